"""A client that may misbehave: it sends any bytes at any pace, and reads responses strictly."""

import contextlib
import http.client
import io
import re
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Outcome:
    """The outcome of a request.

    :param status: the response's status; 0 without a whole response.
    :param seconds: from the first byte sent to the last byte read.
    :param body: the beginning of the response's body.
    :param note: why there is no whole response, or another finding.
    :param busy: whether the response is that all workers are busy.
    """

    status: int
    seconds: float
    body: bytes = b""
    note: str = ""
    busy: bool = False


class Incomplete(Exception):  # noqa: N818 - describes the response
    """The response did not come, or not whole."""


@contextlib.contextmanager
def connected(port: int, patience: float = 20.0) -> Iterator[socket.socket]:
    """Yield a connection to the server.

    :param patience: seconds that one call on the socket may take.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield sock


def send(sock: socket.socket, data: bytes) -> None:
    """Send as much as the server takes; it may respond and close before the end."""
    with contextlib.suppress(ConnectionError, TimeoutError):
        sock.sendall(data)


def trickle(sock: socket.socket, data: bytes, pause: float, seconds: float) -> None:
    """Send byte by byte until the server responds or closes, or the time is over.

    :param pause: seconds between two bytes.
    :param seconds: how long at most.
    """
    end = time.monotonic() + seconds
    before = sock.gettimeout()
    sock.settimeout(pause)
    with contextlib.suppress(ConnectionError):
        for position in range(len(data)):
            sock.sendall(data[position : position + 1])
            with contextlib.suppress(TimeoutError):
                sock.recv(1, socket.MSG_PEEK)
                break
            if time.monotonic() > end:
                break
    sock.settimeout(before)


def reset(sock: socket.socket) -> None:
    """Close a connection with RST: the server's next write fails."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def wait_for_close(sock: socket.socket, seconds: float) -> bool:
    """Wait, without reading, until the server's program has closed a connection.

    The client does not see that: what the server wrote before is still on its way. The kernel's table shows it.

    :param seconds: how long at most.
    :returns: whether it has.
    """
    server, own = sock.getpeername()[1], sock.getsockname()[1]
    until = time.monotonic() + seconds
    time.sleep(1)  # before it is accepted, a connection has no program either
    while time.monotonic() < until:
        if not any(_is_open(line.split(), server, own) for line in Path("/proc/net/tcp").read_text().splitlines()[1:]):
            return True
        time.sleep(0.5)
    return False


def _is_open(row: list[str], server: int, own: int) -> bool:
    """Return whether a row of `/proc/net/tcp` is the server's end of a connection, established and held by a program."""
    local, remote, state, inode = row[1], row[2], row[3], row[9]
    ports = int(local.rpartition(":")[2], 16), int(remote.rpartition(":")[2], 16)
    return ports == (server, own) and state == "01" and inode != "0"


def read(sock: socket.socket, started: float, patience: float, *, head: bool = False) -> Outcome:
    """Read one response.

    :param started: when the request began, by the monotonic clock.
    :param patience: seconds from now until the client stops waiting.
    :param head: whether it responds to HEAD and so has no body.
    """
    return answer(Reader(sock, time.monotonic() + patience), started, head=head)


def answer(reader: "Reader", started: float, *, head: bool = False) -> Outcome:
    """Read the next response of a connection; see :func:`read`."""
    try:
        status, headers = reader.final_head()
        body = b"" if head or status in (204, 304) else reader.body(headers)
    except Incomplete as error:
        return Outcome(0, time.monotonic() - started, bytes(reader.buffer[:300]), str(error))
    seconds = time.monotonic() - started
    if "X-Injected" in headers:
        return Outcome(0, seconds, body[:2000], "a header was injected")
    return Outcome(status, seconds, body[:2000], busy=status == 503 and b'"Busy"' in body)


class Reader:
    """Reads a response with one deadline for all of it.

    :param sock: the connection.
    :param deadline: the moment, by the monotonic clock, until which to wait.
    """

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock = sock
        self.deadline = deadline
        self.buffer = bytearray()

    def more(self) -> bool:
        """Read more bytes.

        :returns: whether any came; False: the server closed its side.
        :raises Incomplete: if the connection broke or the time is over.
        """
        self.sock.settimeout(max(0.001, self.deadline - time.monotonic()))
        try:
            data = self.sock.recv(_CHUNK)
        except TimeoutError:
            raise Incomplete(f"no whole response in time, {len(self.buffer)} bytes came") from None
        except OSError as error:
            raise Incomplete(f"{type(error).__name__} after {len(self.buffer)} bytes") from None
        self.buffer += data
        return bool(data)

    def until(self, length: int) -> bytes:
        """Return the next bytes.

        :param length: how many.
        """
        while len(self.buffer) < length:
            if not self.more():
                raise Incomplete(f"closed after {len(self.buffer)} of {length} bytes")
        taken = bytes(self.buffer[:length])
        del self.buffer[:length]
        return taken

    def line(self) -> bytes:
        """Return the next line."""
        while b"\n" not in self.buffer:
            if not self.more():
                raise Incomplete(f"closed after {len(self.buffer)} bytes, in the middle of a line")
        return self.until(self.buffer.index(b"\n") + 1)

    def final_head(self) -> tuple[int, http.client.HTTPMessage]:
        """Return status and headers, interim responses skipped (RFC 9110, section 15.2)."""
        while True:
            first = self.line()
            found = re.fullmatch(rb"HTTP/1\.[01] ([1-5][0-9][0-9])(?: [^\r\n]*)?\r\n", first)
            if not found:
                raise Incomplete(f"not a status line: {first[:60]!r}")
            lines = [self.line()]
            while lines[-1].strip():
                lines.append(self.line())
            status = int(found[1])
            if status >= 200:
                return status, http.client.parse_headers(io.BytesIO(b"".join(lines)))

    def body(self, headers: http.client.HTTPMessage) -> bytes:
        """Return the body, as long as the headers say (RFC 9112, section 6.3)."""
        if (headers.get("Transfer-Encoding") or "").lower() == "chunked":
            return self._chunks()
        length = headers.get("Content-Length")
        if length is not None:
            return self.until(int(length))
        while self.more():
            pass
        return bytes(self.buffer)

    def _chunks(self) -> bytes:
        whole = bytearray()
        while size := int(self.line().split(b";")[0], 16):
            whole += self.until(size)
            self.line()
        while self.line().strip():
            pass
        return bytes(whole)
