"""Whether a server that is asked for minutes on end still answers, and takes no more memory than at the beginning.

`make soak` runs it: a real `planlink serve`, 32 kept connections, every question in every format, 10 minutes. Each half minute
it prints requests a second, errors, and the memory of the server and its workers (Pss). It ends with 1 if anything failed, or
if the memory at the end is more than a fifth above what it was after two minutes.
"""

import argparse
import contextlib
import http.client
import itertools
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from planlink.questions.collection import Questions

FORMATS = ("html", "json", "csv", "tsv", "xml", "rq")
GROWTH = 1.2
#: Seconds between two lines of the report, and those after which memory may hardly grow.
REPORT = 30.0
WARM = 120.0


def paths() -> list[str]:
    """Return the address of every question in every format and both languages."""
    return [
        f"/questions/{question.name}?" + urllib.parse.urlencode({"format": form, "lang": language})
        for question, form, language in itertools.product(Questions(), FORMATS, ("th", "en"))
    ]


@dataclass
class Tally:
    """What the clients have seen together.

    :param stop: when it is over, by the monotonic clock.
    """

    stop: float
    answered: int = 0
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, error: str = "") -> None:
        """Count an answer, or an error."""
        with self.lock:
            if error:
                self.errors.append(error)
            else:
                self.answered += 1


def ask_on(port: int, seed: int, tally: Tally) -> None:
    """Ask the questions in an order of one's own over a kept connection until it is over."""
    order = paths()
    random.Random(seed).shuffle(order)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in itertools.cycle(order):
        if time.monotonic() > tally.stop:
            break
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            whole = response.read()
            tally.note("" if response.status == 200 and whole else f"{path}: status {response.status}, {len(whole)} bytes")
        except (OSError, http.client.HTTPException) as error:
            tally.note(f"{path}: {type(error).__name__}: {error}")
            connection.close()
            time.sleep(0.1)  # a server that is gone is not asked a thousand times a second
    connection.close()


def memory(pid: int) -> float:
    """Return the MiB that a process and all below it take; what they share is counted once (Pss)."""
    kilobytes = 0
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        kilobytes = int(found[1]) if found else 0
    below = 0.0
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            below += sum(memory(int(child)) for child in (task / "children").read_text().split())
    return kilobytes / 1024 + below


@contextlib.contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """Run a server on a free port and give that and its process; its log goes to a file, so that no full pipe holds it up."""
    command = [sys.executable, "-m", "planlink", "serve", "--port", "0"]
    with tempfile.NamedTemporaryFile() as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            for _ in range(600):
                if found := re.search(rb"at http://[^:/\s]+:(\d+)/", Path(log.name).read_bytes()):
                    yield int(found[1]), process.pid
                    return
                time.sleep(0.1)
            raise RuntimeError("the server did not start")
        finally:
            process.terminate()


def soak(port: int, pid: int, connections: int, seconds: float) -> int:
    """Ask for that long, report, and return the exit code."""
    started = time.monotonic()
    tally = Tally(started + seconds)
    threads = [threading.Thread(target=ask_on, args=[port, seed, tally], daemon=True) for seed in range(connections)]
    for thread in threads:
        thread.start()
    warm, taken, before = 0.0, memory(pid), 0
    print(f"{'s':>5} {'requests/s':>11} {'errors':>7} {'MiB':>8}", flush=True)
    while (now := time.monotonic()) < tally.stop:
        time.sleep(min(REPORT, tally.stop - now))
        passed, taken = time.monotonic() - started, memory(pid)
        rate = (tally.answered - before) / (time.monotonic() - now)
        before = tally.answered
        print(f"{passed:5.0f} {rate:11.0f} {len(tally.errors):7d} {taken:8.1f}", flush=True)
        if not warm and passed >= min(WARM, seconds / 2):
            warm = taken
    for thread in threads:
        thread.join(timeout=70)
    print(
        f"{tally.answered} answers, {len(tally.errors)} errors; memory {warm:.1f} → {taken:.1f} MiB (aim: at most a fifth more)"
    )
    for error in tally.errors[:10]:
        print("  " + error)
    grown = warm > 0 and taken > warm * GROWTH
    return int(bool(tally.errors) or grown or not tally.answered)


def main() -> int:
    """Start a server, soak it, stop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (default 10)")
    parser.add_argument("--connections", type=int, default=32, help="how many clients at once (default 32)")
    options = parser.parse_args()
    with serving() as (port, pid):
        return soak(port, pid, options.connections, options.minutes * 60)


if __name__ == "__main__":
    sys.exit(main())
