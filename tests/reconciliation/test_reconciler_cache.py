"""The index of names is built once for each version of the data, outside the threads of requests."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from planlink.dataset.build import build_files
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Answer, Request, Status
from planlink.errors import Busy, QueryTimeout
from planlink.reconciliation.deadline import NO_DEADLINE, Deadline
from planlink.reconciliation.reconciler_cache import ReconcilerCache


class WatchedEngine:
    """An engine that runs a function before each answer."""

    def __init__(self, engine: EmbeddedEngine, before: Callable[[], Any]) -> None:
        self._engine = engine
        self._before = before

    @property
    def status(self) -> Status:
        return self._engine.status

    def answer(self, request: Request) -> Answer:
        self._before()
        return self._engine.answer(request)

    def close(self) -> None:
        """Leave the engine open for other tests."""


def test_index_is_built_once_for_each_dataset(engine: EmbeddedEngine) -> None:
    cache = ReconcilerCache()
    first = cache.current(engine, NO_DEADLINE)
    assert cache.current(engine, NO_DEADLINE) is first
    other = EmbeddedEngine(build_files([], union=True))
    assert cache.current(other, NO_DEADLINE) is not first
    assert cache.current(other, NO_DEADLINE).entities.by_id == {}


def test_request_does_not_wait_for_the_index_beyond_its_deadline(engine: EmbeddedEngine) -> None:
    cache, built, threads = ReconcilerCache(), threading.Event(), set[str]()

    def wait() -> None:
        threads.add(threading.current_thread().name)
        assert built.wait(60)

    slow = WatchedEngine(engine, wait)
    for _ in range(2):
        with pytest.raises(Busy, match="being built"):
            cache.current(slow, Deadline(0.05))
    built.set()
    assert cache.current(slow, Deadline(60)).entities.by_id
    assert threads == {"reconciliation-index"}


def test_failed_build_is_tried_again(engine: EmbeddedEngine) -> None:
    failures = [QueryTimeout("too slow")]

    def fail_once() -> None:
        if failures:
            raise failures.pop()

    cache, unsteady = ReconcilerCache(), WatchedEngine(engine, fail_once)
    with pytest.raises(QueryTimeout):
        cache.current(unsteady, NO_DEADLINE)
    assert cache.current(unsteady, NO_DEADLINE).entities.by_id
