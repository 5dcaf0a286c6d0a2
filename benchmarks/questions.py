"""Measure how fast each question answers over HTTP, cold and cached, beside the time of the engine itself.

`make bench` runs it over the shipped data: `planlink serve`, one client on a persistent connection, N requests a question; once
with `--cache 0` (cold) and once with the default cache.
"""

import argparse
import http.client
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from re import search

from planlink.dataset.build import build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.questions.collection import Questions
from planlink.questions.question import Question

LIMIT_MS = 20.0


def over_http(connection: http.client.HTTPConnection, question: Question, rounds: int) -> list[float]:
    """Return the milliseconds of each request for a question's JSON."""
    path = f"/questions/{question.name}?" + urllib.parse.urlencode({"format": "json", "lang": "en"})
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        times.append((time.perf_counter() - started) * 1000)
        assert response.status == 200, body
    return times


def in_process(engine: EmbeddedEngine, question: Question, rounds: int) -> list[float]:
    """Return the milliseconds of each evaluation by the engine itself."""
    return [question.answer(engine, {"lang": "en"}).seconds * 1000 for _ in range(rounds)]


def measure(cold: str, cached: str, rounds: int) -> float:
    """Print a table and return the slowest cold median.

    :param cold: URL of a server without a cache.
    :param cached: URL of a server with one.
    """
    engine = EmbeddedEngine(build_shipped())
    connections = [http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc) for address in (cold, cached)]
    slowest = 0.0
    print(f"{'question':34} {'cold p50':>9} {'cold p95':>9} {'engine p50':>11} {'overhead':>9} {'cached p50':>11}   (ms)")
    for question in Questions(bilingual=True):
        for connection in connections:
            over_http(connection, question, 5)
        times, warm = (over_http(connection, question, rounds) for connection in connections)
        raw = statistics.median(in_process(engine, question, rounds))
        median, tail = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        slowest = max(slowest, median)
        print(f"{question.name:34} {median:9.2f} {tail:9.2f} {raw:11.2f} {median - raw:9.2f} {statistics.median(warm):11.2f}")
    print(f"slowest cold median over HTTP: {slowest:.2f} ms (aim: below {LIMIT_MS:g} ms)")
    return slowest


@contextmanager
def serving(*options: str) -> Iterator[str]:
    """Run `planlink serve` and yield its URL."""
    command = [sys.executable, "-m", "planlink", "serve", "--port", "0", "--log", "off", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            yield next(match[1] for line in process.stderr if (match := search(r"at (http://\S+)/", line)))
        finally:
            process.terminate()
            process.stderr.read()


def main() -> int:
    """Start the servers, measure, stop them; return 1 if a median exceeds the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="requests a question (default 100)")
    options = parser.parse_args()
    with serving("--cache", "0") as cold, serving() as cached:
        return int(measure(cold, cached, options.rounds) > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
