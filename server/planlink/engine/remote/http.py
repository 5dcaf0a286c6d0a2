"""HTTP to endpoints of other makers: one total deadline, one address, credentials as the server asks for them.

The deadline covers everything from connecting to the last byte, however slowly the bytes trickle. Redirects are never
followed, so that credentials and updates reach the address that was given and no other.
"""

import base64
import http.client
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from planlink import __version__
from planlink.errors import ClientGone, ParameterError, PlanlinkError, RemoteError, RemoteTimeout
from planlink.settings import Credentials

AGENT = f"planlink/{__version__}"
#: Bytes of a server's own words about an error that are read.
_WORDS = 2000
#: Seconds between two looks at whether the time is over.
_GLANCE = 0.1


class Refusal(RemoteError):  # noqa: N818
    """The endpoint answered, but not with success.

    :param answered: the HTTP status of its answer; ours is always 502.
    :param words: what it says about it, the beginning, in one line.
    :param message: the sentence for a person; by default made from both.
    """

    def __init__(self, answered: int, words: str, message: str = "") -> None:
        super().__init__(message or f"the remote endpoint answered {answered}: {words}")
        self.answered = answered
        self.words = words


class Deadline:
    """The moment at which an exchange ends, whatever it is doing; it ends earlier if nobody waits for it any more.

    :param seconds: from now.
    :param gone: says whether whoever wanted it is gone.
    """

    def __init__(self, seconds: float, gone: Callable[[], bool] | None = None) -> None:
        self.seconds = seconds
        self._gone = gone
        self._abandoned = False
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that remain.

        :raises RemoteTimeout: if none do.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.missed()
        return left

    @property
    def over(self) -> bool:
        """Whether it has passed."""
        self._abandoned = self._abandoned or bool(self._gone and self._gone())
        return self._abandoned or time.monotonic() >= self._end

    def missed(self) -> PlanlinkError:
        """Return the error that says so."""
        if self._abandoned:
            return ClientGone("the client hung up")
        return RemoteTimeout(f"the remote endpoint did not finish within {self.seconds:g} seconds")


class _Line:
    """The connection of one exchange, which the deadline cuts."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self._sockets: list[socket.socket] = []
        self._done = threading.Event()
        threading.Thread(target=self._watch, name="deadline", daemon=True).start()

    def take(self, sock: socket.socket) -> None:
        self._sockets.append(sock)
        if self.deadline.over:  # too late for the timer
            self._cut()

    def close(self) -> None:
        self._done.set()
        for sock in self._sockets:
            sock.close()

    def _watch(self) -> None:
        while not self.deadline.over:
            if self._done.wait(_GLANCE):
                return
        self._cut()

    def _cut(self) -> None:
        for sock in self._sockets:
            with suppress(OSError):  # it may be closed already
                sock.shutdown(socket.SHUT_RDWR)  # wakes whoever is reading or writing; a socket's own time-out is per call


class _OnLine(http.client.HTTPConnection):
    """A connection that its line may cut."""

    def __init__(self, host: str, *, line: _Line, **options: Any) -> None:
        super().__init__(host, **options)
        self._line = line

    def connect(self) -> None:
        super().connect()
        self._line.take(self.sock)


class _SecureOnLine(_OnLine, http.client.HTTPSConnection):
    pass


class _Handler(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._line = line

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(partial(_OnLine, line=self._line), req)

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(partial(_SecureOnLine, line=self._line), req)


class _OnePassword(urllib.request.HTTPPasswordMgr):
    def __init__(self, credentials: Credentials | None) -> None:
        super().__init__()
        self._both = (credentials.user, credentials.password) if credentials else (None, None)

    def find_user_password(self, realm: str, authuri: str) -> tuple[str | None, str | None]:
        return self._both


_HANDLERS = (urllib.request.ProxyHandler, urllib.request.HTTPErrorProcessor, urllib.request.HTTPDefaultErrorHandler)


def check_address(address: str) -> None:
    """Refuse what is no address of an endpoint.

    :raises ParameterError: if it is not http or https, has no host, or carries credentials of its own.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ParameterError(f"'{address}' is not the address of an endpoint: http://… or https://… was expected")
    if parts.username or parts.password:
        raise ParameterError("give the user and the password apart, not in the address")


class Caller:
    """Sends requests, and remembers how each server wants to be told who we are.

    :param credentials: for servers that ask for them.
    """

    def __init__(self, credentials: Credentials | None = None) -> None:
        self._credentials = credentials
        self._lock = threading.Lock()
        self._challenges: dict[str, list[str]] = {}
        self._digest = urllib.request.AbstractDigestAuthHandler(_OnePassword(credentials))

    @contextmanager
    def exchange(self, request: urllib.request.Request, deadline: Deadline) -> Iterator[HTTPResponse]:
        """Send a request and give the answer, of which the body is still to be read; see :func:`read`.

        :param request: to be sent; its body is sent again if the server first asks who we are.
        :param deadline: of the whole exchange, the block included.
        :raises Refusal: if the server's answer is not a success.
        :raises RemoteError: if the server cannot be reached, or breaks off.
        :raises RemoteTimeout: if the deadline passes.
        """
        check_address(request.full_url)
        request.add_header("User-Agent", AGENT)
        line = _Line(deadline)
        try:
            with self._open(request, line) as answer:
                yield answer
            if deadline.over:
                raise deadline.missed()
        except HTTPError as error:
            if deadline.over:
                raise deadline.missed() from None
            raise _refusal(error, known=self._credentials is not None) from None
        except (OSError, HTTPException) as error:
            if deadline.over:
                raise deadline.missed() from None
            why = error.reason if isinstance(error, URLError) else error
            raise RemoteError(f"the remote endpoint cannot be reached, or broke off: {why or type(why).__name__}") from error
        finally:
            line.close()

    def _open(self, request: urllib.request.Request, line: _Line) -> HTTPResponse:
        opener = urllib.request.OpenerDirector()  # without handlers that follow redirects, open files or look for passwords
        for handler in _HANDLERS:
            opener.add_handler(handler())
        opener.add_handler(_Handler(line))
        self._authorize(request)
        try:
            return _response(opener.open(request, timeout=line.deadline.left))
        except HTTPError as error:
            challenges = error.headers.get_all("WWW-Authenticate")
            if error.code != HTTPStatus.UNAUTHORIZED or not (self._credentials and challenges):
                raise
            error.close()
            self._challenges[_origin(request)] = challenges
        self._authorize(request)
        return _response(opener.open(request, timeout=line.deadline.left))

    def _authorize(self, request: urllib.request.Request) -> None:
        """Answer the challenge that the server gave last (RFC 7616, RFC 7617), Digest before Basic."""
        challenges = self._challenges.get(_origin(request))
        if not (challenges and self._credentials):
            return
        offered = {kind.lower(): rest for kind, _, rest in (challenge.partition(" ") for challenge in challenges)}
        if "digest" in offered:
            chal = urllib.request.parse_keqv_list(list(filter(None, urllib.request.parse_http_list(offered["digest"]))))
            try:
                with self._lock:  # it counts the requests
                    value = f"Digest {self._digest.get_authorization(request, chal)}"
            except ValueError as error:
                raise RemoteError(
                    f"the remote endpoint asks for Digest credentials in a way that is not known: {error}"
                ) from error
        elif "basic" in offered:
            both = f"{self._credentials.user}:{self._credentials.password}".encode()
            value = f"Basic {base64.b64encode(both).decode('ascii')}"
        else:
            raise RemoteError("the remote endpoint asks for credentials in a way that is neither Basic nor Digest")
        request.add_unredirected_header("Authorization", value)


def read(answer: HTTPResponse, deadline: Deadline) -> Iterator[bytes]:
    """Give the body of an answer as it comes, to its end.

    :param answer: of :func:`exchange`, inside its block.
    :param deadline: the exchange's.
    :raises RemoteTimeout: if the deadline passes.
    :raises RemoteError: if it ends before the length that it announced.
    """
    got = 0
    announced = answer.length
    while piece := answer.read1(1 << 16):
        got += len(piece)
        yield piece
    if deadline.over:  # the cut connection looks like an end
        raise deadline.missed()
    if announced is not None and got != announced:
        raise RemoteError(f"the remote endpoint broke off: {got:,} of {announced:,} bytes came")


def _origin(request: urllib.request.Request) -> str:
    return f"{request.type}://{request.host}"


def _response(answer: object) -> HTTPResponse:
    if not isinstance(answer, HTTPResponse):
        raise TypeError(f"urllib gave {answer!r}")
    return answer


def _refusal(error: HTTPError, *, known: bool) -> Refusal:
    """Return our own error for an answer that is not a success, and let go of its connection."""
    with error:
        try:
            body = error.read(_WORDS).decode(errors="replace")
        except (OSError, HTTPException):
            body = ""
    words = " ".join(body.split()) or str(error.reason)
    message = ""
    if error.code == HTTPStatus.UNAUTHORIZED:
        what = "does not accept the user or the password" if known else "asks for a user and a password"
        message = f"the remote endpoint {what} (401)"
    elif error.code == HTTPStatus.FORBIDDEN:
        message = f"the remote endpoint does not allow this (403): {words}"
    elif 300 <= error.code < 400:
        where = error.headers.get("Location", "another address")
        message = f"the remote endpoint redirects to {where}, which is not followed: give that address"
    return Refusal(error.code, words, message)
