"""The server under attack, a second client that measures it meanwhile, its processes and their memory."""

import contextlib
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import checkout
from tests.hostile.cases import CACHE_MIB, MEMORY_MIB, RESULT_MIB, TIMEOUT, WORKERS

#: A named question that is quick to answer.
CHEAP = "/questions/q22-plans?format=json&lang=en"
#: Seconds between two of the second client's requests.
EVERY = 0.05
_STARTING = 60.0


@dataclass(frozen=True)
class Running:
    """A running server.

    :param process: the serving process.
    :param port: its port.
    :param log: the file of its output.
    """

    process: subprocess.Popen[bytes]
    port: int
    log: Path


@contextlib.contextmanager
def running() -> Iterator[Running]:
    """Run `planlink serve` with a short deadline; its output goes to a file, because a full pipe would block it."""
    options = {"timeout": TIMEOUT, "workers": WORKERS, "memory": MEMORY_MIB, "result": RESULT_MIB, "cache": CACHE_MIB, "port": 0}
    command = [sys.executable, "-m", "planlink", "serve", *(f"--{name}={value}" for name, value in options.items())]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, cwd="/") as process:
            try:
                yield Running(process, _port(process, log), log)
            finally:
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=20)
                process.kill()


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    end = time.monotonic() + _STARTING
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"at http://[^:/\s]+:(\d+)/", log.read_text(encoding="utf-8", errors="replace")):
            return int(found[1])
        time.sleep(0.05)
    raise AssertionError("the server did not start: " + log.read_text(encoding="utf-8", errors="replace"))


def children(pid: int) -> list[int]:
    """Return the living children of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = stat.read_text().rsplit(")", 1)[1].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(stat.parent.name))
    return found


def tree(pid: int) -> list[int]:
    """Return a process and its descendants."""
    return [pid, *(below for child in children(pid) for below in tree(child))]


def memory(pid: int) -> float:
    """Return the MiB of a process and its descendants; shared pages count once (Pss)."""
    total = 0
    for member in tree(pid):
        with contextlib.suppress(OSError):
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{member}/smaps_rollup").read_text(), re.MULTILINE)
            total += int(found[1]) if found else 0
    return total / 1024


class Watch:
    """A second client in a process of its own: it sends a cheap request every 50 ms on one connection.

    Attackers that read megabytes would hold this interpreter's lock, and the delay would be taken for the server's.

    :param port: the server's.
    :param path: what it requests.
    """

    def __init__(self, port: int, path: str = CHEAP) -> None:
        command = [sys.executable, "-m", "tests.hostile.watch", str(port), path, str(EVERY)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=checkout.ROOT)
        self.milliseconds: list[float] = []
        self.failures: list[str] = []

    def __enter__(self) -> "Watch":
        assert self._process.stdout
        self._process.stdout.readline()  # it is ready
        return self

    def __exit__(self, *_: object) -> None:
        output, _nothing = self._process.communicate(timeout=60)  # the end of its input ends it
        self.milliseconds, self.failures = json.loads(output)

    @property
    def p99(self) -> float:
        """The milliseconds within which 99 of 100 requests were answered."""
        return statistics.quantiles(self.milliseconds, n=100)[98]

    def __str__(self) -> str:
        if len(self.milliseconds) < 2:
            return f"{len(self.milliseconds)} requests"
        parts = statistics.quantiles(self.milliseconds, n=100)
        shown = ", ".join(f"p{number} {parts[number - 1]:.0f}" for number in (50, 90, 95, 99))
        slow = sum(each > 250 for each in self.milliseconds)
        return f"{len(self.milliseconds)} requests: {shown}, max {max(self.milliseconds):.0f} ms; {slow} over 250 ms"


class Listener:
    """A port of this machine that no query may reach; it counts connections."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]

    def calls(self) -> int:
        """Return the number of connections since the last time."""
        count = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                self._socket.accept()[0].close()
                count += 1
        return count

    def close(self) -> None:
        """Close the port."""
        self._socket.close()
