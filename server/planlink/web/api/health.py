"""What programs that look after the server ask: is it alive, is it ready."""

from flask import Blueprint, Response, g, jsonify

from planlink import __version__
from planlink.engine.interface import Request
from planlink.errors import PlanlinkError
from planlink.web.recording import outcome_of
from planlink.web.state import app_state

blueprint = Blueprint("api", __name__)
#: Never kept, so it always reaches the engine.
_PROBE = "ASK { BIND(NOW() AS ?now) }"


@blueprint.get("/healthz")
def health() -> Response:
    """Say that the server is alive and what it serves."""
    status = app_state().engine.status
    return _now(jsonify(status="ok", version=__version__, dataset=status.version, triples=status.triples))


@blueprint.get("/readyz")
def ready() -> Response:
    """Say whether queries are answered: 200, or 503 with the reason."""
    status = app_state().engine.status
    try:
        app_state().engine.answer(Request(_PROBE, built_in=True)).content.close()
    except PlanlinkError as error:
        g.outcome = outcome_of(error)
        response = jsonify(status="not ready", dataset=status.version, reason=error.title)
        response.status_code = 503
        return _now(response)
    return _now(jsonify(status="ready", version=__version__, dataset=status.version, triples=status.triples))


def _now(response: Response) -> Response:
    """Let nobody keep what holds for a moment only."""
    response.headers["Cache-Control"] = "no-store"
    return response
