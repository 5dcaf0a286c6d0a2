"""The dumps are cached while the data stay and the files exist; outdated ones are removed, and a full disk is reported."""

import shutil
import tempfile
from pathlib import Path

import pytest

from planlink.dataset.build import Built
from planlink.dataset.sources import shipped_sources
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Answer, Request, Status
from planlink.errors import Busy
from planlink.publish.dump_cache import DumpCache
from planlink.rdf.store import Dataset


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


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    """Return an engine with two of the graphs: it writes the files of few graphs soon."""
    dataset = Dataset()
    for source in shipped_sources():
        if source.path.stem in ("nesdp13", "agents"):
            dataset.load(source.path, source.graph)
    return EmbeddedEngine(Built(dataset, "1", 0.0))


def folders(room: Path) -> int:
    return len(list(room.glob("planlink-dumps-*")))


def test_outdated_folders_are_removed_except_the_previous_one(engine: EmbeddedEngine, room: Path) -> None:
    versioned = Versioned(engine)
    cache = DumpCache(versioned)
    assert cache.current() is cache.current()
    for number in range(2, 5):
        versioned.version = str(number)
        cache.current()
    assert folders(room) == 2


def test_missing_room_is_reported_and_the_next_call_tries_again(engine: EmbeddedEngine, room: Path) -> None:
    cache = DumpCache(engine)
    room.rename(room.with_name("away"))
    with pytest.raises(Busy, match="no room"):
        cache.current()
    room.with_name("away").rename(room)
    assert cache.current()


def test_dumps_are_written_anew_when_the_system_has_removed_them(engine: EmbeddedEngine, room: Path) -> None:
    cache = DumpCache(engine)
    before = cache.current()
    shutil.rmtree(before.folder)
    after = cache.current()
    assert after.folder != before.folder
    assert all((after.folder / name).is_file() for name in after.files)


def test_dumps_are_rewritten_once_after_a_single_file_is_gone(engine: EmbeddedEngine, room: Path) -> None:
    cache = DumpCache(engine)
    before = cache.current()
    (before.folder / "nesdp13.ttl").unlink()
    assert cache.current() is before, "no request pays for a look at each file"
    after = cache.rewrite(before)
    assert (after.folder / "nesdp13.ttl").is_file()
    assert cache.rewrite(before) is after


def test_leftovers_of_a_killed_server_are_removed(engine: EmbeddedEngine, room: Path) -> None:
    (room / "planlink-dumps-left").mkdir()
    dumps = DumpCache(engine).current()
    assert not (room / "planlink-dumps-left").exists()
    assert dumps.files
