"""SPARQLWrapper and rdflib's SPARQLStore run every question over HTTP."""

from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from planlink.engine.embedded import EmbeddedEngine
from planlink.questions.collection import Questions
from planlink.questions.question import Question
from planlink.questions.tables import Table

ALL = list(Questions())


def expected(engine: EmbeddedEngine, question: Question) -> Table:
    return question.table(engine, {"lang": "en"})


def test_there_are_at_least_twenty_questions() -> None:
    assert len(ALL) >= 20


@pytest.mark.parametrize("question", ALL, ids=lambda q: q.name)
def test_sparqlwrapper_runs_every_question(server: str, engine: EmbeddedEngine, question: Question) -> None:
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(question.sparql({"lang": "en"}))
    client.setReturnFormat(JSON)
    client.setMethod(POST)
    answer: Any = client.queryAndConvert()
    rows = [{k: v["value"] for k, v in row.items()} for row in answer["results"]["bindings"]]
    assert rows == [{k: c.value for k, c in row.items()} for row in expected(engine, question).rows]


@pytest.mark.parametrize("question", ALL, ids=lambda q: q.name)
def test_rdflib_sparqlstore_runs_every_question(server: str, engine: EmbeddedEngine, question: Question) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server}/sparql", method="POST"))
    result: Any = graph.query(question.sparql({"lang": "en"}))
    rows = [{str(name): str(value) for name, value in row.asdict().items()} for row in result]
    assert rows == [{k: c.value for k, c in row.items()} for row in expected(engine, question).rows]
