"""The real parts that tests share: the shipped dataset, the engines, a running server."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.pool import WorkerPool
from planlink.engine.processes import Limits
from planlink.graph.build import Built, build_shipped
from planlink.questions import Questions

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("ontology", "data", "shapes", "queries")


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


@contextmanager
def running_server(*arguments: str, environment: dict[str, str] | None = None) -> Iterator[str]:
    """Run `planlink serve` on a free port and give its address."""
    command = [sys.executable, "-m", "planlink", "serve", "--port", "0", *arguments]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})}, cwd="/"
    ) as process:
        assert process.stderr is not None
        try:
            yield _address(process)
        finally:
            process.terminate()
            process.stderr.read()
            assert process.wait(timeout=20) == 0, "the server did not stop cleanly"


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"at (http://\S+)/", line):
            return found[1]
    raise AssertionError("the server did not start: " + "".join(said))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with running_server("--timeout", "3") as address:
        yield address
