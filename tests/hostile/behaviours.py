"""The ways to send a case, by kind. Each returns what became of it as one outcome."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from tests.hostile import client
from tests.hostile.cases import OK, PATIENCE, TIMEOUT, Case, head
from tests.hostile.client import Outcome, connected

#: Seconds after which we give up on an answer.
GIVE_UP = 4 * TIMEOUT
#: How often we come again when all workers are taken.
_TIMES = 12
_CHEAP = b"ASK { ?s ?p ?o }"
_DIRECT = "Content-Type: application/sparql-query"


def direct(query: bytes, *lines: str) -> bytes:
    """Return a request that posts a query."""
    return head("POST", "/sparql", _DIRECT, "Accept: */*", f"Content-Length: {len(query)}", *lines) + query


def _raw(port: int, data: bytes, patience: float = GIVE_UP) -> Outcome:
    with connected(port) as sock:
        started = time.monotonic()
        client.send(sock, data)
        return client.read(sock, started, patience, head=data.startswith(b"HEAD "))


def _query(port: int, data: bytes) -> Outcome:
    return _raw(port, direct(data))


def _patiently(ask: Callable[[], Outcome], proper: frozenset[int]) -> Outcome:
    """Ask until the answer is not that all workers are taken, or that is a proper one."""
    outcome = ask()
    for _ in range(_TIMES):
        if not outcome.busy or outcome.status in proper:
            break
        time.sleep(0.5)
        outcome = ask()
    return outcome


def _honestly(port: int) -> Outcome:
    """Ask as an honest client."""
    return _patiently(lambda: _query(port, _CHEAP), OK)


def _late(port: int, data: bytes) -> Outcome:
    """Send a part of a request, then nothing."""
    return _raw(port, data, PATIENCE + 3)


def _slow(port: int, data: bytes) -> Outcome:
    """Send a byte each half second for as long as the server lets us."""
    with connected(port) as sock:
        started = time.monotonic()
        client.trickle(sock, data, 0.5, PATIENCE + 3)
        return client.read(sock, started, 0.5)


def _slow_body(port: int, data: bytes) -> Outcome:
    """Send the head at once, and the body a byte each half second."""
    first, _, body = direct(data).partition(b"\r\n\r\n")
    with connected(port) as sock:
        started = time.monotonic()
        client.send(sock, first + b"\r\n\r\n")
        client.trickle(sock, body, 0.5, PATIENCE + 3)
        return client.read(sock, started, 0.5)


def _slow_chunks(port: int, data: bytes) -> Outcome:
    """Send a body in chunks without an end, a byte each half second."""
    with connected(port) as sock:
        started = time.monotonic()
        client.send(sock, head("POST", "/sparql", _DIRECT, "Transfer-Encoding: chunked"))
        client.trickle(sock, data, 0.5, PATIENCE + 3)
        return client.read(sock, started, 0.5)


def _half_closed(port: int, data: bytes) -> Outcome:
    """Say that nothing more will come, and wait for the answer."""
    with connected(port) as sock:
        started = time.monotonic()
        client.send(sock, data)
        sock.shutdown(socket.SHUT_WR)
        return client.read(sock, started, GIVE_UP)


def _reset(port: int, data: bytes) -> Outcome:
    """Ask eight times, break each connection while the query runs, then ask as an honest client."""
    for _ in range(8):
        with connected(port) as sock:
            client.send(sock, direct(data))
            time.sleep(0.1)
            client.reset(sock)
    return _honestly(port)


def _hang_up(port: int, data: bytes) -> Outcome:
    """Ask eight times, close each connection while the query runs, then ask as an honest client."""
    for _ in range(8):
        with connected(port) as sock:
            client.send(sock, direct(data))
            time.sleep(0.1)
    return _honestly(port)


def _slow_reader(port: int, data: bytes) -> Outcome:
    """Read the answer in sips for some seconds, then the rest."""
    with _narrow(port) as sock:
        started = time.monotonic()
        client.send(sock, direct(data))
        time.sleep(TIMEOUT + 2)
        outcome = client.read(sock, started, GIVE_UP)
    return replace(outcome, seconds=outcome.seconds - TIMEOUT - 2)


def _never_reader(port: int, data: bytes) -> Outcome:
    """Ask for sixteen large answers and read none; then ask as an honest client, and hang up."""
    with ExitStack() as stack:
        for _ in range(16):
            client.send(stack.enter_context(_narrow(port)), direct(data))
        time.sleep(TIMEOUT + 1)
        return _honestly(port)


@contextmanager
def _narrow(port: int) -> Iterator[socket.socket]:
    """Give a connection that takes little at a time."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(GIVE_UP)
        sock.connect(("127.0.0.1", port))
        yield sock


def _idle(port: int, data: bytes) -> Outcome:
    """Hold 300 connections that say nothing, or only how they begin, and ask on another."""
    with ExitStack() as stack:
        for _ in range(300):
            client.send(stack.enter_context(connected(port)), data)
        time.sleep(1)
        return _honestly(port)


def _pipelined(port: int, data: bytes) -> Outcome:
    """Send all requests at once and read an answer to each; the first that is not 200 is the outcome."""
    count = data.count(b"HTTP/1.1\r\n")
    with connected(port) as sock:
        started = time.monotonic()
        client.send(sock, data)
        reader = client.Reader(sock, started + GIVE_UP)
        for number in range(count):
            outcome = client.answer(reader, started)
            if outcome.status != 200:
                return replace(outcome, note=f"answer {number + 1} of {count}: {outcome.note}")
    return outcome


def _smuggle(port: int, data: bytes) -> Outcome:
    """Send one request that two readers would cut differently: a second answer means that it was cut in two."""
    with connected(port) as sock:
        started = time.monotonic()
        client.send(sock, data)
        reader = client.Reader(sock, started + GIVE_UP)
        outcome = client.answer(reader, started)
        reader.deadline = time.monotonic() + 1
        second = client.answer(reader, started)
    if outcome.status and second.status == 200:
        return replace(outcome, status=0, note="there were two answers")
    return outcome


BEHAVIOURS: dict[str, Callable[[int, bytes], Outcome]] = {
    "query": _query,
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
}
#: Kinds that mostly wait: they are run beside the others, each on a thread of its own.
WAITING = frozenset({"late", "slow", "slow-body", "slow-chunks"})


def run(case: Case, port: int) -> Outcome:
    """Send a case; where all workers are taken and that is no proper end for it, come again, as the answer says.

    :param port: the server's.
    """
    return _patiently(lambda: BEHAVIOURS[case.kind](port, case.payload), case.proper)
