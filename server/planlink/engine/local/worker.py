"""Run the zygote and the workers, the processes in which queries run.

`python -m planlink.engine.local.worker CONTROL LIFELINE` (two descriptors) becomes the *zygote*: one thread, the dataset in
memory, no query ever evaluated. It forks itself for each worker that the serving process requests (copy-on-write: a worker costs
milliseconds and little memory). A worker cannot reach the network or files (it cannot open a descriptor), has a limit on its
memory, and can be killed at any time without affecting other queries. A worker for queries that call other endpoints can connect
only to the listed ones (:mod:`planlink.engine.local.connections`).
"""

import gc
import os
import resource
import signal
import socket
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from planlink import errors
from planlink.dataset.build import Built, build_files, build_shipped
from planlink.engine.embedded import status_of
from planlink.engine.local import connections, lifeline, wire
from planlink.engine.spool import result_too_large
from planlink.formats import ALL_FORMATS, Shape
from planlink.rdf.store import Dataset

_BUFFER = 1 << 16
#: File descriptors of a worker for queries with SERVICE.
_FEDERATED_DESCRIPTORS = 64
#: How far a worker steps back behind the serving process, which answers the short requests (nice(2)).
_NICENESS = 5
_FORMATS = {(f.name, f.shape): f for f in ALL_FORMATS}


class _Output:
    """A file for the serialiser that sends its small writes in larger frames, up to a limit."""

    def __init__(self, sock: socket.socket, limit: int) -> None:
        self._sock = sock
        self._limit = limit
        self._buffer = bytearray()
        self._sent = 0

    def write(self, data: bytes, /) -> int:
        """Add bytes to the answer.

        :raises ResultTooLarge: if the answer becomes larger than the limit.
        """
        self._buffer += data
        if self._sent + len(self._buffer) > self._limit:
            raise result_too_large(self._limit)
        if len(self._buffer) >= _BUFFER:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send the buffered bytes."""
        if self._buffer:
            wire.send(self._sock, wire.CHUNK, bytes(self._buffer))
            self._sent += len(self._buffer)
            self._buffer.clear()


def _build(spec: dict[str, Any]) -> Built:
    if spec["files"]:
        return build_files([Path(name) for name in spec["files"]], union=bool(spec["union"]))
    return build_shipped(Path(spec["texts"]) if spec["texts"] else None)


def _serve_one(sock: socket.socket, dataset: Dataset, query: dict[str, Any], limit: int, *, network: bool) -> None:
    """Answer one query on the socket: CHUNK frames, then DONE; or an ERROR frame.

    :param network: whether the query calls other endpoints, whose failures are reported as such.
    """
    started = time.perf_counter()
    out = _Output(sock, limit)
    try:
        written = dataset.write(
            out,
            query["query"],
            _FORMATS.get((query["rows"], Shape.ROWS)),
            _FORMATS.get((query["graph"], Shape.GRAPH)),
            query["default_graphs"],
            query["named_graphs"],
        )
        out.flush()
    except errors.PlanlinkError as error:
        wire.send_json(sock, wire.ERROR, error.to_json())
    except (RuntimeError, OSError, MemoryError) as error:
        # the evaluation failed; the reason goes to the log, not to the client
        failure = (
            errors.RemoteError("an endpoint that the query calls with SERVICE could not be asked, or failed")
            if network and isinstance(error, RuntimeError | OSError)
            else errors.WorkerLost("the engine could not finish this query")
        )
        wire.send_json(sock, wire.ERROR, {**failure.to_json(), "reason": f"{type(error).__name__}: {error}"})
    else:
        seconds = time.perf_counter() - started
        reply = {"format": written.name, "shape": written.shape.value, "seconds": seconds}
        wire.send_json(sock, wire.DONE, reply)


def _work(sock: socket.socket, dataset: Dataset, limits: dict[str, int], endpoints: connections.Endpoints | None) -> NoReturn:
    """Run a worker: restrict the process, then answer queries until the other side closes the socket.

    :param endpoints: where queries may connect to; None: nowhere.
    """
    with open(os.devnull, "w") as null:  # libraries print when they crash, and the log has only lines in our format
        os.dup2(null.fileno(), sys.stderr.fileno())
    if endpoints is not None:
        connections.confine(endpoints, sock)
    os.nice(_NICENESS)
    memory = _address_space() + limits["memory"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # open descriptors stay usable, but no file and no socket can be opened
    descriptors = _FEDERATED_DESCRIPTORS if endpoints is not None else 0
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
    try:
        while True:
            _, payload = wire.receive(sock)
            _limit_processor(limits["seconds"])
            _serve_one(sock, dataset, wire.loads(payload), limits["result"], network=endpoints is not None)
    except (EOFError, ConnectionError):
        os._exit(0)


def _limit_processor(seconds: int) -> None:
    """Have the system kill this process if one query runs longer than any deadline, even if no process is left to kill it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _address_space() -> int:
    """Return the bytes of address space that this process has mapped; 0 where the system does not report it."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 0


def _zygote(control: socket.socket, built: Built, limits: dict[str, int], endpoints: connections.Endpoints) -> None:
    """Fork a worker for each socket that the serving process sends, until it closes the control socket."""
    children: set[int] = set()
    while True:
        try:
            message, descriptors, _, _ = socket.recv_fds(control, 64, 1)
        except ConnectionError:
            return
        _reap(children)
        if message[:1] in (wire.SPAWN, wire.SPAWN_FEDERATED) and descriptors:
            try:
                child = os.fork()
            except OSError:
                os.close(descriptors[0])
                wire.send(control, wire.SPAWN, b"0")
                continue
            if child == 0:
                try:
                    control.close()
                    allowed = endpoints if message[:1] == wire.SPAWN_FEDERATED else None
                    _work(socket.socket(fileno=descriptors[0]), built.dataset, limits, allowed)
                finally:
                    os._exit(1)  # a worker must never return into the zygote's loop
            os.close(descriptors[0])
            children.add(child)
            wire.send(control, wire.SPAWN, str(child).encode())
        else:
            return


def _reap(children: set[int]) -> None:
    for child in list(children):
        if os.waitpid(child, os.WNOHANG)[0]:
            children.discard(child)


def _prepare(control: socket.socket) -> None:
    spec = wire.loads(wire.receive(control)[1])
    try:
        if spec["services"] and (reason := connections.check()):
            raise errors.ConfinementError(
                f"SERVICE may call endpoints (--service), but this system cannot keep a query from calling others: {reason}"
            )
        built = _build(spec)
    except errors.PlanlinkError as error:
        wire.send_json(control, wire.ERROR, error.to_json())
        return
    gc.collect()
    gc.freeze()  # the collector would touch, and so copy, pages shared with the workers
    wire.send_json(control, wire.DONE, asdict(status_of(built)))
    _zygote(control, built, spec["limits"], connections.resolve(spec["services"]))


def main() -> None:
    """Build the dataset that the serving process requests, send its status, and become the zygote."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the serving process decides when to stop
    lifeline.attach(int(sys.argv[2]))
    control = socket.socket(fileno=int(sys.argv[1]))
    try:
        _prepare(control)
    except (EOFError, ConnectionError):
        return  # the serving process stopped while the data was being loaded


if __name__ == "__main__":
    main()
