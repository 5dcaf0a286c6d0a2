"""Show the answer to an untrusted query on a page: labels beside IRIs, and a chart of its numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flask import g

from planlink.namespaces import local_name
from planlink.questions.columns import cell_number, numeric_columns, readable_cell, readable_columns
from planlink.questions.document_queries import document_query, query_table
from planlink.questions.tables import Cell, Table
from planlink.sparql.terms import bind_each, iri_text
from planlink.web.charts import grouped_bars
from planlink.web.http.negotiation import in_order
from planlink.web.state import app_state
from planlink.web.urls import web_path

#: Bars that a person can compare, and the tones of those side by side.
MAX_BARS, _TONES = 40, ("direct", "indirect", "other")
#: IRIs in one query for labels, and bytes of the longest: a query has at most 100 kB.
_BATCH, _MAX_IRI = 300, 250


def with_labels(table: Table, most: int | None = None) -> Table:
    """Return a table with a column `xLabel` for each column `x` of resources that have labels, in the page's language.

    :param table: the answer to a SELECT; its own label columns stay unchanged.
    :param most: rows from the first whose resources get labels; None: all.
    """
    present = set(table.columns)
    columns = {name for name in table.columns if f"{name}Label" not in present}
    iris = {cell.value for row in table.rows[:most] for name, cell in row.items() if name in columns and cell.kind == "uri"}
    labels_by_iri = _labels(iris)

    def labels(row: Mapping[str, Cell]) -> dict[str, Cell]:
        return {
            f"{name}Label": labels_by_iri[cell.value]
            for name, cell in row.items()
            if name in columns and cell.value in labels_by_iri
        }

    rows = tuple({**row, **labels(row)} for row in table.rows)
    added = {name for row in rows for name in row} - present
    return Table((*table.columns, *(f"{name}Label" for name in table.columns if f"{name}Label" in added)), rows)


def _labels(iris: Iterable[str]) -> dict[str, Cell]:
    """Return the labels of resources by IRI; resources without a label are left out."""
    text = document_query("labels")
    texts_by_iri: dict[str, dict[str, Cell]] = {}
    # other IRIs, such as `urn:` names that a query made up, have no label here
    labelled = sorted(iri for iri in iris if len(iri_text(iri).encode()) <= _MAX_IRI and web_path(iri))
    for start in range(0, len(labelled), _BATCH):
        query = bind_each(text, "thing", map(iri_text, labelled[start : start + _BATCH]))
        for row in query_table(app_state().engine, query).rows:
            texts_by_iri.setdefault(row["thing"].value, {}).setdefault(row["label"].language or "", row["label"])
    return {iri: texts[in_order(texts, g.lang)[0]] for iri, texts in texts_by_iri.items()}


def chart(table: Table) -> dict[str, object] | None:
    """Return bars for the rows, named by the first column without numbers; None if there is nothing to compare.

    :param table: from :func:`with_labels`.
    """
    visible, numeric = readable_columns(table), numeric_columns(table)
    numbers = [name for name in visible if name in numeric]
    naming = next((name for name in visible if name not in numbers), visible[0] if visible else "")
    columns = [name for name in numbers if name != naming][: len(_TONES)]
    rows = table.rows[:MAX_BARS]
    if len(rows) < 2 or not columns:
        return None
    return grouped_bars(list(_bars(rows, naming, columns)), list(zip(_tones(columns), columns, strict=True)))


def _tones(columns: Sequence[str]) -> Sequence[str]:
    """Return a tone for each column: its name if all columns are named like tones."""
    return columns if set(columns) <= set(_TONES) else (_TONES if len(columns) > 1 else _TONES[-1:])[: len(columns)]


def _bars(rows: Iterable[Mapping[str, Cell]], naming: str, columns: Sequence[str]) -> Iterator[tuple[str, list[float]]]:
    for row in rows:
        name = readable_cell(row, naming)
        text = "" if name is None else local_name(name.value) if name.kind == "uri" else name.value
        yield text, [(cell_number(row[column]) or 0.0) if column in row else 0.0 for column in columns]
