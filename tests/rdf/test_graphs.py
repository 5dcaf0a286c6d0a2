"""Graphs are built and filtered by their terms, whatever their texts hold."""

import json
from collections.abc import Callable

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from planlink.errors import DataError
from planlink.formats import GRAPH_FORMATS, JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from planlink.rdf.graphs import (
    RDF_TYPE,
    BlankNode,
    Graph,
    Literal,
    Term,
    boolean,
    day,
    integer,
    term_text,
    text,
    text_in_language,
    texts,
    typed,
)

A, B, C, P, Q = (f"http://example.org/{name}" for name in "abcpq")
AWKWARD = f'\u2028\u2029\u0085\n <{A}> <{P}> . "quoted" \\'
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
#: XML 1.0 has no way to write these (section 2.2).
IN_XML = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
RDFLIB = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, when it reads JSON-LD
PARSERS = {TURTLE: "turtle", JSONLD: "json-ld", RDFXML: "xml", NTRIPLES: "nt"}


def chain() -> Graph:
    return Graph([(A, P, B), (A, Q, text(AWKWARD, "en")), (B, P, C), (C, Q, text(B)), (P, Q, A)])


def test_iri_is_a_plain_string_and_a_text_is_not() -> None:
    graph = Graph([(A, P, B), (A, P, text(B))])
    assert graph.values(A, P) == [B, Literal(B)]
    assert graph.write(NTRIPLES).decode() == f'<{A}> <{P}> "{B}" .\n<{A}> <{P}> <{B}> .\n'


@pytest.mark.parametrize("triple", [("a", P, B), (A, "p", B), (A, P, "no IRI"), (A, P, f"{B}> <{C}")])
def test_what_is_not_an_absolute_iri_is_refused(triple: tuple[str, str, str]) -> None:
    with pytest.raises(DataError, match="is not an absolute IRI"):
        Graph([triple])


def test_literals_are_written_with_language_or_datatype() -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    literals = {
        text("a"): '"a"',
        text("ก", "th"): '"ก"@th',
        integer(7): f'"7"^^<{xsd}integer>',
        boolean(False): f'"false"^^<{xsd}boolean>',
        day("2026-11-22"): f'"2026-11-22"^^<{xsd}date>',
        typed(1.5, xsd + "decimal"): f'"1.5"^^<{xsd}decimal>',
    }
    assert [term_text(literal) for literal in literals] == list(literals.values())
    assert list(texts(A, P, {"en": "a", "th": "ก"})) == [(A, P, text("a", "en")), (A, P, text("ก", "th"))]


def test_triples_are_a_set_in_order_of_addition() -> None:
    graph = Graph([(B, P, C), (A, P, B)])
    graph.add([(B, P, C)])
    assert list(graph) == [(B, P, C), (A, P, B)]
    assert len(graph) == 2


def test_subjects_are_found_after_an_addition() -> None:
    graph = Graph([(A, P, B)])
    assert not graph.describes(B)
    graph.add([(B, P, C)])
    assert graph.describes(B)
    assert graph.about(B) == [(B, P, C)]
    assert graph.objects(P) == {B, C}


@pytest.mark.parametrize(
    ("refused", "left"), [(B, [(A, Q), (C, Q), (P, Q)]), (P, [(A, Q), (C, Q)]), (C, [(A, P), (A, Q), (P, Q)])]
)
def test_refused_iri_is_looked_for_in_terms_and_not_in_texts(refused: str, left: list[tuple[str, str]]) -> None:
    assert [(subject, predicate) for subject, predicate, _ in chain().without(refused.__eq__)] == left


def test_reachable_triples_follow_objects_and_no_predicates() -> None:
    graph = chain()
    graph.add([(C, P, A), (C, P, BlankNode("x")), (BlankNode("x"), P, Q), ("http://example.org/other", P, A)])
    assert {triple[0] for triple in graph.reachable(A)} == {A, B, C, BlankNode("x")}
    assert {triple[0] for triple in chain().reachable(C)} == {C}


def test_predicates_are_replaced_in_no_literal() -> None:
    graph = chain().replace_predicates({P: Q})
    assert list(graph) == [(A, Q, B), (A, Q, text(AWKWARD, "en")), (B, Q, C), (C, Q, text(B)), (P, Q, A)]


def test_text_is_taken_in_the_preferred_language() -> None:
    values: list[Term] = [A, text("plain"), text("b", "fr"), text("a", "de"), text("c", "en")]
    assert text_in_language(values) == "c"
    assert text_in_language(values[:4]) == "a"
    assert text_in_language(values[:2]) == ""


@RDFLIB
@pytest.mark.parametrize("written", GRAPH_FORMATS, ids=lambda f: f.name)
@given(data=st.data())
def test_any_text_is_read_back_by_another_parser(written: Format, data: st.DataObject) -> None:
    value = data.draw(IN_XML if written == RDFXML else TEXTS)
    graph = Graph([(A, P, text(value, "en")), (A, RDF_TYPE, B), (A, Q, typed(value, C))])
    parsed = rdflib.Graph().parse(data=graph.write(written), format=PARSERS[written])
    assert set(parsed.objects(rdflib.URIRef(A), rdflib.URIRef(P))) == {rdflib.Literal(value, lang="en")}
    assert [str(value) for value in parsed.objects(rdflib.URIRef(A), rdflib.RDF.type)] == [B]
    assert [str(literal) for literal in parsed.objects(rdflib.URIRef(A), rdflib.URIRef(Q))] == [value]


def test_types_in_json_ld_are_keywords_unless_one_is_no_name() -> None:
    named = json.loads(Graph([(A, RDF_TYPE, B), (A, RDF_TYPE, C), (A, P, text('"@id":"x"'))]).write(JSONLD))
    assert named == [{"@id": A, P: [{"@value": '"@id":"x"'}], "@type": [B, C]}]
    odd = json.loads(Graph([(A, RDF_TYPE, B), (A, RDF_TYPE, text("x"))]).write(JSONLD))
    assert odd == [{"@id": A, RDF_TYPE: [{"@value": "x"}, {"@id": B}]}]
    assert Graph().write(JSONLD) == b"[]"


def test_large_json_ld_has_one_node_a_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planlink.rdf.serialising._JSONLD_TRIPLES", 3)
    nodes = json.loads(Graph((f"{A}{n}", f"{P}{m}", integer(n * m)) for n in range(5) for m in range(4)).write(JSONLD))
    assert [node["@id"] for node in nodes] == [f"{A}{n}" for n in range(5)]
    assert all(len(node) == 5 for node in nodes)


def prefixes_of(document: bytes) -> set[bytes]:
    return {line.split(b" ")[1] for line in document.split(b"\n") if line.startswith(b"@prefix")}


@pytest.mark.parametrize("write", [lambda g: g.write(TURTLE), lambda g: g.write_named(A, TRIG)], ids=["turtle", "trig"])
def test_prefixes_are_those_of_terms_and_not_of_texts(write: Callable[[Graph], bytes]) -> None:
    dcterms, skos = "http://purl.org/dc/terms/", "http://www.w3.org/2004/02/skos/core#"
    graph = Graph([(A, dcterms + "title", text(f"<{skos}broader>", "en")), (A, P, integer(1)), (A, Q, text("x"))])
    assert prefixes_of(write(graph)) == {b"dcterms:", b"xsd:"}


def test_named_graphs_can_be_concatenated() -> None:
    for written, media in ((TRIG, ox.RdfFormat.TRIG), (NQUADS, ox.RdfFormat.N_QUADS)):
        document = chain().write_named(A, written) + Graph([(A, P, B)]).write_named(B, written)
        quads = list(ox.parse(document, format=media))
        assert len(quads) == 6
        assert {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)} == {A, B}


def test_malformed_n_triples_are_refused_with_the_name_of_the_graph() -> None:
    with pytest.raises(DataError, match="the triples of the plan cannot be read"):
        Graph.parse(b"<a> <b>", "the plan")
