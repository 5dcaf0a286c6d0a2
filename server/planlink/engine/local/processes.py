"""The processes behind the pool: a zygote that holds the dataset, and the workers that it forks."""

import logging
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from enum import Enum
from pathlib import Path
from typing import Any

from planlink import errors
from planlink.engine.interface import Status
from planlink.engine.local import wire
from planlink.settings import Limits

logger = logging.getLogger(__name__)

#: What workers and the zygote tell by name.
ERRORS: dict[str, type[errors.PlanlinkError]] = {
    kind.__name__: kind
    for kind in (
        errors.DataError,
        errors.NotAcceptable,
        errors.ParameterError,
        errors.QueryMalformed,
        errors.QueryRefused,
        errors.RemoteError,
        errors.ResultTooLarge,
        errors.WorkerLost,
    )
}


class Kind(Enum):
    """Whom a worker works for."""

    #: Queries from outside.
    STRANGERS = "strangers"
    #: The shipped questions.
    OURS = "ours"
    #: Queries from outside that call another endpoint, one that the settings allow.
    CALLERS = "callers"


class Worker:
    """A worker process and the socket to it.

    :param sock: our end.
    :param pid: its process, which is waiting for its first query.
    :param generation: which zygote forked it.
    """

    def __init__(self, sock: socket.socket, pid: int, generation: int) -> None:
        self.sock = sock
        self.pid = pid
        self.generation = generation
        self._lock = threading.Lock()
        # a descriptor names this process and no later one that happens to get its number
        self._handle = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None

    def end(self) -> None:
        """Kill the process, whatever it is doing; to say so twice does no harm."""
        with self._lock:
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


class Zygote:
    """The process that holds the dataset and forks the workers; another takes its place when it is lost.

    :param files: RDF files to serve; none: the shipped dataset.
    :param union: with files: whether the default graph is the union of all.
    :param limits: what a query may use.
    :raises DataError: if the data cannot be read.
    """

    def __init__(self, files: tuple[Path, ...], limits: Limits, *, union: bool) -> None:
        self._spec = {
            "files": [str(path.resolve()) for path in files],
            "union": union,
            "limits": {"memory": limits.memory, "result": limits.result, "seconds": math.ceil(limits.timeout) + 5},
        }
        self._lock = threading.RLock()  # a second signal may close it while the first is closing it
        self._closed = False
        #: Counts the processes that were the zygote, one after the other.
        self.generation = 0
        #: Set unless another process is being started.
        self._settled = threading.Event()
        self._settled.set()
        self._start()

    @property
    def pid(self) -> int:
        """Its process at the moment."""
        return self._process.pid

    def kill(self) -> None:
        """Kill the process, as the system might; the next worker that is wanted brings another."""
        self._process.kill()
        self._process.wait()

    def spawn(self, kind: Kind, deadline: float) -> Worker:
        """Have a worker forked, by another zygote if this one is gone.

        :param kind: whom it is for.
        :param deadline: the moment, by the monotonic clock, until which to wait for another zygote.
        :raises WorkerLost: if that fails; the next request tries again.
        :raises Busy: if the data is not loaded again by then.
        """
        for again in (True, False):
            with self._lock:
                try:
                    return self._fork(kind)
                except (EOFError, OSError) as error:
                    if self._closed:
                        raise errors.WorkerLost("the server is shutting down") from None
                    if not again:
                        raise errors.WorkerLost("no worker can be started at the moment") from error
                    self._restart()
            if not self._settled.wait(max(0.0, deadline - time.monotonic())):
                raise errors.Busy("the data is being loaded again; try again in a moment")
        raise AssertionError("unreachable")

    def _restart(self) -> None:
        """Start another process in the background, once for all who wait."""
        if self._settled.is_set():
            self._settled.clear()
            self._control.close()
            threading.Thread(target=self._start_again, name="zygote", daemon=True).start()

    def _start_again(self) -> None:
        try:
            self._start()
        except (OSError, errors.PlanlinkError):
            logger.exception("no worker can be started")
        finally:
            self._settled.set()
        if self._closed:
            self._control.close()

    def close(self) -> None:
        """Have it end; it forks no more workers."""
        with self._lock:
            self._closed = True
            self._control.close()
            if not self._settled.is_set():
                self._process.kill()  # it is loading data that nobody wants any more

    def wait(self) -> None:
        """Wait until it has ended, after :meth:`close`."""
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # -P: modules that happen to lie in the current directory are none of ours
            command = [sys.executable, "-P", "-m", "planlink.engine.local.worker", str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()])  # noqa: S603 - our own module
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
            raise error_from(told)
        self._control = ours  # only now may workers be asked for
        self.generation += 1
        self.status = Status(**told)

    def _fork(self, kind: Kind) -> Worker:
        ours, theirs = socket.socketpair()
        message = wire.SPAWN_CALLER if kind is Kind.CALLERS else wire.SPAWN
        try:
            with theirs:
                socket.send_fds(self._control, [message], [theirs.fileno()])
                pid = int(wire.receive(self._control)[1])
        except (EOFError, OSError):
            ours.close()
            raise
        if not pid:
            ours.close()
            raise errors.WorkerLost("no worker can be started at the moment: the system has no room for another process")
        return Worker(ours, pid, self.generation)


def error_from(told: dict[str, Any]) -> errors.PlanlinkError:
    """Return the error that another process told of; what only we should know goes to the log."""
    if told.get("reason"):
        logger.warning("a worker could not finish: %s", told["reason"])
    return ERRORS[told["error"]](told["message"], line=told.get("line"), column=told.get("column"))
