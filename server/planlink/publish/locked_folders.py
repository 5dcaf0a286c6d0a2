"""Lock folders while a process uses them, and replace folders atomically.

The lock (flock) ends with its process, however that ends: a planlink folder without one is a leftover, which the next process
removes. systemd-tmpfiles leaves locked folders alone, too.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: Attempts to remove a folder to which a thread still writes.
_ATTEMPTS = 10
#: The folders that this process holds.
_locked: "set[LockedFolder]" = set()


class LockedFolder:
    """A new folder, locked against removal by other processes while this one lives.

    :param parent: where it is created.
    :param prefix: begins its name; leftovers with this prefix are removed first.
    :raises OSError: if it cannot be created.
    """

    def __init__(self, parent: Path, prefix: str) -> None:
        remove_leftovers(parent, prefix)
        self._lock: int | None = None
        while self._lock is None:  # another process may remove the new folder as a leftover before it is locked
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            self._lock = _lock(self.path)
        _locked.add(self)

    def remove(self) -> None:
        """Remove the folder and release the lock; further calls do nothing."""
        _locked.discard(self)
        if self._lock is not None:
            _remove(self.path)
            os.close(self._lock)
            self._lock = None


def remove_locked_folders() -> None:
    """Remove all folders of this process, before a forced exit, which skips the cleanup of the interpreter."""
    for folder in list(_locked):
        folder.remove()


def _remove(folder: Path) -> None:
    """Remove a folder, even while a thread of this process writes files into it, and may create it again."""
    for attempt in range(_ATTEMPTS):
        removed = folder.with_name(f"{folder.name}-removed-{attempt}")
        with suppress(OSError):
            folder.rename(removed)
        shutil.rmtree(removed, ignore_errors=True)
        if not folder.exists():
            return


def remove_leftovers(parent: Path, prefix: str) -> None:
    """Remove the folders of processes that have ended without removing them.

    :param parent: where to look.
    :param prefix: begins their names.
    """
    for folder in parent.glob(f"{prefix}*"):
        lock = _lock(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Return a descriptor that locks a folder; None if another process holds the folder, or has removed it."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(lock), folder.stat()):
            return lock
    except OSError:
        pass
    os.close(lock)
    return None


@contextmanager
def replacing(folder: Path, last: str) -> Iterator[Path]:
    """Yield an empty folder whose files replace those of the same names in another folder when all are written.

    Until then the other folder is untouched. Each file is on the disk before it replaces its predecessor; a reader sees the old
    file or the new one. If the process ends in between, the file that is moved last shows it: it still describes the old files.

    :param folder: takes the files; created if absent.
    :param last: path below the folder of the file that is moved last, such as the list of checksums.
    :raises OSError: if a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    staging = LockedFolder(folder, ".planlink-")
    try:
        yield staging.path
        files = sorted(path.relative_to(staging.path) for path in staging.path.rglob("*") if path.is_file())
        for name in sorted(files, key=lambda name: name == Path(last)):
            _sync(staging.path / name)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (staging.path / name).replace(folder / name)
        for directory in {(folder / name).parent for name in files}:
            _sync(directory)
    finally:
        staging.remove()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
