"""The real parts that tests share: the shipped dataset, the engines, a running server."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from planlink.dataset.build import Built, build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.local.pool import WorkerPool
from planlink.questions.collection import Questions
from planlink.settings import Limits

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("ontology", "data", "shapes", "queries")


#: What takes longest goes first where tests run side by side, so that nobody waits for it at the end.
_LONGEST = (
    "tests/browser/test_barriers.py",
    "tests/web/test_crawl.py",
    "tests/cli/test_check.py",
    "tests/w3c/test_evaluation.py",
    "tests/shapes/test_shapes.py",
    "tests/remote",
    "tests/harvest",
    "tests/browser",
    "tests/hostile",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first."""
    items.sort(
        key=lambda item: next((place for place, path in enumerate(_LONGEST) if item.nodeid.startswith(path)), len(_LONGEST))
    )


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Drive browsers: one driver for all tests, for two in one process disturb each other."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def built() -> Built:
    return build_shipped()


@pytest.fixture(scope="session")
def engine(built: Built) -> EmbeddedEngine:
    return EmbeddedEngine(built)


@pytest.fixture(scope="session")
def questions() -> Questions:
    return Questions()


@pytest.fixture(scope="session")
def pool() -> Iterator[WorkerPool]:
    served = WorkerPool(limits=Limits(timeout=3, memory=512 << 20, result=8 << 20, workers=2))
    yield served
    served.close()


class RunningServer(str):
    """The address of a running `planlink serve`, with what a test needs to look behind it."""

    pid: int
    #: The lines on standard error so far.
    lines: list[str]
    #: The address of the metrics; empty if there are none.
    metrics: str


@contextmanager
def running_server(*arguments: str, environment: dict[str, str] | None = None) -> Iterator[RunningServer]:
    """Run `planlink serve` on a free port and give its address."""
    command = [sys.executable, "-m", "planlink", "serve", "--port", "0", *arguments]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PLANLINK_WARM": "no", **(environment or {})}, cwd="/"
    ) as process:
        lines: list[str] = []
        reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
        reader.start()
        try:
            server = RunningServer(_wait_for(r"ready in .* at (http://\S+)/", process, lines))
            server.pid, server.lines = process.pid, lines
            server.metrics = _wait_for(r"metrics at (\S+)", process, lines) if "--metrics" in arguments else ""
            yield server
        finally:
            process.terminate()
            code = process.wait(timeout=20)
            reader.join(timeout=5)
            assert code == 0, "the server did not stop cleanly: " + "".join(lines)


def _read(process: subprocess.Popen[str], lines: list[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        lines.append(line)


def _wait_for(pattern: str, process: subprocess.Popen[str], lines: list[str]) -> str:
    """Return what a pattern finds in the lines that the server prints."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for line in list(lines):
            if found := re.search(pattern, line):
                return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise AssertionError("the server did not start: " + "".join(lines))


@pytest.fixture(scope="session")
def server() -> Iterator[RunningServer]:
    with running_server("--timeout", "3") as address:
        yield address
