"""Folders are removed with their process and not before; files are replaced all together or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from planlink.publish.locked_folders import LockedFolder, remove_leftovers, replacing

PREFIX = "planlink-test-"
_HOLD = """
import sys, time
from pathlib import Path
from planlink.publish.locked_folders import LockedFolder
folder = LockedFolder(Path(sys.argv[1]), sys.argv[2])
print(folder.path, flush=True)
time.sleep(60)
"""


def test_folder_of_a_living_process_stays_and_of_a_killed_one_goes(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path), PREFIX], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        folder = Path(process.stdout.readline().strip())
        (folder / "file").write_text("x")
        remove_leftovers(tmp_path, PREFIX)
        assert (folder / "file").exists()
        process.kill()
    mine = LockedFolder(tmp_path, PREFIX)
    assert list(tmp_path.iterdir()) == [mine.path]
    mine.remove()
    mine.remove()
    assert not list(tmp_path.iterdir())


def test_links_and_files_with_the_prefix_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "kept")
    (tmp_path / f"{PREFIX}file").write_text("x")
    remove_leftovers(tmp_path, PREFIX)
    assert len(list(tmp_path.iterdir())) == 3


def test_files_are_replaced_together_and_others_stay(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    for name in ("a", "sums", "other"):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text("old")
    with replacing(folder, "sums") as staging:
        for name in ("a", "sums", "below/b"):
            (staging / name).parent.mkdir(exist_ok=True)
            (staging / name).write_text("new")
        assert {path.read_text() for path in folder.iterdir() if path.is_file()} == {"old"}
    files = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert files == {"a": "new", "sums": "new", "below/b": "new", "other": "old"}


def test_nothing_is_replaced_after_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")

    def write_half() -> None:
        with replacing(tmp_path, "a") as staging:
            (staging / "a").write_text("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"
