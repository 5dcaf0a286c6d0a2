"""The one room that knows pyoxigraph: RDF files to quads, quads to a dataset, SPARQL to bytes."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from planlink.counting import CountingOutput, Output
from planlink.errors import DataError, NotAcceptable, ParameterError, QueryMalformed
from planlink.formats import CSV, JSON, JSONLD, NTRIPLES, RDFXML, TSV, TURTLE, XML, Format
from planlink.terms import BASE, PREFIXES
from planlink.tokens import names_its_dataset

_RDF_BY_SUFFIX = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
_GEO = "http://www.opengis.net/def/function/geosparql/"
#: The functions that the engine has beyond SPARQL 1.1: casts to further datatypes, and GeoSPARQL's relations.
FUNCTIONS = (
    *(
        PREFIXES["xsd"] + name
        for name in (
            *("date", "time", "duration", "dayTimeDuration", "yearMonthDuration"),
            *("gYear", "gYearMonth", "gMonthDay", "gMonth", "gDay"),
        )
    ),
    *(f"{_GEO}sf{name}" for name in ("Contains", "Crosses", "Disjoint", "Equals", "Intersects", "Overlaps", "Touches", "Within")),
)
_RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_GRAPH_FORMATS = {
    TURTLE: ox.RdfFormat.TURTLE,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    RDFXML: ox.RdfFormat.RDF_XML,
    JSONLD: ox.RdfFormat.JSON_LD,
}
_ROW_FORMATS = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
}
#: The place that the parsers put into their messages, which is given apart.
_PLACE = re.compile(r"^Parser error at line \d+ (?:between columns \d+ and \d+|column \d+|between .*?): ")
_UNKNOWN_FUNCTION = re.compile(r"custom function", re.IGNORECASE)
_POSITION = re.compile(r"error at (\d+):(\d+): ")


class Dataset:
    """An RDF dataset in memory.

    :param union: whether a query that names no graph sees the union of all graphs, or the default graph alone.
    """

    def __init__(self, *, union: bool = True) -> None:
        self.union = union
        #: Whether the default graph holds a copy of all that the named graphs hold.
        self.merged = False
        self._store = ox.Store()

    def __len__(self) -> int:
        """Return the number of triples in all graphs, copies not counted."""
        if self.merged:
            return sum(1 for _ in self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        return len(self._store)

    def load(self, path: Path, graph: str | None = None) -> None:
        """Add the triples or quads of a file; its format is told by its suffix.

        :param path: a file in Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD.
        :param graph: IRI of the graph that takes the triples; without it they go to the default graph, and a format with
            graphs keeps its own.
        :raises DataError: if the file is missing, of no known kind, or malformed; names file, line and column.
        """
        rdf_format = _RDF_BY_SUFFIX.get(path.suffix.lower())
        if rdf_format is None:
            known = " ".join(_RDF_BY_SUFFIX)
            raise DataError(f"{path}: the suffix '{path.suffix}' names no RDF format (known: {known})")
        to_graph = ox.NamedNode(graph) if graph else None
        try:
            self._store.load(path=str(path), format=rdf_format, to_graph=to_graph, base_iri=path.resolve().as_uri())
        except SyntaxError as error:
            message = _PLACE.sub("", str(error.msg))
            raise DataError(f"{path}: {message}", line=error.lineno, column=error.offset) from error
        except OSError as error:
            raise DataError(f"{path}: {error.strerror or error}") from error

    def construct_into(self, graph: str, query: str) -> int:
        """Add what a CONSTRUCT query gives to a graph.

        :param graph: IRI of the graph.
        :param query: a CONSTRUCT query, over the union of all graphs.
        :returns: how many triples it gives.
        :raises QueryMalformed: if it is no CONSTRUCT query.
        """
        result = self._over_all(query)
        if not isinstance(result, ox.QueryTriples):
            raise QueryMalformed("a rule must be a CONSTRUCT query")
        into = ox.NamedNode(graph)
        quads = {ox.Quad(t.subject, t.predicate, t.object, into) for t in result}
        self._store.extend(quads)
        return len(quads)

    def nquads(self) -> bytes:
        """Return all quads in N-Quads, sorted."""
        out = io.BytesIO()
        self._store.dump(out, format=ox.RdfFormat.N_QUADS)
        return b"\n".join(sorted(out.getvalue().splitlines())) + b"\n"

    def merge_graphs(self) -> None:
        """Add the triples of all named graphs to the default graph, where each then counts once (RDF 1.1 Semantics, merge)."""
        self.merged = True
        merged = {ox.Quad(q.subject, q.predicate, q.object, ox.DefaultGraph()) for q in self._store}
        self._store.extend(merged)

    def ntriples(self, graphs: Iterable[str]) -> bytes:
        """Return the triples of some named graphs in N-Triples.

        :param graphs: the graphs' IRIs.
        """
        out = io.BytesIO()
        for graph in graphs:
            self._store.dump(out, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))
        return out.getvalue()

    def graph_sizes(self) -> dict[str, int]:
        """Return the number of triples of each named graph, by IRI, in order."""
        sizes = {}
        for graph in self._store.named_graphs():
            if isinstance(graph, ox.NamedNode):
                sizes[graph.value] = sum(1 for _ in self._store.quads_for_pattern(None, None, None, graph))
        return dict(sorted(sizes.items()))

    def instances(self, class_iri: str) -> list[tuple[str, str]]:
        """Return what is stated to be of a class, with the graph that states it, in order.

        :param class_iri: IRI of the class.
        :returns: pairs of the thing's IRI and the named graph's IRI.
        """
        quads = self._store.quads_for_pattern(None, _RDF_TYPE, ox.NamedNode(class_iri), None)
        return sorted((_plain(quad.subject), _plain(quad.graph_name)) for quad in quads)

    def select(self, query: str) -> list[dict[str, str]]:
        """Return the rows of a SELECT query as plain strings (IRIs and lexical forms); unbound variables are left out.

        :param query: SPARQL, over the union of all graphs.
        :raises QueryMalformed: if it is no SELECT query.
        """
        rows = self._over_all(query)
        if not isinstance(rows, ox.QuerySolutions):
            raise QueryMalformed("a SELECT query was expected")
        names = [variable.value for variable in rows.variables]
        return [{name: _plain(row[name]) for name in names if row[name] is not None} for row in rows]

    def write(
        self,
        out: Output,
        query: str,
        rows: Format | None,
        graph: Format | None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> tuple[Format, int | None]:
        """Evaluate a query and write its answer (SPARQL 1.1 Query, and the RDF dataset of its Protocol, section 2.1.4).

        Relative IRIs in a query without BASE resolve against the project's own namespace, wherever the server stands.

        :param out: takes the bytes as they come; an exception from its `write` stops the evaluation.
        :param query: the query's text; updates are not queries.
        :param rows: the format for SELECT and ASK, None if the client takes none.
        :param graph: the format for CONSTRUCT and DESCRIBE, None if the client takes none.
        :param default_graphs: IRIs of the graphs to merge into the default graph; if these or `named_graphs` are given,
            the query's own FROM is overridden.
        :param named_graphs: IRIs of the graphs that GRAPH sees.
        :returns: which of the two formats was used, and how many rows or triples there are, None for a yes or no.
        :raises QueryMalformed: if the text is no query; with line and column.
        :raises NotAcceptable: if the format for this kind of query is None.
        """
        result = self._evaluate(query, default_graphs, named_graphs)
        if isinstance(result, ox.QueryTriples):
            if graph is None:
                offered = ", ".join(f.media_type for f in _GRAPH_FORMATS)
                raise NotAcceptable(f"this query answers with a graph, which can be sent as {offered}")
            return graph, _write_triples(result, out, graph)
        if rows is None:
            offered = ", ".join(f.media_type for f in _ROW_FORMATS)
            raise NotAcceptable(f"this query answers with rows or a yes or no, which can be sent as {offered}")
        if isinstance(result, ox.QueryBoolean):
            result.serialize(_file(out), format=_ROW_FORMATS[rows])
            return rows, None
        counting = CountingOutput(out, rows)
        result.serialize(_file(counting), format=_ROW_FORMATS[rows])
        return rows, counting.rows(header=rows in (CSV, TSV))

    def _over_all(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self._store.query(query, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise _malformed(error) from error

    def _evaluate(
        self, query: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        chosen = bool(default_graphs or named_graphs)
        try:
            if not chosen:
                # asked for the union, pyoxigraph would pass over the query's own FROM
                union = self.union and not names_its_dataset(query)
                return self._store.query(query, base_iri=BASE, use_default_graph_as_union=union)
            return self._store.query(
                query,
                base_iri=BASE,
                default_graph=[ox.NamedNode(iri) for iri in default_graphs],
                named_graphs=[ox.NamedNode(iri) for iri in named_graphs],
            )
        except SyntaxError as error:
            raise _malformed(error) from error
        except ValueError as error:
            raise QueryMalformed(f"not an IRI: {error}") from error
        except RuntimeError as error:
            if _UNKNOWN_FUNCTION.search(str(error)):
                raise QueryMalformed(f"a function that this endpoint does not have: {error}") from error
            raise


def _write_triples(triples: ox.QueryTriples, out: Output, graph: Format) -> int:
    if graph != NTRIPLES:
        return _write_grouped(triples, out, graph)
    counting = CountingOutput(out, graph)
    triples.serialize(_file(counting), format=_GRAPH_FORMATS[graph])
    return counting.rows(header=False)


def _write_grouped(triples: Iterable[ox.Triple], out: Output, graph: Format, more: Mapping[str, str] | None = None) -> int:
    """Write triples sorted, so that what is said of one thing stands together, with the prefixes that occur."""
    ordered = sorted(set(triples), key=str)
    text = "\n".join(map(str, ordered))
    prefixes = {name: iri for name, iri in {**PREFIXES, **(more or {})}.items() if f"<{iri}" in text}
    ox.serialize(ordered, _file(out), format=_GRAPH_FORMATS[graph], prefixes=prefixes if graph != JSONLD else None)
    return len(ordered)


def _file(out: Output) -> IO[bytes]:
    """Return an output as the file that the serialisers ask for; they call `write` and `flush` alone."""
    return cast(IO[bytes], out)


def _malformed(error: SyntaxError) -> QueryMalformed:
    """Return our error for the engine's, with the place taken out of its message."""
    message = str(error.msg)
    at = _POSITION.search(message)
    line, column = (int(at[1]), int(at[2])) if at else (None, None)
    return QueryMalformed(_POSITION.sub("", message), line=line, column=column)


def _plain(term: object) -> str:
    if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal):
        return term.value
    raise DataError(f"a row holds a term of an unexpected kind: {term!r}")


def iri_text(iri: str) -> str:
    """Return an IRI as SPARQL writes it, checked so that it cannot end early.

    :raises ParameterError: if it is not an absolute IRI (RFC 3987).
    """
    try:
        return str(ox.NamedNode(iri))
    except ValueError as error:
        raise ParameterError(f"'{iri}' is not an absolute IRI") from error


def literal_text(value: str | int | float, language: str | None = None, datatype: str | None = None) -> str:
    """Return a literal as SPARQL writes it, escaped.

    :param value: the lexical form.
    :param language: a BCP 47 tag.
    :param datatype: the datatype's IRI.
    """
    if language:
        return str(ox.Literal(str(value), language=language))
    return str(ox.Literal(str(value), datatype=ox.NamedNode(datatype))) if datatype else str(ox.Literal(str(value)))


def bind(query: str, values: Mapping[str, str]) -> str:
    """Give values to a query's parameters, as SPARQL inline data (SPARQL 1.1 Query, section 10.2).

    A line `#bind ?a ?b` in the query, which is a comment to every other reader, becomes `VALUES (?a ?b) { (…) }`; a
    parameter without a value stays unbound. The values are terms that :func:`iri_text` and :func:`literal_text` wrote,
    so no value can change the query. (pyoxigraph's own substitutions refuse variables that are not projected and do not
    reach BIND or sub-selects; inline data means the same on every engine, and what a page shows is what ran.)

    :param query: the text of a query file.
    :param values: SPARQL terms by the name of their variable.
    """

    def inline(match: re.Match[str]) -> str:
        names = [name.removeprefix("?") for name in match["names"].split()]
        terms = " ".join(values.get(name, "UNDEF") for name in names)
        return f"{match['indent']}VALUES ({' '.join('?' + name for name in names)}) {{ ({terms}) }}"

    return re.sub(r"^(?P<indent>[ \t]*)#bind(?P<names>(?: \?\w+)+)[ \t]*$", inline, query, flags=re.MULTILINE)


def convert(ntriples: str, chosen: Format, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Write triples in another format.

    :param ntriples: the triples in N-Triples.
    :param chosen: one of the graph formats.
    :param prefixes: for Turtle, beside the project's own.
    """
    out = io.BytesIO()
    _write_grouped((quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)), out, chosen, prefixes)
    return out.getvalue()
