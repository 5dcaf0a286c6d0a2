"""Queries that the clients send, and the engine's own answers to them."""

import json
from collections.abc import Iterable, Mapping

import rdflib

from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Request
from planlink.formats import JSON, NTRIPLES

TARGET = "http://metadata.un.org/sdg/3.8"
SELECT = """PREFIX plan: <https://w3id.org/planlink/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?element ?label ?words {
  ?alignment plan:object <http://metadata.un.org/sdg/3.8> ; plan:subject ?element ; plan:evidence/plan:quote ?words .
  ?element skos:prefLabel ?label
} ORDER BY ?element ?label ?words"""
ASK = "ASK { <http://metadata.un.org/sdg/3.8> ?p ?o }"
ASK_NOT = "ASK { <http://example.org/nothing> ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { <http://metadata.un.org/sdg/3.8> ?p ?o }"
DESCRIBE = "DESCRIBE <http://metadata.un.org/sdg/3.8>"
MALFORMED = "SELECT * WHERE { ?s ?p }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) = STR(?i)) }"

Rows = list[dict[str, str]]


def bindings(answer: Mapping[str, object]) -> Rows:
    """Return the rows of an answer in SPARQL 1.1 Query Results JSON."""
    results: dict[str, list[dict[str, dict[str, str]]]] = answer["results"]  # type: ignore[assignment] # the shape of a SELECT
    return [{name: term["value"] for name, term in row.items()} for row in results["bindings"]]


def rows(engine: EmbeddedEngine, query: str = SELECT) -> Rows:
    """Return the engine's own answer to a SELECT."""
    answer = bindings(json.loads(engine.answer(Request(query, JSON)).body))
    assert answer, "nothing to compare"
    return answer


def triples(engine: EmbeddedEngine, query: str = CONSTRUCT) -> set[tuple[str, str, str]]:
    """Return the engine's own answer to a CONSTRUCT or DESCRIBE."""
    body = engine.answer(Request(query, graph=NTRIPLES)).body
    answer = ntriples(rdflib.Graph().parse(data=body, format="nt"))
    assert len(answer) > 5, "too little to compare"
    return answer


def ntriples(graph: Iterable[tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]]) -> set[tuple[str, str, str]]:
    """Return the triples of a graph, each term in N-Triples syntax."""
    return {(s.n3(), p.n3(), o.n3()) for s, p, o in graph}
