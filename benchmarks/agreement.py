"""Measure the agreement of the two annotation passes before adjudication: precision, recall and F1 per framework.

`make agreement` prints the table that docs/annotation.md carries. Pass 1 is taken as the reference for precision and
recall; F1 does not depend on which is.
"""

import csv
import re
from collections.abc import Callable

from planlink.files import shipped

Key = tuple[str, ...]
FRAMEWORKS = {
    "SDG targets": "sdg-",
    "National Strategy": "NS",
    "Master Plans": "MP",
    "Milestones": "M(?!P)",
}


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of one file of `data/annotation/`."""
    with (shipped("data") / "annotation" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def links(number: int, pattern: str, key: Callable[[dict[str, str]], Key]) -> set[Key]:
    """Return the links of a pass to one framework.

    :param number: 1 or 2.
    :param pattern: matches the objects' notations.
    :param key: what of a row must be equal for two links to be the same.
    """
    return {key(row) for row in read(f"pass-{number}.csv") if re.match(pattern, row["object"])}


def on_object(row: dict[str, str]) -> Key:
    """Return the key of a link: links agree when they join the same element and object."""
    return row["plan"], row["element"], row["object"]


def on_strength(row: dict[str, str]) -> Key:
    """Return the key of a link with its strength."""
    return *on_object(row), row["strength"]


def on_realises(row: dict[str, str]) -> Key:
    """Return the key of a `realises` link: links agree when they join the same tactic and objective."""
    return row["tactic"], row["objective"]


def scores(first: set[Key], second: set[Key]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the second set against the first."""
    shared = len(first & second)
    return shared / len(second), shared / len(first), 2 * shared / (len(first) + len(second))


def table() -> list[str]:
    """Return the table in Markdown."""
    lines = [
        "| framework | pass 1 | pass 2 | both | precision | recall | F1 (object) | F1 (object and strength) |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, pattern in FRAMEWORKS.items():
        first, second = (links(number, pattern, on_object) for number in (1, 2))
        strict = scores(*(links(number, pattern, on_strength) for number in (1, 2)))
        lines.append(_line(name, first, second, f"{strict[2]:.2f}"))
    realised = [{on_realises(row) for row in read(f"pass-{number}-realises.csv")} for number in (1, 2)]
    lines.append(_line("tactic realises objective", realised[0], realised[1], "–"))
    return lines


def _line(name: str, first: set[Key], second: set[Key], strict: str) -> str:
    precision, recall, f1 = scores(first, second)
    counts = f"{len(first)} | {len(second)} | {len(first & second)}"
    return f"| {name} | {counts} | {precision:.2f} | {recall:.2f} | {f1:.2f} | {strict} |"


def differences() -> str:
    """Return a sentence on the differences between the passes."""
    first, second = ({on_object(row): row["strength"] for row in read(f"pass-{number}.csv")} for number in (1, 2))
    existence = len(first.keys() ^ second.keys())
    strength = sum(first[key] != second[key] for key in first.keys() & second.keys())
    return (
        f"Of {existence + strength} differences on links to frameworks, {existence} are about whether there is a link and "
        f"{strength} about its strength."
    )


if __name__ == "__main__":
    print("\n".join([*table(), "", differences()]))
