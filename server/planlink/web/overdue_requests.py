"""Log each request that occupies a thread of the server longer than any request may, with its stack."""

import logging
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from types import FrameType
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

#: Seconds beyond a query's deadline that a request may take, for its work before and after the queries.
MARGIN = 5.0
#: Seconds between two looks at the running requests.
_INTERVAL = 1.0
#: Stack frames to log, from the innermost.
_FRAMES = 12


@dataclass
class _Running:
    """A request that is being processed.

    :param started: time of the monotonic clock.
    :param reported: whether it has been logged as overdue.
    """

    started: float
    reported: bool = False


class Watchdog:
    """WSGI middleware that observes the threads in which the application runs.

    :param application: the application.
    :param limit: seconds that a request may hold its thread.
    :param interval: seconds between two looks.
    """

    def __init__(self, application: WSGIApplication, limit: float, interval: float = _INTERVAL) -> None:
        self._application = application
        self._limit = limit
        self._interval = interval
        self._running: dict[int, _Running] = {}
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on to the application."""
        thread = threading.get_ident()
        request = self._running[thread] = _Running(time.monotonic())
        try:
            return self._application(environ, start_response)
        finally:
            del self._running[thread]
            if request.reported:
                logger.warning("an overdue request has ended after %.1f s", time.monotonic() - request.started)

    @property
    def overdue(self) -> int:
        """The number of running requests that have been logged as overdue."""
        return sum(request.reported for request in list(self._running.values()))

    def close(self) -> None:
        """Stop watching."""
        self._closed.set()

    def _watch(self) -> None:
        while not self._closed.wait(self._interval):
            for thread, request in list(self._running.items()):
                seconds = time.monotonic() - request.started
                if seconds > self._limit and not request.reported:
                    request.reported = True
                    stack = _stack(sys._current_frames().get(thread))  # documented, despite its name
                    logger.warning("a request has held its thread for %.1f s; it is at %s", seconds, stack)


def _stack(frame: FrameType | None) -> str:
    """Return the stack of a thread, innermost function first: only code, no values."""
    places: list[str] = []
    while frame and len(places) < _FRAMES:
        places.append(f"{frame.f_code.co_name} ({frame.f_globals.get('__name__', '?')}:{frame.f_lineno})")
        frame = frame.f_back
    return " < ".join(places) or "its end"
