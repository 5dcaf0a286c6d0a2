"""What an operator relies on: absent and slow clients cost nothing, requests are logged and counted, limits are published."""

import hashlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from waitress.adjustments import Adjustments

from planlink.web.server import IDLE, MIN_READ_RATE, _Channel, _Parser
from planlink.web.telemetry import RequestRecord
from tests.conftest import RunningServer, running_server
from tests.support.http import ENDLESS, Reply, ask

LARGE = "SELECT * { ?s ?p ?o . ?a ?b <http://metadata.un.org/sdg/3.8> } LIMIT 200000"


@pytest.fixture(scope="module")
def small() -> Iterator[RunningServer]:
    """Run a server with one worker, so that one endless query would block all others."""
    with running_server(
        "--workers", "1", "--timeout", "20", "--receive", "1.5", "--metrics", "127.0.0.1:0", "--result", "100"
    ) as server:
        yield server


def sparql(server: str, query: str, **headers: str) -> Reply:
    return ask(f"{server}/sparql?" + urllib.parse.urlencode({"query": query}), **headers)


def connect(server: str) -> socket.socket:
    host, port = urllib.parse.urlsplit(server).netloc.split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def raw(query: str) -> bytes:
    return f"GET /sparql?query={urllib.parse.quote(query)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode()


def read_all(sock: socket.socket) -> bytes:
    parts = []
    while part := sock.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def entries(server: RunningServer) -> list[dict[str, object]]:
    return [json.loads(line) for line in list(server.lines) if line.startswith("{")]


def wait_for_entry(server: RunningServer, **wanted: object) -> dict[str, object]:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        for entry in entries(server):
            if wanted.items() <= entry.items():
                return entry
        time.sleep(0.05)
    raise AssertionError(f"no line with {wanted}: {entries(server)[-5:]}")


def test_client_that_disconnects_frees_its_worker(small: RunningServer) -> None:
    sock = connect(small)
    sock.sendall(raw(ENDLESS))
    time.sleep(0.3)
    sock.close()
    wait_for_entry(small, outcome="client_gone", status=499)
    assert sparql(small, "ASK {}").status == 200


def test_client_that_resets_its_connection_frees_its_worker(small: RunningServer) -> None:
    query = ENDLESS + " # reset"
    sock = connect(small)
    sock.sendall(raw(query))
    time.sleep(0.3)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    sock.close()
    wait_for_entry(small, outcome="client_gone", query=hashlib.sha256(query.encode()).hexdigest()[:16])
    assert sparql(small, "ASK { }").status == 200


def test_half_closed_connection_gets_its_answer(small: RunningServer) -> None:
    with connect(small) as sock:
        sock.sendall(raw("SELECT (1 AS ?half) {}").replace(b"HTTP/1.1", b"HTTP/1.0"))
        sock.shutdown(socket.SHUT_WR)
        answer = read_all(sock)
    assert answer.startswith(b"HTTP/1.0 200")
    assert answer.endswith(b"half\r\n1\r\n")


def test_query_of_a_half_closed_connection_is_stopped(small: RunningServer) -> None:
    with connect(small) as sock:
        sock.sendall(raw(ENDLESS + " # half").replace(b"HTTP/1.1", b"HTTP/1.0"))
        sock.shutdown(socket.SHUT_WR)
        assert read_all(sock).startswith(b"HTTP/1.0 499")
    assert sparql(small, "ASK {}").status == 200


@pytest.mark.parametrize(
    "begun",
    [b"GET /", b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nContent-Type: application/sparql-query\r\n\r\nASK"],
)
def test_incomplete_request_is_answered_408_and_closed(small: RunningServer, begun: bytes) -> None:
    with connect(small) as sock:
        sock.sendall(begun)
        answer = read_all(sock)
    assert b" 408 " in answer.splitlines()[0]
    assert json.loads(answer.split(b"\r\n\r\n")[1])["status"] == 408
    wait_for_entry(small, status=408, outcome="request_timeout", method="other")


def test_request_sent_byte_by_byte_is_answered_408(small: RunningServer) -> None:
    with connect(small) as sock:
        sock.settimeout(0.2)
        answer = b""
        for byte in raw("ASK {}" + " " * 200):
            try:
                sock.sendall(bytes([byte]))
                answer += sock.recv(1000)
            except TimeoutError:
                continue
            except OSError:
                break
            if answer:
                break
    assert b" 408 " in answer.splitlines()[0]


def test_large_answer_is_complete_and_not_held_in_memory(small: RunningServer) -> None:
    def peak() -> int:
        status = Path(f"/proc/{small.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024

    sparql(small, LARGE, Accept="text/tab-separated-values")
    before = peak()
    for _ in range(3):
        response = sparql(small, LARGE, Accept="text/csv")
        body = response.body
        assert len(body) == int(response.headers["Content-Length"]) > 40 << 20
        assert body.count(b"\r\n") == 200_001
    assert peak() - before < 20 << 20, "the serving process held the answer"
    wait_for_entry(small, type="text/csv", bytes=len(body))


def test_answer_has_a_strong_etag_of_its_bytes_and_304_has_no_body(small: RunningServer) -> None:
    first = sparql(small, "SELECT (42 AS ?x) {}", Accept="text/csv")
    tag = first.headers["ETag"]
    assert tag
    assert not tag.startswith("W/")
    assert sparql(small, "SELECT (42 AS ?x) { }", Accept="text/csv").headers["ETag"] == tag, "it is derived from the bytes"
    assert sparql(small, "SELECT (42 AS ?x) {}", Accept="application/json").headers["ETag"] != tag
    again = sparql(small, "SELECT (42 AS ?x) {}", **{"Accept": "text/csv", "If-None-Match": f'"other", {tag}'})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in again.headers["Vary"]


@pytest.mark.parametrize("path", ["/", "/questions", "/questions/q02-goal-coverage?format=csv", "/doc/lampang-pao/plan.ttl"])
def test_pages_questions_and_documents_answer_conditional_requests(small: RunningServer, path: str) -> None:
    first = ask(small + path)
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert ask(small + path, **{"If-None-Match": first.headers["ETag"]}).status == 304


def test_if_match_with_an_outdated_etag_is_412(small: RunningServer) -> None:
    reply = sparql(small, "SELECT (42 AS ?x) {}", **{"If-Match": '"another"'})
    assert (reply.status, json.loads(reply.body)["status"]) == (412, 412)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    tag = sparql(small, "SELECT (42 AS ?x) {}").headers["ETag"]
    assert sparql(small, "SELECT (42 AS ?x) {}", **{"If-Match": tag}).status == 200


def test_errors_are_not_cached(small: RunningServer) -> None:
    response = sparql(small, "SELECT")
    assert (response.status, response.headers["Cache-Control"], response.headers["ETag"]) == (400, "no-store", None)


def test_head_has_the_headers_of_get_and_no_body(small: RunningServer) -> None:
    path = "/sparql?" + urllib.parse.urlencode({"query": "SELECT (7 AS ?x) {}"})
    get, head = ask(small + path), ask(small + path, method="HEAD")
    assert head.body == b""
    for name in ("ETag", "Content-Length", "Content-Type", "Vary", "Query-Limits"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("path", ["/", "/sparql", "/questions/none", "/static/style.css", "/healthz"])
def test_every_response_has_the_query_limits(small: RunningServer, path: str) -> None:
    limits = dict(part.split("=") for part in ask(small + path).headers["Query-Limits"].split(", "))
    assert limits["timeout"] == "20"
    assert limits["result"] == str(100 << 20)
    assert limits["workers"] == "1"


def test_log_line_describes_the_request_without_personal_data(small: RunningServer) -> None:
    secret = "SELECT ('personal' AS ?x) {}"
    sparql(small, secret, **{"User-Agent": "personal", "Referer": "http://personal/"})
    sparql(small, secret)
    entry = wait_for_entry(small, cached=1, queries=1)
    assert set(entry) == {
        *("time", "method", "route", "status", "outcome", "ms", "bytes", "type"),
        *("query", "queries", "cached", "engine_ms"),
    }
    assert len(str(entry["query"])) == 16
    text = "".join(small.lines)
    assert "personal" not in text
    assert "127.0.0.1" not in text.split("metrics at")[1].split("\n", 1)[1]


def test_metrics_count_requests_and_queries_on_their_own_address(small: RunningServer) -> None:
    sparql(small, "SELECT")
    text = ask(small.metrics).body.decode()
    assert 'planlink_requests_total{method="GET",route="/sparql",status="400"}' in text
    assert 'planlink_queries_total{outcome="query_malformed"}' in text
    count = sparql(small, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", Accept="text/csv").body.decode().split()[-1]
    (shown,) = re.findall(r"^planlink_dataset_triples (\S+)$", text, re.MULTILINE)
    assert float(shown) == int(count) > 20_000
    assert ask(f"{small}/metrics").status == 404


def test_unknown_method_adds_no_metric_series(small: RunningServer) -> None:
    with connect(small) as sock:
        sock.sendall(b"BREW / HTTP/1.0\r\n\r\n")
        assert b" 405 " in read_all(sock).splitlines()[0]
    wait_for_entry(small, status=405, method="other")
    assert "BREW" not in ask(small.metrics).body.decode() + "".join(small.lines)


def test_malformed_request_is_logged_and_counted(small: RunningServer) -> None:
    with connect(small) as sock:
        sock.sendall(b"personal\r\n\r\n")
        assert b" 400 " in read_all(sock).splitlines()[0]
    wait_for_entry(small, status=400, outcome="bad_request", route="")
    assert 'planlink_requests_total{method="other",route="",status="400"}' in ask(small.metrics).body.decode()


@pytest.mark.parametrize("path", ["/", "/questions", "/sparql", "/doc/lampang-pao/plan"])
def test_pages_vary_by_accept_language(small: RunningServer, path: str) -> None:
    assert "Accept-Language" in ask(small + path, Accept="text/html").headers["Vary"]


@pytest.mark.parametrize("host", ["a b", "<script>", "a\\b", "[::1", "a/b"])
def test_malformed_host_is_refused(small: RunningServer, host: str) -> None:
    with connect(small) as sock:
        sock.sendall(f"GET /sparql HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert b" 400 " in read_all(sock).splitlines()[0]


def test_read_rate_is_measured_over_the_idle_time() -> None:
    channel = _Channel.__new__(_Channel)
    channel.server = SimpleNamespace(idle=IDLE)
    channel.total_outbufs_len = 1_000_000
    assert not channel.reads_too_slowly(0.0)
    channel.total_outbufs_len -= IDLE * MIN_READ_RATE + 1
    assert not channel.reads_too_slowly(IDLE + 1.0), "fast enough"
    channel.total_outbufs_len -= 5
    assert not channel.reads_too_slowly(IDLE + 2.0), "the measurement goes on"
    assert channel.reads_too_slowly(2 * IDLE + 3.0)
    channel.total_outbufs_len = 0
    assert not channel.reads_too_slowly(3 * IDLE + 4.0), "everything is sent"


def test_readyz_names_the_dataset(small: RunningServer) -> None:
    reply = ask(f"{small}/readyz")
    assert reply.headers["Cache-Control"] == "no-store"
    document = json.loads(reply.body)
    assert document["status"] == "ready"
    assert document["dataset"]


def test_log_that_nobody_reads_does_not_block_the_server(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    data = tmp_path / "d.nt"
    data.write_text("<a:a> <a:b> <a:c> .\n")
    command = [sys.executable, "-m", "planlink", "serve", "--port", "0", "--workers", "1", "--data", str(data)]
    with subprocess.Popen(command, stderr=writing) as process:
        os.close(writing)
        output = b""
        while b"ready in" not in output:
            output += os.read(reading, 4096)
        server = output.decode().split(" at ")[1].strip().rstrip("/")
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(server).netloc)
        for _ in range(600):
            connection.request("GET", "/healthz")
            assert connection.getresponse().read()
        connection.close()
        process.terminate()
        assert process.wait(timeout=10) == 0
    os.close(reading)


def test_method_made_up_by_a_client_is_not_logged() -> None:
    assert RequestRecord("somchai", "", 405, "http", 0.0, 0, "").entry()["method"] == "other"


def test_refused_head_has_a_path_for_the_log() -> None:
    parser = _Parser(Adjustments())
    parser.received(b"no request\r\n\r\n")
    assert parser.error
    assert parser.path == ""
