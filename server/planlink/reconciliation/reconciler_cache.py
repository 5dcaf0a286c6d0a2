"""Cache the reconciler of the current data, built in a separate thread."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

from planlink.engine.interface import Engine
from planlink.errors import Busy
from planlink.reconciliation.deadline import Deadline
from planlink.reconciliation.entities import read_entities
from planlink.reconciliation.matching import Index
from planlink.reconciliation.service import Reconciler


@dataclass(frozen=True)
class _Build:
    """A reconciler that is being built, or is ready.

    :param version: identifies the data that it is built from.
    """

    version: tuple[object, ...]
    reconciler: Future[Reconciler] = field(default_factory=Future)


class ReconcilerCache:
    """Builds one reconciler for each version of the data, and keeps the latest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: _Build | None = None

    def current(self, engine: Engine, deadline: Deadline) -> Reconciler:
        """Return the reconciler of the data that the engine serves now.

        :param engine: the engine.
        :param deadline: of the wait for a reconciler that is being built.
        :raises Busy: if it is not ready in time.
        :raises PlanlinkError: if the engine fails; the next call tries again.
        """
        status = engine.status
        build = self._build((status.version, status.triples, *status.graphs.items()), engine)
        try:
            return build.reconciler.result(timeout=min(deadline.remaining, threading.TIMEOUT_MAX))
        except TimeoutError:
            raise Busy("the index of names is being built; try again in a moment") from None

    def _build(self, version: tuple[object, ...], engine: Engine) -> _Build:
        """Return the build of a version, started once."""
        with self._lock:
            latest = self._latest
            if latest and latest.version == version and not _has_failed(latest):
                return latest
            self._latest = build = _Build(version)
        threading.Thread(target=_run, args=(build.reconciler, engine), name="reconciliation-index", daemon=True).start()
        return build


def _has_failed(build: _Build) -> bool:
    return build.reconciler.done() and build.reconciler.exception() is not None


def _run(future: Future[Reconciler], engine: Engine) -> None:
    try:
        future.set_result(Reconciler(Index(read_entities(engine))))
    except Exception as error:
        future.set_exception(error)
