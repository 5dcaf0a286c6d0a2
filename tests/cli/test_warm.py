"""A server that is told to prepares its pages and files before anybody asks, and stops cleanly in the middle of it."""

import time
from pathlib import Path

import pytest

from tests.conftest import running_server
from tests.support.http import ask


def written(folder: Path, seconds: float) -> bool:
    """Tell whether the files of the data are written within some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if any(folder.glob("planlink-dumps-*/SHA256SUMS")):
            return True
        time.sleep(0.1)
    return False


def test_the_files_are_written_before_anybody_asks(tmp_path: Path) -> None:
    with running_server(environment={"PLANLINK_WARM": "yes", "TMPDIR": str(tmp_path)}):
        assert written(tmp_path, 60)


def test_nothing_is_written_where_that_is_not_wanted(tmp_path: Path) -> None:
    with running_server(environment={"PLANLINK_WARM": "no", "TMPDIR": str(tmp_path)}) as server:
        assert ask(f"{server}/plan").status == 200
        assert not written(tmp_path, 1)


@pytest.mark.parametrize("asked", ["/healthz", "/plan"])
def test_a_server_stops_cleanly_while_it_prepares(asked: str) -> None:
    with running_server(environment={"PLANLINK_WARM": "yes"}) as server:
        assert ask(f"{server}{asked}").status == 200
    assert not [line for line in server.lines if "Traceback" in line or "could not be prepared" in line]
