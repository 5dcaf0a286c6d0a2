"""Frames on the socket between the serving process and its workers: a kind, a length, a payload."""

import json
import select
import socket
import struct
from typing import Any

_HEAD = struct.Struct("!cI")

QUERY = b"Q"
CHUNK = b"C"
DONE = b"D"
ERROR = b"E"
SPAWN = b"S"
SPAWN_CALLER = b"N"


def send(sock: socket.socket, kind: bytes, payload: bytes = b"") -> None:
    """Send one frame.

    :param kind: one byte.
    :param payload: at most 4 GiB.
    """
    sock.sendall(_HEAD.pack(kind, len(payload)) + payload)


def send_json(sock: socket.socket, kind: bytes, value: dict[str, Any]) -> None:
    """Send one frame whose payload is JSON."""
    send(sock, kind, json.dumps(value).encode())


def ready(sock: socket.socket, seconds: float) -> bool:
    """Wait until there is something to receive, or the other side is gone.

    :param seconds: how long to wait at most.
    :returns: whether there is.
    """
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1000))


def receive(sock: socket.socket) -> tuple[bytes, bytes]:
    """Wait for one frame.

    :returns: its kind and payload.
    :raises EOFError: if the other side is gone.
    :raises TimeoutError: if the socket's timeout passes.
    """
    kind, length = _HEAD.unpack(_exactly(sock, _HEAD.size))
    return kind, _exactly(sock, length)


def _exactly(sock: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = sock.recv(min(1 << 20, size - len(parts)))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def loads(payload: bytes) -> dict[str, Any]:
    """Read a JSON payload."""
    value: dict[str, Any] = json.loads(payload)
    return value
