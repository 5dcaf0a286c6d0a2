"""Run untrusted queries in isolation: in worker processes that can be killed and replaced."""

import queue
import threading
import time
from pathlib import Path

from planlink import errors
from planlink.engine.interface import Answer, Request, Status
from planlink.engine.local import wire
from planlink.engine.local.worker_processes import Worker, WorkerKind, Zygote, error_from_json
from planlink.engine.spool import Content, Spool
from planlink.formats import ALL_FORMATS
from planlink.settings import Limits
from planlink.sparql import guard

_FORMATS = {(f.name, f.shape.value): f for f in ALL_FORMATS}
#: Errors after which a worker is ready for the next query.
_WORKER_READY = (
    errors.NotAcceptable,
    errors.ParameterError,
    errors.QueryMalformed,
    errors.ResultTooLarge,
)
#: Workers reserved for built-in queries, to keep pages fast while untrusted queries run.
RESERVED = 2
#: Seconds that a query waits for a free worker at most.
PATIENCE = 5.0
#: Untrusted queries that may wait for each worker; more are refused at once.
QUEUE = 4
#: Seconds between two checks whether the client has disconnected.
_POLL_INTERVAL = 0.25


class WorkerPool:
    """Serves a dataset from worker processes.

    :param files: RDF files to serve; none: the shipped dataset.
    :param union: with files: whether the default graph is the union of all graphs.
    :param limits: limits of each query.
    :param texts: folder of official texts that are served beside the shipped dataset; none by default.
    :raises DataError: if the data cannot be read.
    """

    def __init__(
        self, files: tuple[Path, ...] = (), *, union: bool = False, limits: Limits | None = None, texts: Path | None = None
    ) -> None:
        self.limits = limits or Limits()
        self._spool = Spool(self.limits.spool)
        self._queue = threading.BoundedSemaphore((1 + QUEUE) * self.limits.workers)
        self._closed = False
        self._zygote = Zygote(files, self.limits, union=union, texts=texts)
        #: None: a worker to be started when needed; a failed start can be repeated.
        self._idle: dict[WorkerKind, queue.LifoQueue[Worker | None]] = {kind: queue.LifoQueue() for kind in WorkerKind}
        #: All live workers, busy ones included.
        self._workers: set[Worker] = set()
        deadline = time.monotonic() + PATIENCE
        for _ in range(self.limits.workers):
            self._idle[WorkerKind.UNTRUSTED].put(self._start_worker(WorkerKind.UNTRUSTED, deadline))
        for _ in range(RESERVED):
            self._idle[WorkerKind.BUILT_IN].put(self._start_worker(WorkerKind.BUILT_IN, deadline))
        for _ in range(self.limits.workers if self.limits.services else 0):
            self._idle[WorkerKind.FEDERATED].put(None)

    @property
    def status(self) -> Status:
        """The status of the served dataset."""
        return self._zygote.status

    def answer(self, request: Request) -> Answer:
        """Answer a query in a worker; see :class:`planlink.engine.interface.Engine`.

        :raises QueryTimeout: if the deadline passes; the worker is killed and replaced.
        :raises Busy: if too many queries wait, or no worker comes free within five seconds or half of the deadline.
        :raises WorkerLost: if the worker died.
        """
        deadline = time.monotonic() + self.limits.timeout
        federated = guard.check(request.query, self.limits.services)
        kind = WorkerKind.FEDERATED if federated else WorkerKind.BUILT_IN if request.built_in else WorkerKind.UNTRUSTED
        if kind is WorkerKind.BUILT_IN:
            return self._answer(kind, request, deadline)
        if not self._queue.acquire(blocking=False):
            raise errors.Busy("too many queries are waiting; try again in a moment")
        try:
            return self._answer(kind, request, deadline)
        finally:
            self._queue.release()

    def _answer(self, kind: WorkerKind, request: Request, deadline: float) -> Answer:
        worker = self._wait_for_worker(kind, request)
        if worker and not self._usable(worker):
            self._end(worker)
            worker = None
        content = Content(self._spool, client=request.client)
        answer, reusable = None, False
        try:
            # a new zygote may take long to load the data: clients get a Retry-After
            start_deadline = min(deadline, time.monotonic() + PATIENCE)
            worker = worker or self._start_worker(kind, start_deadline)
            try:
                _send(worker, request, deadline)
            except ConnectionError:  # it has died since it was checked
                self._end(worker)
                worker = self._start_worker(kind, start_deadline)
                _send(worker, request, deadline)
            answer = self._receive(worker, request, deadline, content)
            reusable = True
        except TimeoutError:
            raise errors.QueryTimeout(
                f"the query did not finish within {self.limits.timeout:g} seconds: narrow it, or ask for less at a time"
            ) from None
        except (EOFError, OSError):
            message = "the query was stopped: it needs more memory than one query may use, or is nested too deeply"
            raise errors.WorkerLost(message) from None
        except _WORKER_READY:
            reusable = worker is not None
            raise
        finally:
            if answer is None:
                content.close()
            # the rest of an unfinished answer must not reach the next client
            if worker and not reusable:
                self._end(worker)
            self._idle[kind].put(worker if reusable else None)
        return answer

    def _usable(self, worker: Worker) -> bool:
        """Return whether an idle worker is alive and has the data of the current zygote."""
        return worker.generation == self._zygote.generation and worker.alive()

    def _wait_for_worker(self, kind: WorkerKind, request: Request) -> Worker | None:
        """Return a free worker, or None if one has to be started.

        :raises Busy: if none comes free in time.
        :raises ClientGone: if the client disconnects.
        """
        deadline = time.monotonic() + min(PATIENCE, self.limits.timeout / 2)
        while True:
            try:
                return self._idle[kind].get(timeout=max(0.0, min(_POLL_INTERVAL, deadline - time.monotonic())))
            except queue.Empty:
                if self._closed:
                    raise errors.WorkerLost("the server is shutting down") from None
                if time.monotonic() >= deadline:
                    raise errors.Busy("all workers are busy; try again in a moment") from None
                _require_client(request)

    def close(self) -> None:
        """Kill the zygote and all workers, busy ones included."""
        self._closed = True
        self._zygote.close()
        for worker in list(self._workers):
            self._end(worker)
        self._zygote.wait()

    def _start_worker(self, kind: WorkerKind, deadline: float) -> Worker:
        worker = self._zygote.spawn(kind, deadline)
        self._workers.add(worker)
        return worker

    def _end(self, worker: Worker) -> None:
        self._workers.discard(worker)
        worker.end()

    def _receive(self, worker: Worker, request: Request, deadline: float, content: Content) -> Answer:
        """Receive the answer from a worker.

        :param content: receives the bytes.
        :raises TimeoutError: if the deadline passes.
        :raises EOFError: if the worker dies.
        :raises ClientGone: if the client disconnects.
        """
        while True:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            if not wire.ready(worker.sock, min(_POLL_INTERVAL, remaining)):
                _require_client(request)
                continue
            worker.sock.settimeout(remaining)
            kind, payload = wire.receive(worker.sock)
            if kind == wire.CHUNK:
                content.write(payload)
                continue
            reply = wire.loads(payload)
            if kind == wire.ERROR:
                raise error_from_json(reply)
            content.flush()
            return Answer(content, _FORMATS[reply["format"], reply["shape"]], reply["seconds"])


def _send(worker: Worker, request: Request, deadline: float) -> None:
    """Send a query to a worker.

    :raises ConnectionError: if the worker is dead.
    """
    worker.sock.settimeout(max(0.01, deadline - time.monotonic()))
    message = {
        "query": request.query,
        "rows": request.rows and request.rows.name,
        "graph": request.graph and request.graph.name,
        "default_graphs": request.default_graphs,
        "named_graphs": request.named_graphs,
    }
    wire.send_json(worker.sock, wire.QUERY, message)


def _require_client(request: Request) -> None:
    """Check that the client is still connected.

    :raises ClientGone: if it is not.
    """
    if request.client_gone and request.client_gone():
        raise errors.ClientGone("the client disconnected")
