"""How fast every question answers over HTTP, beside the raw engine's time, so that the overhead is seen.

`make bench` runs it at the shipped size: a real `planlink serve`, one client on a kept connection, N requests a question.
"""

import argparse
import http.client
import statistics
import subprocess
import sys
import time
import urllib.parse
from re import search

from planlink.engine.embedded import EmbeddedEngine
from planlink.graph.build import build_shipped
from planlink.questions import Question, Questions

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


def measure(address: str, rounds: int) -> float:
    """Print a table and return the slowest median."""
    engine = EmbeddedEngine(build_shipped())
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc)
    slowest = 0.0
    print(f"{'question':34} {'HTTP p50':>9} {'HTTP p95':>9} {'engine p50':>11} {'overhead':>9}   (ms)")
    for question in Questions():
        over_http(connection, question, 5)
        http_times, raw_times = over_http(connection, question, rounds), in_process(engine, question, rounds)
        median, raw = statistics.median(http_times), statistics.median(raw_times)
        tail = statistics.quantiles(http_times, n=20)[-1]
        slowest = max(slowest, median)
        print(f"{question.name:34} {median:9.2f} {tail:9.2f} {raw:11.2f} {median - raw:9.2f}")
    print(f"slowest median over HTTP: {slowest:.2f} ms (aim: below {LIMIT_MS:g} ms)")
    return slowest


def main() -> int:
    """Start a server, measure, stop it; exit 1 if a median is over the aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="requests a question (default 100)")
    options = parser.parse_args()
    command = [sys.executable, "-m", "planlink", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        address = next(found[1] for line in process.stderr if (found := search(r"at (http://\S+)/", line)))
        try:
            return int(measure(address, options.rounds) > LIMIT_MS)
        finally:
            process.terminate()
            process.stderr.read()


if __name__ == "__main__":
    sys.exit(main())
