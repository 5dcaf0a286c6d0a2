"""Answers and graphs as bytes, in each of our formats."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, cast

import pyoxigraph as ox

from planlink.errors import DataError
from planlink.formats import CSV, JSON, JSONLD, NTRIPLES, RDFXML, TSV, TURTLE, XML, Format
from planlink.namespaces import PREFIXES
from planlink.rdf.counting import CountingOutput, Output

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
#: The values of rdf:type, if all are names, as the serialiser writes them: a string cannot hold this, for its quotes are escaped.
_TYPES = re.compile(rb'"http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type":\[(\{"@id":"[^"]*"\}(?:,\{"@id":"[^"]*"\})*)\]')


def write_rows(result: ox.QuerySolutions | ox.QueryBoolean, out: Output, rows: Format) -> int | None:
    """Write a SELECT's or an ASK's answer.

    :param result: the engine's.
    :param out: takes the bytes.
    :param rows: one of the row formats.
    :returns: how many rows there are; None for a yes or no.
    """
    if isinstance(result, ox.QueryBoolean):
        result.serialize(_file(out), format=ROW_WRITERS[rows])
        return None
    counting = CountingOutput(out, rows)
    result.serialize(_file(counting), format=ROW_WRITERS[rows])
    return counting.rows(header=rows in (CSV, TSV))


def write_triples(triples: ox.QueryTriples, out: Output, graph: Format) -> int:
    """Write a CONSTRUCT's or a DESCRIBE's answer.

    :param triples: the engine's.
    :param out: takes the bytes.
    :param graph: one of the graph formats.
    :returns: how many triples there are.
    """
    if graph != NTRIPLES:
        return _write_grouped(triples, out, graph)
    counting = CountingOutput(out, graph)
    triples.serialize(_file(counting), format=GRAPH_WRITERS[graph])
    return counting.rows(header=False)


def _write_grouped(triples: Iterable[ox.Triple], out: Output, graph: Format, more: Mapping[str, str] | None = None) -> int:
    """Write triples sorted, so that what is said of one thing stands together, with the prefixes that occur."""
    ordered = sorted(set(triples), key=str)
    text = "\n".join(map(str, ordered))
    if graph == JSONLD:
        document = io.BytesIO()
        ox.serialize(ordered, document, format=GRAPH_WRITERS[graph])
        out.write(_with_types(document.getvalue()))
        return len(ordered)
    prefixes = {name: iri for name, iri in {**PREFIXES, **(more or {})}.items() if f"<{iri}" in text}
    ox.serialize(ordered, _file(out), format=GRAPH_WRITERS[graph], prefixes=prefixes)
    return len(ordered)


def _with_types(document: bytes) -> bytes:
    """Write rdf:type as `@type`, by which frames and programs that know no RDF find things (JSON-LD 1.1 API, section 8.2)."""
    return _TYPES.sub(lambda found: b'"@type":[' + re.sub(rb'\{"@id":("[^"]*")\}', rb"\1", found[1]) + b"]", document)


def convert(ntriples: str, chosen: Format, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Write triples in another format.

    :param ntriples: the triples in N-Triples.
    :param chosen: one of the graph formats.
    :param prefixes: for Turtle, beside the project's own.
    """
    out = io.BytesIO()
    _write_grouped((quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)), out, chosen, prefixes)
    return out.getvalue()


def _file(out: Output) -> IO[bytes]:
    """Return an output as the file that the serialisers ask for; they call `write` and `flush` alone."""
    return cast(IO[bytes], out)


def rewrite_rows(answer: IO[bytes], out: Output, rows: Format, *, large: bool = False) -> int | None:
    """Read an endpoint's rows or yes or no, in SPARQL 1.1 Query Results JSON, and write them in one of our formats.

    :param answer: the endpoint's answer.
    :param out: takes the bytes.
    :param rows: one of the row formats.
    :param large: it is more than memory should hold at once; rows are never held.
    :returns: how many rows there are; None for a yes or no.
    :raises DataError: if the answer is not whole, or not what the standard says.
    """
    try:
        return write_rows(ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON), out, rows)
    except (SyntaxError, ValueError, OSError) as error:
        raise DataError(f"the answer cannot be read to its end: {error}") from error


def rewrite_triples(answer: IO[bytes], out: Output, graph: Format, *, large: bool = False) -> int:
    """Read an endpoint's triples, in N-Triples or Turtle, and write them in one of our formats; see :func:`rewrite_rows`.

    :param large: it is more than memory should hold at once: triples are then written in the order in which they come.
    :returns: how many triples there are.
    """
    triples = (quad.triple for quad in ox.parse(answer, format=ox.RdfFormat.TURTLE))
    try:
        return _write_as_they_come(triples, out, graph) if large else _write_grouped(triples, out, graph)
    except (SyntaxError, ValueError, OSError) as error:
        raise DataError(f"the answer cannot be read to its end: {error}") from error


def _write_as_they_come(triples: Iterable[ox.Triple], out: Output, graph: Format) -> int:
    count = 0

    def counted() -> Iterator[ox.Triple]:
        nonlocal count
        for triple in triples:
            count += 1
            yield triple

    prefixes = None if graph in (JSONLD, NTRIPLES) else PREFIXES
    ox.serialize(counted(), _file(out), format=GRAPH_WRITERS[graph], prefixes=prefixes)
    return count
