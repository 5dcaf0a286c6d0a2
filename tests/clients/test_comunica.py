"""Comunica, on Node, asks one endpoint and joins two."""

from collections.abc import Callable
from typing import Any

import pytest
import rdflib

from planlink.engine.embedded import EmbeddedEngine
from tests.clients.asked import ASK, ASK_NOT, CONSTRUCT, DESCRIBE, SELECT, SLOW, TARGET, Rows, rows, triples, written

Ask = Callable[..., dict[str, Any]]
#: It is told that the source is an endpoint, or finds out: Comunica takes an address that ends in /sparql for one.
KINDS = pytest.mark.parametrize("kind", ["told", "found-out"])


def source(server: str, kind: str) -> str | dict[str, str]:
    endpoint = f"{server}/sparql"
    return {"type": "sparql", "value": endpoint} if kind == "told" else endpoint


def values(answer: dict[str, Any]) -> Rows:
    assert "rows" in answer, answer
    return [{name: term["value"] for name, term in row.items()} for row in answer["rows"]]


def term(told: dict[str, Any]) -> rdflib.term.Identifier:
    if told["type"] == "NamedNode":
        return rdflib.URIRef(told["value"])
    assert told["type"] == "Literal", told
    if told["language"]:
        return rdflib.Literal(told["value"], lang=told["language"])
    plain = told["datatype"] == str(rdflib.XSD.string)
    return rdflib.Literal(told["value"], datatype=None if plain else told["datatype"])


@KINDS
def test_a_select(server: str, engine: EmbeddedEngine, comunica: Ask, kind: str) -> None:
    assert values(comunica(SELECT, source(server, kind))) == rows(engine)


@KINDS
@pytest.mark.parametrize(("query", "truth"), [(ASK, True), (ASK_NOT, False)])
def test_an_ask(server: str, comunica: Ask, kind: str, query: str, truth: bool) -> None:
    assert comunica(query, source(server, kind)) == {"boolean": truth}


@KINDS
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["construct", "describe"])
def test_a_graph(server: str, engine: EmbeddedEngine, comunica: Ask, kind: str, query: str) -> None:
    answer = comunica(query, source(server, kind))
    assert "triples" in answer, answer
    assert written((term(s), term(p), term(o)) for s, p, o in answer["triples"]) == triples(engine, query)


@KINDS
def test_two_endpoints_are_joined(server: str, elsewhere: str, engine: EmbeddedEngine, comunica: Ask, kind: str) -> None:
    query = """SELECT ?target ?watcher ?element WHERE {
      ?target <http://example.org/terms#watchedBy> ?watcher .
      ?alignment <https://w3id.org/planlink/ontology#object> ?target ; <https://w3id.org/planlink/ontology#subject> ?element }"""
    watchers = {TARGET: "Health watch", "http://metadata.un.org/sdg/4.1": "School watch"}
    ours = rows(
        engine,
        """SELECT ?target ?element { VALUES ?target { <http://metadata.un.org/sdg/3.8> <http://metadata.un.org/sdg/4.1> }
        ?a <https://w3id.org/planlink/ontology#object> ?target ; <https://w3id.org/planlink/ontology#subject> ?element }""",
    )
    assert {row["target"] for row in ours} == set(watchers)
    joined = values(comunica(query, source(server, kind), source(elsewhere, kind)))
    expected = [(row["target"], watchers[row["target"]], row["element"]) for row in ours]
    assert sorted((row["target"], row["watcher"], row["element"]) for row in joined) == sorted(expected)


def test_our_error_arrives(server: str, comunica: Ask) -> None:
    error = comunica(SLOW, source(server, "told"))["error"]
    assert "HTTP status 503" in error
    assert "timed out" in error
