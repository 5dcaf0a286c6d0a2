"""Runs in the environment of the sssom package: reads a mapping set, validates it, writes it, reads that, and tells what it has.

    python read_sssom.py FILE

One JSON object on standard output: `set`, the metadata; `rows`, as read; `again`, as read from what sssom wrote.
"""

import json
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


def main(path: str) -> None:
    read = parse_sssom_table(path, strict=True)
    first = {"set": dict(read.metadata), "prefixes": dict(read.converter.bimap), "rows": rows(read)}
    validate(read)  # raises where something is wrong
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "again.sssom.tsv"
        with written.open("w") as file:
            write_table(read, file)
        again = parse_sssom_table(str(written))
    json.dump({**first, "again": rows(again)}, sys.stdout, default=str)


if __name__ == "__main__":
    main(sys.argv[1])
