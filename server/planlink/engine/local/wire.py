"""Send and receive frames between the serving process and its workers: a kind of one byte, a length, a payload."""

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
SPAWN_FEDERATED = b"N"


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
    """Wait until a frame begins to arrive or the other side closes the socket.

    :param seconds: the longest wait.
    :returns: whether :func:`receive` has something to read.
    :raises EOFError: if this side has closed the socket.
    """
    poll = select.poll()
    try:
        poll.register(sock, select.POLLIN)
    except ValueError:
        raise EOFError from None
    return bool(poll.poll(max(0.0, seconds) * 1000))


def receive(sock: socket.socket) -> tuple[bytes, bytes]:
    """Receive one frame.

    :returns: its kind and payload.
    :raises EOFError: if the other side has closed the socket.
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
