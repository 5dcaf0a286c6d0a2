"""Requests sent ahead, whose answers nobody reads, cost a connection and no thread."""

import socket
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.conftest import RunningServer, running_server

#: Just below the size of answers that are kept in memory.
_LARGE = "SELECT * { ?a ?b ?c } LIMIT 3900"
#: More than the server has threads with one worker.
_CLIENTS = 20
_EACH = 40


@pytest.fixture(scope="module")
def small() -> Iterator[RunningServer]:
    with running_server("--workers", "1") as server:
        yield server


def _request(*, last: bool = False) -> bytes:
    target = "/sparql?" + urllib.parse.urlencode({"query": _LARGE, "format": "json"})
    return f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: {'close' if last else 'keep-alive'}\r\n\r\n".encode()


def _connected(server: str) -> socket.socket:
    address = urllib.parse.urlsplit(server)
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.settimeout(20)
    sock.connect((address.hostname, address.port))
    return sock


def test_clients_that_never_read_do_not_stop_the_server(small: RunningServer) -> None:
    ahead = _request() * _EACH
    with ExitStack() as stack:
        for _ in range(_CLIENTS):
            stack.enter_context(_connected(small)).sendall(ahead)
        for _ in range(20):
            with urllib.request.urlopen(f"{small}/healthz", timeout=5) as response:
                assert response.status == 200


def test_a_client_that_reads_in_the_end_gets_every_answer_whole(small: RunningServer) -> None:
    with _connected(small) as sock:
        sock.sendall(_request() * 10 + _request(last=True))
        whole = bytearray()
        while piece := sock.recv(1 << 20):
            whole += piece
    answers = bytes(whole).split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert len(answers) == 11
    assert len({answer.partition(b"\r\n\r\n")[2] for answer in answers}) == 1
