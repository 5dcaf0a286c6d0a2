"""The answer to anybody's query as a page shows it: names beside IRIs, a chart where it holds numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flask import g

from planlink.namespaces import local_name
from planlink.questions.columns import cell_number, numeric_columns, readable_cell, readable_columns
from planlink.questions.document_queries import document_query, query_table
from planlink.questions.tables import Cell, Table
from planlink.sparql.terms import bind_each, iri_text
from planlink.web.charts import beside
from planlink.web.http.negotiation import in_order
from planlink.web.state import app_state
from planlink.web.urls import web_path

#: How many bars a person can still compare, and how many beside each other.
MAX_BARS, _TONES = 40, ("direct", "indirect", "other")
#: IRIs whose names are asked for at once, and the bytes of the longest one asked for: a query is no longer than 100 kB.
_AT_ONCE, _LONGEST = 300, 250


def named(table: Table, most: int | None = None) -> Table:
    """Return a table with a column `xLabel` for each column `x` that holds things with names, in the page's language.

    :param table: the answer to a SELECT; a label column of its own is left as it is.
    :param most: in how many rows, from the first, things get their names; None: in all.
    """
    present = set(table.columns)
    columns = {name for name in table.columns if f"{name}Label" not in present}
    iris = {cell.value for row in table.rows[:most] for name, cell in row.items() if name in columns and cell.kind == "uri"}
    names = _names(iris)

    def labels(row: Mapping[str, Cell]) -> dict[str, Cell]:
        return {f"{name}Label": names[cell.value] for name, cell in row.items() if name in columns and cell.value in names}

    rows = tuple({**row, **labels(row)} for row in table.rows)
    with_labels = {name for row in rows for name in row} - present
    return Table((*table.columns, *(f"{name}Label" for name in table.columns if f"{name}Label" in with_labels)), rows)


def _names(iris: Iterable[str]) -> dict[str, Cell]:
    """Return what things are called, by IRI; things without a name are left out."""
    text = document_query("labels")
    found: dict[str, dict[str, Cell]] = {}
    # only what leads somewhere is asked for: others, such as `urn:` names that a query made up, have no name here
    asked = sorted(iri for iri in iris if len(iri_text(iri).encode()) <= _LONGEST and web_path(iri))
    for start in range(0, len(asked), _AT_ONCE):
        query = bind_each(text, "thing", map(iri_text, asked[start : start + _AT_ONCE]))
        for row in query_table(app_state().engine, query).rows:
            found.setdefault(row["thing"].value, {}).setdefault(row["label"].language or "", row["label"])
    return {iri: texts[in_order(texts, g.lang)[0]] for iri, texts in found.items()}


def chart(table: Table) -> dict[str, object] | None:
    """Return bars for the rows, named by the first column that holds no numbers; None where there is nothing to compare.

    :param table: from :func:`named`.
    """
    shown, numeric = readable_columns(table), numeric_columns(table)
    numbers = [name for name in shown if name in numeric]
    naming = next((name for name in shown if name not in numbers), shown[0] if shown else "")
    columns = [name for name in numbers if name != naming][: len(_TONES)]
    rows = table.rows[:MAX_BARS]
    if len(rows) < 2 or not columns:
        return None
    return beside(list(_bars(rows, naming, columns)), list(zip(_tones(columns), columns, strict=True)))


def _tones(columns: Sequence[str]) -> Sequence[str]:
    """Return a tone for each column: its own where columns are called as tones are."""
    return columns if set(columns) <= set(_TONES) else (_TONES if len(columns) > 1 else _TONES[-1:])[: len(columns)]


def _bars(rows: Iterable[Mapping[str, Cell]], naming: str, columns: Sequence[str]) -> Iterator[tuple[str, list[float]]]:
    for row in rows:
        name = readable_cell(row, naming)
        text = "" if name is None else local_name(name.value) if name.kind == "uri" else name.value
        yield text, [(cell_number(row[column]) or 0.0) if column in row else 0.0 for column in columns]
