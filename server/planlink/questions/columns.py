"""Write the columns of a table as people read them: labels in place of IRIs, headings, numbers, and codes in words.

A column `xLabel` holds the labels of the resources in column `x`.
"""

import math
import re
from collections.abc import Mapping

from planlink.namespaces import PREFIXES
from planlink.questions.tables import Cell, Table
from planlink.sparql.parameters import Bilingual

#: The numeric datatypes of XSD 1.1 Part 2: decimal with all types derived from it, float and double.
NUMERIC_DATATYPES = frozenset(
    PREFIXES["xsd"] + name
    for name in (
        *("decimal", "integer", "float", "double"),
        *("nonPositiveInteger", "negativeInteger", "nonNegativeInteger", "positiveInteger"),
        *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def is_label_column(column: str, table: Table) -> bool:
    """Return whether a column holds the labels of another column's resources."""
    return column.endswith("Label") and column.removesuffix("Label") in table.columns


def readable_columns(table: Table) -> list[str]:
    """Return the columns that a person reads: all but the label columns, whose texts replace the IRIs."""
    return [column for column in table.columns if not is_label_column(column, table)]


def readable_cell(row: Mapping[str, Cell], column: str) -> Cell | None:
    """Return the label of a row's cell; the cell itself where it has none; None where it is unbound."""
    return row.get(f"{column}Label") or row.get(column)


def numeric_columns(table: Table) -> set[str]:
    """Return the columns that hold numbers and nothing else."""
    cells: dict[str, list[Cell]] = {}
    for row in table.rows:
        for column, cell in row.items():
            cells.setdefault(column, []).append(cell)
    return {column for column, values in cells.items() if all(cell_number(cell) is not None for cell in values)}


def cell_number(cell: Cell) -> int | float | None:
    """Return the finite number that a cell holds; None for anything else, such as `"many"^^xsd:integer` in untrusted data."""
    if cell.datatype not in NUMERIC_DATATYPES or not _NUMBER.fullmatch(cell.value):
        return None
    try:
        value = float(cell.value) if any(mark in cell.value for mark in ".eE") else int(cell.value)
        return value if math.isfinite(value) else None
    except (ValueError, OverflowError):  # more digits than Python reads, or than a float holds
        return None


def column_heading(column: str, headings: Mapping[str, Bilingual], language: str) -> str:
    """Return a column's heading; its name where it has none."""
    return headings[column][language] if column in headings else column


def code_text(value: str, codes: Mapping[str, Bilingual], language: str) -> str:
    """Return the meaning of a code in words; an unknown code, as in other people's data, unchanged."""
    return codes[value][language] if value in codes else value
