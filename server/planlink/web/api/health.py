"""Health checks: `/healthz` (the server is alive) and `/readyz` (it answers queries)."""

from flask import Response, g, jsonify

from planlink import __version__
from planlink.engine.interface import Request
from planlink.errors import PlanlinkError
from planlink.web.operations import JSON_OBJECT
from planlink.web.recording import outcome_of
from planlink.web.routing import Operation, Surface
from planlink.web.state import app_state

blueprint = Surface("health", __name__)
#: Never cached, so it always reaches the engine.
_PROBE = "ASK { BIND(NOW() AS ?now) }"


@blueprint.described(
    "/healthz", Operation("health", {"th": "เซิร์ฟเวอร์ทำงานอยู่หรือไม่", "en": "Is the server alive?"}, answers=JSON_OBJECT)
)
def health() -> Response:
    """Report that the server is alive, and describe its dataset."""
    status = app_state().engine.status
    return _forbid_caching(jsonify(status="ok", version=__version__, dataset=status.version, triples=status.triples))


@blueprint.described(
    "/readyz",
    Operation("ready", {"th": "ตอบคำถามได้หรือไม่", "en": "Are queries answered?"}, answers=JSON_OBJECT, errors=(503,)),
)
def ready() -> Response:
    """Report whether queries are answered, and the dumps are there once they have been written: 200, or 503 with the reason."""
    status = app_state().engine.status
    try:
        app_state().engine.answer(Request(_PROBE, built_in=True)).content.close()
        if app_state().dumps.written:
            app_state().dumps.current()
    except PlanlinkError as error:
        g.outcome = outcome_of(error)
        response = jsonify(status="not ready", dataset=status.version, reason=error.title)
        response.status_code = 503
        return _forbid_caching(response)
    return _forbid_caching(jsonify(status="ready", version=__version__, dataset=status.version, triples=status.triples))


def _forbid_caching(response: Response) -> Response:
    """Forbid caches to store a state that may change at once."""
    response.headers["Cache-Control"] = "no-store"
    return response
