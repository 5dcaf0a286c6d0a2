"""Answers of endpoints that misbehave: each is an error in a sentence, never a wrong answer, a fault or a crash."""

import gzip
import json
import re
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from planlink import errors
from planlink.engine.interface import Request
from planlink.engine.remote.answer_checks import TimedContent, standard_blank_nodes
from planlink.engine.remote.deadline import Deadline
from planlink.engine.remote.engine import RemoteEngine
from planlink.engine.spool import Content
from planlink.formats import JSONLD, NTRIPLES, RDFXML, TURTLE, Format
from planlink.settings import Credentials, Limits
from tests.engine.remote.endpoints import EMPTY, ROWS, TRIPLES, Behaviour, answering, endpoint, is_status_query, send

ASK = Request("ASK { ?s ?p ?o }")
CONSTRUCT = Request("CONSTRUCT WHERE { ?s ?p ?o }", graph=NTRIPLES)
SELECT = Request("SELECT * { ?s ?p ?o }")
ONE_ROW = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1"}}]}}'
TRUE = b'{"head":{},"boolean":true}'
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


def test_odd_names_and_versions_from_the_endpoint_are_ignored() -> None:
    def behave(handler: BaseHTTPRequestHandler, query: str) -> None:
        if "urn:planlink:version" in query:
            rows = [{"version": {"type": "literal", "value": "1\n2 <x>"}}]
        else:
            names = ["urn:planlink:version", "urn:g", "no iri", "a> <b"]
            rows = [{"graph": {"type": "uri", "value": name}, "triples": {"type": "literal", "value": "1"}} for name in names]
        send(handler, json.dumps({"head": {"vars": []}, "results": {"bindings": rows}}).encode())

    with endpoint(behave) as address:
        status = RemoteEngine(address, Limits()).status
    assert status.version == ""
    assert list(status.graphs) == ["urn:planlink:version", "urn:g"]


def test_list_of_graphs_is_bounded() -> None:
    with endpoint(lambda handler, _: send(handler, b" " * (17 << 20))) as address, pytest.raises(errors.ResultTooLarge):
        RemoteEngine(address, Limits())


def test_triples_that_could_break_off_unseen_are_refused() -> None:
    with pytest.raises(errors.RemoteError, match="unnoticed"):
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


def test_reading_and_writing_end_when_the_client_disconnects() -> None:
    content = TimedContent(Content.from_bytes(TRIPLE), Deadline(60, lambda: True))
    with pytest.raises(errors.ClientGone):
        content.read()
    with pytest.raises(errors.ClientGone):
        content.write(TRIPLE)


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


@pytest.mark.parametrize(
    ("request_", "body", "media_type"),
    [
        (SELECT, TRUE, ROWS),
        (SELECT, TRIPLE, TRIPLES),
        (SELECT, b"", ROWS),
        (SELECT, b"<html>", "text/html"),
        (SELECT, b"<html>", ROWS),
        (SELECT, b'{"error": "out of memory"}', "application/json"),
        (SELECT, ONE_ROW, ""),
        (ASK, ONE_ROW, ROWS),
        (ASK, TRIPLE, TRIPLES),
        (ASK, b"true", ROWS),
        (CONSTRUCT, ONE_ROW, ROWS),
        (CONSTRUCT, ONE_ROW, TRIPLES),
        (CONSTRUCT, TRUE, ROWS),
        (CONSTRUCT, b"<html>", "text/html"),
        (CONSTRUCT, b"Error: out of memory", "text/plain"),
        (CONSTRUCT, TRIPLE + b"<a:a> <a:b>", TRIPLES),
    ],
)
def test_answer_of_another_kind_is_refused(request_: Request, body: bytes, media_type: str) -> None:
    with pytest.raises(errors.RemoteError, match=r"not requested|incomplete or malformed"):
        answer(answering(body, media_type), request_)


@pytest.mark.parametrize("request_", [SELECT, CONSTRUCT], ids=["rows", "triples"])
def test_compressed_answer_is_refused_unread(request_: Request) -> None:
    media_type = TRIPLES if request_ is CONSTRUCT else ROWS
    with pytest.raises(errors.RemoteError, match="compressed"):
        answer(answering(gzip.compress(b" " * (10 << 20)), media_type, headers={"Content-Encoding": "gzip"}), request_)


@pytest.mark.parametrize("status", [201, 203, 204, 206])
def test_status_other_than_200_is_refused(status: int) -> None:
    with pytest.raises(errors.RemoteError, match=str(status)):
        answer(answering(b"" if status == 204 else EMPTY, status=status))


@pytest.mark.parametrize(("request_", "body"), [(SELECT, ONE_ROW), (ASK, TRUE)], ids=["rows", "boolean"])
def test_every_cut_of_json_is_an_error(request_: Request, body: bytes) -> None:
    cut = [0]

    def behave(handler: BaseHTTPRequestHandler, query: str) -> None:
        send(handler, EMPTY if is_status_query(query) else body[: cut[0]])

    with endpoint(behave) as address:
        engine = RemoteEngine(address, Limits())
        for cut[0] in range(0, len(body), 4):
            with pytest.raises(errors.RemoteError, match="incomplete or malformed"):
                engine.answer(request_)
        cut[0] = len(body)
        assert engine.answer(request_).body


@pytest.mark.parametrize("rest", [b"x", b" {}", TRUE])
def test_text_after_a_boolean_is_an_error(rest: bytes) -> None:
    with pytest.raises(errors.RemoteError, match="incomplete or malformed"):
        answer(answering(TRUE + rest), ASK)


def test_long_boolean_is_an_error() -> None:
    with pytest.raises(errors.RemoteError, match="incomplete or malformed"):
        answer(answering(TRUE + b" " * (2 << 20)), ASK)


@pytest.mark.parametrize("request_", [SELECT, CONSTRUCT], ids=["rows", "triples"])
def test_value_over_16_mib_is_too_large(request_: Request) -> None:
    value = b"x" * (17 << 20)
    body, media_type = (
        (TRIPLE.replace(b"<a:c>", b'"' + value + b'"'), TRIPLES)
        if request_ is CONSTRUCT
        else (ONE_ROW.replace(b"1", value), ROWS)
    )
    with pytest.raises(errors.ResultTooLarge, match="16 MiB"):
        answer(answering(body, media_type), request_, timeout=60)


@pytest.mark.parametrize("graph", [NTRIPLES, TURTLE, JSONLD, RDFXML], ids=lambda graph: graph.name)
def test_prefixes_do_not_multiply_the_time_or_the_memory(graph: Format) -> None:
    objects = b",".join(b"p:%d" % number for number in range(20_000))
    body = b"@prefix p: <a:" + b"x" * 10_000 + b"> .\np:a p:b " + objects + b" .\n"
    started = time.process_time()
    with pytest.raises(errors.ResultTooLarge):
        answer(answering(body, "text/turtle"), replace(CONSTRUCT, graph=graph), timeout=60)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("graph", [NTRIPLES, TURTLE, JSONLD, RDFXML], ids=lambda graph: graph.name)
def test_small_graph_is_sorted_and_large_one_complete(graph: Format) -> None:
    for count in (9_000, 11_000):
        triples = [b'<a:s> <a:p> "%05d" .' % number for number in reversed(range(count))]
        body = answer(answering(b"\n".join(triples), TRIPLES), replace(CONSTRUCT, graph=graph), timeout=30)
        values = re.findall(rb'["> ](\d{5})["<]', body)
        assert len(values) == count
        assert (values == sorted(values)) == (count < 10_000)


def test_one_odd_challenge_does_not_break_the_engine() -> None:
    challenges: list[str] = []

    def behave(handler: BaseHTTPRequestHandler, query: str) -> None:
        if challenges:
            send(handler, b"", status=401, headers={"WWW-Authenticate": challenges.pop()})
        else:
            send(handler, EMPTY if is_status_query(query) else ONE_ROW)

    with endpoint(behave) as address:
        engine = RemoteEngine(address, Limits(), Credentials("u", "p"))
        challenges.append('Digest realm="r", nonce="n", algorithm=unknown')
        with pytest.raises(errors.RemoteError, match="credentials"):
            engine.answer(SELECT)
        assert engine.answer(SELECT).body


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_blank_nodes_are_renamed_wherever_the_answer_is_divided(size: int) -> None:
    body = b'{"type": "bnode", "value": "nodeID://b1"} ' * 20 + b"x" * 3000
    pieces = list(standard_blank_nodes(body[start : start + size] for start in range(0, len(body), size)))
    assert b"".join(pieces) == body.replace(b"nodeID://", b"")
    assert max(map(len, pieces)) < size + 40, "time would grow with the square of the answer"
