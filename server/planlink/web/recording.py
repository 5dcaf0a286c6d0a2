"""Between the views and the engine: notes each query that a request leads to, and lets go of those whose client is gone."""

import hashlib
import re
import time
from dataclasses import replace

from flask import g, has_request_context, request

from planlink.engine.interface import Answer, Engine, Request, Status
from planlink.errors import PlanlinkError
from planlink.web.telemetry import Asked, Telemetry

#: The key in the WSGI environment of the server's function that says whether the client has hung up.
GONE = "planlink.gone"


class RecordingEngine:
    """Notes what is asked.

    :param engine: answers; closed by its owner.
    :param telemetry: is told.
    """

    def __init__(self, engine: Engine, telemetry: Telemetry) -> None:
        self._engine = engine
        self._telemetry = telemetry

    @property
    def status(self) -> Status:
        """What is being served."""
        return self._engine.status

    def answer(self, asked: Request) -> Answer:
        """Answer a query; see :class:`planlink.engine.interface.Engine`."""
        if has_request_context():
            asked = replace(asked, client_gone=request.environ.get(GONE))
        started = time.perf_counter()
        outcome, rows = "fault", None
        try:
            answer = self._engine.answer(asked)
            outcome, rows = ("cached" if answer.cached else "ok"), answer.rows
        except PlanlinkError as error:
            outcome = outcome_of(error)
            raise
        finally:
            digest = hashlib.sha256(asked.query.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            self._note(Asked(digest, outcome, time.perf_counter() - started, rows))
        return answer

    def close(self) -> None:
        """Nothing of its own to give back."""

    def _note(self, asked: Asked) -> None:
        self._telemetry.asked(asked)
        if has_request_context():
            g.setdefault("asked", []).append(asked)


def outcome_of(error: Exception) -> str:
    """Return an error's name for logs and metrics: `query_timeout` for QueryTimeout."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()
