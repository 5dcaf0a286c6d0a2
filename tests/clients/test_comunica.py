"""Comunica, on Node.js, queries one endpoint and joins two."""

from collections.abc import Callable
from typing import Any

import pytest
import rdflib

from planlink.engine.embedded import EmbeddedEngine
from tests.clients.queries import ASK, ASK_NOT, CONSTRUCT, DESCRIBE, SELECT, SLOW, TARGET, Rows, ntriples, rows, triples

Ask = Callable[..., dict[str, Any]]
#: The source is declared an endpoint, or detected: Comunica takes an address that ends in /sparql for one.
KINDS = pytest.mark.parametrize("kind", ["declared", "detected"])


def source(server: str, kind: str) -> str | dict[str, str]:
    endpoint = f"{server}/sparql"
    return {"type": "sparql", "value": endpoint} if kind == "declared" else endpoint


def values(answer: dict[str, Any]) -> Rows:
    assert "rows" in answer, answer
    return [{name: term["value"] for name, term in row.items()} for row in answer["rows"]]


def term(parts: dict[str, Any]) -> rdflib.term.Identifier:
    if parts["type"] == "NamedNode":
        return rdflib.URIRef(parts["value"])
    assert parts["type"] == "Literal", parts
    if parts["language"]:
        return rdflib.Literal(parts["value"], lang=parts["language"])
    plain = parts["datatype"] == str(rdflib.XSD.string)
    return rdflib.Literal(parts["value"], datatype=None if plain else parts["datatype"])


@KINDS
def test_select(server: str, engine: EmbeddedEngine, comunica: Ask, kind: str) -> None:
    assert values(comunica(SELECT, source(server, kind))) == rows(engine)


@KINDS
@pytest.mark.parametrize(("query", "truth"), [(ASK, True), (ASK_NOT, False)])
def test_ask(server: str, comunica: Ask, kind: str, query: str, truth: bool) -> None:
    assert comunica(query, source(server, kind)) == {"boolean": truth}


@KINDS
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["construct", "describe"])
def test_construct_and_describe(server: str, engine: EmbeddedEngine, comunica: Ask, kind: str, query: str) -> None:
    answer = comunica(query, source(server, kind))
    assert "triples" in answer, answer
    assert ntriples((term(s), term(p), term(o)) for s, p, o in answer["triples"]) == triples(engine, query)


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


def test_timeout_is_reported_with_its_message(server: str, comunica: Ask) -> None:
    error = comunica(SLOW, source(server, "declared"))["error"]
    assert "HTTP status 503" in error
    assert "timed out" in error
