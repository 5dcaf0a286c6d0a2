"""Killing and stopping the server's processes under load loses no answer and leaves nothing behind."""

import pytest

from tests.hostile import kills


@pytest.mark.parametrize("kind", ["children", "SIGKILL", "SIGTERM"])
def test_killed_and_stopped_processes_cause_no_fault(kind: str) -> None:
    result = kills.run(3 if kind == "children" else 1, seed=3, kinds=(kind,))
    assert result.statuses[200] > 0
    assert not result.faults
