"""Clients that read too little are disconnected, and one client cannot take all connections: real sockets, a real server."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from planlink.web.server import bind
from tests.support.processes import wait_until

#: Larger than what the kernel buffers for a connection.
LARGE = bytes(16 << 20)
REQUEST = b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
IDLE = 1.5


def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    body = LARGE if environ["PATH_INFO"] == "/large" else b"small"
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


@contextmanager
def serving(connections: int = 1000, idle: float = IDLE) -> Iterator[Any]:
    malformed: list[tuple[int, str, int]] = []
    server = bind(
        application,
        "127.0.0.1",
        0,
        threads=4,
        receive=10,
        on_malformed=lambda *each: malformed.append(each),
        connections=connections,
    )
    server.idle = server.adj.channel_timeout = idle
    running = [True]

    def run() -> None:
        while running[0]:
            server.asyncore.loop(timeout=0.1, map=server._map, use_poll=True, count=1)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield SimpleNamespace(server=server, malformed=malformed, port=int(server.effective_port))
    finally:
        running[0] = False
        thread.join(timeout=10)
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.asyncore.close_all(server._map, ignore_all=True)
        server.task_dispatcher.shutdown()


def connect(port: int, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0))


def received(sock: socket.socket) -> bytes:
    """Return all that comes until the server closes or resets the connection."""
    data = bytearray()
    try:
        while part := sock.recv(1 << 20):
            data += part
    except ConnectionResetError:
        pass
    return bytes(data)


def test_clients_that_read_nothing_are_disconnected() -> None:
    with serving() as running, ExitStack() as stack:
        clients = [stack.enter_context(connect(running.port)) for _ in range(130)]
        for client in clients:
            client.sendall(REQUEST)
        wait_until(lambda: len(running.server.active_channels) == 130)
        wait_until(lambda: not running.server.active_channels, 30)
        for client in clients:
            assert len(received(client)) < len(LARGE)


def test_client_that_reads_a_trickle_is_disconnected() -> None:
    with serving() as running, connect(running.port) as client:
        client.sendall(REQUEST)
        wait_until(lambda: bool(running.server.active_channels))
        wait_until(lambda: bool(client.recv(10)) and not running.server.active_channels, 30)


def test_client_that_reads_is_not_disconnected() -> None:
    with serving() as running, connect(running.port) as client:
        client.sendall(REQUEST)
        size, started = 0, time.monotonic()
        while size < len(LARGE):
            size += len(client.recv(1 << 18))
            time.sleep(0.05)
        assert time.monotonic() - started > IDLE


def test_one_client_cannot_take_all_connections() -> None:
    with serving(connections=40, idle=60) as running, ExitStack() as stack:
        clients = [stack.enter_context(connect(running.port)) for _ in range(30)]
        for client in clients:
            client.sendall(REQUEST)
        wait_until(lambda: len(running.server.active_channels) == 30)
        with connect(running.port) as refused:
            answer = received(refused)
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: " in head
        assert f"Content-Length: {len(body)}".encode() in head
        assert running.malformed == [(503, "too_many_connections", len(body))]
        with connect(running.port, "127.0.0.2") as welcome:
            welcome.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert received(welcome).endswith(b"small")
