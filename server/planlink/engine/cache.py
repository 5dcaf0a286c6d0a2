"""Finished answers are kept, by dataset version: the same question to the same data has the same answer."""

import re
import sys
import threading
from dataclasses import dataclass, replace

from cachetools import LRUCache

from planlink.engine.interface import Answer, Engine, Request, Status
from planlink.engine.spool import MEMORY_LIMIT, Content

#: What makes an answer another one each time, or comes from elsewhere; a false alarm only costs the keeping.
_CHANGEABLE = re.compile(r"NOW|RAND|UUID|SERVICE", re.IGNORECASE)
#: Bytes that an entry takes beside its answer and what the client sent, about.
_OVERHEAD = 2_000


@dataclass(frozen=True)
class _Kept:
    """An answer with its bytes.

    :param size: bytes that keeping it takes, about.
    """

    body: bytes
    answer: Answer
    size: int


class CachedEngine:
    """Puts a bounded memory of finished answers before an engine; errors are never kept.

    :param engine: answers what is not known yet; closed with this one. Where it tells no version, nothing is kept.
    :param size: bytes to use; the answers that were not asked for longest go first.
    """

    def __init__(self, engine: Engine, size: int) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._kept: LRUCache[tuple[str, Request], _Kept] = LRUCache(size, getsizeof=lambda kept: kept.size)

    @property
    def status(self) -> Status:
        """What is being served."""
        return self._engine.status

    def answer(self, request: Request) -> Answer:
        """Answer a query; see :class:`planlink.engine.interface.Engine`."""
        version = self.status.version
        with self._lock:
            kept = self._kept.get((version, request))
        if kept:
            return Answer(Content.from_bytes(kept.body), kept.answer.format, 0.0, cached=True)
        answer = self._engine.answer(request)
        if not version or answer.content.size > MEMORY_LIMIT or _CHANGEABLE.search(request.query):
            return answer
        self._keep(version, request, answer)
        return Answer(Content.from_bytes(answer.body), answer.format, answer.seconds)

    def _keep(self, version: str, request: Request, answer: Answer) -> None:
        texts = (request.query, *request.default_graphs, *request.named_graphs)
        size = len(answer.body) + sum(map(sys.getsizeof, texts)) + _OVERHEAD
        # the data may have changed while the engine worked; to look may take an engine elsewhere long, so nobody waits for it
        if self.status.version != version:
            return
        with self._lock:
            if size <= self._kept.maxsize:
                self._kept[version, replace(request, client_gone=None)] = _Kept(answer.body, answer, size)

    def close(self) -> None:
        """Close the engine behind."""
        self._engine.close()
