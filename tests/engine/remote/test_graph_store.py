"""The plan's graphs go to real servers by every way that they have, and faults are told."""

import http.server
import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from planlink.dataset.build import Built
from planlink.engine.remote.graph_store import BATCH_BYTES, BATCH_TRIPLES, STAGING, RemoteStore, inserts, replace_graph
from planlink.errors import ParameterError, RemoteError, RemoteTimeout
from planlink.settings import Credentials
from tests.engine.remote.servers import RemoteServer

WAYS = ("graphs", "update", "both")
GRAPH = "https://example.org/graph?a=b&c#d"
SIZES = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def store(server: RemoteServer, way: str, password: str | None = None) -> RemoteStore:
    who = Credentials(server.user, password or server.password) if server.user else None
    return RemoteStore(server.graphs if way != "update" else None, server.update if way != "graphs" else None, who, timeout=60)


def answer(server: RemoteServer, query: str) -> list[dict[str, str]]:
    request = urllib.request.Request(
        f"{server.query}?{urlencode({'query': query})}", headers={"Accept": "application/sparql-results+json"}
    )
    with urllib.request.urlopen(request, timeout=30) as got:
        rows = json.load(got)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in rows]


def sizes(server: RemoteServer) -> dict[str, int]:
    return {row["g"]: int(row["n"]) for row in answer(server, SIZES)}


@pytest.mark.parametrize("way", WAYS)
def test_all_graphs_arrive_whole_and_a_second_time_changes_nothing(remote: RemoteServer, built: Built, way: str) -> None:
    wanted = built.dataset.graph_sizes()
    assert len(wanted) >= 14
    for _ in range(2):
        for graph in wanted:
            replace_graph(store(remote, way), graph, built.dataset.ntriples([graph]))
        held = sizes(remote)
        assert {graph: held.get(graph) for graph in wanted} == wanted
        assert not [graph for graph in held if graph.startswith(STAGING)]


@pytest.mark.parametrize("way", WAYS)
def test_a_graph_is_replaced_and_not_added_to_and_nothing_removes_it(remote: RemoteServer, way: str) -> None:
    target = store(remote, way)
    replace_graph(target, GRAPH, b'<urn:a> <urn:p> "1" .\n<urn:b> <urn:p> "2" .\n')
    replace_graph(target, GRAPH, b'<urn:c> <urn:p> "3" .\n')
    assert answer(remote, f"SELECT ?s {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}") == [{"s": "urn:c"}]
    replace_graph(target, GRAPH, b"")
    assert GRAPH not in sizes(remote)


@pytest.mark.parametrize("way", WAYS)
def test_thai_quotation_marks_and_blank_nodes_arrive_as_they_are(remote: RemoteServer, way: str) -> None:
    ntriples = '<urn:a> <urn:p> _:x .\n_:x <urn:says> "ก\\"ข\\nค _:y # …"@th .\n'.encode()
    replace_graph(store(remote, way), GRAPH, ntriples)
    rows = answer(remote, f"SELECT ?o {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:p>/<urn:says> ?o }} }}")
    assert rows == [{"o": 'ก"ข\nค _:y # …'}]


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_password_is_told_and_the_graph_stays(virtuoso_server: RemoteServer, way: str) -> None:
    replace_graph(store(virtuoso_server, way), GRAPH, b"<urn:a> <urn:p> <urn:b> .\n")
    with pytest.raises(RemoteError, match=r"does not accept the user or the password \(401\)") as caught:
        replace_graph(store(virtuoso_server, way, "wrong-secret"), GRAPH, b"<urn:a> <urn:p> <urn:c> .\n" * 10_000)
    assert "wrong-secret" not in str(caught.value) + repr(store(virtuoso_server, way, "wrong-secret"))
    assert sizes(virtuoso_server)[GRAPH] == 1


def test_a_password_that_is_missing_is_asked_for(virtuoso_server: RemoteServer) -> None:
    with pytest.raises(RemoteError, match="asks for a user and a password"):
        replace_graph(RemoteStore(update=virtuoso_server.update), GRAPH, b"<urn:a> <urn:p> <urn:b> .\n")


@pytest.mark.parametrize("way", WAYS)
def test_what_the_store_says_of_malformed_data_is_told(oxigraph_server: RemoteServer, way: str) -> None:
    with pytest.raises(RemoteError, match=r"answered 400: .*(expected|IRI)"):
        replace_graph(store(oxigraph_server, way), GRAPH, b"<urn:a> <no iri> nonsense .\n")


@pytest.mark.parametrize("way", ["graphs", "update"])
def test_a_server_that_is_not_there_is_told(way: str) -> None:
    address = "http://127.0.0.1:9/nowhere"
    nowhere = RemoteStore(graphs=address) if way == "graphs" else RemoteStore(update=address)
    with pytest.raises(RemoteError, match="cannot be reached"):
        replace_graph(nowhere, GRAPH, b"<urn:a> <urn:p> <urn:b> .\n")


class _Trickle(http.server.BaseHTTPRequestHandler):
    """Answers a byte at a time, or points to another host."""

    asked: list[str | None] = []  # noqa: RUF012 - of all requests

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/elsewhere"):
            self.send_response(307)
            self.send_header("Location", "http://127.0.0.2:9/other")
            self.end_headers()
            return
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        try:
            for _ in range(600):
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            pass

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def odd_server() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Trickle)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_deadline_is_of_the_whole_exchange_however_bytes_trickle(odd_server: str) -> None:
    with pytest.raises(RemoteTimeout, match=r"within 0\.5 seconds"):
        replace_graph(RemoteStore(graphs=odd_server, timeout=0.5), GRAPH, b"<urn:a> <urn:p> <urn:b> .\n")


def test_a_redirect_is_not_followed_and_its_address_is_told(odd_server: str) -> None:
    with pytest.raises(RemoteError, match=r"redirects to http://127\.0\.0\.2:9/other"):
        replace_graph(RemoteStore(graphs=f"{odd_server}/elsewhere"), GRAPH, b"<urn:a> <urn:p> <urn:b> .\n")


@pytest.mark.parametrize("address", ["ftp://host/store", "file:///etc/passwd", "host/store", "http://user:secret@host/store", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ParameterError) as caught:
        RemoteStore(graphs=address)
    assert "secret" not in str(caught.value)


def test_updates_stay_small_and_hold_every_triple_once() -> None:
    lines = [f'<urn:s{number}> <urn:p> "{"ก" * 100}" .\n' for number in range(3 * BATCH_TRIPLES)]
    texts = list(inserts("<urn:g>", "".join(["_:a <urn:p> _:b .\n", *lines]).encode()))
    assert texts[0] == "INSERT { GRAPH <urn:g> {\n_:a <urn:p> _:b .\n} } WHERE {}"
    assert "".join("".join(text.splitlines(keepends=True)[1:-1]) for text in texts[1:]) == "".join(lines)
    assert all(len(text.encode()) <= BATCH_BYTES + 100 for text in texts)


def test_more_blank_nodes_than_fit_into_one_update_are_refused() -> None:
    with pytest.raises(RemoteError, match="blank nodes"):
        list(inserts("<urn:g>", b"_:a <urn:p> _:b .\n" * (BATCH_TRIPLES + 1)))
