"""Build, filter and write the graphs that the program makes itself.

In a triple, an IRI is a `str`; everything else has a type of its own, so a text is never taken for an IRI::

    graph = Graph()
    graph.add([
        (iri, DCTERMS + "title", text("แผนพัฒนา", "th")),
        (iri, DCTERMS + "license", "https://creativecommons.org/licenses/by/4.0/"),
        (iri, DCAT + "byteSize", typed(4096, XSD + "nonNegativeInteger")),
    ])
    graph.write(TURTLE)
"""

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Self

import pyoxigraph as ox

from planlink.errors import DataError
from planlink.formats import NQUADS, TRIG, Format
from planlink.namespaces import LANGUAGES, PREFIXES
from planlink.rdf.prefixes import used_prefixes
from planlink.rdf.serialising import write_ordered

Literal = ox.Literal
BlankNode = ox.BlankNode
#: A subject: an IRI or a blank node. Triple terms of RDF 1.2 occur as objects in other people's data.
Node = str | BlankNode
Term = str | BlankNode | Literal | ox.Triple
Triple = tuple[Node, str, Term]

RDF_TYPE = PREFIXES["rdf"] + "type"
RDFS_LABEL = PREFIXES["rdfs"] + "label"
_XSD = PREFIXES["xsd"]
_NAMED_GRAPH_WRITERS = {TRIG: ox.RdfFormat.TRIG, NQUADS: ox.RdfFormat.N_QUADS}


def text(value: str, language: str | None = None) -> Literal:
    """Return a text as a literal.

    :param value: the text.
    :param language: its BCP 47 tag; a plain string without one.
    """
    return ox.Literal(value, language=language) if language else ox.Literal(value)


def texts(subject: Node, predicate: str, by_language: Mapping[str, str]) -> Iterator[Triple]:
    """Yield a triple for each language of a text.

    :param by_language: the texts by BCP 47 tag.
    """
    for language, value in by_language.items():
        yield subject, predicate, text(value, language)


def typed(value: str | int | float, datatype: str) -> Literal:
    """Return a literal of a datatype.

    :param value: its lexical form, or a number that is written as such.
    :param datatype: the datatype's IRI.
    """
    return ox.Literal(str(value), datatype=ox.NamedNode(datatype))


def integer(value: int) -> Literal:
    """Return a number as an xsd:integer."""
    return typed(value, _XSD + "integer")


def boolean(value: bool) -> Literal:
    """Return a truth value as an xsd:boolean."""
    return typed(str(value).lower(), _XSD + "boolean")


def day(value: str) -> Literal:
    """Return a day as an xsd:date.

    :param value: YYYY-MM-DD.
    """
    return typed(value, _XSD + "date")


def term_text(term: Term) -> str:
    """Return a term as SPARQL and N-Triples write it, for values of a query's parameters.

    :raises DataError: if an IRI is not absolute (RFC 3987).
    """
    return str(_term(term))


class Graph:
    """A set of triples, in the order in which they were added.

    :param triples: the first ones.
    :raises DataError: if an IRI is not absolute (RFC 3987).
    """

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._triples: dict[ox.Triple, None] = {}
        self._by_subject: dict[Node, list[Triple]] | None = None
        self._in_order: list[ox.Triple] | None = None
        self.add(triples)

    @classmethod
    def parse(cls, ntriples: bytes, name: str = "the graph") -> Self:
        """Read a graph from N-Triples.

        :param ntriples: the document.
        :param name: of the graph, for the error.
        :raises DataError: if the document is malformed.
        """
        try:
            return cls.of_native(quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
        except SyntaxError as error:
            raise DataError(f"the triples of {name} cannot be read: {error}") from error

    @classmethod
    def of_native(cls, triples: Iterable[ox.Triple]) -> Self:
        """Return a graph with these pyoxigraph triples, for the modules of `rdf/`."""
        graph = cls()
        graph._triples = dict.fromkeys(triples)
        return graph

    def add(self, triples: Iterable[Triple]) -> None:
        """Add triples; duplicates change nothing.

        :raises DataError: if an IRI is not absolute (RFC 3987).
        """
        self._by_subject = self._in_order = None
        for subject, predicate, value in triples:
            self._triples[ox.Triple(_node(subject), _iri(predicate), _term(value))] = None

    def __len__(self) -> int:
        return len(self._triples)

    def __iter__(self) -> Iterator[Triple]:
        for triple in self._triples:
            yield _plain_node(triple.subject), triple.predicate.value, _plain(triple.object)

    def native(self) -> Iterator[ox.Triple]:
        """Yield the triples as pyoxigraph has them, for the modules of `rdf/`."""
        yield from self._triples

    def describes(self, subject: Node) -> bool:
        """Return whether a node is the subject of a triple."""
        return subject in self._subjects()

    def about(self, subject: Node) -> list[Triple]:
        """Return the triples of a subject, in order."""
        return self._subjects().get(subject, [])

    def values(self, subject: Node, predicate: str) -> list[Term]:
        """Return the values of a property, in order."""
        return [value for _, term, value in self.about(subject) if term == predicate]

    def objects(self, predicate: str) -> set[Term]:
        """Return the values that any subject has for a property."""
        return {value for _, term, value in self if term == predicate}

    def without(self, refused: Callable[[str], bool]) -> Self:
        """Return the triples in which no subject, predicate or object is one of the refused IRIs.

        :param refused: returns whether an IRI is refused.
        """
        return self._where(lambda triple: not any(isinstance(term, str) and refused(term) for term in triple))

    def reachable(self, start: Node) -> Self:
        """Return the triples about a node, about their objects, and so on.

        :param start: the node.
        """
        reached: set[Term] = {start}
        waiting: list[Node] = [start]
        while waiting:
            for _, _, value in self.about(waiting.pop()):
                if isinstance(value, str | BlankNode) and value not in reached:
                    reached.add(value)
                    waiting.append(value)
        return self._where(lambda triple: triple[0] in reached)

    def replace_predicates(self, replacements: Mapping[str, str]) -> Self:
        """Return the graph with other predicates.

        :param replacements: the new IRI by the old one.
        """
        return type(self)((subject, replacements.get(term, term), value) for subject, term, value in self)

    def _where(self, keep: Callable[[Triple], bool]) -> Self:
        return self.of_native(native for native, triple in zip(self._triples, self, strict=True) if keep(triple))

    def _subjects(self) -> dict[Node, list[Triple]]:
        if self._by_subject is None:
            self._by_subject = defaultdict(list)
            for triple in self:
                self._by_subject[triple[0]].append(triple)
        return self._by_subject

    def _sorted(self) -> list[ox.Triple]:
        """Return the triples in the order of files, which takes longer than to write them."""
        if self._in_order is None:
            self._in_order = sorted(self._triples, key=str)
        return self._in_order

    def write(self, rdf_format: Format, prefixes: Mapping[str, str] | None = None) -> bytes:
        """Write the graph, sorted.

        :param rdf_format: one of the graph formats.
        :param prefixes: namespaces by prefix, beside the project's own.
        """
        out = io.BytesIO()
        write_ordered(self._sorted(), out, rdf_format, prefixes)
        return out.getvalue()

    def write_named(self, name: str, rdf_format: Format) -> bytes:
        """Write the triples as a named graph, sorted; documents of several graphs may be concatenated.

        :param name: IRI of the graph.
        :param rdf_format: TriG or N-Quads.
        """
        ordered = self._sorted()
        graph = _iri(name)
        quads = (ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in ordered)
        out = io.BytesIO()
        prefixes = used_prefixes(ordered, PREFIXES) if rdf_format == TRIG else None
        ox.serialize(quads, out, format=_NAMED_GRAPH_WRITERS[rdf_format], prefixes=prefixes)
        return out.getvalue()


def text_in_language(values: Iterable[Term], languages: Iterable[str] = LANGUAGES) -> str:
    """Return the first text in the preferred language, else in the next one, else in any; empty if there is none.

    :param values: of a property.
    :param languages: in order of preference.
    """
    by_language = {value.language: value.value for value in values if isinstance(value, Literal) and value.language}
    return next((by_language[code] for code in (*languages, *sorted(by_language)) if code in by_language), "")


def _iri(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise DataError(f"'{iri}' is not an absolute IRI") from error


def _node(node: Node) -> ox.NamedNode | ox.BlankNode:
    return _iri(node) if isinstance(node, str) else node


def _term(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    return _iri(term) if isinstance(term, str) else term


def _plain_node(node: object) -> Node:
    if isinstance(node, ox.NamedNode):
        return node.value
    if isinstance(node, ox.BlankNode):
        return node
    raise DataError(f"a triple has a subject of an unexpected kind: {node!r}")


def _plain(term: object) -> Term:
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.BlankNode | ox.Literal | ox.Triple):
        return term
    raise DataError(f"a triple has an object of an unexpected kind: {term!r}")
