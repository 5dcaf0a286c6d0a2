"""The server's log: lines on a file descriptor, written by one thread; logging never blocks the caller."""

import json
import logging
import os
import queue
import time
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener
from typing import Any

#: Logger of one record for each request, whose message is a dictionary; switched on by its level.
REQUESTS = logging.getLogger("planlink.requests")
#: Logger of lines for people, written verbatim.
MESSAGES = logging.getLogger("planlink.messages")


def utc_now() -> str:
    """Return the time in ISO 8601, with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class _Lines(logging.Formatter):
    """Formats requests, and warnings of all loggers, as JSON."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name == MESSAGES.name:
            return record.getMessage()
        if isinstance(record.msg, dict):
            entry: dict[str, Any] = record.msg
        else:
            entry = {"time": utc_now(), "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
            if record.exc_info:
                entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class _Handler(QueueHandler):
    """Drops and counts lines while the queue is full."""

    dropped = 0

    def enqueue(self, record: logging.LogRecord) -> None:
        try:
            self.queue.put_nowait(record)
        except queue.Full:
            self.dropped += 1


class _Writer(QueueListener):
    """Writes lines to a file descriptor in a daemon thread, which a full pipe may block for any time."""

    def __init__(self, lines: "queue.Queue[Any]", descriptor: int) -> None:
        super().__init__(lines)
        self._descriptor = descriptor
        self.lost = 0

    def handle(self, record: logging.LogRecord) -> None:
        data = (record.getMessage() + "\n").encode("utf-8", "backslashreplace")
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:
            self.lost += 1  # the reader has closed the pipe; serving continues


class ServerLog:
    """Takes the records of all loggers.

    :param descriptor: an open file; standard error by default.
    :param size: number of lines that may be pending; more are dropped and counted.
    :param requests: whether to log each request.
    """

    def __init__(self, descriptor: int = 2, size: int = 10_000, *, requests: bool = True) -> None:
        self._lines: queue.Queue[Any] = queue.Queue(size)
        self._handler = _Handler(self._lines)
        self._handler.setFormatter(_Lines())
        self._writer = _Writer(self._lines, descriptor)
        self._writer.start()
        logging.basicConfig(handlers=[self._handler], level=logging.WARNING)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of every request that waits for a moment
        MESSAGES.setLevel(logging.INFO)
        REQUESTS.setLevel(logging.INFO if requests else logging.ERROR)

    @property
    def dropped(self) -> int:
        """The number of lines that were not written."""
        return self._handler.dropped + self._writer.lost

    def close(self, timeout: float = 1.0) -> None:
        """Write pending lines.

        :param timeout: seconds to wait for them at most.
        """
        deadline = time.monotonic() + timeout
        while self._lines.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.01)
        with suppress(queue.Full):  # then the writer's thread ends with the process; stop() would wait for it
            self._writer.enqueue_sentinel()
