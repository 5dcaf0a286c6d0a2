"""`--warm`: the server prepares its pages and files before the first request, and stops cleanly while it does."""

import time
from pathlib import Path

import pytest

from tests.conftest import running_server
from tests.support.http import ask


def dumps_written(folder: Path, seconds: float) -> bool:
    """Return whether the dumps are written within some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if any(folder.glob("planlink-dumps-*/SHA256SUMS")):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_dumps_are_written_before_the_first_request(tmp_path: Path) -> None:
    with running_server(environment={"PLANLINK_WARM": "yes", "TMPDIR": str(tmp_path)}):
        assert dumps_written(tmp_path, 60)


def test_dumps_are_not_written_when_turned_off(tmp_path: Path) -> None:
    with running_server(environment={"PLANLINK_WARM": "no", "TMPDIR": str(tmp_path)}) as server:
        assert ask(f"{server}/plan").status == 200
        assert not dumps_written(tmp_path, 1)


@pytest.mark.parametrize("path", ["/healthz", pytest.param("/plan", marks=pytest.mark.slow)])
def test_server_stops_cleanly_while_it_prepares(path: str) -> None:
    with running_server(environment={"PLANLINK_WARM": "yes"}) as server:
        assert ask(f"{server}{path}").status == 200
    assert not [line for line in server.lines if "Traceback" in line or "could not be prepared" in line]
