"""The engine that serves strangers: queries run in worker processes that can be killed and replaced."""

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


@dataclass(frozen=True)
class Limits:
    """What a query from outside may use.

    :param timeout: seconds from the request until its answer is complete, waiting for a worker included.
    :param memory: bytes of address space that evaluating one query may add.
    :param result: bytes of one serialised answer.
    :param workers: how many queries run at once.
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
        """Kill the process, whatever it is doing."""
        self.sock.close()
        try:
            if self._handle is None:
                os.kill(self.pid, signal.SIGKILL)
            else:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
                os.close(self._handle)
        except ProcessLookupError:
            pass  # it is gone already, which is what was wanted


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
        self._lock = threading.Lock()
        self._closed = False
        self._start_zygote()
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for _ in range(self.limits.workers):
            self._idle.put(self._spawn())

    @property
    def status(self) -> Status:
        """What is being served."""
        return self._status

    def answer(self, request: Request) -> Answer:
        """Answer a query in a worker; see :class:`planlink.engine.Engine`.

        :raises QueryTimeout: if the deadline passes; the worker is killed and replaced.
        :raises Busy: if no worker came free before the deadline.
        :raises WorkerLost: if the worker died.
        """
        guard.check(request.query)
        deadline = time.monotonic() + self.limits.timeout
        try:
            worker = self._idle.get(timeout=self.limits.timeout)
        except queue.Empty:
            raise errors.Busy("all workers are taken; try again in a moment") from None
        try:
            return self._ask(worker, request, deadline)
        except TimeoutError:
            worker = self._replace(worker)
            raise errors.QueryTimeout(
                f"the query did not finish within {self.limits.timeout:g} seconds: narrow it, or ask for less at a time"
            ) from None
        except (EOFError, ConnectionError):
            worker = self._replace(worker)
            raise errors.WorkerLost(
                "the query was stopped: it needs more memory than one query may use, or is nested too deeply"
            ) from None
        except errors.PlanlinkError:
            raise
        except BaseException:
            worker = self._replace(worker)  # interrupted half way: the rest of the answer must not reach the next client
            raise
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End the zygote and with it all workers."""
        with self._lock:
            self._closed = True
            self._control.close()
        while not self._idle.empty():
            self._idle.get().end()
        self._process.wait(timeout=10)

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
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "planlink.engine.worker", str(theirs.fileno())], pass_fds=[theirs.fileno()]
            )
        self._control = ours
        wire.send_json(ours, wire.QUERY, self._spec)
        try:
            kind, payload = wire.receive(ours)
        except EOFError:
            raise errors.DataError("the data could not be loaded: the loading process ended") from None
        told = wire.loads(payload)
        if kind == wire.ERROR:
            self._process.wait()
            ours.close()
            raise _error(told)
        self._status = Status(**told)

    def _spawn(self) -> _Worker:
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                socket.send_fds(self._control, [wire.SPAWN], [theirs.fileno()])
                return _Worker(ours, int(wire.receive(self._control)[1]))
            except (EOFError, OSError):
                if self._closed:
                    raise
                self._control.close()
                self._start_zygote()
                socket.send_fds(self._control, [wire.SPAWN], [theirs.fileno()])
                return _Worker(ours, int(wire.receive(self._control)[1]))

    def _replace(self, worker: _Worker) -> _Worker:
        worker.end()
        return self._spawn()


def _error(told: dict[str, Any]) -> errors.PlanlinkError:
    return _ERRORS[told["error"]](told["message"], line=told.get("line"), column=told.get("column"))
