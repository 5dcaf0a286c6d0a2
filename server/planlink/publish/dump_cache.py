"""Cache the dumps of the served dataset: written on the first request, and again when the data change or the files are gone."""

import logging
import tempfile
import threading
import weakref
from pathlib import Path

from planlink.engine.interface import Engine, Status
from planlink.errors import Busy
from planlink.publish.dumps import CHECKSUMS, Dumps, write_dumps
from planlink.publish.locked_folders import LockedFolder

logger = logging.getLogger(__name__)
PREFIX = "planlink-dumps-"


class DumpCache:
    """Writes the dumps of an engine's dataset into a temporary folder, once for each version of the data.

    :param engine: serves the dataset; the caller closes it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._folders: list[weakref.finalize[[], DumpCache]] = []
        self._cached: tuple[tuple[object, ...], Dumps] | None = None

    @property
    def written(self) -> bool:
        """Whether dumps have been written, of these data or of earlier ones."""
        return self._cached is not None

    def current(self) -> Dumps:
        """Return the dumps of the served data; the first caller waits until they are written.

        :raises PlanlinkError: if the engine fails; the next call tries again.
        :raises Busy: if there is no room for the files.
        """
        with self._lock:
            content = _content(self._engine.status)
            if self._cached is None or self._cached[0] != content or not _exist(self._cached[1]):
                try:
                    self._cached = content, self._write()
                except OSError as error:
                    logger.warning("the dumps cannot be written to a temporary folder: %s", error.strerror)
                    raise Busy("there is no room for the files at the moment; try again later") from error
            return self._cached[1]

    def rewrite(self, incomplete: Dumps) -> Dumps:
        """Return dumps that are complete, after a file was found to be missing.

        :param incomplete: dumps that lack a file; dumps written since then are returned unchanged.
        :raises PlanlinkError: as :meth:`current`.
        """
        with self._lock:
            if self._cached and self._cached[1] is incomplete:
                self._cached = None
        return self.current()

    def _write(self) -> Dumps:
        folder = LockedFolder(Path(tempfile.gettempdir()), PREFIX)
        remove = weakref.finalize(self, folder.remove)
        try:
            dumps = write_dumps(self._engine, folder.path)
        except BaseException:
            remove()
            raise
        # a request may still read from the previous folder, and none from those before it
        self._folders.append(remove)
        for outdated in self._folders[:-2]:
            outdated()
        self._folders = self._folders[-2:]
        return dumps


def _exist(dumps: Dumps) -> bool:
    """Return whether the files are still there: systems clean their temporary folders. To look for each would take too long."""
    return (dumps.folder / CHECKSUMS).is_file()


def _content(status: Status) -> tuple[object, ...]:
    """Return a key that distinguishes two datasets, even if the engine reports no version."""
    return status.version, status.triples, tuple(status.graphs.items())
