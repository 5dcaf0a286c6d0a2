"""Measure how far independent readings agree with each other and with the published links: `make agreement`.

Prints the tables of docs/annotation.md in Markdown: each two passes of a guide per framework, the published links against the
readings with and without the guide, how often others share what is said to be so sure, and how many of the implied links a
reading also gives.
Readings are the files of `data/annotation/passes/`. A pair is an element of a plan and an element of a framework.
"""

import csv
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from statistics import fmean

from planlink.dataset.build import build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Request
from planlink.files import shipped
from planlink.formats import JSON

Pair = tuple[str, str, str]


@dataclass(frozen=True)
class Link:
    """What a reading says of a pair that it links.

    :param strength: `direct` or `indirect`.
    :param confidence: that the link holds, 0 to 1.
    :param strength_confidence: that the strength is right, 0 to 1; not a number: not stated.
    """

    strength: str
    confidence: float
    strength_confidence: float


Reading = Mapping[Pair, Link]

#: The frameworks: what their objects' notations match, and how many objects each has.
FRAMEWORKS = {
    "SDG targets": ("sdg-", 169),
    "National Strategy": ("NS", 6),
    "Master Plans": ("MP", 23),
    "Milestones": ("M(?!P)", 13),
    "all": ("", 211),
}
#: The passes that were made under each version of the guide.
PASSES = {"1.0": ("guide-1.0-first", "guide-1.0-second"), "1.1": ("plain", "find", "refuse")}
BLIND = ("blind-a", "blind-b", "blind-c")
#: Readings without the guide, from the definitions and scope notes alone.
FREE = ("free-a", "free-b", "free-c")
#: The bounds between the lines of the calibration tables.
BINS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def read(name: str) -> Reading:
    """Return the links that one reading gives.

    :param name: its file in `data/annotation/passes/`, without the suffix.
    """
    path = Path(shipped("data"), "annotation", "passes", f"{name}.csv")
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["strength"] != "none"]
    return {
        (row["plan"], row["element"], row["object"]): Link(
            row["strength"], float(row["confidence"]), float(row.get("strength_confidence") or math.nan)
        )
        for row in rows
    }


def within(reading: Reading, pattern: str, elements: set[tuple[str, str]] | None = None) -> dict[Pair, Link]:
    """Return the links of a reading to one framework.

    :param pattern: matches the objects' notations.
    :param elements: (plan, element) pairs to keep; None: all.
    """
    return {
        pair: link for pair, link in reading.items() if re.match(pattern, pair[2]) and (elements is None or pair[:2] in elements)
    }


def kappa(agreed: float, expected: float) -> float:
    """Return a chance-corrected agreement (Cohen's kappa) from the observed and the expected share of equal judgements."""
    return 1.0 if expected == 1 else (agreed - expected) / (1 - expected)


def link_kappa(first: Iterable[Pair], second: Iterable[Pair], pairs: int) -> float:
    """Return Cohen's kappa of "is linked" over all pairs.

    :param pairs: how many pairs both readers judged.
    """
    one, two = set(first), set(second)
    shares = len(one) / pairs, len(two) / pairs
    return kappa(1 - len(one ^ two) / pairs, shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[1]))


def strength_agreement(first: Reading, second: Reading) -> tuple[float, float]:
    """Return the share of shared links with equal strength, and Cohen's kappa of it."""
    shared = [(first[pair].strength, second[pair].strength) for pair in first.keys() & second.keys()]
    direct = [sum(pair[side] == "direct" for pair in shared) / len(shared) for side in (0, 1)]
    agreed = sum(one == two for one, two in shared) / len(shared)
    return agreed, kappa(agreed, direct[0] * direct[1] + (1 - direct[0]) * (1 - direct[1]))


def between_passes(names: Iterable[str], elements: int) -> list[str]:
    """Return the agreement of each two passes in Markdown.

    :param names: of the passes.
    :param elements: how many elements each pass judged.
    """
    lines = [
        "| framework | passes | links | both | F1 (object) | kappa (object) | same strength | kappa (strength) |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    readings = {name: read(name) for name in names}
    for framework, (pattern, objects) in FRAMEWORKS.items():
        for one, two in combinations(readings, 2):
            first, second = within(readings[one], pattern), within(readings[two], pattern)
            both = len(first.keys() & second.keys())
            strength = strength_agreement(first, second)
            lines.append(
                f"| {framework} | {one}, {two} | {len(first)}, {len(second)} | {both} | "
                f"{2 * both / (len(first) + len(second)):.2f} | "
                f"{link_kappa(first, second, elements * objects):.2f} | {strength[0]:.2f} | {strength[1]:.2f} |"
            )
    return lines


def published(engine: EmbeddedEngine, query: str) -> dict[Pair, Link]:
    """Return the published links, stated or implied.

    :param query: the file of `benchmarks/` that selects them.
    """
    text = Path(__file__).with_name(query).read_text(encoding="utf-8")
    rows = json.loads(engine.answer(Request(text, rows=JSON)).body)["results"]["bindings"]
    return {
        (row["plan"]["value"], row["element"]["value"], row["object"]["value"]): Link(
            row["strength"]["value"],
            float(row["confidence"]["value"]),
            float(row["strengthConfidence"]["value"]) if "strengthConfidence" in row else math.nan,
        )
        for row in rows
    }


def drawn_elements() -> set[tuple[str, str]]:
    """Return the (plan, element) pairs that the blind readers judged."""
    lines = Path(shipped("data"), "annotation", "prompts", "drawn-elements.txt").read_text(encoding="utf-8").split()
    return {(plan, element) for plan, element in (line.split(",") for line in lines)}


def against_readers(links: Reading, readings: Sequence[Reading], elements: set[tuple[str, str]]) -> list[str]:
    """Return how the published links compare with what the blind readers give, in Markdown.

    "By two" and "by one" count what at least so many readers give. Precision is the share of the published links that at least
    two readers give; recall, the share of what at least two give that is published (of direct: of what at least two call
    direct); same strength, the share of these with the strength that most readers chose.
    """
    lines = [
        "| framework | published | by two | both | recall | recall of direct | precision | by one | same strength |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for framework, (pattern, _) in FRAMEWORKS.items():
        own = within(links, pattern, elements)
        given = [within(reading, pattern, elements) for reading in readings]
        votes = {pair: [reading[pair].strength for reading in given if pair in reading] for pair in {p for r in given for p in r}}
        most = {pair for pair, strengths in votes.items() if len(strengths) >= 2}
        direct = {pair for pair in most if votes[pair].count("direct") >= 2}
        both = own.keys() & most
        same = sum(votes[pair].count(own[pair].strength) * 2 > len(votes[pair]) for pair in both)
        lines.append(
            f"| {framework} | {len(own)} | {len(most)} | {len(both)} | {len(both) / len(most):.2f} | "
            f"{len(direct & own.keys()) / len(direct):.2f} | {len(both) / len(own):.2f} | "
            f"{len(own.keys() & votes.keys()) / len(own):.2f} | {same / len(both):.2f} |"
        )
    return lines


def calibration(links: Reading, readings: Sequence[Reading], elements: set[tuple[str, str]]) -> list[str]:
    """Return, for each level of confidence, how many readings share the link and its strength, in Markdown."""
    own = within(links, "", elements)
    lines = [
        "| confidence | links | mean | readings that give the link | mean confidence in the strength | same strength |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for low, high in pairwise(BINS):
        chosen = {pair: link for pair, link in own.items() if low <= link.confidence < high}
        if chosen:
            shared = [(link, reading[pair]) for pair, link in chosen.items() for reading in readings if pair in reading]
            means = (
                fmean(link.confidence for link in chosen.values()),
                len(shared) / len(chosen) / len(readings),
                fmean(link.strength_confidence for link in chosen.values() if not math.isnan(link.strength_confidence)),
                fmean(one.strength == two.strength for one, two in shared),
            )
            figures = " | ".join(f"{mean:.2f}" for mean in means)
            lines.append(f"| {low:.2f} to {min(high, 1.0):.2f} | {len(chosen)} | {figures} |")
    return lines


def implied_also_stated(implied: Reading, readings: Sequence[Reading], elements: set[tuple[str, str]]) -> list[str]:
    """Return, for each level of confidence, the share of the implied pairs that a reading also gives, in Markdown."""
    lines = [
        "| confidence | implied pairs | by one of three readings | by two of three readings |",
        "| --- | --- | --- | --- |",
    ]
    own = within(implied, "", elements)
    for low, high in [*pairwise(BINS), (0.0, 1.01)]:
        pairs = [pair for pair, link in own.items() if low <= link.confidence < high]
        votes = [sum(pair in reading for reading in readings) for pair in pairs]
        if pairs:
            name = "all" if low == 0 else f"{low:.2f} to {min(high, 1.0):.2f}"
            shares = (sum(vote >= least for vote in votes) / len(votes) for least in (1, 2))
            lines.append(f"| {name} | {len(pairs)} | " + " | ".join(f"{share:.2f}" for share in shares) + " |")
    return lines


def main() -> None:
    """Print all tables."""
    engine = EmbeddedEngine(build_shipped())
    stated, implied = published(engine, "stated_links.rq"), published(engine, "implied_links.rq")
    drawn, blind, free = drawn_elements(), [read(name) for name in BLIND], [read(name) for name in FREE]
    every = {pair[:2] for pair in read("plain")}
    sections = {
        **{f"Passes under guide {version}": between_passes(names, len(every)) for version, names in PASSES.items()},
        "Readings without the guide": between_passes(FREE, len(every)),
        "Published links and three blind readings with the guide": against_readers(stated, blind, drawn),
        "Published links and three readings without the guide": against_readers(stated, free, every),
        "Calibration on all six readings": calibration(stated, [*blind, *free], drawn),
        "Implied links and the blind readings": implied_also_stated(implied, blind, drawn),
    }
    print("\n".join(line for title, lines in sections.items() for line in (f"## {title}", "", *lines, "")))


if __name__ == "__main__":
    main()
