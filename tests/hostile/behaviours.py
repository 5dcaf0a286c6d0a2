"""How cases are sent, by kind. Each function returns the outcome of its case."""

import socket
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from tests.hostile import client
from tests.hostile.cases import LISTENER, OK, PATH, PATIENCE, TIMEOUT, UNREAD, Case, Target, head
from tests.hostile.client import Outcome, connected

#: Seconds until the client stops waiting for a response.
GIVE_UP = 4 * TIMEOUT
#: How often a request is repeated while all workers are busy.
_REPEATS = 12
_CHEAP = b"ASK { ?s ?p ?o }"
_DIRECT = "Content-Type: application/sparql-query"
#: More than a server's workers, so that most of the requests wait.
_CROWD = 64


def direct(query: bytes, *lines: str) -> bytes:
    """Return a request that posts a query."""
    return head("POST", PATH, _DIRECT, "Accept: */*", f"Content-Length: {len(query)}", *lines) + query


def as_form(query: bytes) -> bytes:
    """Return a request that posts a query as a form."""
    body = b"query=" + urllib.parse.quote_from_bytes(query).encode()
    form = "Content-Type: application/x-www-form-urlencoded"
    return head("POST", PATH, form, "Accept: */*", f"Content-Length: {len(body)}") + body


def _raw(target: Target, data: bytes, patience: float = GIVE_UP) -> Outcome:
    with connected(target.port) as sock:
        started = time.monotonic()
        client.send(sock, data)
        return client.read(sock, started, patience, head=data.startswith(b"HEAD "))


def _repeat_while_busy(ask: Callable[[], Outcome], proper: frozenset[int]) -> Outcome:
    """Repeat a request while the response is "all workers are busy", unless that is a proper one."""
    outcome = ask()
    for _ in range(_REPEATS):
        if not outcome.busy or outcome.status in proper:
            break
        time.sleep(0.5)
        outcome = ask()
    return outcome


def _honest_query(target: Target, patience: float = GIVE_UP) -> Outcome:
    """Ask a cheap question as a well-behaved client."""
    data = target.addressed(as_form(_CHEAP) if target.form else direct(_CHEAP))
    return _repeat_while_busy(lambda: _raw(target, data, patience), OK)


def _late(target: Target, data: bytes) -> Outcome:
    """Send part of a request, then nothing."""
    return _raw(target, data, PATIENCE + 3)


def _slow(target: Target, data: bytes) -> Outcome:
    """Send a byte every half second until the server closes."""
    with connected(target.port) as sock:
        started = time.monotonic()
        client.trickle(sock, data, 0.5, PATIENCE + 3)
        return client.read(sock, started, 0.5)


def _slow_body(target: Target, data: bytes) -> Outcome:
    """Send the head at once, and the body a byte every half second."""
    first, _, body = data.partition(b"\r\n\r\n")
    with connected(target.port) as sock:
        started = time.monotonic()
        client.send(sock, first + b"\r\n\r\n")
        client.trickle(sock, body, 0.5, PATIENCE + 3)
        return client.read(sock, started, 0.5)


def _slow_chunks(target: Target, data: bytes) -> Outcome:
    """Send a chunked body without an end, a byte every half second."""
    with connected(target.port) as sock:
        started = time.monotonic()
        client.send(sock, target.addressed(head("POST", PATH, _DIRECT, "Transfer-Encoding: chunked")))
        client.trickle(sock, data, 0.5, PATIENCE + 3)
        return client.read(sock, started, 0.5)


def _half_closed(target: Target, data: bytes) -> Outcome:
    """Close the sending side, and wait for the response."""
    with connected(target.port) as sock:
        started = time.monotonic()
        client.send(sock, data)
        sock.shutdown(socket.SHUT_WR)
        return client.read(sock, started, GIVE_UP)


def _reset(target: Target, data: bytes) -> Outcome:
    """Ask eight times and reset each connection while the query runs, then ask a cheap question."""
    for _ in range(8):
        with connected(target.port) as sock:
            client.send(sock, data)
            time.sleep(0.1)
            client.reset(sock)
    return _honest_query(target)


def _hang_up(target: Target, data: bytes) -> Outcome:
    """Ask eight times and close each connection while the query runs, then ask a cheap question."""
    for _ in range(8):
        with connected(target.port) as sock:
            client.send(sock, data)
            time.sleep(0.1)
    return _honest_query(target)


def _slow_reader(target: Target, data: bytes) -> Outcome:
    """Read nothing for some seconds, then the whole response."""
    with _narrow(target.port) as sock:
        started = time.monotonic()
        client.send(sock, data)
        time.sleep(TIMEOUT + 2)
        outcome = client.read(sock, started, GIVE_UP)
    return replace(outcome, seconds=outcome.seconds - TIMEOUT - 2)


def _never_reader(target: Target, data: bytes) -> Outcome:
    """Request sixteen large responses and read none, then ask a cheap question."""
    with ExitStack() as stack:
        for _ in range(16):
            client.send(stack.enter_context(_narrow(target.port)), data)
        time.sleep(TIMEOUT + 1)
        return _honest_query(target)


@contextmanager
def _narrow(port: int) -> Iterator[socket.socket]:
    """Yield a connection with a small receive buffer."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(GIVE_UP)
        sock.connect(("127.0.0.1", port))
        yield sock


def _idle(target: Target, data: bytes) -> Outcome:
    """Hold 300 connections that send nothing or the beginning of a request, and ask a cheap question on another."""
    with ExitStack() as stack:
        for _ in range(300):
            client.send(stack.enter_context(connected(target.port)), data)
        time.sleep(1)
        return _honest_query(target)


def _pipelined(target: Target, data: bytes) -> Outcome:
    """Send all requests at once and read the responses; the first that is not 200 is the outcome."""
    count = data.count(b"HTTP/1.1\r\n")
    with connected(target.port) as sock:
        started = time.monotonic()
        client.send(sock, data)
        reader = client.Reader(sock, started + GIVE_UP)
        for number in range(count):
            outcome = client.answer(reader, started)
            if outcome.status != 200:
                return replace(outcome, note=f"answer {number + 1} of {count}: {outcome.note}")
    return outcome


def _smuggle(target: Target, data: bytes) -> Outcome:
    """Send one request whose end is ambiguous: a second response means that the server saw two requests."""
    with connected(target.port) as sock:
        started = time.monotonic()
        client.send(sock, data)
        reader = client.Reader(sock, started + GIVE_UP)
        outcome = client.answer(reader, started)
        reader.deadline = time.monotonic() + 1
        second = client.answer(reader, started)
    if outcome.status and second.status == 200:
        return replace(outcome, status=0, note="there were two responses")
    return outcome


def _crowd_hangs_up(target: Target, data: bytes) -> Outcome:
    """Send a request on 64 connections and close them all, then ask a cheap question."""
    with ExitStack() as stack:
        for _ in range(_CROWD):
            client.send(stack.enter_context(connected(target.port)), data)
        time.sleep(0.2)
    return _honest_query(target, 3 * GIVE_UP)


def _crowd(target: Target, data: bytes) -> Outcome:
    """Send a request on 64 connections and keep them, and ask a cheap question meanwhile."""
    with ExitStack() as stack:
        for _ in range(_CROWD):
            client.send(stack.enter_context(connected(target.port)), data)
        return _honest_query(target, 3 * GIVE_UP)


def _unread(target: Target, data: bytes) -> Outcome:
    """Send a request for a large response, read nothing, and wait until the server disconnects."""
    with _narrow(target.port) as sock:
        started = time.monotonic()
        client.send(sock, data)
        disconnected = client.wait_for_close(sock, UNREAD)
    seconds = time.monotonic() - started
    return Outcome(200 if disconnected else 0, seconds, note="" if disconnected else "still connected")


BEHAVIOURS: dict[str, Callable[[Target, bytes], Outcome]] = {
    "query": _raw,
    "raw": _raw,
    "late": _late,
    "slow": _slow,
    "slow-body": _slow_body,
    "slow-chunks": _slow_chunks,
    "half-closed": _half_closed,
    "reset": _reset,
    "hang-up": _hang_up,
    "slow-reader": _slow_reader,
    "never-reader": _never_reader,
    "idle": _idle,
    "pipelined": _pipelined,
    "smuggle": _smuggle,
    "crowd": _crowd,
    "crowd-hangs-up": _crowd_hangs_up,
    "unread": _unread,
}
#: Kinds whose payload is a query, which is posted.
_QUERIES = frozenset({"query", "slow-body", "reset", "hang-up", "slow-reader", "never-reader", "unread"})
#: Kinds that mostly wait: each case has a thread of its own, beside the others.
WAITING = frozenset({"late", "slow", "slow-body", "slow-chunks", "unread"})


def request_of(case: Case, listener: int = 1, *, form: bool = False) -> bytes:
    """Return what a case sends.

    :param listener: the port that no query may reach.
    :param form: whether a query is posted as a form.
    """
    payload = case.payload.replace(LISTENER, b"%d" % listener)
    if case.kind not in _QUERIES:
        return payload
    return as_form(payload) if form else direct(payload)


def run(case: Case, target: Target, listener: int = 1) -> Outcome:
    """Send a case; repeat it while all workers are busy, unless that is a proper response.

    :param target: the server.
    :param listener: the port that no query may reach.
    """
    data = target.addressed(request_of(case, listener, form=target.form))
    return _repeat_while_busy(lambda: BEHAVIOURS[case.kind](target, data), case.proper)
