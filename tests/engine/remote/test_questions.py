"""Every question gives the same rows, in the same order and both languages, on real servers."""

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

import pytest

from planlink.dataset.build import Built
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.remote.graph_store import MERGED, replace_graph
from planlink.questions.collection import Questions
from planlink.questions.question import Question
from planlink.questions.tables import Cell
from tests.engine.remote.servers import RemoteServer
from tests.engine.remote.test_graph_store import store

ALL = [*Questions(bilingual=True), Questions().alignments]
STRING = "http://www.w3.org/2001/XMLSchema#string"


@pytest.fixture
def loaded(remote: RemoteServer, built: Built) -> RemoteServer:
    if remote.name not in _LOADED:
        sizes = built.dataset.graph_sizes()
        for graph, parts in {MERGED: list(sizes), **{graph: [graph] for graph in sizes}}.items():
            replace_graph(store(remote, "both"), graph, built.dataset.ntriples(parts))
        _LOADED.add(remote.name)
    return remote


_LOADED: set[str] = set()


def read(cell: dict[str, str]) -> Cell:
    """Return a cell in the standard form: Virtuoso writes `typed-literal`, and xsd:string as a datatype."""
    kind = "literal" if cell["type"] == "typed-literal" else cell["type"]
    datatype = cell.get("datatype")
    return Cell(kind, cell["value"], cell.get("xml:lang"), None if datatype == STRING else datatype)


def test_there_are_35_questions_and_the_export() -> None:
    assert len(ALL) == 36 + 1


@pytest.mark.parametrize("question", ALL, ids=lambda q: q.name)
@pytest.mark.parametrize("lang", ["en", "th"])
def test_rows_equal_those_of_the_local_engine(
    loaded: RemoteServer, engine: EmbeddedEngine, question: Question, lang: str
) -> None:
    named = [("named-graph-uri", graph) for graph in engine.status.graphs]
    fields = [("query", question.sparql({"lang": lang})), ("default-graph-uri", MERGED), *named]
    body = urlencode(fields).encode()
    headers = {"Accept": "application/sparql-results+json"}
    with urllib.request.urlopen(urllib.request.Request(loaded.query, body, headers), timeout=60) as answer:
        document: Any = json.load(answer)
    expected = question.table(engine, {"lang": lang})
    assert tuple(document["head"]["vars"]) == expected.columns
    rows = [{name: read(cell) for name, cell in row.items()} for row in document["results"]["bindings"]]
    assert rows == list(expected.rows)
