"""Answers and graphs as bytes, in each of the formats."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import IO, Any, Protocol, cast

import pyoxigraph as ox

from planlink.errors import DataError
from planlink.formats import CSV, JSON, JSONLD, NTRIPLES, RDFXML, TSV, TURTLE, XML, Format
from planlink.namespaces import PREFIXES
from planlink.rdf.prefixes import used_prefixes

GRAPH_WRITERS = {
    TURTLE: ox.RdfFormat.TURTLE,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    RDFXML: ox.RdfFormat.RDF_XML,
    JSONLD: ox.RdfFormat.JSON_LD,
}
ROW_WRITERS = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
}
_RDF_TYPE = PREFIXES["rdf"] + "type"
#: Triples that are written as JSON-LD at once, about.
_JSONLD_TRIPLES = 5_000


class Output(Protocol):
    """Takes the bytes of an answer piece by piece."""

    def write(self, data: bytes, /) -> int:
        """Take a piece; an exception stops the evaluation."""
        ...

    def flush(self) -> None:
        """Pass on all buffered bytes."""
        ...


def write_rows(result: ox.QuerySolutions | ox.QueryBoolean, out: Output, rows: Format) -> None:
    """Write the answer to a SELECT or an ASK.

    :param result: from the engine.
    :param out: takes the bytes.
    :param rows: one of the row formats.
    """
    result.serialize(_file(out), format=ROW_WRITERS[rows])


def write_triples(triples: ox.QueryTriples, out: Output, graph: Format) -> None:
    """Write the answer to a CONSTRUCT or a DESCRIBE.

    :param triples: from the engine.
    :param out: takes the bytes.
    :param graph: one of the graph formats; triples are sorted, except in N-Triples.
    """
    if graph == NTRIPLES:
        triples.serialize(_file(out), format=GRAPH_WRITERS[graph])
    else:
        write_sorted(triples, out, graph)


def write_sorted(triples: Iterable[ox.Triple], out: Output, graph: Format, more: Mapping[str, str] | None = None) -> None:
    """Write triples sorted, so that all statements about one thing stand together, with the prefixes that occur.

    :param triples: duplicates are written once.
    :param out: takes the bytes.
    :param graph: one of the graph formats.
    :param more: namespaces by prefix, beside the project's own.
    """
    ordered = sorted(set(triples), key=str)
    if graph == JSONLD:
        _write_jsonld(ordered, out)
    elif graph == NTRIPLES:
        ox.serialize(ordered, _file(out), format=GRAPH_WRITERS[graph])
    else:
        prefixes = used_prefixes(ordered, {**PREFIXES, **(more or {})})
        ox.serialize(ordered, _file(out), format=GRAPH_WRITERS[graph], prefixes=prefixes)


def _write_jsonld(ordered: list[ox.Triple], out: Output) -> None:
    """Write expanded JSON-LD, with rdf:type as `@type` (JSON-LD 1.1 API, section 8.2): frames and plain JSON programs need it.

    The serialiser writes rdf:type as an ordinary property, so its nodes are read back, some subjects at a time.
    """
    out.write(b"[")
    for number, batch in enumerate(_batches(ordered)):
        document = io.BytesIO()
        ox.serialize(batch, document, format=GRAPH_WRITERS[JSONLD])
        nodes = [_with_type(node) for node in json.loads(document.getvalue())]
        written = json.dumps(nodes, ensure_ascii=False, separators=(",", ":"))
        out.write((b"," if number else b"") + written[1:-1].encode())
    out.write(b"]")


def _batches(ordered: list[ox.Triple]) -> Iterator[list[ox.Triple]]:
    """Yield sorted triples in batches that keep the triples of one subject together."""
    batch: list[ox.Triple] = []
    for _, triples in groupby(ordered, key=lambda triple: triple.subject):
        batch += triples
        if len(batch) >= _JSONLD_TRIPLES:
            yield batch
            batch = []
    if batch:
        yield batch


def _with_type(node: dict[str, Any]) -> dict[str, Any]:
    types = node.get(_RDF_TYPE, [])
    if not types or not all("@id" in value for value in types):
        return node
    iris = [value["@id"] for value in types]
    return {"@type" if term == _RDF_TYPE else term: iris if term == _RDF_TYPE else values for term, values in node.items()}


def _file(out: Output) -> IO[bytes]:
    """Return an output as the file that the serialisers ask for; they call only `write` and `flush`."""
    return cast(IO[bytes], out)


def rewrite_rows(answer: IO[bytes], out: Output, rows: Format, *, large: bool = False) -> None:
    """Read rows or a boolean in SPARQL 1.1 Query Results JSON, and write them in one of the row formats.

    :param answer: from an endpoint.
    :param out: takes the bytes.
    :param rows: one of the row formats.
    :param large: the answer should not be held in memory; rows never are.
    :raises DataError: if the answer is incomplete or malformed.
    """
    try:
        write_rows(ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON), out, rows)
    except (SyntaxError, ValueError, OSError) as error:
        raise DataError(f"the answer cannot be read to its end: {error}") from error


def rewrite_triples(answer: IO[bytes], out: Output, graph: Format, *, large: bool = False) -> None:
    """Read triples in N-Triples or Turtle, and write them in one of the graph formats; see :func:`rewrite_rows`.

    :param large: the answer should not be held in memory: triples are then written in their order of arrival.
    """
    triples = (quad.triple for quad in ox.parse(answer, format=ox.RdfFormat.TURTLE))
    try:
        if large:
            prefixes = None if graph in (JSONLD, NTRIPLES) else PREFIXES
            ox.serialize(triples, _file(out), format=GRAPH_WRITERS[graph], prefixes=prefixes)
        else:
            write_sorted(triples, out, graph)
    except (SyntaxError, ValueError, OSError) as error:
        raise DataError(f"the answer cannot be read to its end: {error}") from error
