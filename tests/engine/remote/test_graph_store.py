"""Graphs are loaded into real stores by each protocol that they have, and failures are reported."""

import json
import urllib.request
from urllib.parse import urlencode

import pytest

from planlink.dataset.build import Built
from planlink.engine.remote.graph_store import BATCH_BYTES, BATCH_TRIPLES, STAGING, RemoteStore, inserts, replace_graph
from planlink.errors import ParameterError, RemoteError
from planlink.settings import Credentials
from tests.engine.remote.servers import RemoteServer

PROTOCOLS = ("graphs", "update", "both")
GRAPH = "https://example.org/graph?a=b&c#d"
SIZES = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def store(server: RemoteServer, protocol: str, password: str | None = None) -> RemoteStore:
    credentials = Credentials(server.user, password or server.password) if server.user else None
    return RemoteStore(
        server.graphs if protocol != "update" else None, server.update if protocol != "graphs" else None, credentials, timeout=60
    )


def answer(server: RemoteServer, query: str) -> list[dict[str, str]]:
    request = urllib.request.Request(
        f"{server.query}?{urlencode({'query': query})}", headers={"Accept": "application/sparql-results+json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        rows = json.load(response)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in rows]


def sizes(server: RemoteServer) -> dict[str, int]:
    return {row["g"]: int(row["n"]) for row in answer(server, SIZES)}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_loading_all_graphs_twice_leaves_each_complete(remote: RemoteServer, built: Built, protocol: str) -> None:
    expected = built.dataset.graph_sizes()
    assert len(expected) >= 14
    for _ in range(2):
        for graph in expected:
            replace_graph(store(remote, protocol), graph, built.dataset.ntriples([graph]))
        actual = sizes(remote)
        assert {graph: actual.get(graph) for graph in expected} == expected
        assert not [graph for graph in actual if graph.startswith(STAGING)]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_graph_is_replaced_and_no_triples_remove_it(remote: RemoteServer, protocol: str) -> None:
    target = store(remote, protocol)
    replace_graph(target, GRAPH, b'<urn:a> <urn:p> "1" .\n<urn:b> <urn:p> "2" .\n')
    replace_graph(target, GRAPH, b'<urn:c> <urn:p> "3" .\n')
    assert answer(remote, f"SELECT ?s {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}") == [{"s": "urn:c"}]
    replace_graph(target, GRAPH, b"")
    assert GRAPH not in sizes(remote)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_thai_text_quotation_marks_and_blank_nodes_are_unchanged(remote: RemoteServer, protocol: str) -> None:
    ntriples = '<urn:a> <urn:p> _:x .\n_:x <urn:says> "ก\\"ข\\nค _:y # …"@th .\n'.encode()
    replace_graph(store(remote, protocol), GRAPH, ntriples)
    rows = answer(remote, f"SELECT ?o {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:p>/<urn:says> ?o }} }}")
    assert rows == [{"o": 'ก"ข\nค _:y # …'}]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_wrong_password_is_reported_and_the_graph_stays(virtuoso_server: RemoteServer, protocol: str) -> None:
    replace_graph(store(virtuoso_server, protocol), GRAPH, b"<urn:a> <urn:p> <urn:b> .\n")
    with pytest.raises(RemoteError, match=r"does not accept the user or the password \(401\)") as caught:
        replace_graph(store(virtuoso_server, protocol, "wrong-secret"), GRAPH, b"<urn:a> <urn:p> <urn:c> .\n" * 10_000)
    assert "wrong-secret" not in str(caught.value) + repr(store(virtuoso_server, protocol, "wrong-secret"))
    assert sizes(virtuoso_server)[GRAPH] == 1


def test_missing_password_is_reported(virtuoso_server: RemoteServer) -> None:
    with pytest.raises(RemoteError, match="asks for a user and a password"):
        replace_graph(RemoteStore(update=virtuoso_server.update), GRAPH, b"<urn:a> <urn:p> <urn:b> .\n")


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_error_text_of_the_store_is_shown(oxigraph_server: RemoteServer, protocol: str) -> None:
    with pytest.raises(RemoteError, match=r"answered 400: .*(expected|IRI)"):
        replace_graph(store(oxigraph_server, protocol), GRAPH, b"<urn:a> <no iri> nonsense .\n")


@pytest.mark.parametrize("protocol", ["graphs", "update"])
def test_unreachable_store_is_reported(protocol: str) -> None:
    address = "http://127.0.0.1:9/nowhere"
    nowhere = RemoteStore(graphs=address) if protocol == "graphs" else RemoteStore(update=address)
    with pytest.raises(RemoteError, match="cannot be reached"):
        replace_graph(nowhere, GRAPH, b"<urn:a> <urn:p> <urn:b> .\n")


@pytest.mark.parametrize("address", ["ftp://host/store", "file:///etc/passwd", "host/store", "http://user:secret@host/store", ""])
def test_what_is_not_an_address_is_refused(address: str) -> None:
    with pytest.raises(ParameterError) as caught:
        RemoteStore(graphs=address)
    assert "secret" not in str(caught.value)


def test_updates_are_small_and_contain_every_triple_once() -> None:
    lines = [f'<urn:s{number}> <urn:p> "{"ก" * 100}" .\n' for number in range(3 * BATCH_TRIPLES)]
    texts = list(inserts("<urn:g>", "".join(["_:a <urn:p> _:b .\n", *lines]).encode()))
    assert texts[0] == "INSERT { GRAPH <urn:g> {\n_:a <urn:p> _:b .\n} } WHERE {}"
    assert "".join("".join(text.splitlines(keepends=True)[1:-1]) for text in texts[1:]) == "".join(lines)
    assert all(len(text.encode()) <= BATCH_BYTES + 100 for text in texts)


def test_too_many_blank_nodes_for_one_update_are_refused() -> None:
    with pytest.raises(RemoteError, match="blank nodes"):
        list(inserts("<urn:g>", b"_:a <urn:p> _:b .\n" * (BATCH_TRIPLES + 1)))
