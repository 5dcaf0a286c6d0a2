"""Cache complete answers by dataset version: the same question to the same data has the same answer."""

import sys
import threading
from dataclasses import dataclass, replace

from cachetools import LRUCache

from planlink.engine.interface import Answer, Engine, Request, Status
from planlink.engine.spool import MEMORY_LIMIT, Content
from planlink.sparql.varying_functions import may_vary

#: Bytes of an entry beside its answer and its request, about.
_OVERHEAD = 2_000
#: Seconds to wait for another client's answer; the engine's deadline is usually shorter.
_MAX_WAIT = 60.0


@dataclass(frozen=True)
class _Entry:
    """A cached answer.

    :param body: its bytes.
    :param answer: the rest of it.
    :param size: bytes that the entry takes, about.
    """

    body: bytes
    answer: Answer
    size: int


class CachedEngine:
    """An engine with a bounded cache before it; errors are not cached.

    Untrusted queries cannot fill the cache with a few large answers: of theirs, only those up to `MEMORY_LIMIT` are cached.

    :param engine: answers on a cache miss; closed with this one. Without a version of its dataset, nothing is cached.
    :param size: bytes of the cache; the least recently used answers are dropped first.
    """

    def __init__(self, engine: Engine, size: int) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._running: dict[tuple[str, Request], threading.Event] = {}
        self._entries: LRUCache[tuple[str, Request], _Entry] = LRUCache(size, getsizeof=lambda entry: entry.size)

    @property
    def status(self) -> Status:
        """The status of the served dataset."""
        return self._engine.status

    def answer(self, request: Request) -> Answer:
        """Answer a query; see :class:`planlink.engine.interface.Engine`.

        Shipped queries are evaluated once, however many clients ask for them at the same time.
        """
        version = self.status.version
        key = version, request
        shared = bool(version) and request.built_in
        with self._lock:
            entry, running = self._entries.get(key), self._running.get(key)
            if shared and not (entry or running):
                self._running[key] = threading.Event()
        if shared and running and not entry:
            running.wait(_MAX_WAIT)
            with self._lock:
                entry = self._entries.get(key)
        if entry:
            return Answer(Content.from_bytes(entry.body), entry.answer.format, 0.0, cached=True)
        try:
            return self._evaluate(version, request)
        finally:
            if shared and not running:
                with self._lock:
                    self._running.pop(key).set()

    def _evaluate(self, version: str, request: Request) -> Answer:
        """Return the engine's answer, and cache it if it will stay true."""
        answer = self._engine.answer(request)
        limit = self._entries.maxsize if request.built_in else MEMORY_LIMIT
        if not version or answer.content.size > limit or may_vary(request.query):
            return answer
        self._store(version, request, answer)
        return Answer(Content.from_bytes(answer.body), answer.format, answer.seconds)

    def _store(self, version: str, request: Request, answer: Answer) -> None:
        texts = (request.query, *request.default_graphs, *request.named_graphs)
        size = len(answer.body) + sum(map(sys.getsizeof, texts)) + _OVERHEAD
        # the data may have changed meanwhile; looking may take a remote engine long, so it is done without the lock
        if self.status.version != version:
            return
        with self._lock:
            if size <= self._entries.maxsize:
                self._entries[version, replace(request, client="", client_gone=None)] = _Entry(answer.body, answer, size)

    def close(self) -> None:
        """Close the engine behind the cache."""
        self._engine.close()
