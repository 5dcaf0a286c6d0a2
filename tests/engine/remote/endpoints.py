"""Endpoints that misbehave as a test says: real HTTP servers on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
#: No rows; as the list of graphs: no graphs.
EMPTY = json.dumps({"head": {"vars": []}, "results": {"bindings": []}}).encode()

#: Answers a request whose query is given.
Behaviour = Callable[[BaseHTTPRequestHandler, str], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100


@contextmanager
def endpoint(behaviour: Behaviour) -> Iterator[str]:
    """Run an endpoint, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            try:
                behaviour(self, parse_qs(body).get("query", [""])[0])
            except OSError:  # the other side closed the connection
                self.close_connection = True

        def do_PUT(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with _Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/sparql"
        finally:
            server.shutdown()  # a thread that served a closed socket would compute without end


def send(
    handler: BaseHTTPRequestHandler,
    body: bytes,
    media_type: str = ROWS,
    status: int = 200,
    headers: dict[str, str | None] | None = None,
) -> None:
    """Send an answer.

    :param headers: more headers; None as a value leaves a header out.
    """
    handler.send_response(status)
    for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **(headers or {})}.items():
        if value is not None:
            handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def is_status_query(query: str) -> bool:
    """Return whether a query is one of those by which the engine learns what an endpoint serves."""
    return "?triples" in query or "urn:planlink:version" in query


def answering(body: bytes, media_type: str = ROWS, status: int = 200, headers: dict[str, str | None] | None = None) -> Behaviour:
    """Return the behaviour of an endpoint that has no graphs and sends one answer to every query."""

    def behave(handler: BaseHTTPRequestHandler, query: str) -> None:
        if is_status_query(query):
            send(handler, EMPTY)
        else:
            send(handler, body, media_type, status, headers)

    return behave
