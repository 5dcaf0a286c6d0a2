"""The engine that serves strangers: queries run in worker processes that can be killed and replaced."""

import logging
import math
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planlink import errors
from planlink.engine import Answer, Request, Status, guard, wire
from planlink.formats import ALL_FORMATS

logger = logging.getLogger(__name__)

_FORMATS = {(f.name, f.shape.value): f for f in ALL_FORMATS}
_ERRORS: dict[str, type[errors.PlanlinkError]] = {
    kind.__name__: kind
    for kind in (
        errors.DataError,
        errors.NotAcceptable,
        errors.ParameterError,
        errors.QueryMalformed,
        errors.QueryRefused,
        errors.ResultTooLarge,
        errors.WorkerLost,
    )
}


#: Workers that answer the shipped questions alone, so that pages stay quick while strangers' queries take their time.
RESERVED = 2
#: Seconds that a query waits for a worker at most.
PATIENCE = 5.0


@dataclass(frozen=True)
class Limits:
    """What a query from outside may use.

    :param timeout: seconds from the request until its answer is complete, waiting for a worker included.
    :param memory: bytes of address space that evaluating one query may add.
    :param result: bytes of one serialised answer.
    :param workers: how many queries from outside run at once.
    """

    timeout: float = 30.0
    memory: int = 2 << 30
    result: int = 64 << 20
    workers: int = 4


class _Worker:
    """A worker process and the socket to it.

    :param sock: our end.
    :param pid: its process, which is waiting for its first query.
    """

    def __init__(self, sock: socket.socket, pid: int) -> None:
        self.sock = sock
        self.pid = pid
        # a descriptor names this process and no later one that happens to get its number
        self._handle = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None

    def end(self) -> None:
        """Kill the process, whatever it is doing; to say so twice does no harm."""
        if self.sock.fileno() < 0:
            return
        self.sock.close()
        try:
            if self._handle is None:
                os.kill(self.pid, signal.SIGKILL)
            else:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it is gone already, which is what was wanted
        finally:
            if self._handle is not None:
                os.close(self._handle)


class WorkerPool:
    """Serves a dataset from worker processes.

    :param files: RDF files to serve; none: the shipped dataset.
    :param union: with files: whether the default graph is the union of all.
    :param limits: what a query may use.
    :raises DataError: if the data cannot be read.
    """

    def __init__(self, files: tuple[Path, ...] = (), *, union: bool = False, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._spec = {
            "files": [str(path.resolve()) for path in files],
            "union": union,
            "limits": {
                "memory": self.limits.memory,
                "result": self.limits.result,
                "seconds": math.ceil(self.limits.timeout) + 5,
            },
        }
        self._lock = threading.RLock()  # a second signal may close the pool while the first is closing it
        self._closed = False
        self._start_zygote()
        #: A place without a worker gets one when it is needed next, so that a failure to start one passes.
        self._idle: dict[bool, queue.LifoQueue[_Worker | None]] = {False: queue.LifoQueue(), True: queue.LifoQueue()}
        #: All that live, those that are answering included.
        self._workers: set[_Worker] = set()
        for ours, places in ((False, self.limits.workers), (True, RESERVED)):
            for _ in range(places):
                self._idle[ours].put(self._spawn())

    @property
    def status(self) -> Status:
        """What is being served."""
        return self._status

    def answer(self, request: Request) -> Answer:
        """Answer a query in a worker; see :class:`planlink.engine.Engine`.

        :raises QueryTimeout: if the deadline passes; the worker is killed and replaced.
        :raises Busy: if no worker comes free soon: within five seconds, or half of the deadline if that is shorter.
        :raises WorkerLost: if the worker died.
        """
        guard.check(request.query)
        deadline = time.monotonic() + self.limits.timeout
        idle = self._idle[request.ours]
        try:
            worker = idle.get(timeout=min(PATIENCE, self.limits.timeout / 2))
        except queue.Empty:
            raise errors.Busy("all workers are taken; try again in a moment") from None
        sound = False
        try:
            worker = worker or self._spawn()
            answer = self._ask(worker, request, deadline)
            sound = True
        except TimeoutError:
            raise errors.QueryTimeout(
                f"the query did not finish within {self.limits.timeout:g} seconds: narrow it, or ask for less at a time"
            ) from None
        except (EOFError, OSError):
            message = "the query was stopped: it needs more memory than one query may use, or is nested too deeply"
            raise errors.WorkerLost(message) from None
        except errors.PlanlinkError:
            sound = worker is not None
            raise
        finally:
            # unless it answered to the end, the rest of its answer must not reach the next client
            if not sound and worker:
                self._end(worker)
            idle.put(worker if sound else None)
        return answer

    def close(self) -> None:
        """End the zygote and with it all workers."""
        with self._lock:
            self._closed = True
            self._control.close()
        for worker in list(self._workers):
            self._end(worker)
        self._process.wait(timeout=10)

    def _end(self, worker: _Worker) -> None:
        self._workers.discard(worker)
        worker.end()

    def _ask(self, worker: _Worker, request: Request, deadline: float) -> Answer:
        worker.sock.settimeout(max(0.01, deadline - time.monotonic()))
        asked = {
            "query": request.query,
            "rows": request.rows and request.rows.name,
            "graph": request.graph and request.graph.name,
            "default_graphs": request.default_graphs,
            "named_graphs": request.named_graphs,
        }
        wire.send_json(worker.sock, wire.QUERY, asked)
        chunks = []
        while True:
            worker.sock.settimeout(max(0.01, deadline - time.monotonic()))
            kind, payload = wire.receive(worker.sock)
            if kind == wire.CHUNK:
                chunks.append(payload)
                continue
            told = wire.loads(payload)
            if kind == wire.ERROR:
                raise _error(told)
            return Answer(b"".join(chunks), _FORMATS[told["format"], told["shape"]], told["seconds"])

    def _start_zygote(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # -P: modules that happen to lie in the current directory are none of ours
            command = [sys.executable, "-P", "-m", "planlink.engine.worker", str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()])  # noqa: S603 - our own module
        self._control = ours
        try:
            wire.send_json(ours, wire.QUERY, self._spec)
            kind, payload = wire.receive(ours)
        except (EOFError, ConnectionError):
            ours.close()
            raise errors.DataError("the data could not be loaded: the loading process ended") from None
        told = wire.loads(payload)
        if kind == wire.ERROR:
            self._process.wait()
            ours.close()
            raise _error(told)
        self._status = Status(**told)

    def _spawn(self) -> _Worker:
        """Have the zygote fork a worker, starting another zygote if it is gone.

        :raises WorkerLost: if that fails; the next request tries again.
        """
        with self._lock:
            try:
                return self._fork()
            except (EOFError, OSError):
                if self._closed:
                    raise errors.WorkerLost("the server is shutting down") from None
            self._control.close()
            try:
                self._start_zygote()
                return self._fork()
            except (EOFError, OSError, errors.PlanlinkError) as error:
                logger.exception("no worker can be started")
                raise errors.WorkerLost("no worker can be started at the moment") from error

    def _fork(self) -> _Worker:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [wire.SPAWN], [theirs.fileno()])
                worker = _Worker(ours, int(wire.receive(self._control)[1]))
        except (EOFError, OSError):
            ours.close()
            raise
        self._workers.add(worker)
        return worker


def _error(told: dict[str, Any]) -> errors.PlanlinkError:
    return _ERRORS[told["error"]](told["message"], line=told.get("line"), column=told.get("column"))
