"""Load RDF files into a dataset in memory, and query it."""

import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from planlink.errors import DataError, NotAcceptable, QueryMalformed
from planlink.formats import Format
from planlink.namespaces import BASE, PREFIXES
from planlink.rdf.file_checks import refuse_deep_json, refuse_deep_triple_terms, refuse_xml
from planlink.rdf.graphs import Graph
from planlink.rdf.serialising import GRAPH_WRITERS, ROW_WRITERS, Output, write_rows, write_triples
from planlink.sparql.syntax_errors import syntax_error
from planlink.sparql.tokens import names_its_dataset

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
_CHECKS = {ox.RdfFormat.RDF_XML: refuse_xml, ox.RdfFormat.JSON_LD: refuse_deep_json}
_GEO = "http://www.opengis.net/def/function/geosparql/"
#: The functions of the engine beyond SPARQL 1.1: casts to more datatypes, and GeoSPARQL's relations.
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
#: The position in the parsers' messages, which errors carry separately.
_PLACE = re.compile(r"^Parser error at line \d+ (?:between columns \d+ and \d+|column \d+|between .*?): ")
_UNKNOWN_FUNCTION = re.compile(r"custom function", re.IGNORECASE)


class Dataset:
    """An RDF dataset in memory.

    :param union: whether a query without a dataset clause sees the union of all graphs, or only the default graph.
    """

    def __init__(self, *, union: bool = True) -> None:
        self.union = union
        #: Whether the default graph holds a copy of all named graphs.
        self.merged = False
        self._store = ox.Store()

    def __len__(self) -> int:
        """Return the number of triples in all graphs, without copies."""
        if self.merged:
            return sum(1 for _ in self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        return len(self._store)

    def load(self, path: Path, graph: str | None = None) -> None:
        """Add the triples or quads of a file; its suffix names the format.

        :param path: a file in Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD.
        :param graph: IRI of the graph to add triples to; by default the default graph, or the graphs in the file.
        :raises DataError: if the file is missing, syntax_error, dangerous to the parser, or of an unknown format; names file,
            line and column.
        """
        rdf_format = _RDF_BY_SUFFIX.get(path.suffix.lower())
        if rdf_format is None:
            suffixes = " ".join(_RDF_BY_SUFFIX)
            raise DataError(f"{path}: the suffix '{path.suffix}' names no RDF format (known: {suffixes})")
        to_graph = ox.NamedNode(graph) if graph else None
        try:
            _CHECKS.get(rdf_format, refuse_deep_triple_terms)(path)
            self._store.load(path=str(path), format=rdf_format, to_graph=to_graph, base_iri=path.resolve().as_uri())
        except SyntaxError as error:
            message = _PLACE.sub("", str(error.msg))
            raise DataError(f"{path}: {message}", line=error.lineno, column=error.offset) from error
        except OSError as error:
            raise DataError(f"{path}: {error.strerror or error}") from error
        except MemoryError as error:
            raise DataError(f"{path}: a single value is larger than the 16 MiB that can be read") from error

    def add(self, graph: Graph, name: str) -> None:
        """Add the triples of a graph to a named graph.

        :param graph: the triples.
        :param name: IRI of the named graph.
        """
        into = ox.NamedNode(name)
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object, into) for t in graph.native())

    def construct_into(self, graph: str, query: str) -> int:
        """Add the triples that a CONSTRUCT query gives to a graph.

        :param graph: IRI of the graph.
        :param query: a CONSTRUCT query, over the union of all graphs.
        :returns: the number of triples that it gives.
        :raises QueryMalformed: if it is not a CONSTRUCT query.
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
        ox.serialize(sorted(self._store, key=str), out, format=ox.RdfFormat.N_QUADS)
        return out.getvalue()

    def merge_graphs(self) -> None:
        """Copy the triples of all named graphs into the default graph, which holds each once (RDF 1.1 Semantics, merge)."""
        self.merged = True
        merged = {ox.Quad(q.subject, q.predicate, q.object, ox.DefaultGraph()) for q in self._store}
        self._store.extend(merged)

    def triples(self) -> Graph:
        """Return the triples of all graphs, each once."""
        return Graph.of_native(quad.triple for quad in self._store)

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
        """Return the instances of a class, with the graphs that state the class, in order.

        :param class_iri: IRI of the class.
        :returns: pairs of the subject's IRI and the named graph's IRI.
        """
        quads = self._store.quads_for_pattern(None, _RDF_TYPE, ox.NamedNode(class_iri), None)
        return sorted((_plain(quad.subject), _plain(quad.graph_name)) for quad in quads)

    def select(self, query: str) -> list[dict[str, str]]:
        """Return the rows of a SELECT query as plain strings (IRIs and lexical forms); unbound variables are left out.

        :param query: SPARQL, over the union of all graphs.
        :raises QueryMalformed: if it is not a SELECT query.
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
    ) -> Format:
        """Evaluate a query and write its answer (SPARQL 1.1 Query; SPARQL 1.1 Protocol, section 2.1.4).

        Relative IRIs in a query without BASE resolve against the project's own namespace, wherever the server runs.

        :param out: takes the bytes piece by piece; an exception from its `write` stops the evaluation.
        :param query: the query's text; updates are not queries.
        :param rows: the format for SELECT and ASK, None if the client accepts none.
        :param graph: the format for CONSTRUCT and DESCRIBE, None if the client accepts none.
        :param default_graphs: IRIs of the graphs to merge into the default graph; if these or `named_graphs` are given,
            the query's own FROM is overridden.
        :param named_graphs: IRIs of the graphs that GRAPH sees.
        :returns: which of the two formats was used.
        :raises QueryMalformed: if the text is syntax_error; with line and column.
        :raises NotAcceptable: if the format for this kind of query is None.
        """
        result = self._evaluate(query, default_graphs, named_graphs)
        if isinstance(result, ox.QueryTriples):
            if graph is None:
                offered = ", ".join(f.media_type for f in GRAPH_WRITERS)
                raise NotAcceptable(f"this query answers with a graph, which can be sent as {offered}")
            write_triples(result, out, graph)
            return graph
        if rows is None:
            offered = ", ".join(f.media_type for f in ROW_WRITERS)
            raise NotAcceptable(f"this query answers with rows or a yes or no, which can be sent as {offered}")
        write_rows(result, out, rows)
        return rows

    def _over_all(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self._store.query(query, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise syntax_error(str(error.msg), query) from error

    def _evaluate(
        self, query: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        has_graphs = bool(default_graphs or named_graphs)
        try:
            if not has_graphs:
                # with the union as default graph, pyoxigraph ignores the query's FROM
                union = self.union and not names_its_dataset(query)
                return self._store.query(query, base_iri=BASE, use_default_graph_as_union=union)
            return self._store.query(
                query,
                base_iri=BASE,
                default_graph=[ox.NamedNode(iri) for iri in default_graphs],
                named_graphs=[ox.NamedNode(iri) for iri in named_graphs],
            )
        except SyntaxError as error:
            raise syntax_error(str(error.msg), query) from error
        except ValueError as error:
            raise QueryMalformed(f"not an IRI: {error}") from error
        except RuntimeError as error:
            if _UNKNOWN_FUNCTION.search(str(error)):
                raise QueryMalformed(f"a function that this endpoint does not have: {error}") from error
            raise


def _plain(term: object) -> str:
    if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal):
        return term.value
    raise DataError(f"a row holds a term of an unexpected kind: {term!r}")
