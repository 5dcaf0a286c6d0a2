"""Queue reconciliation requests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from planlink.errors import Busy
from planlink.reconciliation.deadline import Deadline

#: Requests that may wait. Each holds a thread of the server, which has at least 16.
MAX_WAITING = 8
#: Seconds after which a waiting request looks again whether its client is still connected.
_POLL_INTERVAL = 0.25


class BatchQueue:
    """Runs one request at a time.

    Matching is computation in Python: run side by side, batches gain nothing, and together they starve all other threads.

    :param waiting: the most requests that wait.
    """

    def __init__(self, waiting: int = MAX_WAITING) -> None:
        self._places = threading.BoundedSemaphore(1 + waiting)
        self._turn = threading.Semaphore()

    @contextmanager
    def turn(self, deadline: Deadline) -> Iterator[None]:
        """Wait for this request's turn, and hold it within the block.

        :param deadline: of the request.
        :raises Busy: if too many requests wait, or the deadline passes while it waits.
        :raises ClientGone: if the client disconnects while it waits.
        """
        if not self._places.acquire(blocking=False):
            raise Busy("too many reconciliation requests are waiting; try again in a moment")
        try:
            while not self._turn.acquire(timeout=min(_POLL_INTERVAL, deadline.remaining)):
                if not deadline.remaining:
                    raise Busy("other reconciliation requests came first until the deadline; try again in a moment")
                deadline.check()
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()
