"""Fixtures of the client tests: a second endpoint, and programs other than Python."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, running_server

NODE = ROOT / "tests" / "clients" / "node"


def program(name: str) -> str:
    """Return the path of a program; without it, the test fails in one line."""
    path = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if path is None:
        pytest.fail(f"this test needs `{name}`: `make system` installs it, or says what to install", pytrace=False)
    return path


def node_package(name: str) -> Path:
    """Return the folder of an npm package of tests/clients/node; without it, the test fails in one line."""
    folder = NODE / "node_modules" / name
    if not folder.is_dir():
        pytest.fail(f"this test needs the npm package {name}: `npm ci --prefix tests/clients/node` installs it", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[str]:
    """Run a second endpoint with other data."""
    with running_server("--data", str(Path(__file__).with_name("elsewhere.ttl"))) as address:
        yield address


@pytest.fixture(scope="session")
def comunica() -> Callable[..., dict[str, Any]]:
    """Return a function that runs a query over some sources in Comunica and returns its answer."""
    node = program("node")
    node_package("@comunica/query-sparql")

    def ask(query: str, *sources: str | dict[str, str]) -> dict[str, Any]:
        request = json.dumps({"query": query, "sources": sources})
        done = subprocess.run([node, "ask.mjs"], input=request, cwd=NODE, capture_output=True, text=True, timeout=120, check=True)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    return ask
