"""Send HTTP requests to remote endpoints: one total deadline, no redirects, credentials only after a challenge.

Each exchange has its own event loop, so the deadline covers everything from looking up the host to the last byte.
"""

import logging
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import Any

import httpx

from planlink import __version__
from planlink.engine.remote.deadline import Deadline, DeadlineLoop
from planlink.errors import ParameterError, RemoteError
from planlink.settings import Credentials

_HEADERS = {"User-Agent": f"planlink/{__version__}", "Accept-Encoding": "identity", "Connection": "close"}
#: Bytes of an endpoint's error text that are read.
_ERROR_TEXT = 2000

logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log each request with its address


class Refusal(RemoteError):  # noqa: N818 - the endpoint refused the request; it did not fail
    """The endpoint answered, but not with success.

    :param code: the HTTP status of its answer; that of this error is always 502.
    :param text: the beginning of its error text, in one line.
    :param message: the sentence for a person; by default made from both.
    :param location: where a redirect leads; empty for anything else.
    """

    def __init__(self, code: int, text: str, message: str = "", location: str = "") -> None:
        super().__init__(message or f"the remote endpoint answered {code}: {text}")
        self.code = code
        self.text = text
        self.location = location


def check_address(address: str) -> None:
    """Check that a text is the address of an endpoint.

    :raises ParameterError: if it is not http or https, has no host, or contains credentials.
    """
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL()
    if url.userinfo:
        raise ParameterError("give the user and the password apart, not in the address")
    if url.scheme not in {"http", "https"} or not url.host or (url.port or 0) > 65535:
        name = "this" if "@" in address else f"'{address}'"  # a password may be in it
        raise ParameterError(f"{name} is not the address of an endpoint: http://… or https://… was expected")


def form_request(address: str, fields: Mapping[str, Any], accept: str = "*/*") -> httpx.Request:
    """Return a POST of a form, as every endpoint takes it (SPARQL 1.1 Protocol, sections 2.1.2 and 2.2.2).

    :param address: the endpoint's.
    :param fields: the form's.
    :param accept: the media types that are read.
    """
    return httpx.Request("POST", address, data=fields, headers={"Accept": accept})


class HttpClient:
    """Sends requests, and remembers for each server the authentication that it accepted.

    :param credentials: for servers that ask for them.
    """

    def __init__(self, credentials: Credentials | None = None) -> None:
        self._credentials = credentials
        self._lock = threading.Lock()
        self._accepted: dict[tuple[str, bytes], httpx.Auth] = {}

    @contextmanager
    def exchange(self, request: httpx.Request, deadline: Deadline) -> Iterator[tuple[httpx.Response, Iterator[bytes]]]:
        """Send a request and yield the status and headers of a successful answer, and the pieces of its body as they come.

        :param request: sent again, with credentials, if the server asks for them.
        :param deadline: of the whole exchange, the block included.
        :raises Refusal: if the server's answer is not a success.
        :raises RemoteError: if the server cannot be reached, or breaks off.
        :raises RemoteTimeout: if the deadline passes.
        :raises ClientGone: if the client disconnects.
        """
        check_address(str(request.url))
        loop = DeadlineLoop(deadline)
        request.headers.update(_HEADERS)
        request.extensions["trace"] = loop.trace
        try:
            response = loop.run(self._send(_new_client(), request))
            if not response.is_success:
                raise _refusal(response, loop.run(_error_text(response)), has_credentials=self._credentials is not None)
            yield response, _pieces(response, loop)
            deadline.check()
        finally:
            loop.close()

    async def _send(self, client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
        origin = request.url.scheme, request.url.netloc
        if auth := self._accepted.get(origin):
            with self._lock:  # Digest counts its requests
                next(auth.auth_flow(request))
        response = await client.send(request, stream=True)
        challenges = response.headers.get_list("WWW-Authenticate")
        if response.status_code != HTTPStatus.UNAUTHORIZED or not (self._credentials and challenges):
            return response
        await response.aclose()  # httpx would read the body, however long it is
        self._accepted.pop(origin, None)
        auth = _answer_challenge(request, challenges, self._credentials)
        response = await client.send(request, stream=True)
        if response.status_code != HTTPStatus.UNAUTHORIZED:
            self._accepted[origin] = auth
        return response


def _answer_challenge(request: httpx.Request, challenges: list[str], credentials: Credentials) -> httpx.Auth:
    """Add credentials to a request, by Digest (RFC 7616) or else by Basic (RFC 7617), and return what added them.

    :raises RemoteError: if no challenge can be answered.
    """
    both = credentials.user, credentials.password
    for challenge in sorted(challenges, key=lambda challenge: not challenge.lower().startswith("digest")):
        scheme = challenge.partition(" ")[0].lower()
        try:
            if scheme == "digest":
                digest = httpx.DigestAuth(*both)
                flow = digest.auth_flow(request)
                next(flow)
                flow.send(httpx.Response(HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": challenge}, request=request))
                return digest
            if scheme == "basic":
                basic = httpx.BasicAuth(*both)
                next(basic.auth_flow(request))
                return basic
        except (LookupError, ValueError, NotImplementedError, StopIteration, httpx.ProtocolError):
            continue  # an algorithm or a form that httpx does not support
    raise RemoteError("the remote endpoint asks for credentials by neither Basic nor a supported form of Digest")


def _pieces(response: httpx.Response, loop: DeadlineLoop) -> Iterator[bytes]:
    stream = response.aiter_raw()
    while piece := loop.run(anext(stream, b"")):
        yield piece


def _new_client() -> httpx.AsyncClient:
    """Return a client that uses the proxies of the environment and the system's certificates.

    :raises RemoteError: if a proxy's address is not supported.
    """
    try:
        return httpx.AsyncClient(verify=_tls_context(), timeout=None)  # noqa: S113 - the deadline covers the whole exchange
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise RemoteError(f"a proxy of the environment cannot be used: {error}") from error


@cache
def _tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()


async def _error_text(response: httpx.Response) -> str:
    """Return the beginning of an error's body in one line, or else its reason phrase."""
    body = b""
    try:
        async for piece in response.aiter_raw():
            body += piece
            if len(body) >= _ERROR_TEXT:
                break
    except httpx.HTTPError:
        pass
    if "Content-Encoding" in response.headers:
        body = b""
    return " ".join(body[:_ERROR_TEXT].decode(errors="replace").split()) or response.reason_phrase


def _refusal(response: httpx.Response, text: str, *, has_credentials: bool) -> Refusal:
    code, message = response.status_code, ""
    if code == HTTPStatus.UNAUTHORIZED:
        reason = "does not accept the user or the password" if has_credentials else "asks for a user and a password"
        message = f"the remote endpoint {reason} (401)"
    elif code == HTTPStatus.FORBIDDEN:
        message = f"the remote endpoint does not allow this (403): {text}"
    elif 300 <= code < 400:
        target = response.headers.get("Location", "another address")
        message = f"the remote endpoint redirects to {target}, which is not followed: give that address"
    return Refusal(code, text, message, response.headers.get("Location", "") if 300 <= code < 400 else "")
