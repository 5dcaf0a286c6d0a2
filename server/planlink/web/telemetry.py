"""What the server tells its operator: one structured line a request, and counters for Prometheus. No personal data.

A line has no address, no user agent, no path with values in it and no query, only the query's hash.
"""

import json
import logging
import os
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from planlink.engine.interface import Engine

_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"))
disable_created_metrics()  # type: ignore[no-untyped-call]  # a series for each series, which nobody reads
_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


@dataclass(frozen=True)
class Asked:
    """A query that a request led to.

    :param hash: the beginning of the SHA-256 of its text.
    :param outcome: `ok`, `cached`, or the error's name.
    :param seconds: from asking to the whole answer.
    :param rows: rows or triples of the answer; None: unknown, or a yes or no.
    """

    hash: str
    outcome: str
    seconds: float
    rows: int | None = None


@dataclass(frozen=True)
class Served:
    """A request that was answered.

    :param method: the HTTP method.
    :param route: the route's pattern, such as `/questions/<name>`; empty if there is none.
    :param status: the HTTP status.
    :param outcome: `ok`, or the error's name.
    :param seconds: from the whole request to the whole answer.
    :param size: bytes of the answer's body; None: unknown.
    :param media_type: the answer's.
    :param asked: the queries that it led to.
    """

    method: str
    route: str
    status: int
    outcome: str
    seconds: float
    size: int | None
    media_type: str
    asked: tuple[Asked, ...] = field(default=())

    def line(self) -> str:
        """Return the log line, in JSON."""
        last = self.asked[-1] if self.asked else None
        entry = {
            "time": _now(),
            "method": _method(self.method),
            "route": self.route,
            "status": self.status,
            "outcome": self.outcome,
            "ms": round(self.seconds * 1000, 2),
            "bytes": self.size,
            "type": self.media_type,
            "query": last and last.hash,
            "rows": last and last.rows,
            "queries": len(self.asked),
            "cached": sum(one.outcome == "cached" for one in self.asked),
            "engine_ms": round(sum(one.seconds for one in self.asked) * 1000, 2),
        }
        return json.dumps(entry, ensure_ascii=False)


class Log:
    """Writes lines without ever making anybody wait: if nobody reads them fast enough, lines are dropped and counted.

    :param descriptor: the open file that takes the lines; standard error by default.
    :param size: how many lines may wait.
    """

    def __init__(self, descriptor: int = 2, size: int = 10_000) -> None:
        self._descriptor = descriptor
        self._lines: queue.Queue[str | None] = queue.Queue(size)
        self.dropped = 0
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        """Take a line."""
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self.dropped += 1

    def close(self) -> None:
        """Write what waits, for a second at most."""
        try:
            self._lines.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(timeout=1)

    def _run(self) -> None:
        while (line := self._lines.get()) is not None:
            data = (line + "\n").encode("utf-8", "backslashreplace")
            try:
                while data:
                    data = data[os.write(self._descriptor, data) :]
            except OSError:
                self.dropped += 1  # nobody reads any more; the service goes on


class LogHandler(logging.Handler):
    """Takes what the libraries and our own modules warn of into the same log, as structured lines.

    :param log: takes the lines.
    """

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        entry = {"time": _now(), "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            entry["exception"] = logging.Formatter().formatException(record.exc_info)
        self._log.write(json.dumps(entry, ensure_ascii=False))


def _method(method: str) -> str:
    """Return a method as it may be shown: a word of the client's own could be anything."""
    return method if method in _METHODS else "other"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class _Dataset(Collector):
    """What is served, as a metric.

    :param engine: serves it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """Yield the dataset's size and version."""
        status = self._engine.status
        yield GaugeMetricFamily("planlink_dataset_triples", "Triples in all graphs", status.triples)
        yield InfoMetricFamily("planlink_dataset", "The dataset that is served", {"version": status.version})


class Telemetry:
    """Counts requests and queries, and logs requests.

    :param log: takes a line a request; None: no lines.
    """

    def __init__(self, log: Log | None = None) -> None:
        self._log = log
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        labels = ("route", "method", "status")
        self._requests = Counter("planlink_requests", "Requests answered", labels, registry=self.registry)
        self._request_seconds = Histogram(
            "planlink_request_seconds", "Seconds a request took", ("route",), registry=self.registry, buckets=_SECONDS
        )
        self._queries = Counter("planlink_queries", "Queries by outcome", ("outcome",), registry=self.registry)
        self._query_seconds = Histogram(
            "planlink_query_seconds", "Seconds a query took", registry=self.registry, buckets=_SECONDS
        )
        dropped = Gauge("planlink_log_lines_dropped", "Log lines that nobody took in time", registry=self.registry)
        dropped.set_function(lambda: log.dropped if log else 0)

    def serving(self, engine: Engine) -> None:
        """Tell what an engine serves, as it is when somebody looks."""
        self.registry.register(_Dataset(engine))

    def asked(self, asked: Asked) -> None:
        """Note a query."""
        self._queries.labels(asked.outcome).inc()
        self._query_seconds.observe(asked.seconds)

    def served(self, served: Served) -> None:
        """Note a request."""
        self._requests.labels(served.route, _method(served.method), str(served.status)).inc()
        self._request_seconds.labels(served.route).observe(served.seconds)
        if self._log:
            self._log.write(served.line())

    def refused(self, status: int, outcome: str, size: int) -> None:
        """Note a request that never was one: it is no HTTP, too large, or did not arrive in time.

        :param status: the HTTP status of the answer.
        :param outcome: the error's name.
        :param size: bytes of the answer's body.
        """
        self.served(Served("", "", status, outcome, 0.0, size, "application/problem+json"))

    def listen(self, host: str, port: int) -> int:
        """Answer at `/metrics` on an address of its own, in a thread.

        :returns: the port.
        :raises OSError: if that address cannot be listened at.
        """
        server, _ = start_http_server(port, host, registry=self.registry)
        return int(server.server_port)
