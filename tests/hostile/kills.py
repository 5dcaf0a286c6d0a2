"""Kill and stop the server's processes under load: `python -m tests.hostile.kills --times 200`.

A second process asks a named question all the time, and compares each answer with the first. Each turn sends a signal to one
process: SIGKILL or SIGSTOP to a worker or the zygote, or SIGKILL or SIGTERM to the serving process. No answer may be wrong,
the server must answer again, and nothing may be left of a server that ended: no process, no temporary file.
"""

import argparse
import hashlib
import http.client
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile import running

QUESTION = "/questions/q02-goal-coverage?format=json&lang=en"
#: Seconds until the server must answer again after one of its processes was killed or stopped.
RECOVERY = 20.0
#: Seconds until everything must have ended after SIGTERM, and after the serving process was killed.
END = 5.0
_CLIENTS = 4
#: Keeps a worker busy until its deadline.
_ENDLESS = "/sparql?query=SELECT%20(COUNT(*)%20AS%20?n)%20%7B?a%20?b%20?c.?d%20?e%20?f.?g%20?h%20?i%7D"


@dataclass
class Load:
    """Clients that ask a question all the time, and one whose queries run until their deadline.

    :param port: the server's.
    """

    port: int
    statuses: Counter[int] = field(default_factory=Counter)
    digests: set[str] = field(default_factory=set)
    last: float = 0.0

    def __post_init__(self) -> None:
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=[number], daemon=True) for number in range(_CLIENTS)]
        self._threads.append(threading.Thread(target=self._keep_busy, daemon=True))

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def answers_again(self) -> bool:
        """Return whether an answer to a request sent from now on comes in time."""
        start = time.monotonic()
        while time.monotonic() < start + RECOVERY:
            if self.last > start:
                return True
            time.sleep(0.02)
        return False

    def _ask(self, number: int) -> None:
        count = 0
        while not self._done.is_set():
            count += 1
            started = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=RECOVERY)
            try:
                # a parameter of its own keeps the answer out of the cache
                query = f"/sparql?query=SELECT%20*%20%7B%3Fs%20?p%20?o%7D%20LIMIT%20200%20%23{number}-{count}"
                connection.request("GET", QUESTION if count % 4 else query, headers={"Accept": "application/json"})
                response = connection.getresponse()
                body = response.read()
                self.statuses[response.status] += 1
                if response.status == 200:
                    if count % 4:
                        self.digests.add(hashlib.sha256(body).hexdigest())
                    self.last = max(self.last, started)
            except (OSError, http.client.HTTPException):
                self.statuses[0] += 1
                time.sleep(0.05)
            finally:
                connection.close()

    def _keep_busy(self) -> None:
        while not self._done.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=RECOVERY)
            try:
                connection.request("GET", _ENDLESS, headers={"Accept": "application/json"})
                self.statuses[connection.getresponse().status] += 1
            except (OSError, http.client.HTTPException):
                self.statuses[0] += 1
                time.sleep(0.05)
            finally:
                connection.close()


@dataclass
class Result:
    """The results of some turns."""

    turns: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


def _lives(pid: int, started: str) -> bool:
    return _start_of(pid) == started


def _start_of(pid: int) -> str:
    """Return when a process started, in the kernel's ticks: with its number this names it for ever; empty if it is gone."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return ""
    return "" if state == "Z" else rest[18]


@contextmanager
def _serving(folder: Path) -> Iterator[running.Running]:
    """Run a server whose temporary files go to a folder."""
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(folder)
    try:
        with running.running() as server:
            yield server
    finally:
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before


def disturb_children(turns: int, source: random.Random, result: Result) -> None:
    """Kill or stop workers and the zygote of one server, one at a turn.

    :param turns: how often.
    """
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as server, Load(server.port) as load:
        load.answers_again()
        for _ in range(turns):
            until = time.monotonic() + RECOVERY
            while not (zygotes := running.children(server.process.pid)) and time.monotonic() < until:
                time.sleep(0.05)  # another is being started
            if not zygotes:
                result.faults.append(f"no zygote for {RECOVERY:g} s")
                break
            zygote, workers = zygotes[0], running.children(zygotes[0])
            victim = source.choice(workers) if workers and source.random() < 0.5 else zygote
            number = source.choice([signal.SIGKILL, signal.SIGSTOP])
            name = f"{number.name} to {'the zygote' if victim == zygote else 'a worker'}"
            result.turns[name] += 1
            try:
                os.kill(victim, number)
            except ProcessLookupError:
                continue
            if not load.answers_again():
                result.faults.append(f"{name}: no answer within {RECOVERY:g} s")
            if number == signal.SIGSTOP:
                _continue(victim)
    result.statuses += load.statuses
    if len(load.digests) > 1:
        result.faults.append(f"{len(load.digests)} different answers to one question")
    if wrong := set(load.statuses) - {0, 200, 429, 503}:
        result.faults.append(f"statuses {sorted(wrong)}")


def _continue(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def end_server(number: signal.Signals, source: random.Random, result: Result) -> None:
    """Send a signal to the serving process at some moment under load, and look for what is left of it."""
    name = f"{number.name} to the serving process"
    result.turns[name] += 1
    with tempfile.TemporaryDirectory() as folder:
        with _serving(Path(folder)) as server, Load(server.port) as load:
            time.sleep(source.uniform(0.0, 2.0))
            members = {pid: _start_of(pid) for pid in running.tree(server.process.pid)}
            server.process.send_signal(number)
            end = time.monotonic() + END
            while time.monotonic() < end and (left := [pid for pid, start in members.items() if start and _lives(pid, start)]):
                server.process.poll()
                time.sleep(0.02)
            if left:
                result.faults.append(f"{name}: {len(left)} of {len(members)} processes were left after {END:g} s")
            for pid in left:
                os.kill(pid, signal.SIGKILL)
        result.statuses += load.statuses
        if number == signal.SIGKILL:
            with _serving(Path(folder)):
                pass  # the next server removes what a killed one left
        if paths := list(Path(folder).iterdir()):
            result.faults.append(f"{name}: {len(paths)} temporary files or folders were left, such as {paths[0].name}")


def run(times: int, seed: int, kinds: tuple[str, ...]) -> Result:
    """Disturb servers.

    :param times: turns, spread over the kinds.
    :param seed: of the random numbers.
    :param kinds: some of `children`, `SIGKILL`, `SIGTERM`.
    """
    source, result = random.Random(seed), Result()
    share = -(-times // len(kinds))
    for kind in kinds:
        if kind == "children":
            disturb_children(share, source, result)
        else:
            for _ in range(share):
                end_server(signal.Signals[kind], source, result)
    return result


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Kill and stop the server's processes under load.")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", default=["children", "SIGKILL", "SIGTERM"])
    options = parser.parse_args()
    result = run(options.times, options.seed, tuple(options.kinds))
    for name, count in sorted(result.turns.items()):
        print(f"{count:>5}  {name}")
    print("statuses: " + ", ".join(f"{status or 'none'} {count}" for status, count in sorted(result.statuses.items())))
    for fault, count in Counter(result.faults).most_common():
        print(f"FAULT ({count}): {fault}")
    return int(bool(result.faults))


if __name__ == "__main__":
    sys.exit(main())
