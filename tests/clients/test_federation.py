"""SERVICE clauses of other engines call the endpoint."""

import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import rdflib

from planlink.engine.embedded import EmbeddedEngine
from tests.clients.conftest import program
from tests.clients.queries import TARGET, Rows, bindings, rows

ELSEWHERE = Path(__file__).with_name("elsewhere.ttl")
NAMES = ["target", "watcher", "label"]


def query(server: str) -> str:
    """Return a query over other data that takes the labels from the server."""
    return f"""SELECT ?target ?watcher ?label {{
      ?target <http://example.org/terms#watchedBy> ?watcher
      SERVICE <{server}/sparql> {{
        ?target <http://www.w3.org/2004/02/skos/core#prefLabel> ?label FILTER(LANG(?label) = "th") }} }} ORDER BY ?target"""


@pytest.fixture(scope="module")
def expected(engine: EmbeddedEngine) -> Rows:
    answer = rows(
        engine,
        f"""SELECT ?target ?watcher ?label {{
          VALUES (?target ?watcher) {{ (<{TARGET}> "Health watch") (<http://metadata.un.org/sdg/4.1> "School watch") }}
          ?target <http://www.w3.org/2004/02/skos/core#prefLabel> ?label FILTER(LANG(?label) = "th") }} ORDER BY ?target""",
    )
    assert len(answer) == 2
    return answer


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[str]:
    """Run `oxigraph serve` with other data."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with subprocess.Popen([program("oxigraph"), "serve", "--bind", address], stderr=subprocess.DEVNULL) as process:
        try:
            _load(f"http://{address}/store?default")
            yield f"http://{address}/query"
        finally:
            process.terminate()


def _load(address: str) -> None:
    request = urllib.request.Request(address, ELSEWHERE.read_bytes(), {"Content-Type": "text/turtle"}, method="PUT")
    for _ in range(100):
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("oxigraph did not start")


def test_pyoxigraph(server: str, expected: Rows) -> None:
    store = ox.Store()
    store.load(path=str(ELSEWHERE))
    answer = store.query(query(server))
    assert isinstance(answer, ox.QuerySolutions)
    assert [{name: row[name].value for name in NAMES} for row in answer] == expected


def test_rdflib(server: str, expected: Rows) -> None:
    graph = rdflib.Graph().parse(ELSEWHERE)
    answer: Any = graph.query(query(server))
    assert [{name: str(row[name]) for name in NAMES} for row in answer] == expected


def test_oxigraph_serve(server: str, oxigraph: str, expected: Rows) -> None:
    request = urllib.request.Request(
        oxigraph, urlencode({"query": query(server)}).encode(), {"Accept": "application/sparql-results+json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        assert bindings(json.load(response)) == expected


def test_nested_service_is_refused_unless_silent(server: str) -> None:
    refused = f"SELECT * {{ SERVICE <{server}/sparql> {{ SERVICE <http://127.0.0.1:9/> {{ ?s ?p ?o }} }} }}"
    with pytest.raises(OSError, match="400"):
        list(ox.Store().query(refused))  # type: ignore[arg-type] # rows of a SELECT
    silent = ox.Store().query(refused.replace("{ SERVICE", "{ SERVICE SILENT", 1))
    assert isinstance(silent, ox.QuerySolutions)
    assert len(list(silent)) == 1
