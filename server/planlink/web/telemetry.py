"""Telemetry for operators: one structured log line for each request, and metrics for Prometheus. No personal data.

A line holds no client address, no user agent, no path with values in it and no query, only the query's hash.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

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
from planlink.web.server_log import REQUESTS, ServerLog, utc_now

_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"))
disable_created_metrics()  # type: ignore[no-untyped-call]  # they double the number of series, and no dashboard uses them
_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


@dataclass(frozen=True)
class QueryRecord:
    """A query that a request led to.

    :param hash: the first 16 hexadecimal digits of the SHA-256 of its text.
    :param outcome: `ok`, `cached`, or the error's name.
    :param seconds: from the call of the engine to the complete answer.
    """

    hash: str
    outcome: str
    seconds: float


@dataclass(frozen=True)
class RequestRecord:
    """A request and its response.

    :param method: the HTTP method.
    :param route: the route's pattern, such as `/questions/<name>`; empty if there is none.
    :param status: the HTTP status.
    :param outcome: `ok`, or the error's name.
    :param seconds: from the complete request to the complete response.
    :param size: bytes of the response's body; None: unknown.
    :param media_type: the response's.
    :param queries: the queries that it led to.
    """

    method: str
    route: str
    status: int
    outcome: str
    seconds: float
    size: int | None
    media_type: str
    queries: tuple[QueryRecord, ...] = field(default=())

    def entry(self) -> dict[str, Any]:
        """Return the log entry."""
        last = self.queries[-1] if self.queries else None
        return {
            "time": utc_now(),
            "method": _known_method(self.method),
            "route": self.route,
            "status": self.status,
            "outcome": self.outcome,
            "ms": round(self.seconds * 1000, 2),
            "bytes": self.size,
            "type": self.media_type,
            "query": last and last.hash,
            "queries": len(self.queries),
            "cached": sum(query.outcome == "cached" for query in self.queries),
            "engine_ms": round(sum(query.seconds for query in self.queries) * 1000, 2),
        }


def _known_method(method: str) -> str:
    """Return a method for logs and metrics; "other" for unknown ones, which may hold any text."""
    return method if method in _METHODS else "other"


class _DatasetCollector(Collector):
    """Reads the dataset's size and version from the engine whenever metrics are collected."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """Yield the dataset's size and version."""
        status = self._engine.status
        yield GaugeMetricFamily("planlink_dataset_triples", "Triples in all graphs", status.triples)
        yield InfoMetricFamily("planlink_dataset", "The dataset that is served", {"version": status.version})


class Telemetry:
    """Counts requests and queries, and logs requests.

    :param log: the log whose dropped lines are counted, if any.
    """

    def __init__(self, log: ServerLog | None = None) -> None:
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
        dropped = Gauge("planlink_log_lines_dropped", "Log lines that were not written", registry=self.registry)
        dropped.set_function(lambda: log.dropped if log else 0)

    def observe_dataset(self, engine: Engine) -> None:
        """Add the metrics of the dataset that an engine serves."""
        self.registry.register(_DatasetCollector(engine))

    def observe_overdue(self, overdue: Callable[[], int]) -> None:
        """Add the metric of requests that hold a thread for longer than they may."""
        gauge = Gauge("planlink_requests_overdue", "Running requests over their deadline", registry=self.registry)
        gauge.set_function(overdue)

    def record_query(self, query: QueryRecord) -> None:
        """Count a query."""
        self._queries.labels(query.outcome).inc()
        self._query_seconds.observe(query.seconds)

    def record_request(self, request: RequestRecord) -> None:
        """Count and log a request."""
        self._requests.labels(request.route, _known_method(request.method), str(request.status)).inc()
        self._request_seconds.labels(request.route).observe(request.seconds)
        if REQUESTS.isEnabledFor(logging.INFO):
            REQUESTS.info(request.entry())

    def record_malformed_request(self, status: int, outcome: str, size: int) -> None:
        """Count and log a request that the application never saw: malformed, too large, or not complete in time.

        :param status: the HTTP status of the response.
        :param outcome: the error's name.
        :param size: bytes of the response's body.
        """
        self.record_request(RequestRecord("", "", status, outcome, 0.0, size, "application/problem+json"))

    def serve_metrics(self, host: str, port: int) -> int:
        """Serve `/metrics` on its own address, in a thread.

        :returns: the port.
        :raises OSError: if the address cannot be bound.
        """
        server, _ = start_http_server(port, host, registry=self.registry)
        return int(server.server_port)
