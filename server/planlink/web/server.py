"""The HTTP server: waitress, hardened for a public endpoint.

Waitress reads requests and sends responses in one loop and hands only complete requests to its threads, so a slow sender or
reader costs a connection and no thread. Added here: a time limit for the arrival of a request; detection of clients that
disconnect; a minimum speed for readers; early closing of idle connections when connections run short; pipelined requests are
answered one at a time. This relies on private parts of waitress, so pyproject.toml bounds its version and
tests/web/test_waitress.py names each part.
"""

import json
import select
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from wsgiref.types import WSGIApplication

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest, Error, RequestHeaderFieldsTooLarge

from planlink.web.recording import CLIENT_GONE, outcome_of

#: Number of open connections; idle ones are closed early when three quarters are in use.
CONNECTIONS = 1000
#: Seconds after which an idle connection is closed.
IDLE = 30
#: Bytes a second that a client has to read of its response, averaged over IDLE seconds.
MIN_READ_RATE = 10_000
#: Seconds that a query continues after its client closed its sending side: the client may still be reading.
HALF_CLOSED = 1.0
#: Bytes of a request's first line and header fields; a query of 100 kB, percent-encoded, is three times as long.
MAX_HEAD = 320 << 10
#: Bytes and number of the header fields, without the body.
MAX_FIELDS = 32 << 10
MAX_FIELD_COUNT = 200
MAX_BODY = 1 << 20


#: Called with status, outcome and size of the response to a request that the application never saw.
OnMalformed = Callable[[int, str, int], None]
#: struct linger: closing discards unsent data and resets the connection.
_RESET = struct.pack("ii", 1, 0)
_POLLRDHUP = getattr(select, "POLLRDHUP", 0x2000)


_TOO_MANY = (
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 10\r\nAccess-Control-Allow-Origin: *\r\n"
    b"Content-Type: application/problem+json\r\nContent-Length: 109\r\n\r\n"
    b'{"type": "about:blank", "title": "Busy", "status": 503, "detail": "too many connections from your address"}\r\n'
)


class RequestTimeoutError(Error):  # type: ignore[misc]  # waitress has no types
    """The request did not arrive in time (RFC 9110, section 15.5.9)."""

    code = HTTPStatus.REQUEST_TIMEOUT
    reason = "Request Timeout"


class _ClientGone:
    """Returns whether a client has disconnected.

    A client that closed only its sending side looks the same as one that is gone, so it gets HALF_CLOSED seconds.

    :param sock: the connection; polled, never read.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._closed_since: float | None = None

    def __call__(self) -> bool:
        if self._closed_since is None:
            poll = select.poll()
            try:
                poll.register(self._sock, select.POLLIN | _POLLRDHUP)
            except ValueError:
                return True  # closed by the server
            events = poll.poll(0)
            if not events:
                return False
            if events[0][1] & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
                return True
            if not events[0][1] & _POLLRDHUP:
                return False
            self._closed_since = time.monotonic()
        return time.monotonic() - self._closed_since > HALF_CLOSED


class _ErrorTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """Answers a malformed request with a problem document (RFC 9457), as the application does."""

    def execute(self) -> None:
        error = self.request.error
        problem = {"type": "about:blank", "title": error.reason, "status": int(error.code), "detail": error.body}
        body = json.dumps(problem).encode()
        self.status = f"{int(error.code)} {error.reason}"
        self.response_headers += [("Content-Type", "application/problem+json"), ("Access-Control-Allow-Origin", "*")]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.channel.server.on_malformed(int(error.code), outcome_of(error).removesuffix("_error"), len(body))
        self.write(body)


class _Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """Adds :data:`CLIENT_GONE` to the WSGI environment."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ[CLIENT_GONE] = _ClientGone(self.channel.socket)
        return environ


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Refuses heads that are too large, and two conflicting lengths of a body (RFC 9112, section 6.1)."""

    #: Waitress logs it when a client disconnects, even for a head that was refused before its path was parsed.
    path: str = ""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        fields = header_plus.partition(b"\r\n")[2]
        if len(fields) > MAX_FIELDS or fields.count(b"\r\n") > MAX_FIELD_COUNT:
            self._refuse(RequestHeaderFieldsTooLarge(f"more than {MAX_FIELDS} bytes or {MAX_FIELD_COUNT} header fields"))
        elif self.chunked and "CONTENT_LENGTH" in self.headers:
            self._refuse(BadRequest("the request has both Content-Length and Transfer-Encoding"))

    def _refuse(self, error: Error) -> None:
        self.error = error
        self.body_rcv, self.content_length = None, 0


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that times the request it receives, and sends one response at a time.

    Waitress buffers up to 16 MiB of responses to pipelined requests, then blocks a thread until the client reads: a client
    for each thread that never reads would stop the server permanently.
    """

    task_class = _Task
    error_task_class = _ErrorTask
    parser_class = _Parser
    request: Any = None
    receiving_since: float | None = None
    #: Whether the next request waits until the client has read the response before it.
    waits_for_client: bool = False
    #: When the current measurement of the read rate began, and how many bytes were unsent then.
    sending: tuple[float, int] | None = None

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Do nothing instead of blocking the thread: one response at a time bounds the buffer."""

    def writable(self) -> bool:
        return bool(self.waits_for_client or super().writable())

    def handle_write(self) -> None:
        super().handle_write()
        if self.waits_for_client and self.connected and not self.total_outbufs_len:
            self.waits_for_client = False
            self.server.add_task(self)

    def received(self, data: bytes) -> bool:
        took = bool(super().received(data))
        # empty lines before a request count as its beginning
        self.receiving_since = None if self.requests else self.receiving_since or time.time()
        return took

    def handle_read(self) -> None:
        if self.receiving_since and self._at_end():
            self.abort(BadRequest("the request ended before it was whole"))
        else:
            super().handle_read()

    def abort(self, error: Error) -> None:
        """Answer an incomplete request with an error, and close the connection."""
        with self.requests_lock:
            if self.requests:
                return
            request = self.request or self.parser_class(self.adj)
            request.error = error
            request.completed = True
            self.requests.append(request)
            self.request = None
            self.receiving_since = None
            self.server.add_task(self)

    def reads_too_slowly(self, now: float) -> bool:
        """Return whether the client has read more slowly than MIN_READ_RATE for as long as an idle connection is kept.

        :param now: the current time in seconds; called about once a second.
        """
        unsent = self.total_outbufs_len
        if not unsent:
            self.sending = None
        elif self.sending is None or self.sending[1] < unsent:
            self.sending = now, unsent
        elif now - self.sending[0] > self.server.idle:
            sent = self.sending[1] - unsent
            self.sending = now, unsent
            return bool(sent < self.server.idle * MIN_READ_RATE)
        return False

    def disconnect(self) -> None:
        """Close the connection now; waitress would wait until the client has made room for more data."""
        if self.total_outbufs_len and self.socket is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.handle_close()

    def _at_end(self) -> bool:
        try:
            return not self.socket.recv(1, socket.MSG_PEEK)
        except OSError:
            return False  # reading it will raise the error


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """A listening socket and its connections: `effective_port` is bound, `run()` serves until KeyboardInterrupt."""

    #: Seconds within which a request has to arrive.
    receive = 10.0
    #: Called for malformed requests.
    on_malformed: OnMalformed
    #: Number of open connections.
    connections = CONNECTIONS
    #: Seconds after which an idle connection is closed, and over which the read rate is measured.
    idle = float(IDLE)

    def channel_class(
        self,
        server: "Server",
        sock: socket.socket,
        address: tuple[Any, ...],
        adj: Adjustments,
        map: dict[int, Any],  # noqa: A002 - waitress passes it by this name
    ) -> None:
        """Open a channel for an accepted connection, unless its client has its share of connections already.

        One address may have three quarters of all connections, so that others can still connect.
        """
        of_client = sum(channel.addr[0] == address[0] for channel in list(self.active_channels.values()))
        if of_client < max(1, self.connections * 3 // 4):
            _Channel(server, sock, address, adj, map=map)
            return
        with sock, suppress(OSError):
            sock.setblocking(False)
            sock.send(_TOO_MANY)
        self.on_malformed(503, "too_many_connections", len(_TOO_MANY.partition(b"\r\n\r\n")[2]))

    def add_task(self, task: _Channel) -> None:
        """Give a thread the next request of a connection, once the response before it has been read."""
        if task.total_outbufs_len:
            task.waits_for_client = True
        else:
            super().add_task(task)

    def maintenance(self, now: float) -> None:
        """Abort requests that arrive too slowly; close connections that are idle or read too slowly.

        :param now: the current time in seconds; called about once a second.
        """
        crowded = len(self.active_channels) > self.connections * 3 // 4
        for channel in list(self.active_channels.values()):
            since = channel.receiving_since
            if since and now - since > (self.receive / 10 if crowded else self.receive):
                channel.abort(RequestTimeoutError("the request did not arrive in time"))
            elif channel.reads_too_slowly(now) or self._spare(channel, now, crowded=crowded):
                channel.will_close = True
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            if channel.will_close:
                channel.disconnect()

    def _spare(self, channel: _Channel, now: float, *, crowded: bool) -> bool:
        """Return whether a connection is idle for longer than it may be."""
        idle = now - channel.last_activity
        if channel.waits_for_client:
            return bool(idle > self.idle)  # waitress never closes a connection with pending requests
        busy = channel.requests or channel.receiving_since or channel.total_outbufs_len
        return bool(crowded and not busy and idle > 1)


def bind(
    application: WSGIApplication,
    host: str,
    port: int,
    *,
    threads: int,
    receive: float,
    on_malformed: OnMalformed,
    connections: int = CONNECTIONS,
) -> Server:
    """Return a server that is bound to an address.

    :param application: the WSGI application.
    :param host: the address.
    :param port: the port; 0 picks a free one.
    :param threads: number of requests that are processed at once.
    :param receive: seconds within which a request has to arrive.
    :param on_malformed: called for each response to a malformed request with its status, the error's name and its bytes.
    :param connections: number of open connections.
    :raises ValueError: if the host is not an address of this machine.
    :raises OSError: if the address cannot be bound.
    """
    server = Server(
        application,
        host=host,
        server_name=f"[{host}]" if ":" in host else host,  # used in URLs where an HTTP/1.0 request has no Host
        port=port,
        threads=threads,
        ident="planlink",
        connection_limit=connections + 2,  # waitress counts the listening socket and its own trigger, too
        channel_timeout=IDLE,
        cleanup_interval=1,
        max_request_header_size=MAX_HEAD,
        max_request_body_size=MAX_BODY,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=True,
    )
    server.receive, server.on_malformed, server.connections = receive, on_malformed, connections
    return server
