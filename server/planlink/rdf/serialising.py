"""Write answers and graphs as bytes, in each of the formats."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, groupby
from typing import IO, Any, Protocol, cast

import pyoxigraph as ox

from planlink.errors import DataError, ResultTooLarge
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
#: Triples, and characters of them, that are held in memory to be sorted.
_MAX_SORTED, _MAX_SORTED_SIZE = 10_000, 4 << 20
#: Bytes of an endpoint's boolean answer.
_MAX_BOOLEAN = 1 << 20


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
    """Write triples sorted, statements about one subject together, with the prefixes in use.

    :param triples: duplicates are written once.
    :param out: takes the bytes.
    :param graph: one of the graph formats.
    :param more: namespaces by prefix, beside the project's own.
    """
    write_ordered(sorted(set(triples), key=str), out, graph, more)


def write_ordered(ordered: list[ox.Triple], out: Output, graph: Format, more: Mapping[str, str] | None = None) -> None:
    """Write triples in their order, with the prefixes in use.

    :param ordered: each triple once, those of one subject together.
    :param out: takes the bytes.
    :param graph: one of the graph formats.
    :param more: namespaces by prefix, beside the project's own.
    """
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


def rewrite_rows(answer: IO[bytes], out: Output, rows: Format) -> None:
    """Read rows in SPARQL 1.1 Query Results JSON, and write them in one of the row formats as they come.

    :param answer: from an endpoint.
    :param out: takes the bytes.
    :param rows: one of the row formats.
    :raises DataError: if the answer is incomplete, malformed or a boolean.
    :raises ResultTooLarge: if a value is larger than the parser's buffer, 16 MiB.
    """
    with _translate_errors():
        result = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
        if isinstance(result, ox.QueryBoolean):
            raise DataError("a boolean instead of rows")
        write_rows(result, out, rows)


def rewrite_boolean(answer: IO[bytes], out: Output, rows: Format) -> None:
    """Read a boolean in SPARQL 1.1 Query Results JSON, and write it in one of the row formats; see :func:`rewrite_rows`.

    :raises DataError: if the answer is incomplete, malformed, rows, or longer than 1 MiB.
    """
    with _translate_errors():
        text = answer.read(_MAX_BOOLEAN + 1)
        if len(text) > _MAX_BOOLEAN:
            raise DataError("it is too long for a boolean")
        json.loads(text)  # Oxigraph's parser does not read on after the boolean
        result = ox.parse_query_results(io.BytesIO(text), format=ox.QueryResultsFormat.JSON)
        if isinstance(result, ox.QuerySolutions):
            raise DataError("rows instead of a boolean")
        write_rows(result, out, rows)


def rewrite_triples(answer: IO[bytes], out: Output, graph: Format) -> None:
    """Read triples in N-Triples or Turtle, and write them in one of the graph formats; see :func:`rewrite_rows`.

    A small graph is written sorted; a larger one in its order of arrival, because it should not be held in memory.
    """
    with _translate_errors():
        triples = (quad.triple for quad in ox.parse(answer, format=ox.RdfFormat.TURTLE))
        first, size = [], 0
        for triple in triples:  # their text may be far longer than the answer, by its prefixes
            first.append(triple)
            size += len(str(triple))
            if len(first) == _MAX_SORTED or size > _MAX_SORTED_SIZE:
                prefixes = None if graph in (JSONLD, NTRIPLES) else PREFIXES
                ox.serialize(chain(first, triples), _file(out), format=GRAPH_WRITERS[graph], prefixes=prefixes)
                return
        write_sorted(first, out, graph)


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Raise planlink errors for those of the parsers."""
    try:
        yield
    except MemoryError as error:
        raise ResultTooLarge("a value of the answer is larger than 16 MiB: narrow the query") from error
    except (SyntaxError, ValueError, OSError, RecursionError) as error:
        raise DataError(str(error)) from error
