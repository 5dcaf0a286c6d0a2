"""HTTP to endpoints: the deadline is total, redirects are not followed, credentials are sent only after a challenge."""

import http.server
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from planlink.engine.remote.deadline import Deadline
from planlink.engine.remote.http import HttpClient, check_address, form_request
from planlink.errors import ClientGone, ParameterError, RemoteError, RemoteTimeout
from planlink.settings import Credentials
from tests.engine.remote.endpoints import EMPTY, Behaviour, endpoint, send

MD5 = 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"'


def ask(address: str, seconds: float = 10.0, client: HttpClient | None = None, gone: Callable[[], bool] | None = None) -> bytes:
    request = form_request(address, {"query": "ASK {}"})
    with (client or HttpClient()).exchange(request, Deadline(seconds, gone)) as (_, pieces):
        return b"".join(pieces)


def trickle(handler: http.server.BaseHTTPRequestHandler, start: bytes) -> None:
    handler.wfile.write(start)
    for _ in range(600):
        handler.wfile.write(b"x")
        time.sleep(0.05)


@contextmanager
def silent_server() -> Iterator[str]:
    """Run a server that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@pytest.mark.parametrize(
    "start",
    [b"HTTP/1.0 200 OK\r\nX-Long: ", b"HTTP/1.0 200 OK\r\n\r\n", b"HTTP/1.0 500 No\r\n\r\n"],
    ids=["headers", "body", "error text"],
)
def test_deadline_is_total_however_slowly_bytes_come(start: bytes) -> None:
    with endpoint(lambda handler, _: trickle(handler, start)) as address:
        started = time.monotonic()
        with pytest.raises(RemoteTimeout, match=r"within 0\.5 seconds"):
            ask(address, 0.5)
        assert time.monotonic() - started < 3


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_deadline_covers_a_silent_server(scheme: str) -> None:
    with silent_server() as address, pytest.raises(RemoteTimeout):
        ask(address.replace("http:", f"{scheme}:"), 0.5)


def test_waiting_ends_when_the_client_disconnects() -> None:
    gone = threading.Event()
    threading.Timer(0.3, gone.set).start()
    started = time.monotonic()
    with silent_server() as address, pytest.raises(ClientGone):
        ask(address, 60, gone=gone.is_set)
    assert time.monotonic() - started < 10


def test_slow_host_lookup_delays_neither_the_deadline_nor_the_end_of_the_process() -> None:
    program = """
import socket, time
socket.getaddrinfo = lambda *_, **__: time.sleep(60)
from planlink.engine.remote.http import HttpClient, form_request
from planlink.engine.remote.deadline import Deadline
with HttpClient().exchange(form_request("http://slow.example/", {}), Deadline(0.5)):
    pass
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert "RemoteTimeout" in run.stderr


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "https://127.0.0.1:9/", "http://[::1]:9/", "http://a..b.invalid/"])
def test_unreachable_server_is_reported(address: str) -> None:
    with pytest.raises(RemoteError, match="cannot be reached"):
        ask(address)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "nonsense://x"])
def test_unsupported_proxy_is_reported(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(RemoteError, match="proxy"):
        ask("http://endpoint.example/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed_and_its_target_is_named(status: int) -> None:
    requests = []

    def redirect(handler: http.server.BaseHTTPRequestHandler, _: str) -> None:
        requests.append(handler.path)
        send(handler, b"", status=status, headers={"Location": "/other"})

    with endpoint(redirect) as address, pytest.raises(RemoteError, match="redirects to /other"):
        ask(address)
    assert requests == ["/sparql"]


@pytest.mark.parametrize("headers", [{"Content-Length": "100"}, {"Content-Length": None, "Transfer-Encoding": "chunked"}])
def test_body_that_breaks_off_is_an_error(headers: dict[str, str | None]) -> None:
    cut = endpoint(lambda handler, _: send(handler, b"5\r\nhello\r\n", headers=headers))
    with cut as address, pytest.raises(RemoteError, match="broke off"):
        ask(address)


def test_what_is_not_http_is_an_error() -> None:
    def behave(handler: http.server.BaseHTTPRequestHandler, _: str) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    with endpoint(behave) as address, pytest.raises(RemoteError, match="broke off"):
        ask(address)


def challenging(challenges: list[str], accepted: list[str], seen: list[str | None]) -> Behaviour:
    """Return the behaviour of a server that challenges, accepts credentials by their beginning, and records what it gets."""

    def behave(handler: http.server.BaseHTTPRequestHandler, _: str) -> None:
        authorization = handler.headers["Authorization"]
        seen.append(authorization)
        if authorization and authorization.startswith(tuple(accepted)):
            send(handler, EMPTY)
            return
        handler.send_response(401)
        for challenge in challenges:
            handler.send_header("WWW-Authenticate", challenge)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return behave


@pytest.mark.parametrize(
    ("challenges", "scheme"),
    [
        (['Basic realm="r"'], "Basic dTpw"),
        ([MD5], "Digest username="),
        (['Basic realm="r"', MD5], "Digest username="),
        ([MD5.replace("MD5", "SHA-512-256"), MD5], "Digest username="),
        ([MD5.replace("MD5", "SHA-512-256"), 'Basic realm="r"'], "Basic dTpw"),
    ],
)
def test_credentials_are_sent_after_a_challenge_and_then_at_once(challenges: list[str], scheme: str) -> None:
    seen: list[str | None] = []
    client = HttpClient(Credentials("u", "p"))
    with endpoint(challenging(challenges, [scheme], seen)) as address:
        assert ask(address, client=client) == ask(address, client=client) == EMPTY
    assert [bool(authorization) for authorization in seen] == [False, True, True]


def test_credentials_stay_with_the_server_that_asked_for_them() -> None:
    seen: list[str | None] = []
    client = HttpClient(Credentials("u", "p"))
    with endpoint(challenging(['Basic realm="r"'], ["Basic"], [])) as first, endpoint(challenging([], [], seen)) as second:
        ask(first, client=client)
        with pytest.raises(RemoteError, match="does not accept"):
            ask(second, client=client)
    assert seen == [None]


@pytest.mark.parametrize(
    "challenge",
    [
        MD5.replace("MD5", "SHA-512-256"),
        MD5.replace("auth", "auth-int"),
        MD5.replace('"auth"', '""'),
        "Digest",
        "Digest nonsense",
        'Digest realm="r"',
        'Digest realm="é", nonce="n"',
        "Negotiate",
        "",
    ],
)
def test_unsupported_challenge_is_reported_and_forgotten(challenge: str) -> None:
    challenges = [challenge]
    client = HttpClient(Credentials("u", "p"))
    with endpoint(challenging(challenges, ["Basic"], [])) as address:
        with pytest.raises(RemoteError, match="neither Basic nor a supported form of Digest"):
            ask(address, client=client)
        challenges[:] = ['Basic realm="r"']
        assert ask(address, client=client) == EMPTY


def test_another_challenge_replaces_the_accepted_one() -> None:
    challenges, accepted = [MD5], ["Digest"]
    seen: list[str | None] = []
    client = HttpClient(Credentials("u", "p"))
    with endpoint(challenging(challenges, accepted, seen)) as address:
        ask(address, client=client)
        challenges[:], accepted[:] = ['Basic realm="r"'], ["Basic"]
        assert ask(address, client=client) == EMPTY
    assert [str(authorization).split()[0] for authorization in seen] == ["None", "Digest", "Digest", "Basic"]


def test_wrong_password_is_reported_and_not_repeated() -> None:
    seen: list[str | None] = []
    with (
        endpoint(challenging([MD5], [], seen)) as address,
        pytest.raises(RemoteError, match="does not accept the user") as caught,
    ):
        ask(address, client=HttpClient(Credentials("u", "secret")))
    assert "secret" not in str(caught.value)
    assert len(seen) == 2


@pytest.mark.parametrize(
    "address",
    [
        "ftp://host/",
        "host/",
        "",
        "http:///path",
        "http://[::1/",
        "http://host:99999/",
        "http://user:secret@host/",
        "http://u:secret@[x/",
    ],
)
def test_what_is_not_an_endpoints_address_is_refused(address: str) -> None:
    with pytest.raises(ParameterError) as caught:
        check_address(address)
    assert "secret" not in str(caught.value)
