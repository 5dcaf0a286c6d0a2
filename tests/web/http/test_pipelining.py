"""Pipelined requests whose responses are not read cost a connection but no thread."""

import socket
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.conftest import RunningServer, running_server

#: The answer is just below the size at which answers spill to disk.
_LARGE = "SELECT * { ?a ?b ?c } LIMIT 3900"
#: More than the threads of a server with one worker.
_CLIENTS = 20
_PIPELINED = 40


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


def test_clients_that_never_read_do_not_block_the_server(small: RunningServer) -> None:
    requests = _request() * _PIPELINED
    with ExitStack() as stack:
        for _ in range(_CLIENTS):
            stack.enter_context(_connected(small)).sendall(requests)
        for _ in range(20):
            with urllib.request.urlopen(f"{small}/healthz", timeout=5) as response:
                assert response.status == 200


def test_client_that_reads_late_gets_every_answer_complete(small: RunningServer) -> None:
    with _connected(small) as sock:
        sock.sendall(_request() * 10 + _request(last=True))
        received = bytearray()
        while piece := sock.recv(1 << 20):
            received += piece
    answers = bytes(received).split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert len(answers) == 11
    assert len({answer.partition(b"\r\n\r\n")[2] for answer in answers}) == 1
