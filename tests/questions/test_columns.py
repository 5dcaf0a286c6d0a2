"""Table columns as shown to readers: numbers, labels, headings and codes."""

import pytest

from planlink.namespaces import PREFIXES
from planlink.questions.columns import cell_number, code_text, column_heading, numeric_columns, readable_cell, readable_columns
from planlink.questions.tables import Cell, Table

XSD = PREFIXES["xsd"]
PLAN, LABEL = Cell("uri", "https://example.org/plan"), Cell("literal", "A plan", "en")


def literal(text: str, datatype: str = "integer") -> Cell:
    return Cell("literal", text, datatype=XSD + datatype)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (literal("3"), 3),
        (literal("-1.50", "decimal"), -1.5),
        (literal("1e3", "double"), 1000.0),
        (literal("7", "nonNegativeInteger"), 7),
        (literal("200", "unsignedByte"), 200),
        (literal("INF", "double"), None),
        (literal("1e999", "double"), None),
        (literal("9" * 5000), None),
        (literal("many"), None),
        (literal("1_000"), None),
        (literal("๓"), None),
        (literal("3", "string"), None),
        (Cell("literal", "3"), None),
        (Cell("literal", "3", datatype="https://example.org/units#integer"), None),
        (Cell("uri", "3"), None),
    ],
)
def test_number_is_finite_and_of_a_numeric_xsd_datatype(cell: Cell, value: float | None) -> None:
    assert cell_number(cell) == value


def test_numeric_columns_hold_only_numbers() -> None:
    rows = (
        {"plan": PLAN, "all": literal("1"), "some": literal("1")},
        {"all": literal("0.5", "decimal"), "some": literal("many")},
    )
    assert numeric_columns(Table(("plan", "all", "some", "empty"), rows)) == {"all"}


def test_label_replaces_the_iri() -> None:
    table = Table(("plan", "planLabel", "ownLabel"), ({"plan": PLAN, "planLabel": LABEL}, {"plan": PLAN}, {}))
    assert readable_columns(table) == ["plan", "ownLabel"]
    assert [readable_cell(row, "plan") for row in table.rows] == [LABEL, PLAN, None]


def test_unknown_columns_and_codes_keep_their_names() -> None:
    words = {"plan": {"th": "แผน", "en": "Plan"}}
    assert [column_heading(name, words, "th") for name in ("plan", "other")] == ["แผน", "other"]
    assert [code_text(name, words, "en") for name in ("plan", "other")] == ["Plan", "other"]
