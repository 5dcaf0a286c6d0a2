"""Runs in the environment of the sssom package: reads a mapping set, validates it, writes it, reads that, and tells what it has.

    python read_sssom.py FILE

One JSON object on standard output: `set`, the metadata; `rows`, as read; `again`, as read from what sssom wrote; `warnings`,
for sssom tells in its log alone what it does not understand and drops. (Its `strict=True` refuses every regular file, in 0.4.21.)
"""

import json
import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

from sssom.parsers import parse_sssom_table
from sssom.validators import validate
from sssom.writers import write_table


def rows(read: Any) -> list[dict[str, str]]:
    filled = read.df.fillna("").astype(str)
    return [{slot: value for slot, value in row.items() if value} for row in filled.to_dict("records")]


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def main(path: str) -> None:
    kept = Kept()
    logging.getLogger().addHandler(kept)
    read = parse_sssom_table(path)
    first = {"set": dict(read.metadata), "prefixes": dict(read.converter.bimap), "rows": rows(read)}
    validate(read)  # raises where something is wrong
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "again.sssom.tsv"
        with written.open("w") as file:
            write_table(read, file)
        again = parse_sssom_table(str(written))
    json.dump({**first, "again": rows(again), "warnings": kept.lines}, sys.stdout, default=str)


if __name__ == "__main__":
    main(sys.argv[1])
