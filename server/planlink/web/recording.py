"""Record each query of the views, and stop queries whose client has disconnected."""

import hashlib
import re
import time
from dataclasses import replace

from flask import g, has_request_context
from flask import request as http_request

from planlink.engine.interface import Answer, Engine, Request, Status
from planlink.errors import PlanlinkError
from planlink.web.telemetry import QueryRecord, Telemetry

#: Key in the WSGI environment of the server's function that returns whether the client has disconnected.
CLIENT_GONE = "planlink.client_gone"


class RecordingEngine:
    """Passes queries on to an engine and records them.

    :param engine: answers the queries; closed by its owner.
    :param telemetry: counts them.
    """

    def __init__(self, engine: Engine, telemetry: Telemetry) -> None:
        self._engine = engine
        self._telemetry = telemetry

    @property
    def status(self) -> Status:
        """The status of the served dataset."""
        return self._engine.status

    def answer(self, request: Request) -> Answer:
        """Answer a query; see :class:`planlink.engine.interface.Engine`."""
        if has_request_context():
            environ = http_request.environ
            request = replace(request, client=http_request.remote_addr or "", client_gone=environ.get(CLIENT_GONE))
        started = time.perf_counter()
        outcome = "fault"
        try:
            answer = self._engine.answer(request)
            outcome = "cached" if answer.cached else "ok"
        except PlanlinkError as error:
            outcome = outcome_of(error)
            raise
        finally:
            digest = hashlib.sha256(request.query.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            self._record(QueryRecord(digest, outcome, time.perf_counter() - started))
        return answer

    def close(self) -> None:
        """Do nothing: the engine is closed by its owner."""

    def _record(self, query: QueryRecord) -> None:
        self._telemetry.record_query(query)
        if has_request_context():
            g.setdefault("queries", []).append(query)


def outcome_of(error: Exception) -> str:
    """Return an error's name for logs and metrics: `query_timeout` for QueryTimeout."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()
