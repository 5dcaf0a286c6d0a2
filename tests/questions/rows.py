"""Expected rows on disk: one CSV file per question, with default parameters, in English.

`python -m tests.questions.rows` rewrites them from the shipped data. They only show that answers are stable: review the
difference before you commit it. test_oracles.py tests whether the answers are correct.
"""

import csv
from pathlib import Path

from planlink.dataset.build import build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Engine
from planlink.questions.collection import Questions
from planlink.questions.question import Question

EXPECTED = Path(__file__).parent / "expected"

#: A row: lexical forms and IRIs by column; unbound columns are empty.
Row = dict[str, str]


def ask(question: Question, engine: Engine, **values: str) -> list[Row]:
    """Return a question's rows as plain strings.

    :param values: parameters by name, as users write them.
    """
    table = question.table(engine, values)
    return [{name: row[name].value if name in row else "" for name in table.columns} for row in table.rows]


def read(name: str) -> tuple[list[str], list[Row]]:
    """Return the columns and the expected rows of a question."""
    with (EXPECTED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        return list(reader.fieldnames or ()), rows


def write(question: Question, engine: Engine) -> int:
    """Write the current rows of a question as its expected rows, and return their number."""
    columns = question.table(engine, {"lang": "en"}).columns
    rows = ask(question, engine, lang="en")
    with (EXPECTED / f"{question.name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


if __name__ == "__main__":
    shipped = EmbeddedEngine(build_shipped())
    for question in Questions():
        print(f"{question.name}: {write(question, shipped)} rows")
