"""Make pages and files of answers in the serving process: bounded in size, in a queue with the query's deadline.

Python runs one thread at a time, so a large table that is made here delays every other request.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, request

from planlink.errors import Busy, ClientGone
from planlink.questions.tables import Table
from planlink.web.recording import CLIENT_GONE

#: Bytes of a serialised answer that is read here, and columns of its table.
MAX_BYTES, MAX_COLUMNS = 4 << 20, 400
#: Cells of a table on a page, about half a second's work, and of a file for a spreadsheet program, about a second's.
MAX_PAGE_CELLS, MAX_FILE_CELLS = 20_000, 100_000
#: Bytes and cells that are read and rendered without waiting, in a few hundredths of a second.
_SMALL_BYTES, _SMALL_CELLS = 100_000, 4_000
#: Seconds between two checks of the connection.
_POLL = 0.1


def is_too_large(table: Table, max_cells: int, rows: int | None = None) -> bool:
    """Return whether a table is too large to be rendered here; unbound cells count, too.

    :param max_cells: cells including the headings.
    :param rows: rows that are rendered; None: all.
    """
    rendered = len(table.rows[:rows]) + 1
    return len(table.columns) > MAX_COLUMNS or rendered * len(table.columns) > max_cells


def is_small(table: Table) -> bool:
    """Return whether a table is small enough to be rendered without waiting."""
    return not is_too_large(table, _SMALL_CELLS)


def is_small_answer(size: int) -> bool:
    """Return whether an answer of so many bytes is small enough to be read without waiting."""
    return size <= _SMALL_BYTES


class RenderingQueue:
    """Lets few requests render at once, and few wait.

    :param slots: requests that render at once.
    :param waiting: requests that wait for a slot; more are refused at once, to keep threads free for other requests.
    """

    def __init__(self, slots: int = 2, waiting: int = 16) -> None:
        self._slots = threading.BoundedSemaphore(slots)
        self._places = threading.BoundedSemaphore(slots + waiting)

    @contextmanager
    def slot(self, timeout: float, *, small: bool = False) -> Iterator[None]:
        """Hold a slot while rendering.

        :param timeout: seconds since the request began after which waiting ends.
        :param small: whether the work is so little that it needs no slot.
        :raises Busy: if too many wait, or none came free in time.
        :raises ClientGone: if the client disconnected while waiting.
        """
        if small:
            yield
            return
        if not self._places.acquire(blocking=False):
            raise Busy("too many answers are being made into pages and files; try again later")
        try:
            self._wait(g.get("started", time.perf_counter()) + timeout)
            try:
                yield
            finally:
                self._slots.release()
        finally:
            self._places.release()

    def _wait(self, deadline: float) -> None:
        while not self._slots.acquire(timeout=max(0, min(_POLL, deadline - time.perf_counter()))):
            require_client()
            if time.perf_counter() >= deadline:
                raise Busy("too many answers are being made into pages and files; try again later")


def require_client() -> None:
    """Check that the client of the current request is connected.

    :raises ClientGone: if it is not.
    """
    client_gone = request.environ.get(CLIENT_GONE)
    if client_gone and client_gone():
        raise ClientGone("the client disconnected")
