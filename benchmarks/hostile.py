"""The hostile corpus against planlink and other SPARQL servers, one after the other, with the shipped data in each.

`make bench-hostile` runs it and prints a table in Markdown. Each server has a deadline of two seconds a query, where it has one,
and 6 GiB of address space. A server that dies is started again, and the corpus goes on with the next case. Only the cases that
need nothing but an endpoint are run. planlink's own responses are tested by `tests/hostile`; here it counts whether a client
gets a response at all, and what a second client notices.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.engine.remote.servers import RemoteServer, oxigraph, virtuoso
from tests.hostile import running
from tests.hostile.__main__ import is_alive, needs_only_an_endpoint, target_of
from tests.hostile.attack import Attack
from tests.hostile.cases import TIMEOUT, Case, Target
from tests.hostile.client import Outcome
from tests.hostile.corpus import CASES

_MEMORY = 6 << 30
_ATTEMPTS = 4


@dataclass
class Server:
    """A server under attack."""

    target: Target
    pid: int


@dataclass
class Result:
    """The results of one server."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    deaths: int = 0
    calls: int = 0
    milliseconds: list[float] = field(default_factory=list)
    failures: int = 0
    mebibytes: tuple[float, float] = (0.0, 0.0)
    seconds: float = 0.0


@contextmanager
def _planlink() -> Iterator[Server]:
    with running.running() as server:
        yield Server(Target(server.port), server.process.pid)


@contextmanager
def _other(start: Callable[[Path], AbstractContextManager[RemoteServer]]) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder, start(Path(folder)) as server:
        _load(server)
        yield Server(target_of(server.query, form=server.name == "virtuoso"), server.process.pid)


def _load(server: RemoteServer) -> None:
    """Load the shipped data into a server; a busy machine may need several attempts."""
    environment = {"PLANLINK_ENGINE_USER": server.user, "PLANLINK_ENGINE_PASSWORD": server.password}
    command = [sys.executable, "-m", "planlink", "load", "--graph-store", server.graphs, "--update", server.update]
    for attempt in range(_ATTEMPTS):
        done = subprocess.run(
            command,
            env={**os.environ, **{name: value for name, value in environment.items() if value}},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return
        print(f"attempt {attempt + 1} to load {server.name} failed: {done.stderr[-300:]}", file=sys.stderr)
    raise RuntimeError(f"{server.name} does not take the data")


SERVERS: dict[str, Callable[[], AbstractContextManager[Server]]] = {
    "planlink": _planlink,
    "oxigraph": lambda: _other(lambda folder: oxigraph(folder, seconds=int(TIMEOUT))),
    "virtuoso": lambda: _other(lambda folder: virtuoso(folder, seconds=int(TIMEOUT))),
}


def attack(start: Callable[[], AbstractContextManager[Server]], cases: list[Case], minutes: float) -> Result:
    """Run the corpus against a server, and start it again as often as it dies.

    :param minutes: after this time the rest of the cases is left out.
    """
    result, listener, started = Result(), running.Listener(), time.monotonic()
    left = cases
    while left and time.monotonic() - started < minutes * 60:
        with start() as server:
            before = running.memory(server.pid)
            end = started + minutes * 60
            run = Attack(server.target, listener.port, lambda: time.monotonic() < end and is_alive(server.target))  # noqa: B023 - it runs inside the loop's turn
            with running.Watch(server.target.port, f"{server.target.path}?query=ASK%7B%7D") as watch:
                outcomes = run.run(left)
            alive = is_alive(server.target)
            if alive:
                time.sleep(5)
                result.mebibytes = (before, running.memory(server.pid))
        result.outcomes.update(outcomes)
        result.deaths += not alive
        result.milliseconds += watch.milliseconds
        result.failures += len(watch.failures)
        left = [case for case in left if case.name not in outcomes] if outcomes else left[1:]
    result.calls, result.seconds = listener.calls(), time.monotonic() - started
    listener.close()
    return result


def row(name: str, cases: list[Case], result: Result) -> str:
    """Return a row of the table."""
    pairs = [(case, result.outcomes[case.name]) for case in cases if case.name in result.outcomes]
    timely = sum(outcome.status > 0 and outcome.seconds <= case.within for case, outcome in pairs)
    late = sum(outcome.status > 0 and outcome.seconds > case.within for case, outcome in pairs)
    parts = statistics.quantiles(result.milliseconds, n=100)
    cells = (
        *(name, len(pairs), timely, late, len(pairs) - timely - late, result.deaths, result.calls),
        *(f"{parts[49]:.0f}", f"{parts[98]:.0f}", f"{max(result.milliseconds):.0f}"),
        *(f"{result.failures} of {len(result.milliseconds)}", f"{result.mebibytes[0]:.0f} → {result.mebibytes[1]:.0f}"),
        f"{result.seconds:.0f}",
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="The hostile corpus against several SPARQL servers.")
    parser.add_argument("servers", nargs="*", default=list(SERVERS), help=f"some of {', '.join(SERVERS)}")
    parser.add_argument("--minutes", type=float, default=20, help="for each server")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="run one case of N")
    parser.add_argument("--only", default="", help="run the cases whose names begin so")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    cases = [case for case in CASES if needs_only_an_endpoint(case) and case.name.startswith(options.only)][:: options.every]
    print(
        "| server | cases | response in time | late | none | times it died | queries that reached the listener "
        "| second client: p50 ms | p99 ms | max ms | failed | MiB before → after | seconds |"
    )
    print("|---|" + "---:|" * 12, flush=True)
    for name in options.servers:
        print(row(name, cases, attack(SERVERS[name], cases, options.minutes)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
