"""The files of the dumps are kept while the data stay, and go when they are outdated; a full disk is said as one."""

import tempfile
from pathlib import Path

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Answer, Request, Status
from planlink.errors import Busy
from planlink.publish.dump_cache import KeptDumps


class Versioned:
    """The real engine, whose version can be set."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.version = "1"

    @property
    def status(self) -> Status:
        status = self._engine.status
        return Status(self.version, status.triples, graphs=status.graphs)

    def answer(self, request: Request) -> Answer:
        return self._engine.answer(request)

    def close(self) -> None:
        """Nothing."""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def folders(room: Path) -> int:
    return len(list(room.glob("planlink-dumps-*")))


def test_outdated_folders_go_but_the_one_before(engine: EmbeddedEngine, room: Path) -> None:
    versioned = Versioned(engine)
    kept = KeptDumps(versioned)
    assert kept.current() is kept.current()
    for number in range(2, 5):
        versioned.version = str(number)
        kept.current()
    assert folders(room) == 2


def test_no_room_is_said_as_such_and_leaves_nothing(engine: EmbeddedEngine, room: Path) -> None:
    kept = KeptDumps(engine)
    room.rename(room.with_name("away"))
    with pytest.raises(Busy, match="no room"):
        kept.current()
    room.with_name("away").rename(room)
    assert kept.current()
