"""Hold each answer until it is complete: small ones in memory, large ones in unnamed files, within a budget.

No answer is sent before it is complete. So a limit or a fault in the middle becomes a proper HTTP status, never half an
answer; a worker is free as soon as it has finished, however slowly the client reads; and the serving process's memory does not
grow with the answer.
"""

import hashlib
import io
import logging
import tempfile
import threading
from collections import Counter
from contextlib import suppress
from typing import IO, Self

from planlink.errors import Busy, ResultTooLarge

logger = logging.getLogger(__name__)

#: Bytes up to which an answer stays in memory.
MEMORY_LIMIT = 1 << 20


def result_too_large(limit: int) -> ResultTooLarge:
    """Return the error for an answer over a limit.

    :param limit: in bytes.
    """
    return ResultTooLarge(
        f"the answer is larger than {limit:,} bytes: narrow the query, or page it with ORDER BY, LIMIT and OFFSET"
    )


def _disk_full_error(error: OSError) -> Busy:
    logger.warning("an answer cannot be written to a temporary file: %s", error.strerror)
    return Busy("there is no room for a large answer at the moment; try again later")


class Spool:
    """The budget for all answers that are held in files.

    The answers of one client may have half of it together, so that slow readers do not keep it from others; a single answer may
    have all of it.

    :param limit: bytes that all answers may have together.
    """

    def __init__(self, limit: int = 1 << 30) -> None:
        # reentrant: the garbage collector may release an abandoned answer while this thread is reserving
        self._lock = threading.RLock()
        self._limit = limit
        self._used = 0
        self._used_by: Counter[str] = Counter()

    @property
    def used(self) -> int:
        """Bytes in files at the moment."""
        return self._used

    def reserve(self, size: int, client: str = "", reserved: int = 0) -> None:
        """Reserve bytes.

        :param client: the client's address; empty: the program itself, without a share.
        :param reserved: bytes that the same answer has reserved before.
        :raises Busy: if the budget or the client's share is used up.
        """
        with self._lock:
            if self._used + size > self._limit:
                raise Busy("too many large answers are under way; try again in a moment")
            used_by_client = self._used_by[client]
            if client and used_by_client > reserved and used_by_client + size > self._limit // 2:
                raise Busy("too many large answers to your address are under way; read them first, then try again")
            self._used += size
            self._used_by[client] += size

    def release(self, size: int, client: str = "") -> None:
        """Release reserved bytes."""
        with self._lock:
            self._used -= size
            self._used_by[client] -= size
            if not self._used_by[client]:
                del self._used_by[client]


class Content:
    """The bytes of one answer: a binary file, written first and then read; :meth:`from_bytes` starts at the reading.

    :param spool: the budget for answers spilled to disk; None: no bound.
    :param limit: bytes that it may have; None: no bound.
    :param client: the address of the client that the answer is for; empty: the program itself.
    """

    def __init__(self, spool: Spool | None = None, limit: int | None = None, client: str = "") -> None:
        self._limit = limit
        self._client = client
        self._file: IO[bytes] = io.BytesIO()
        self._in_memory = True
        self._spool = spool
        self._hash = hashlib.blake2b(digest_size=16)
        self._reserved = 0
        self.size = 0

    @classmethod
    def from_bytes(cls, data: bytes) -> "Content":
        """Return a content that holds any number of bytes in memory."""
        content = cls()
        content._file = io.BytesIO(data)  # shares them
        content._hash.update(data)
        content.size = len(data)
        return content

    @property
    def digest(self) -> str:
        """A hash of the bytes, in hexadecimal."""
        return self._hash.hexdigest()

    def write(self, data: bytes, /) -> int:
        """Append bytes.

        :raises ResultTooLarge: if the answer is then over its limit.
        :raises Busy: if the budget is used up, or the disk is full.
        """
        self.size += len(data)
        if self._limit is not None and self.size > self._limit:
            raise result_too_large(self._limit)
        if self.size > MEMORY_LIMIT:
            self._reserve()
        self._hash.update(data)
        try:
            if self.size > MEMORY_LIMIT and self._in_memory:
                self._spill()
            return self._file.write(data)
        except OSError as error:
            raise _disk_full_error(error) from error

    def _reserve(self) -> None:
        if self._spool:
            missing = self.size - self._reserved
            self._spool.reserve(missing, self._client, self._reserved)
            self._reserved += missing

    def _spill(self) -> None:
        """Spill to disk."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        before, self._file, self._in_memory = self._file, file, False
        before.seek(0)
        file.write(before.read())

    def flush(self) -> None:
        """Flush to disk.

        :raises Busy: if the disk is full.
        """
        try:
            self._file.flush()
        except OSError as error:
            raise _disk_full_error(error) from error

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a position."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()

    def read_and_close(self) -> bytes:
        """Return all bytes and release the space, for answers known to be small."""
        self._file.seek(0)
        data = self._file.read()
        self.close()
        return data

    def close(self) -> None:
        """Release the space; calling it again has no effect."""
        with suppress(OSError):  # on a full disk the last bytes cannot be flushed, and are not needed
            self._file.close()
        if self._spool and self._reserved:
            self._spool.release(self._reserved, self._client)
        self._reserved = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()
