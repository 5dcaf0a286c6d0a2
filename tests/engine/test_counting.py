"""Rows are counted rightly however the bytes are cut, and whatever the values look like."""

import io

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlink.formats import CSV, JSON, NTRIPLES, TSV, XML, Format
from planlink.rdf.counting import CountingOutput

_FORMATS = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
}
VALUES = st.one_of(
    st.none(),
    st.lists(st.sampled_from(['"', "\\", "{", "}", ":", "a", "{:{", "{}", "<result>", "\r\n"]), max_size=6).map("".join),
)


@pytest.mark.parametrize("written", _FORMATS, ids=lambda f: f.name)
@given(rows=st.lists(st.tuples(VALUES, VALUES), max_size=6), step=st.integers(1, 40))
def test_rows_are_counted_in_pieces_of_any_size(written: Format, rows: list[tuple[str | None, str | None]], step: int) -> None:
    cells = " ".join("(" + " ".join("UNDEF" if v is None else str(ox.Literal(v)) for v in row) + ")" for row in rows)
    result = ox.Store().query(f"SELECT * {{ VALUES (?a ?b) {{ {cells} }} }}")
    assert isinstance(result, ox.QuerySolutions)
    data = result.serialize(format=_FORMATS[written])
    assert data is not None
    out = io.BytesIO()
    counting = CountingOutput(out, written)
    for start in range(0, len(data), step):
        counting.write(data[start : start + step])
    assert counting.rows(header=written in (CSV, TSV)) == len(rows)
    assert out.getvalue() == data


def test_triples_are_lines() -> None:
    counting = CountingOutput(io.BytesIO(), NTRIPLES)
    counting.write(b'<a:a> <a:b> "x\\n" .\n<a:a> <a:b> <a:c> .\n')
    assert counting.rows(header=False) == 2
