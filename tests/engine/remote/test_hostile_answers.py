"""An endpoint behind `--engine` that answers with malice, and the errors that come of it: never a fault or a crash."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus

import pytest

from planlink import errors
from planlink.engine.interface import Request
from planlink.engine.remote.engine import RemoteEngine
from planlink.settings import Limits

NO_GRAPHS = b'{"head":{"vars":["graph","triples"]},"results":{"bindings":[]}}'
ROWS = "application/sparql-results+json"
MARK = "# asked from outside\n"


class Behind(ThreadingHTTPServer):
    """What it answers to queries from outside, and to the question which graphs it has."""

    daemon_threads = True
    request_queue_size = 100
    status, body, delay = 200, b"", 0.0
    graphs = NO_GRAPHS


class Handler(BaseHTTPRequestHandler):
    """Answers every POST."""

    server: Behind

    def do_POST(self) -> None:
        asked = unquote_plus(self.rfile.read(int(self.headers["Content-Length"])).decode())
        outside = "asked from outside" in asked
        body = self.server.body if outside else self.server.graphs
        time.sleep(self.server.delay if outside else 0)
        self.send_response(self.server.status if outside else 200)
        self.send_header("Content-Type", "application/n-triples" if "CONSTRUCT" in asked else ROWS)
        self.send_header("Location", "http://inside.example/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def behind() -> Iterator[Behind]:
    with Behind(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def engine(behind: Behind, timeout: float = 2.0) -> RemoteEngine:
    return RemoteEngine(f"http://127.0.0.1:{behind.server_port}/", Limits(timeout=timeout, workers=1))


def test_terms_nested_100000_deep_are_refused(behind: Behind) -> None:
    behind.body = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":' + b'{"type":"triple","value":{"subject":' * 100_000
    with pytest.raises(errors.RemoteError, match="nested too deeply"):
        engine(behind).answer(Request(MARK + "SELECT * {}"))


def test_triples_nested_100000_deep_are_refused(behind: Behind) -> None:
    behind.body = b"<u:a> <u:b> " + b"<<( <u:a> <u:b> " * 100_000 + b"<u:c>" + b" )>>" * 100_000 + b" .\n"
    with pytest.raises(errors.RemoteError, match="triples in terms"):
        engine(behind).answer(Request(MARK + "CONSTRUCT WHERE { ?s ?p ?o }"))


def test_an_answer_that_takes_long_to_read_ends_at_the_deadline(behind: Behind) -> None:
    names = ",".join(f'"v{number}"' for number in range(500_000))
    behind.body = f'{{"head":{{"vars":[{names}]}},"results":{{"bindings":[]}}}}'.encode()
    with pytest.raises(errors.RemoteTimeout):
        engine(behind).answer(Request(MARK + "SELECT * {}"))


def test_a_redirect_is_not_told_to_strangers(behind: Behind) -> None:
    behind.status = 302
    with pytest.raises(errors.RemoteError, match="redirects") as found:
        engine(behind).answer(Request(MARK + "SELECT * {}"))
    assert "inside" not in found.value.message


def test_only_some_queries_wait(behind: Behind) -> None:
    asked, behind.delay, found = engine(behind, 4.0), 1.5, []

    def ask(number: int) -> None:
        started = time.monotonic()
        with pytest.raises(errors.PlanlinkError):
            asked.answer(Request(f"{MARK} # {number}\n SELECT * {{}}"))
        found.append(time.monotonic() - started)

    threads = [threading.Thread(target=ask, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(seconds < 1 for seconds in found) == 15


@pytest.mark.parametrize("graphs", [b"no", b"{}", b"[1]", b"[" * 100_000, NO_GRAPHS.replace(b"[]", b'[{"graph":1}]')])
def test_a_list_of_graphs_that_is_none_is_the_endpoints_failure(behind: Behind, graphs: bytes) -> None:
    behind.graphs = graphs
    with pytest.raises(errors.RemoteError):
        engine(behind)


def test_a_list_of_graphs_without_an_end_is_not_kept(behind: Behind) -> None:
    behind.graphs = b" " * (17 << 20)
    with pytest.raises(errors.PlanlinkError):
        engine(behind)
