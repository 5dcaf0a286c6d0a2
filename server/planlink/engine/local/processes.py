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

#: The errors that workers and the zygote report, by name.
ERRORS: dict[str, type[errors.PlanlinkError]] = {
    kind.__name__: kind
    for kind in (
        errors.ConfinementError,
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


class WorkerKind(Enum):
    """The queries that a worker answers."""

    #: Queries from clients.
    UNTRUSTED = "untrusted"
    #: Queries of the program itself: questions, pages, documents.
    BUILT_IN = "built-in"
    #: Queries from clients with SERVICE, to an endpoint that the settings allow.
    FEDERATED = "federated"


class Worker:
    """A worker process and the socket to it.

    :param sock: the serving process's end.
    :param pid: the process, which waits for its first query.
    :param generation: the number of the zygote that forked it.
    """

    def __init__(self, sock: socket.socket, pid: int, generation: int) -> None:
        self.sock = sock
        self.pid = pid
        self.generation = generation
        self._lock = threading.Lock()
        # a pidfd stands for this very process; its number may be given to another after its death
        self._handle = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None

    def end(self) -> None:
        """Kill the process, whatever it is doing; a second call does nothing."""
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
            pass  # dead already
        finally:
            if self._handle is not None:
                os.close(self._handle)


class Zygote:
    """The process that holds the dataset and forks the workers; when it dies, another takes its place.

    :param files: RDF files to serve; none: the shipped dataset.
    :param union: with files: whether the default graph is the union of all graphs.
    :param limits: limits of each query.
    :raises DataError: if the data cannot be read.
    """

    def __init__(self, files: tuple[Path, ...], limits: Limits, *, union: bool) -> None:
        self._spec = {
            "files": [str(path.resolve()) for path in files],
            "union": union,
            "services": sorted(limits.services),
            "limits": {"memory": limits.memory, "result": limits.result, "seconds": math.ceil(limits.timeout) + 5},
        }
        self._lock = threading.RLock()  # a second signal may close it while the first is closing it
        self._closed = False
        #: Number of processes that have been the zygote so far.
        self.generation = 0
        #: Cleared while another process is being started.
        self._started = threading.Event()
        self._started.set()
        self._start()

    @property
    def pid(self) -> int:
        """The current process."""
        return self._process.pid

    def kill(self) -> None:
        """Kill the process, as the system might; the next :meth:`spawn` starts another."""
        self._process.kill()
        self._process.wait()

    def spawn(self, kind: WorkerKind, deadline: float) -> Worker:
        """Have a worker forked, by another zygote if this one has died.

        :param kind: the queries that it will answer.
        :param deadline: time of the monotonic clock until which to wait for another zygote.
        :raises WorkerLost: if no worker can be started; the next request tries again.
        :raises Busy: if the data is not loaded again by the deadline.
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
            if not self._started.wait(max(0.0, deadline - time.monotonic())):
                raise errors.Busy("the data is being loaded again; try again in a moment")
        raise AssertionError("unreachable")

    def _restart(self) -> None:
        """Start another process in the background, unless that is under way."""
        if self._started.is_set():
            self._started.clear()
            self._control.close()
            threading.Thread(target=self._start_again, name="zygote", daemon=True).start()

    def _start_again(self) -> None:
        try:
            self._start()
        except (OSError, errors.PlanlinkError):
            logger.exception("no worker can be started")
        finally:
            self._started.set()
        if self._closed:
            self._control.close()

    def close(self) -> None:
        """Tell the process to end; it forks no more workers."""
        with self._lock:
            self._closed = True
            self._control.close()
            if not self._started.is_set():
                self._process.kill()  # it is still loading

    def wait(self) -> None:
        """Wait until the process has ended, after :meth:`close`."""
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()

    def _start(self) -> None:
        control, remote = socket.socketpair()
        with remote:
            # -P: do not import modules from the current directory
            command = [sys.executable, "-P", "-m", "planlink.engine.local.worker", str(remote.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[remote.fileno()])  # noqa: S603 - a fixed command
        try:
            wire.send_json(control, wire.QUERY, self._spec)
            kind, payload = wire.receive(control)
        except (EOFError, ConnectionError):
            control.close()
            raise errors.DataError("the data could not be loaded: the loading process ended") from None
        reply = wire.loads(payload)
        if kind == wire.ERROR:
            self._process.wait()
            control.close()
            raise error_from_json(reply)
        self._control = control  # workers can be forked from now on
        self.generation += 1
        self.status = Status(**reply)

    def _fork(self, kind: WorkerKind) -> Worker:
        sock, remote = socket.socketpair()
        message = wire.SPAWN_FEDERATED if kind is WorkerKind.FEDERATED else wire.SPAWN
        try:
            with remote:
                socket.send_fds(self._control, [message], [remote.fileno()])
                pid = int(wire.receive(self._control)[1])
        except (EOFError, OSError):
            sock.close()
            raise
        if not pid:
            sock.close()
            raise errors.WorkerLost("no worker can be started at the moment: the system has no room for another process")
        return Worker(sock, pid, self.generation)


def error_from_json(reply: dict[str, Any]) -> errors.PlanlinkError:
    """Return the error that another process reports; log its reason, which clients must not see.

    :param reply: see :meth:`planlink.errors.PlanlinkError.to_json`, with an optional `reason`.
    """
    if reply.get("reason"):
        logger.warning("a worker could not finish: %s", reply["reason"])
    return ERRORS[reply["error"]](reply["message"], line=reply.get("line"), column=reply.get("column"))
