"""The HTTP server (waitress), with what a public endpoint needs beyond it.

Waitress reads requests and sends answers in one loop and hands only whole requests to its threads, so a slow sender or reader
costs a connection and no thread. Added here: a request has to arrive within a time; a client that hangs up is noticed; idle
connections give way when connections run short; of the requests that a client sends ahead, each waits until the answer before
it is taken.
"""

import json
import select
import socket
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from wsgiref.types import WSGIApplication

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest, Error, RequestHeaderFieldsTooLarge

from planlink.web.recording import GONE, outcome_of

#: Connections at once; idle ones are closed early when three quarters are taken.
CONNECTIONS = 1000
#: Seconds that an idle connection is kept open.
IDLE = 30
#: Bytes a second that a client has to take of its answer, on the average of that time.
SLOWEST = 10_000
#: Seconds that a client which has closed its sending side is still worked for: it may be reading.
HALF_CLOSED = 1.0
#: Bytes of a request's first line and header fields; a query of 100 kB, percent-encoded, is three times as long.
MAX_HEAD = 320 << 10
#: Bytes of the header fields alone, and how many there may be.
MAX_FIELDS = 32 << 10
MAX_FIELD_COUNT = 200
MAX_BODY = 1 << 20


#: Takes status, outcome and size of an answer that the application never saw.
Refused = Callable[[int, str, int], None]
_POLLRDHUP = getattr(select, "POLLRDHUP", 0x2000)


class RequestTimeoutError(Error):  # type: ignore[misc]  # waitress has no types
    """The request did not arrive in time (RFC 9110, 15.5.9)."""

    code = HTTPStatus.REQUEST_TIMEOUT
    reason = "Request Timeout"


class _Gone:
    """Says whether a client has hung up.

    A client that has closed its sending side only cannot be told from one that is gone, so it gets a moment.

    :param sock: the connection; looked at, never read.
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
                return True  # the server has closed it
            events = poll.poll(0)
            if not events:
                return False
            if events[0][1] & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
                return True
            if not events[0][1] & _POLLRDHUP:
                return False
            self._closed_since = time.monotonic()
        return time.monotonic() - self._closed_since > HALF_CLOSED


class _ErrorTask(ErrorTask):  # type: ignore[misc]
    """Answers what is no HTTP request with a problem document, as everything else here."""

    def execute(self) -> None:
        error = self.request.error
        problem = {"type": "about:blank", "title": error.reason, "status": int(error.code), "detail": error.body}
        body = json.dumps(problem).encode()
        self.status = f"{int(error.code)} {error.reason}"
        self.response_headers += [("Content-Type", "application/problem+json"), ("Access-Control-Allow-Origin", "*")]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.channel.server.refused(int(error.code), outcome_of(error).removesuffix("_error"), len(body))
        self.write(body)


class _Task(WSGITask):  # type: ignore[misc]
    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ[GONE] = _Gone(self.channel.socket)
        return environ


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Refuses heads that are too large, and two statements of a body's length (RFC 9112, section 6.1)."""

    #: Waitress names it in its log when a client goes, even of a head that was refused before it had a path.
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


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that notes since when it has been receiving a request, and has one answer at a time.

    Waitress lets the answers to pipelined requests pile up to 16 MiB, then holds a thread until the client reads: as many
    clients that never read as there are threads would stop the server for good.
    """

    task_class = _Task
    error_task_class = _ErrorTask
    parser_class = _Parser
    request: Any = None
    receiving_since: float | None = None
    #: The next request waits until the client has taken the answer before it.
    held: bool = False
    #: Since when, and how many bytes then, an answer has been waiting to be taken.
    sending: tuple[float, int] | None = None

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Never make a thread wait for a reader: one answer at a time is bound enough."""

    def writable(self) -> bool:
        return bool(self.held or super().writable())

    def handle_write(self) -> None:
        super().handle_write()
        if self.held and self.connected and not self.total_outbufs_len:
            self.held = False
            self.server.add_task(self)

    def received(self, data: bytes) -> bool:
        took = bool(super().received(data))
        # empty lines before a request are a beginning, too
        self.receiving_since = None if self.requests else self.receiving_since or time.time()
        return took

    def handle_read(self) -> None:
        if self.receiving_since and self._at_end():
            self.break_off(BadRequest("the request ended before it was whole"))
        else:
            super().handle_read()

    def break_off(self, error: Error) -> None:
        """Answer a request that does not come to an end, and close."""
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

    def dawdles(self, now: float) -> bool:
        """Return whether the client takes its answer so slowly that it keeps the room of others."""
        left = self.total_outbufs_len
        if not left:
            self.sending = None
        elif self.sending is None or self.sending[1] < left:
            self.sending = now, left
        elif now - self.sending[0] > IDLE:
            taken = self.sending[1] - left
            self.sending = now, left
            return bool(taken < IDLE * SLOWEST)
        return False

    def _at_end(self) -> bool:
        try:
            return not self.socket.recv(1, socket.MSG_PEEK)
        except OSError:
            return False  # what went wrong shows when it is read


class _Server(TcpWSGIServer):  # type: ignore[misc]
    """A listening socket with its connections.

    `receive` is the number of seconds in which a request has to arrive; `refused` is told of what is no request.
    """

    channel_class = _Channel
    receive = 10.0
    refused: Refused
    connections = CONNECTIONS

    def add_task(self, task: _Channel) -> None:
        if task.total_outbufs_len:
            task.held = True
        else:
            super().add_task(task)

    def maintenance(self, now: float) -> None:
        crowded = len(self.active_channels) > self.connections * 3 // 4
        for channel in list(self.active_channels.values()):
            since = channel.receiving_since
            if since and now - since > (self.receive / 10 if crowded else self.receive):
                channel.break_off(RequestTimeoutError("the request did not arrive in time"))
            elif channel.dawdles(now) or (
                crowded
                and not channel.requests
                and not since
                and not channel.total_outbufs_len
                and now - channel.last_activity > 1
            ):
                channel.will_close = True
            elif channel.held and now - channel.last_activity > IDLE:
                channel.will_close = True  # waitress spares those with requests
        super().maintenance(now)


def listen(
    application: WSGIApplication,
    host: str,
    port: int,
    *,
    threads: int,
    receive: float,
    refused: Refused,
    connections: int = CONNECTIONS,
) -> Any:
    """Return a server that listens: it has `effective_port`, and `run()` serves until KeyboardInterrupt.

    :param application: the WSGI application.
    :param host: the address.
    :param port: the port; 0 picks a free one.
    :param threads: how many requests are worked on at once.
    :param receive: seconds in which a request has to arrive.
    :param refused: is told of each answer to what is no request: status, the error's name, bytes.
    :param connections: how many there may be at once.
    :raises ValueError: if the address is none of this machine.
    :raises OSError: if it cannot be listened at.
    """
    server = _Server(
        application,
        host=host,
        server_name=f"[{host}]" if ":" in host else host,  # stands in addresses where a request of HTTP/1.0 names no host
        port=port,
        threads=threads,
        ident="planlink",
        connection_limit=connections + 2,  # waitress counts the listening socket and its own wake-up, too
        channel_timeout=IDLE,
        cleanup_interval=1,
        max_request_header_size=MAX_HEAD,
        max_request_body_size=MAX_BODY,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=True,
    )
    server.receive, server.refused, server.connections = receive, refused, connections
    return server
