"""Where an answer waits until it is whole: in memory while it is small, in an unnamed file beyond, within a budget.

Nothing is sent before the answer is whole. A limit or a fault that strikes in the middle so always becomes a proper status,
never half an answer; the worker is free as soon as it has finished, however slowly the client reads; and the serving
process's memory does not grow with the answer.
"""

import hashlib
import io
import logging
import tempfile
import threading
from contextlib import suppress
from typing import IO, Self

from planlink.errors import Busy, ResultTooLarge

logger = logging.getLogger(__name__)

#: Bytes of an answer that are kept in memory.
MEMORY_LIMIT = 1 << 20


def result_too_large(limit: int) -> ResultTooLarge:
    """Return the error for an answer over a limit, in bytes."""
    return ResultTooLarge(
        f"the answer is larger than {limit:,} bytes: narrow the query, or page it with ORDER BY, LIMIT and OFFSET"
    )


def _no_room(error: OSError) -> Busy:
    logger.warning("an answer cannot be kept in a temporary file: %s", error.strerror)
    return Busy("there is no room for a large answer at the moment; try again later")


class Spool:
    """The budget for all answers that wait in files.

    :param limit: bytes that they may have together.
    """

    def __init__(self, limit: int = 1 << 30) -> None:
        # the collector may free a forgotten answer, which gives back, while this very thread is taking
        self._lock = threading.RLock()
        self._limit = limit
        self._used = 0

    @property
    def used(self) -> int:
        """Bytes in files at the moment."""
        return self._used

    def take(self, size: int) -> None:
        """Take from the budget.

        :raises Busy: if it is used up.
        """
        with self._lock:
            if self._used + size > self._limit:
                raise Busy("too many large answers are under way; try again in a moment")
            self._used += size

    def give(self, size: int) -> None:
        """Give back what was taken."""
        with self._lock:
            self._used -= size


class Content:
    """The bytes of one answer; a file to write first and to read then.

    :param spool: the budget for what does not stay in memory; without one there is no bound.
    :param limit: bytes that it may have; without one there is no bound.
    """

    def __init__(self, spool: Spool | None = None, limit: int | None = None) -> None:
        self._limit = limit
        self._file: IO[bytes] = io.BytesIO()
        self._in_memory = True
        self._spool = spool
        self._hash = hashlib.blake2b(digest_size=16)
        self._taken = 0
        self.size = 0

    @classmethod
    def from_bytes(cls, data: bytes) -> "Content":
        """Return bytes as an answer's content."""
        content = cls()
        content.write(data)
        return content

    @property
    def digest(self) -> str:
        """A hash of the bytes, in hexadecimal: equal bytes, equal hash."""
        return self._hash.hexdigest()

    def write(self, data: bytes, /) -> int:
        """Add a piece.

        :raises ResultTooLarge: if the answer is over its limit with it.
        :raises Busy: if the budget is used up, or the disk is full.
        """
        self.size += len(data)
        if self._limit is not None and self.size > self._limit:
            raise result_too_large(self._limit)
        if self.size > MEMORY_LIMIT:
            self._take()
        self._hash.update(data)
        try:
            if self.size > MEMORY_LIMIT and self._in_memory:
                self._move()
            return self._file.write(data)
        except OSError as error:
            raise _no_room(error) from error

    def _take(self) -> None:
        if self._spool:
            missing = self.size - self._taken
            self._spool.take(missing)
            self._taken += missing

    def _move(self) -> None:
        """Go on in a file."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        before, self._file, self._in_memory = self._file, file, False
        before.seek(0)
        file.write(before.read())

    def flush(self) -> None:
        """Hold nothing back.

        :raises Busy: if the disk is full.
        """
        try:
            self._file.flush()
        except OSError as error:
            raise _no_room(error) from error

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    def read_and_close(self) -> bytes:
        """Return all bytes and give back the space: for answers that are known to be small."""
        self._file.seek(0)
        data = self._file.read()
        self.close()
        return data

    def close(self) -> None:
        """Give back the space; to do so twice does no harm."""
        with suppress(OSError):  # on a full disk the last bytes cannot be written, which nobody wants any more
            self._file.close()
        if self._spool and self._taken:
            self._spool.give(self._taken)
        self._taken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()
