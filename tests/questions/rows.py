"""Expected rows on disk: one CSV a question, for its default parameters in English.

`python -m tests.questions.rows` writes them anew from the shipped data. They only show that answers are stable: read the
difference before keeping it (what is right, test_oracles.py says).
"""

import csv
from pathlib import Path

from planlink.dataset.build import build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Engine
from planlink.questions.collection import Questions
from planlink.questions.question import Question

EXPECTED = Path(__file__).parent / "expected"

#: A row: lexical forms and IRIs by column, empty where the answer leaves the column open.
Row = dict[str, str]


def ask(question: Question, engine: Engine, **values: str) -> list[Row]:
    """Return a question's rows as plain strings.

    :param values: parameters by name, as a person gives them.
    """
    table = question.table(engine, values)
    return [{name: row[name].value if name in row else "" for name in table.columns} for row in table.rows]


def read(name: str) -> tuple[list[str], list[Row]]:
    """Return the columns and the rows that are expected of a question."""
    with (EXPECTED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        return list(reader.fieldnames or ()), rows


def write(question: Question, engine: Engine) -> int:
    """Write what a question answers now as what is expected of it, and return the number of rows."""
    columns = question.table(engine, {"lang": "en"}).columns
    rows = ask(question, engine, lang="en")
    with (EXPECTED / f"{question.name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


if __name__ == "__main__":
    shipped = EmbeddedEngine(build_shipped())
    for each in Questions():
        print(f"{each.name}: {write(each, shipped)} rows")
