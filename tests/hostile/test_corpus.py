"""A running server is given every hostile input while a second client asks a cheap question every 50 ms.

The corpus is run once, by the fixture; each case's test looks its outcome up.
"""

import queue
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from tests.hostile import behaviours, running
from tests.hostile.cases import LISTENER, Case
from tests.hostile.client import Outcome, connected, send
from tests.hostile.client import read as read_answer
from tests.hostile.corpus import BY_NAME, CASES

THREADS = 4
#: How much more memory than before may still be taken afterwards.
GROWTH = 1.2
#: Seconds in which memory must be back: lost workers are replaced, kept connections closed.
SETTLING = 15.0


@dataclass(frozen=True)
class Attack:
    """What was seen of an attack with the whole corpus."""

    outcomes: dict[str, Outcome]
    watch: running.Watch
    pids: tuple[tuple[int, ...], tuple[int, ...]]
    mebibytes: tuple[float, float]
    calls: int
    seconds: float
    log: str


@pytest.fixture(scope="module")
def attack() -> Iterator[Attack]:
    listener = running.Listener()
    started = time.monotonic()
    with running.running() as server:
        _warm_up(server.port)
        pids, before = _serving(server), running.memory(server.process.pid)
        with running.Watch(server.port) as watch:
            outcomes = _run_all(server.port, listener.port)
        after = _settled(server.process.pid, before)
        log = server.log.read_text(encoding="utf-8", errors="replace")
        seen = Attack(
            outcomes, watch, (pids, _serving(server)), (before, after), listener.calls(), time.monotonic() - started, log
        )
    listener.close()
    yield seen
    slowest = sorted(outcomes.items(), key=lambda item: -item[1].seconds)[:5]
    print(f"\nhostile corpus: {len(CASES)} cases in {seen.seconds:.0f} s; cheap question: {watch}")
    print(f"memory {before:.0f} → {after:.0f} MiB; slowest: " + ", ".join(f"{n} {o.seconds:.1f} s" for n, o in slowest))


def _warm_up(port: int) -> None:
    """Let every part be used once, so that what it keeps for ever is there before the memory is measured."""
    paths = ["/", "/questions", "/sparql", "/questions/q02-goal-coverage", "/questions/q28-plan-alignments?format=csv"]
    for path in paths * 4:
        with connected(port) as sock:
            send(sock, f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nConnection: close\r\n\r\n".encode())
            assert read_answer(sock, time.monotonic(), 20).status == 200
    for name in ("stream-product", "size-form-of-2mb", "growth-concat-doubling-to-the-limit") * 4:
        behaviours.run(BY_NAME[name], port)


def _serving(server: running.Running) -> tuple[int, ...]:
    """Return the processes that must not die: the one that speaks HTTP, if it lives, and the one that forks workers."""
    assert server.process.poll() is None, "the serving process died"
    return (server.process.pid, *running.children(server.process.pid))


def _run_all(port: int, listener: int) -> dict[str, Outcome]:
    """Run the corpus: some threads share the cases, those that mostly wait have one each."""
    outcomes: dict[str, Outcome] = {}
    shared: queue.SimpleQueue[Case] = queue.SimpleQueue()
    waiting = [case for case in CASES if case.kind in behaviours.WAITING]
    for case in CASES:
        if case not in waiting:
            shared.put(case)

    def run(case: Case) -> None:
        asked = replace(case, payload=case.payload.replace(LISTENER, str(listener).encode()))
        try:
            outcomes[case.name] = behaviours.run(asked, port)
        except OSError as error:
            outcomes[case.name] = Outcome(0, 0.0, note=f"{type(error).__name__}: {error}")

    def run_shared() -> None:
        while True:
            try:
                run(shared.get_nowait())
            except queue.Empty:
                return

    threads = [threading.Thread(target=run, args=[case]) for case in waiting]
    threads += [threading.Thread(target=run_shared) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _settled(pid: int, before: float) -> float:
    """Return the memory taken once it is back, or when the time for that is over."""
    end = time.monotonic() + SETTLING
    while (taken := running.memory(pid)) > before * GROWTH and time.monotonic() < end:
        time.sleep(0.5)
    return taken


def test_the_corpus_is_whole() -> None:
    assert len(CASES) >= 80
    for kind in behaviours.BEHAVIOURS:
        assert any(case.kind == kind for case in CASES), kind


@pytest.mark.parametrize("name", BY_NAME)
def test_every_request_gets_its_proper_answer_in_time(attack: Attack, name: str) -> None:
    case, outcome = BY_NAME[name], attack.outcomes[name]
    assert outcome.status in case.proper, f"{outcome.status} {outcome.note} {outcome.body[:300]!r}"
    assert outcome.seconds <= case.within, f"{outcome.status} came after {outcome.seconds:.2f} s"


@pytest.mark.parametrize("name", BY_NAME)
def test_no_answer_tells_of_the_inside(attack: Attack, name: str) -> None:
    body = attack.outcomes[name].body
    assert not re.search(rb"Traceback|File \"/|root:x:|\.py\b|\A<!(?s:.)*<script>", body), body


def test_the_second_client_hardly_notices(attack: Attack) -> None:
    watch = attack.watch
    assert len(watch.milliseconds) > 100
    assert not watch.failures, f"{len(watch.failures)} of the cheap questions failed: {watch.failures[:5]}"
    print(f"the cheap question, {watch}")


def test_no_serving_process_dies(attack: Attack) -> None:
    before, after = attack.pids
    assert before == after
    assert len(before) == 2


def test_memory_returns(attack: Attack) -> None:
    before, after = attack.mebibytes
    assert after <= before * GROWTH, f"{before:.1f} MiB before, {after:.1f} MiB after"


def test_nobody_was_called(attack: Attack) -> None:
    assert attack.calls == 0


def test_no_fault_was_logged(attack: Attack) -> None:
    assert "Traceback" not in attack.log, attack.log[-3000:]
