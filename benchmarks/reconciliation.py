"""Measure how well the reconciliation service matches exact names, names with typing errors or a number, and unrelated texts.

`make bench-reconciliation` prints the table that docs/reconciliation.md carries. The typos are the same each
time, from a generator with a fixed seed. A name that several things have cannot be sure: it counts as found first when the right
thing shares the highest score.
"""

import random
from collections.abc import Callable, Iterator

from planlink.dataset.build import build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.namespaces import LANGUAGES
from planlink.reconciliation.entities import LABEL, NOTATION, Entity, read_entities
from planlink.reconciliation.matching import Index
from planlink.reconciliation.requests import Query
from planlink.reconciliation.service import Reconciler

Case = tuple[str, str]
GROUPS: dict[str, Callable[[Entity], bool]] = {
    "SDG targets": lambda entity: "sdgo:Target" in entity.kinds,
    "Other framework elements": lambda entity: "plan:FrameworkElement" in entity.kinds and "sdgo:Target" not in entity.kinds,
    "Plan elements": lambda entity: any(f"plan:{kind}" in entity.kinds for kind in ("Strategy", "Objective", "Tactic")),
}
#: Texts that plans write in such a column and that match nothing.
ABSENT = (
    *("จัดซื้อรถบรรทุกน้ำ", "ก่อสร้างถนนคอนกรีตเสริมเหล็ก", "เงินสมทบกองทุนบำเหน็จบำนาญ", "ค่าไฟฟ้า", "ประชุมสภาท้องถิ่น", "รวม", "หมายเหตุ"),
    *("งบประมาณ 2569", "ลำดับที่ 4", "1", "12", "5 คน", "ร้อยละ 80", "2566-2570", "สุขภาพ", "การศึกษา", "น้ำ", "ความยากจน", "ยุทธศาสตร์"),
    *(
        "เป้าหมาย",
        "แผนงาน",
        "Road repair",
        "Street lighting",
        "Education",
        "Water",
        "Health",
        "Total",
        "n/a",
        "Strategy 9",
        "Goal 18",
    ),
)


def add_typo(text: str, generator: random.Random) -> str:
    """Leave out, double or swap one character."""
    place = generator.randrange(len(text) - 1)
    one, two = text[place], text[place + 1]
    return text[:place] + generator.choice((two, one + one + two, two + one)) + text[place + 2 :]


def cases(entities: list[Entity], change: Callable[[str, Entity], str]) -> Iterator[Case]:
    """Yield texts, each with the thing that it means."""
    for entity in entities:
        for language in LANGUAGES:
            for name in entity.texts(LABEL, language):
                yield change(name, entity), entity.id


def measure(reconciler: Reconciler, texts: list[Case]) -> tuple[float, float, float]:
    """Return precision and recall of sure matches, and the share of texts whose best candidate is right."""
    sure = right = first = 0
    for text, meant in texts:
        found = reconciler.answer({"q": Query(text, (), every=False, limit=10, properties=())}, "th")["q"]["result"]
        matched = [candidate["id"] for candidate in found if candidate["match"]]
        best = [candidate["id"] for candidate in found if candidate["score"] == found[0]["score"]]
        sure += len(matched)
        right += meant in matched
        first += meant in best
    return right / sure if sure else 1.0, right / len(texts), first / len(texts)


def table(reconciler: Reconciler) -> Iterator[str]:
    """Yield the lines of the table."""
    generator = random.Random(3)
    changes: dict[str, Callable[[str, Entity], str]] = {
        "as it is": lambda name, _: name,
        "number and name": lambda name, entity: f"{entity.texts(NOTATION)[0]} {name}",
        "one typo": lambda name, _: add_typo(name, generator),
        "two typos": lambda name, _: add_typo(add_typo(name, generator), generator),
    }
    yield "| Names of | Written | Texts | Precision of `match` | Recall of `match` | Right one first |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for group, belongs in GROUPS.items():
        chosen = [entity for entity in reconciler.entities.by_id.values() if belongs(entity)]
        for written, change in changes.items():
            texts = list(cases(chosen, change))
            precision, recall, first = measure(reconciler, texts)
            yield f"| {group} | {written} | {len(texts)} | {precision:.3f} | {recall:.3f} | {first:.3f} |"
    wrong = sum(measure(reconciler, [(text, "")])[0] == 0 for text in ABSENT)
    yield f"| Things not in the data | as it is | {len(ABSENT)} | {wrong} wrongly matched | | |"


def main() -> None:
    """Print the table for the shipped data."""
    reconciler = Reconciler(Index(read_entities(EmbeddedEngine(build_shipped()))))
    print("\n".join(table(reconciler)))


if __name__ == "__main__":
    main()
