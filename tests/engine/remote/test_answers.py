"""Answers of endpoints that misbehave: each is an error in a sentence, never a wrong answer, a fault or a crash."""

import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest

from planlink import errors
from planlink.engine.interface import Request
from planlink.engine.remote.answer_checks import standard_blank_nodes
from planlink.engine.remote.deadline import Deadline
from planlink.engine.remote.engine import RemoteEngine
from planlink.engine.spool import Content
from planlink.formats import NTRIPLES
from planlink.settings import Limits
from tests.engine.remote.endpoints import EMPTY, TRIPLES, Behaviour, answering, endpoint, send

CONSTRUCT = Request("CONSTRUCT WHERE { ?s ?p ?o }", graph=NTRIPLES)
SELECT = Request("SELECT * { ?s ?p ?o }")
TRIPLE = b"<a:a> <a:b> <a:c> .\n"


def answer(behaviour: Behaviour, request: Request = SELECT, timeout: float = 5.0) -> bytes:
    with endpoint(behaviour) as address:
        return RemoteEngine(address, Limits(timeout=timeout, workers=1)).answer(request).body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no",
        b"{}",
        b"[]",
        b"[1]",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'{"head": {}, "boolean": true}',
        b'{"head": {}, "results": {"bindings": [{"graph": 1}]}}',
        b'{"head": {}, "results": {"bindings": [{"graph": {"value": "urn:g"}}]}}',
        b'{"head": {}, "results": {"bindings": [{"graph": {"value": "urn:g"}, "triples": {"value": "many"}}]}}',
    ],
)
def test_malformed_list_of_graphs_is_the_endpoints_failure(body: bytes) -> None:
    with endpoint(lambda handler, _: send(handler, body)) as address, pytest.raises(errors.RemoteError, match="remote endpoint"):
        RemoteEngine(address, Limits())


def test_list_of_graphs_is_bounded() -> None:
    with endpoint(lambda handler, _: send(handler, b" " * (17 << 20))) as address, pytest.raises(errors.ResultTooLarge):
        RemoteEngine(address, Limits())


def test_triples_that_could_break_off_unseen_are_refused() -> None:
    with pytest.raises(errors.RemoteError, match="whole"):
        answer(answering(TRIPLE, TRIPLES, headers={"Content-Length": None}), CONSTRUCT)


def test_rows_nested_100000_deep_are_refused() -> None:
    body = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":' + b'{"type":"triple","value":{"subject":' * 100_000
    with pytest.raises(errors.RemoteError, match="nested too deeply"):
        answer(answering(body))


def test_triples_nested_100000_deep_are_refused() -> None:
    body = b"<u:a> <u:b> " + b"<<( <u:a> <u:b> " * 100_000 + b"<u:c>" + b" )>>" * 100_000 + b" .\n"
    with pytest.raises(errors.RemoteError, match="triples in terms"):
        answer(answering(body, TRIPLES), CONSTRUCT)


def test_parsing_ends_at_the_deadline() -> None:
    names = ",".join(f'"v{number}"' for number in range(500_000))
    body = f'{{"head":{{"vars":[{names}]}},"results":{{"bindings":[]}}}}'.encode()
    with pytest.raises(errors.RemoteTimeout):
        answer(answering(body), timeout=2)


@pytest.mark.parametrize("request_", [CONSTRUCT, SELECT], ids=["triples", "rows"])
def test_rewriting_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch, request_: Request) -> None:
    def fetch_slowly(engine: RemoteEngine, request: Request, deadline: Deadline, *, graph: bool) -> Content:
        content = fetch(engine, request, deadline, graph=graph)
        time.sleep(deadline.left)
        return content

    fetch = RemoteEngine._fetch
    monkeypatch.setattr(RemoteEngine, "_fetch", fetch_slowly)
    body, media_type = (TRIPLE, TRIPLES) if request_ is CONSTRUCT else (EMPTY, "application/json")
    with pytest.raises(errors.RemoteTimeout):
        answer(answering(body, media_type), request_, timeout=1)


def test_client_does_not_learn_the_target_of_a_redirect() -> None:
    redirect = answering(b"", status=302, headers={"Location": "http://inside.example/"})
    with pytest.raises(errors.RemoteError, match="redirects") as caught:
        answer(redirect)
    assert "inside" not in caught.value.message


def test_queries_beyond_the_queue_are_refused_at_once() -> None:
    seconds: list[float] = []

    def behave(handler: BaseHTTPRequestHandler, query: str) -> None:
        time.sleep(1.5 if "slow" in query else 0)
        send(handler, EMPTY, "text/html" if "slow" in query else "application/json")

    def ask(number: int) -> None:
        started = time.monotonic()
        with pytest.raises(errors.PlanlinkError):
            engine.answer(Request(f"# slow {number}\n SELECT * {{}}"))
        seconds.append(time.monotonic() - started)

    with endpoint(behave) as address:
        engine = RemoteEngine(address, Limits(timeout=4, workers=1))
        threads = [threading.Thread(target=ask, args=[number]) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(taken < 1 for taken in seconds) == 15


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_blank_nodes_are_renamed_wherever_the_answer_is_divided(size: int) -> None:
    body = b'{"type": "bnode", "value": "nodeID://b1"} ' * 20 + b"x" * 3000
    pieces = list(standard_blank_nodes(body[start : start + size] for start in range(0, len(body), size)))
    assert b"".join(pieces) == body.replace(b"nodeID://", b"")
    assert max(map(len, pieces)) < size + 40, "time would grow with the square of the answer"
