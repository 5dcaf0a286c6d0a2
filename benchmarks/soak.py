"""Put a server under load for minutes: it must answer without errors, and its memory must not grow.

`make soak` runs it: `planlink serve`, 32 persistent connections, every question in every format, 10 minutes. Every 30 seconds it
prints requests a second, errors, and the memory of the server and its workers (Pss). Exit code 1: a request failed, or the
memory at the end exceeds that after two minutes by more than a fifth.
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
#: Seconds between two lines of the report, and seconds after which memory must not grow.
REPORT = 30.0
WARM = 120.0


def paths() -> list[str]:
    """Return the path of every question in every format and both languages."""
    return [
        f"/questions/{question.name}?" + urllib.parse.urlencode({"format": form, "lang": language})
        for question, form, language in itertools.product(Questions(), FORMATS, ("th", "en"))
    ]


@dataclass
class Tally:
    """The results of all clients.

    :param stop: the end, by the monotonic clock.
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


def request_questions(port: int, seed: int, tally: Tally) -> None:
    """Request the questions in a random order over a persistent connection until the end."""
    order = paths()
    random.Random(seed).shuffle(order)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in itertools.cycle(order):
        if time.monotonic() > tally.stop:
            break
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read()
            tally.note("" if response.status == 200 and body else f"{path}: status {response.status}, {len(body)} bytes")
        except (OSError, http.client.HTTPException) as error:
            tally.note(f"{path}: {type(error).__name__}: {error}")
            connection.close()
            time.sleep(0.1)  # no busy loop when the server is gone
    connection.close()


def memory(pid: int) -> float:
    """Return the memory of a process and its descendants in MiB; shared memory counts once (Pss)."""
    kilobytes = 0
    with contextlib.suppress(OSError):
        match = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        kilobytes = int(match[1]) if match else 0
    descendants = 0.0
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            descendants += sum(memory(int(child)) for child in (task / "children").read_text().split())
    return kilobytes / 1024 + descendants


@contextlib.contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """Run a server on a free port; yield port and process id. Its log goes to a file: a full pipe would block it."""
    command = [sys.executable, "-m", "planlink", "serve", "--port", "0"]
    with tempfile.NamedTemporaryFile() as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            for _ in range(600):
                if match := re.search(rb"at http://[^:/\s]+:(\d+)/", Path(log.name).read_bytes()):
                    yield int(match[1]), process.pid
                    return
                time.sleep(0.1)
            raise RuntimeError("the server did not start")
        finally:
            process.terminate()


def soak(port: int, pid: int, connections: int, seconds: float) -> int:
    """Send requests for some seconds, report, and return the exit code."""
    started = time.monotonic()
    tally = Tally(started + seconds)
    threads = [threading.Thread(target=request_questions, args=[port, seed, tally], daemon=True) for seed in range(connections)]
    for thread in threads:
        thread.start()
    warm, used, before = 0.0, memory(pid), 0
    print(f"{'s':>5} {'requests/s':>11} {'errors':>7} {'MiB':>8}", flush=True)
    while (now := time.monotonic()) < tally.stop:
        time.sleep(min(REPORT, tally.stop - now))
        passed, used = time.monotonic() - started, memory(pid)
        rate = (tally.answered - before) / (time.monotonic() - now)
        before = tally.answered
        print(f"{passed:5.0f} {rate:11.0f} {len(tally.errors):7d} {used:8.1f}", flush=True)
        if not warm and passed >= min(WARM, seconds / 2):
            warm = used
    for thread in threads:
        thread.join(timeout=70)
    print(f"{tally.answered} answers, {len(tally.errors)} errors; memory {warm:.1f} → {used:.1f} MiB (aim: at most a fifth more)")
    for error in tally.errors[:10]:
        print("  " + error)
    grown = warm > 0 and used > warm * GROWTH
    return int(bool(tally.errors) or grown or not tally.answered)


def main() -> int:
    """Start a server, put it under load, stop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (default 10)")
    parser.add_argument("--connections", type=int, default=32, help="how many clients at once (default 32)")
    options = parser.parse_args()
    with serving() as (port, pid):
        return soak(port, pid, options.connections, options.minutes * 60)


if __name__ == "__main__":
    sys.exit(main())
