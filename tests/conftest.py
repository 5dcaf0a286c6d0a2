"""What tests share: the shipped dataset, the engines, a running server; markers and order."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import hypothesis
import pytest

from planlink.dataset.build import Built, build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.local.pool import WorkerPool
from planlink.questions.collection import Questions
from planlink.settings import Limits
from tests import checkout

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

ROOT = checkout.ROOT
# The tests start hundreds of Python processes: they compile each module once, even where PYTHONDONTWRITEBYTECODE is set.
sys.dont_write_bytecode = False
sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".pytest_cache" / "bytecode")
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SHIPPED = ("ontology", "data", "shapes", "queries")

#: The longest first: where tests run side by side, no worker waits for one of them at the end.
_LONGEST = (
    "tests/browser/test_barriers.py",
    "tests/web/test_crawl.py",
    "tests/cli/test_check.py",
    "tests/w3c/test_evaluation.py",
    "tests/shapes/test_shapes.py",
    "tests/engine/remote",
    "tests/harvest",
    "tests/browser",
    "tests/hostile",
)
#: The marker of all tests below a path.
_MARKERS_BY_PATH = {
    "tests/browser/": "browser",
    "tests/checks/test_reasoner.py": "jvm",
    "tests/cli/test_check.py": "jvm",
    "tests/clients/test_documented.py": "node",
    "tests/engine/remote/test_graph_store.py": "slow",
    "tests/engine/remote/test_serving.py": "slow",
    "tests/harvest/": "ckan",
    "tests/hostile/": "slow",
    "tests/openrefine/": "openrefine",
    "tests/publish/test_awkward_texts.py": "slow",
    "tests/reconciliation/test_quality.py": "slow",
    "tests/w3c/": "slow",
    "tests/web/test_assets.py": "node",
}
#: The marker of all tests that use a fixture.
_MARKERS_BY_FIXTURE = {
    "playwright": "browser",
    "comunica": "node",
    "crawl": "slow",
    "virtuoso_server": "virtuoso",
}

# No deadline per example: on a loaded machine any example may take long.
hypothesis.settings.register_profile("planlink", deadline=None)
hypothesis.settings.load_profile("planlink")


@pytest.hookimpl(tryfirst=True)  # before `-m` selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, and put the longest first."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        markers = [marker for path, marker in _MARKERS_BY_PATH.items() if item.nodeid.startswith(path)]
        markers += [marker for fixture, marker in _MARKERS_BY_FIXTURE.items() if fixture in fixtures]
        callspec = getattr(item, "callspec", None)
        if callspec and "virtuoso" in map(str, callspec.params.values()):
            markers.append("virtuoso")
        for marker in markers:
            item.add_marker(marker)
    items.sort(key=lambda item: next((n for n, path in enumerate(_LONGEST) if item.nodeid.startswith(path)), len(_LONGEST)))


@pytest.fixture(scope="module")
def playwright() -> "Iterator[Playwright]":
    """Drive browsers: one driver at a time, which runs an event loop in this thread until the module's tests have ended."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - tests without a browser run without it

    with sync_playwright() as driver:
        yield driver


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
    workers = WorkerPool(limits=Limits(timeout=3, memory=512 << 20, result=8 << 20, workers=2))
    yield workers
    workers.close()


class RunningServer(str):
    """The URL of a running `planlink serve`, its process and its log."""

    pid: int
    #: The lines on standard error so far.
    lines: list[str]
    #: The URL of the metrics; empty without `--metrics`.
    metrics: str


@contextmanager
def running_server(*arguments: str, environment: dict[str, str] | None = None) -> Iterator[RunningServer]:
    """Run `planlink serve` on a free port, yield its URL, and stop it, which must succeed."""
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
    """Return the first group of a pattern in the lines that the server prints, within a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for line in list(lines):
            if match := re.search(pattern, line):
                return match[1]
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise AssertionError("the server did not start: " + "".join(lines))


@pytest.fixture(scope="session")
def server() -> Iterator[RunningServer]:
    with running_server("--timeout", "3") as address:
        yield address
