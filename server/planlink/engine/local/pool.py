"""The engine that serves strangers: queries run in worker processes that can be killed and replaced."""

import queue
import threading
import time
from pathlib import Path

from planlink import errors
from planlink.engine.interface import Answer, Request, Status
from planlink.engine.local import wire
from planlink.engine.local.processes import Kind, Worker, Zygote, error_from
from planlink.engine.spool import Content, Spool
from planlink.formats import ALL_FORMATS
from planlink.settings import Limits
from planlink.sparql import guard

_FORMATS = {(f.name, f.shape.value): f for f in ALL_FORMATS}
#: What a worker says when it has dealt with a query to the end, so that it can take the next.
_ANSWERED = (
    errors.NotAcceptable,
    errors.ParameterError,
    errors.QueryMalformed,
    errors.ResultTooLarge,
)
#: Workers that answer the shipped questions alone, so that pages stay quick while strangers' queries take their time.
RESERVED = 2
#: Seconds that a query waits for a worker at most.
PATIENCE = 5.0
#: For each worker, how many queries from outside may wait for it: more are turned away at once.
QUEUE = 4
#: Seconds between two looks at whether the client is still there.
_GLANCE = 0.25


class WorkerPool:
    """Serves a dataset from worker processes.

    :param files: RDF files to serve; none: the shipped dataset.
    :param union: with files: whether the default graph is the union of all.
    :param limits: what a query may use.
    :raises DataError: if the data cannot be read.
    """

    def __init__(self, files: tuple[Path, ...] = (), *, union: bool = False, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._spool = Spool(self.limits.spool)
        self._queue = threading.BoundedSemaphore((1 + QUEUE) * self.limits.workers)
        self._zygote = Zygote(files, self.limits, union=union)
        #: A place without a worker gets one when it is needed next, so that a failure to start one passes.
        self._idle: dict[Kind, queue.LifoQueue[Worker | None]] = {kind: queue.LifoQueue() for kind in Kind}
        #: All that live, those that are answering included.
        self._workers: set[Worker] = set()
        soon = time.monotonic() + PATIENCE
        for _ in range(self.limits.workers):
            self._idle[Kind.STRANGERS].put(self._spawn(Kind.STRANGERS, soon))
        for _ in range(RESERVED):
            self._idle[Kind.OURS].put(self._spawn(Kind.OURS, soon))
        for _ in range(self.limits.workers if self.limits.services else 0):
            self._idle[Kind.CALLERS].put(None)

    @property
    def status(self) -> Status:
        """What is being served."""
        return self._zygote.status

    def answer(self, request: Request) -> Answer:
        """Answer a query in a worker; see :class:`planlink.engine.interface.Engine`.

        :raises QueryTimeout: if the deadline passes; the worker is killed and replaced.
        :raises Busy: if no worker comes free soon: within five seconds, or half of the deadline if that is shorter.
        :raises WorkerLost: if the worker died.
        """
        deadline = time.monotonic() + self.limits.timeout
        calls = guard.check(request.query, self.limits.services)
        kind = Kind.CALLERS if calls else Kind.OURS if request.built_in else Kind.STRANGERS
        if kind is Kind.OURS:
            return self._answer(kind, request, deadline)
        if not self._queue.acquire(blocking=False):
            raise errors.Busy("too many queries are waiting; try again in a moment")
        try:
            return self._answer(kind, request, deadline)
        finally:
            self._queue.release()

    def _answer(self, kind: Kind, request: Request, deadline: float) -> Answer:
        worker = self._wait_for_worker(kind, request)
        if worker and worker.generation != self._zygote.generation:
            self._end(worker)  # another zygote may have found other data
            worker = None
        content = Content(self._spool)
        answer, sound = None, False
        try:
            worker = worker or self._spawn(kind, deadline)
            answer = self._ask(worker, request, deadline, content)
            sound = True
        except TimeoutError:
            raise errors.QueryTimeout(
                f"the query did not finish within {self.limits.timeout:g} seconds: narrow it, or ask for less at a time"
            ) from None
        except (EOFError, OSError):
            message = "the query was stopped: it needs more memory than one query may use, or is nested too deeply"
            raise errors.WorkerLost(message) from None
        except _ANSWERED:
            sound = worker is not None
            raise
        finally:
            if answer is None:
                content.close()
            # unless it answered to the end, the rest of its answer must not reach the next client
            if worker and not sound:
                self._end(worker)
            self._idle[kind].put(worker if sound else None)
        return answer

    def _wait_for_worker(self, kind: Kind, request: Request) -> Worker | None:
        """Return a worker, or None for a place that has none yet.

        :raises Busy: if none comes free in time.
        :raises ClientGone: if the client hangs up meanwhile.
        """
        until = time.monotonic() + min(PATIENCE, self.limits.timeout / 2)
        while True:
            try:
                return self._idle[kind].get(timeout=max(0.0, min(_GLANCE, until - time.monotonic())))
            except queue.Empty:
                if time.monotonic() >= until:
                    raise errors.Busy("all workers are taken; try again in a moment") from None
                _stop_if_gone(request)

    def close(self) -> None:
        """End the zygote and all workers, those that are answering included."""
        self._zygote.close()
        for worker in list(self._workers):
            self._end(worker)
        self._zygote.wait()

    def _spawn(self, kind: Kind, deadline: float) -> Worker:
        worker = self._zygote.spawn(kind, deadline)
        self._workers.add(worker)
        return worker

    def _end(self, worker: Worker) -> None:
        self._workers.discard(worker)
        worker.end()

    def _ask(self, worker: Worker, request: Request, deadline: float, content: Content) -> Answer:
        """Have a worker answer; its bytes go to the content.

        :raises TimeoutError: if the deadline passes.
        :raises EOFError: if the worker dies.
        :raises ClientGone: if the client hangs up.
        """
        worker.sock.settimeout(max(0.01, deadline - time.monotonic()))
        asked = {
            "query": request.query,
            "rows": request.rows and request.rows.name,
            "graph": request.graph and request.graph.name,
            "default_graphs": request.default_graphs,
            "named_graphs": request.named_graphs,
        }
        wire.send_json(worker.sock, wire.QUERY, asked)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if not wire.ready(worker.sock, min(_GLANCE, left)):
                _stop_if_gone(request)
                continue
            worker.sock.settimeout(left)
            kind, payload = wire.receive(worker.sock)
            if kind == wire.CHUNK:
                content.write(payload)
                continue
            told = wire.loads(payload)
            if kind == wire.ERROR:
                raise error_from(told)
            content.flush()
            return Answer(content, _FORMATS[told["format"], told["shape"]], told["seconds"])


def _stop_if_gone(request: Request) -> None:
    """Let nobody work for a client that has hung up.

    :raises ClientGone: if it has.
    """
    if request.client_gone and request.client_gone():
        raise errors.ClientGone("the client hung up")
