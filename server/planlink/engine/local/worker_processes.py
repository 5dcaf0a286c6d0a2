"""Manage the processes behind the pool: a zygote that holds the dataset, and the workers that it forks."""

import logging
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Any

from planlink import errors
from planlink.engine.interface import Status
from planlink.engine.local import wire
from planlink.engine.local.lifeline import Lifeline
from planlink.settings import Limits

logger = logging.getLogger(__name__)

#: Seconds within which a zygote has to fork a worker; it takes milliseconds. A zygote that does not is replaced.
_FORK_TIMEOUT = 3.0
#: Seconds within which a new zygote has to load the data again, and how many times as long as the first one it may take.
_LOAD_TIMEOUT = 60.0
_LOAD_FACTOR = 20.0
#: Seconds to wait for the end of a process that has been killed.
_KILL_TIMEOUT = 3.0

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
        # a pidfd identifies this process; its PID may be reused after its death
        self._handle = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None

    def alive(self) -> bool:
        """Return whether the idle worker is alive: it sends nothing, so only its death makes the socket readable."""
        try:
            return not wire.ready(self.sock, 0.0)
        except EOFError:
            return False

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
    :param texts: folder of official texts beside the shipped dataset.
    :param limits: limits of each query.
    :raises DataError: if the data cannot be read.
    """

    def __init__(self, files: tuple[Path, ...], limits: Limits, *, union: bool, texts: Path | None = None) -> None:
        self._spec = {
            "files": [str(path.resolve()) for path in files],
            "union": union,
            "texts": str(texts.resolve()) if texts else None,
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
        #: Of the current zygote, and of the one before it, whose workers may still be busy.
        self._lifelines: list[Lifeline] = []
        self._start(None)

    @property
    def pid(self) -> int:
        """The current process."""
        return self._process.pid

    def kill(self) -> None:
        """Kill the process, as the system might; the next :meth:`spawn` starts another."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_KILL_TIMEOUT)

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
        """Start another process in the background, unless that is under way; the old one may be stopped, not dead."""
        if self._started.is_set():
            self._started.clear()
            self._control.close()
            self.kill()
            threading.Thread(target=self._start_again, name="zygote", daemon=True).start()

    def _start_again(self) -> None:
        try:
            self._start(max(_LOAD_TIMEOUT, _LOAD_FACTOR * self.status.seconds))
        except (OSError, errors.PlanlinkError):
            if not self._closed:
                logger.exception("no worker can be started")
        finally:
            self._started.set()
        if self._closed:
            self._cut_lifelines()

    def close(self) -> None:
        """Kill the process and all its workers."""
        self._closed = True
        self._cut_lifelines()
        with self._lock:  # now held only briefly by others
            self._control.close()

    def wait(self) -> None:
        """Wait until the process has ended, after :meth:`close`."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_KILL_TIMEOUT)

    def _cut_lifelines(self, keep: int = 0) -> None:
        while len(self._lifelines) > keep:
            self._lifelines.pop(0).cut()

    def _start(self, timeout: float | None) -> None:
        """Start the process and wait until it has loaded the data.

        :param timeout: seconds; None: without a limit.
        :raises DataError: if the data cannot be read, or the process ends or does not finish in time.
        """
        control, remote = socket.socketpair()
        control.settimeout(timeout)
        lifeline = Lifeline()
        self._lifelines.append(lifeline)
        self._cut_lifelines(keep=2)
        descriptors = (remote.fileno(), lifeline.reading_end)
        # -P: do not import modules from the current directory
        command = [sys.executable, "-P", "-m", "planlink.engine.local.worker", *map(str, descriptors)]
        try:
            with remote:
                self._process = subprocess.Popen(command, pass_fds=descriptors)  # noqa: S603 - a fixed command
        finally:
            lifeline.close_reading_end()
        try:
            wire.send_json(control, wire.QUERY, self._spec)
            kind, payload = wire.receive(control)
        except TimeoutError:
            control.close()
            self.kill()
            raise errors.DataError("the data could not be loaded in time") from None
        except (EOFError, ConnectionError):
            control.close()
            raise errors.DataError("the data could not be loaded: the loading process ended") from None
        reply = wire.loads(payload)
        if kind == wire.ERROR:
            self.kill()
            control.close()
            raise error_from_json(reply)
        control.settimeout(_FORK_TIMEOUT)
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
