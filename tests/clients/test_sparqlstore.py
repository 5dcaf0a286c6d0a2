"""rdflib's SPARQLStore uses the endpoint like a graph or a dataset of its own."""

from typing import Any

import pytest
import rdflib
from rdflib.namespace import SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from planlink.engine.embedded import EmbeddedEngine
from tests.clients.queries import ASK, ASK_NOT, CONSTRUCT, DESCRIBE, MALFORMED, SELECT, TARGET, ntriples, rows, triples

METHODS = pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
PLAN = rdflib.Namespace("https://w3id.org/planlink/ontology#")
SARABURI = rdflib.URIRef("https://w3id.org/planlink/graph/saraburi-pao/plan")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def store(server: str, method: str = "GET", **options: Any) -> SPARQLStore:
    return SPARQLStore(f"{server}/sparql", method=method, **options)


def read(result: Any) -> list[dict[str, str]]:
    return [{str(name): str(value) for name, value in row.asdict().items()} for row in result]


@METHODS
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_select(server: str, engine: EmbeddedEngine, method: str, form: str) -> None:
    assert read(rdflib.Graph(store(server, method, returnFormat=form)).query(SELECT)) == rows(engine)


@METHODS
@pytest.mark.parametrize(("query", "truth"), [(ASK, True), (ASK_NOT, False)])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_ask(server: str, method: str, query: str, truth: bool, form: str) -> None:
    assert rdflib.Graph(store(server, method, returnFormat=form)).query(query).askAnswer is truth


@METHODS
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["construct", "describe"])
def test_construct_and_describe(server: str, engine: EmbeddedEngine, method: str, query: str) -> None:
    result = rdflib.Graph(store(server, method)).query(query)
    assert result.graph is not None
    assert ntriples(result.graph) == triples(engine, query)


@METHODS
def test_prefixes_and_bindings_are_applied(server: str, engine: EmbeddedEngine, method: str) -> None:
    result = rdflib.Graph(store(server, method)).query(
        "SELECT ?element { ?alignment plan:object ?target ; plan:subject ?element } ORDER BY ?element",
        initNs={"plan": PLAN},
        initBindings={"target": rdflib.URIRef(TARGET)},
    )
    query = f"SELECT ?element {{ ?a <{PLAN.object}> <{TARGET}> ; <{PLAN.subject}> ?element }} ORDER BY ?element"
    assert read(result) == rows(engine, query)


def test_triples_objects_and_membership(server: str, engine: EmbeddedEngine) -> None:
    graph = rdflib.Graph(store(server))
    target = rdflib.URIRef(TARGET)
    assert ntriples(graph.triples((target, None, None))) == triples(engine)
    assert {label.language for label in graph.objects(target, SKOS.prefLabel) if isinstance(label, rdflib.Literal)} == {
        "en",
        "th",
    }
    assert (target, None, None) in graph
    assert (rdflib.URIRef("http://example.org/nothing"), None, None) not in graph


@METHODS
def test_named_graph_is_queried_alone(server: str, engine: EmbeddedEngine, method: str) -> None:
    graph = rdflib.Graph(store(server, method, context_aware=True), identifier=SARABURI)
    one = engine.status.graphs[str(SARABURI)]
    assert 0 < one < engine.status.triples
    assert read(graph.query(COUNT)) == [{"n": str(one)}]
    assert len(graph) == one


def test_graph_names_are_listed(server: str, engine: EmbeddedEngine) -> None:
    assert {str(name) for name in store(server, context_aware=True).contexts()} == set(engine.status.graphs)


def test_graph_of_a_dataset_is_queried_alone(server: str, engine: EmbeddedEngine) -> None:
    dataset = rdflib.Dataset(store=store(server, context_aware=True))
    assert len(dataset.get_context(SARABURI)) == engine.status.graphs[str(SARABURI)]
    assert read(dataset.get_context(SARABURI).query(COUNT)) == [{"n": str(engine.status.graphs[str(SARABURI)])}]


def test_store_without_graphs_queries_all_graphs(server: str, engine: EmbeddedEngine) -> None:
    graph = rdflib.Graph(store(server, context_aware=False), identifier=SARABURI)
    assert read(graph.query(COUNT)) == [{"n": str(engine.status.triples)}]


def test_malformed_query_raises_value_error(server: str) -> None:
    with pytest.raises(ValueError, match="formulating"):
        rdflib.Graph(store(server)).query(MALFORMED)
