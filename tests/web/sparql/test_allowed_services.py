"""SERVICE reaches the endpoints that the operator lists, and no others."""

import json
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import RunningServer, running_server

SDG = "http://metadata.un.org/sdg/"


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """Listen where no query may get to."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        sock.settimeout(0.3)
        yield sock


@pytest.fixture(scope="module")
def caller(server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data: Path = tmp_path_factory.mktemp("caller") / "mine.ttl"
    data.write_text(f'<urn:mine> <urn:serves> <{SDG}3.8> ; <urn:says> "SERVICE" .\n', encoding="utf-8")
    with running_server("--data", str(data), "--service", f"{server}/sparql, http://127.0.0.1:9999/none") as address:
        yield address


def ask(server: str, query: str) -> tuple[int, dict[str, object]]:
    address = f"{server}/sparql?" + urllib.parse.urlencode({"query": query})
    request = urllib.request.Request(address, headers={"Accept": "application/json"})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def label(server: str) -> str:
    return (
        "SELECT ?label { <urn:mine> <urn:serves> ?target "
        f"SERVICE <{server}/sparql> {{ ?target <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }} "
        'FILTER(LANG(?label) = "en") }'
    )


def test_a_listed_endpoint_is_called(caller: RunningServer, server: RunningServer) -> None:
    status, answer = ask(caller, label(server))
    assert status == 200
    assert "health" in json.dumps(answer)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:PORT/sparql> { ?a ?b ?c } }",
        "SELECT * { SERVICE <ALLOWED> { ?a ?b ?c } SERVICE <http://127.0.0.1:PORT/sparql> { ?a ?b ?c } }",
        "SELECT * { SERVICE <ALLOWED> { ?a ?b ?c } ?x a :.SERVICE <http://127.0.0.1:PORT/sparql> { ?a ?b ?c } }",
        "SELECT * { SERVICE <ALLOWED> { ?a ?b ?c } ?x a :a.b.SERVICE <http://127.0.0.1:PORT/sparql> { ?a ?b ?c } }",
        "SELECT * { SERVICE <ALLOWED> { ?a ?b ?c } ?x a :a.b.SERVICE:there { ?a ?b ?c } }",
        "SELECT * { SERVICE <ALLOWED> { ?a ?b ?c } ?x ?y 1SERVICE <http://127.0.0.1:PORT/sparql> { ?a ?b ?c } }",
        "SELECT * { BIND(<http://127.0.0.1:PORT/sparql> AS ?e) SERVICE ?e { ?a ?b ?c } }",
        "SELECT * { SERVICE :there { ?a ?b ?c } }",
        "SELECT * { SERVICE SILENT :there { ?a ?b ?c } }",
        "SELECT * { SERVICE <ALLOWED/> { ?a ?b ?c } }",
        "SELECT * { SERVICE <ALLOWED?x> { ?a ?b ?c } }",
        "BASE <http://127.0.0.1:PORT/> SELECT * { SERVICE <sparql> { ?a ?b ?c } }",
        "SELECT * { FILTER(?a<5&&?c>'') SERVICE <http://127.0.0.1:PORT/> { ?a ?b ?c } FILTER(?x='a') }",
    ],
)
def test_no_other_endpoint_is_called(caller: RunningServer, server: RunningServer, listener: socket.socket, query: str) -> None:
    port = listener.getsockname()[1]
    text = query.replace("ALLOWED", f"{server}/sparql").replace("PORT", str(port))
    status, answer = ask(caller, f"PREFIX : <http://127.0.0.1:{port}/> " + text)
    assert status == 400, answer
    assert "SERVICE is not allowed" in str(answer["detail"])
    with pytest.raises(TimeoutError):
        listener.accept()


def test_an_endpoint_that_fails_is_said_to_have_failed(caller: RunningServer) -> None:
    status, answer = ask(caller, "SELECT * { SERVICE <http://127.0.0.1:9999/none> { ?a ?b ?c } }")
    assert status == 502
    assert "SERVICE" in str(answer["detail"])


def test_the_word_in_a_text_is_no_call(caller: RunningServer) -> None:
    assert ask(caller, "SELECT * { ?s <urn:says> 'SERVICE' }")[0] == 200


def test_what_may_be_called_is_in_the_service_description(caller: RunningServer, server: RunningServer) -> None:
    request = urllib.request.Request(f"{caller}/sparql", headers={"Accept": "text/turtle"})
    with urllib.request.urlopen(request) as response:
        assert "sd:BasicFederatedQuery" in response.read().decode()
    request = urllib.request.Request(f"{caller}/sparql", headers={"Accept": "text/html"})
    with urllib.request.urlopen(request) as response:
        assert f"{server}/sparql" in response.read().decode()
