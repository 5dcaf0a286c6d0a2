"""What an endpoint may do that the real ones in these tests do not: a server of ours that misbehaves as told."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from planlink.engine.interface import Request
from planlink.engine.remote.engine import RemoteEngine, _standard_names
from planlink.engine.remote.http import Deadline
from planlink.engine.spool import Content
from planlink.errors import RemoteError, RemoteTimeout
from planlink.formats import NTRIPLES
from planlink.settings import Credentials, Limits

ROWS = "application/sparql-results+json"
EMPTY = json.dumps({"head": {"vars": []}, "results": {"bindings": []}}).encode()
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
Misbehaviour = Callable[[BaseHTTPRequestHandler, str], None]


def send(handler: BaseHTTPRequestHandler, media_type: str, body: bytes, status: int = 200, **headers: str) -> None:
    """Answer; a header `length="no"` leaves the length out."""
    handler.send_response(status)
    handler.send_header("Content-Type", media_type)
    if headers.pop("length", "") != "no":
        handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def endpoint() -> Iterator[Callable[[Misbehaviour], str]]:
    """Give a function that runs such a server and returns its address."""
    servers: list[ThreadingHTTPServer] = []

    def run(misbehave: Misbehaviour) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                misbehave(self, self.rfile.read(int(self.headers["Content-Length"])).decode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/sparql"

    yield run
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b"\xff",
        b'{"head": {}, "boolean": true}',
        b'{"head": {}, "results": {"bindings": [{"graph": {"value": "urn:g"}}]}}',
        b'{"head": {}, "results": {"bindings": [{"graph": {"value": "urn:g"}, "triples": {"value": "many"}}]}}',
    ],
)
def test_nonsense_at_the_start_is_an_error_in_a_sentence(endpoint: Callable[[Misbehaviour], str], body: bytes) -> None:
    address = endpoint(lambda handler, _: send(handler, ROWS, body))
    with pytest.raises(RemoteError, match="remote endpoint"):
        RemoteEngine(address, Limits())


def test_a_graph_that_could_break_off_unseen_is_no_answer(endpoint: Callable[[Misbehaviour], str]) -> None:
    def misbehave(handler: BaseHTTPRequestHandler, asked: str) -> None:
        if "CONSTRUCT" in asked:
            send(handler, "application/n-triples", b"<a:a> <a:b> <a:c> .\n", length="no")
        else:
            send(handler, ROWS, EMPTY)

    with pytest.raises(RemoteError, match="whole"):
        RemoteEngine(endpoint(misbehave), Limits()).answer(Request(CONSTRUCT, graph=NTRIPLES))


def test_a_way_to_log_in_that_is_not_known_is_said(endpoint: Callable[[Misbehaviour], str]) -> None:
    challenge = 'Digest realm="x", nonce="y", algorithm=SHA-512, qop="auth"'
    address = endpoint(lambda handler, _: send(handler, "text/plain", b"", 401, WWW_Authenticate=challenge))
    with pytest.raises(RemoteError, match="Digest"):
        RemoteEngine(address, Limits(), Credentials("u", "p"))


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_names_of_blank_nodes_are_mended_wherever_the_answer_is_cut_and_little_is_held_back(size: int) -> None:
    odd = b'{"type": "bnode", "value": "nodeID://b1"} ' * 20 + b"x" * 3000
    pieces = list(_standard_names(odd[at : at + size] for at in range(0, len(odd), size)))
    assert b"".join(pieces) == odd.replace(b"nodeID://", b"")
    assert max(map(len, pieces)) < size + 40, "time would grow with the square of the answer"


@pytest.mark.parametrize("query", [CONSTRUCT, "SELECT * { ?s ?p ?o }"])
def test_writing_an_answer_again_ends_at_the_deadline_too(
    endpoint: Callable[[Misbehaviour], str], monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    def misbehave(handler: BaseHTTPRequestHandler, asked: str) -> None:
        if "CONSTRUCT" in asked:
            send(handler, "application/n-triples", b"<a:a> <a:b> <a:c> .\n")
        else:
            send(handler, ROWS, EMPTY)

    def late(engine: RemoteEngine, request: Request, asked: str, deadline: Deadline) -> Content:
        content = fetch(engine, request, asked, deadline)
        time.sleep(max(0.0, deadline.left))
        return content

    engine, fetch = RemoteEngine(endpoint(misbehave), Limits(timeout=1)), RemoteEngine._fetch
    monkeypatch.setattr(RemoteEngine, "_fetch", late)
    with pytest.raises(RemoteTimeout):
        engine.answer(Request(query))
