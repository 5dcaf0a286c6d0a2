"""The dumps of what is being served, written when they are first asked for and kept while the data stay the same."""

import logging
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

from planlink.engine.interface import Engine, Status
from planlink.errors import Busy
from planlink.publish.dumps import Dumps, write_dumps

logger = logging.getLogger(__name__)


class KeptDumps:
    """Writes the dumps of an engine's dataset into a temporary folder, once for each version of it.

    :param engine: answers from the dataset; the caller closes it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._folders: list[Callable[[], object]] = []
        self._kept: tuple[tuple[object, ...], Dumps] | None = None

    def current(self) -> Dumps:
        """Return the dumps of what is served now; whoever asks first waits until they are written.

        :raises PlanlinkError: if the engine fails; the next who asks tries again.
        :raises Busy: if there is no room for the files.
        """
        with self._lock:
            content = _content(self._engine.status)
            if self._kept is None or self._kept[0] != content:
                try:
                    self._kept = content, self._write()
                except OSError as error:
                    logger.warning("the dumps cannot be written to a temporary folder: %s", error.strerror)
                    raise Busy("there is no room for the files at the moment; try again later") from error
            return self._kept[1]

    def _write(self) -> Dumps:
        folder = Path(tempfile.mkdtemp(prefix="planlink-dumps-"))
        remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            dumps = write_dumps(self._engine, folder)
        except BaseException:
            remove()
            raise
        # somebody may still be reading in the folder before this one, nobody in those before it
        self._folders.append(remove)
        for outdated in self._folders[:-2]:
            outdated()
        self._folders = self._folders[-2:]
        return dumps


def _content(status: Status) -> tuple[object, ...]:
    """Return what tells one dataset from another, also where an engine knows no version."""
    return status.version, status.triples, tuple(status.graphs.items())
