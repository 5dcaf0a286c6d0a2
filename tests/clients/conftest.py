"""What the tests of clients share: a second endpoint, and the programs that are not Python's."""

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
    """Return where a program is; a test that needs it fails without it, in one line."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.fail(f"this test needs `{name}`: `bash tests/system.sh` installs it, or says what to install", pytrace=False)
    return found


def node_package(name: str) -> Path:
    """Return where a package of tests/clients/node is; a test that needs it fails without it, in one line."""
    found = NODE / "node_modules" / name
    if not found.is_dir():
        pytest.fail(f"this test needs the npm package {name}: `npm ci --prefix tests/clients/node` installs it", pytrace=False)
    return found


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[str]:
    """Another endpoint, with somebody else's data."""
    with running_server("--data", str(Path(__file__).with_name("elsewhere.ttl"))) as address:
        yield address


@pytest.fixture(scope="session")
def comunica() -> Callable[..., dict[str, Any]]:
    """Ask with Comunica: a query and its sources in, what it answers out."""
    node = program("node")
    node_package("@comunica/query-sparql")

    def ask(query: str, *sources: str | dict[str, str]) -> dict[str, Any]:
        asked = json.dumps({"query": query, "sources": sources})
        ran = subprocess.run([node, "ask.mjs"], input=asked, cwd=NODE, capture_output=True, text=True, timeout=120, check=True)
        answer: dict[str, Any] = json.loads(ran.stdout)
        return answer

    return ask
