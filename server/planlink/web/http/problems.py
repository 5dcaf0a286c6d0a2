"""Send errors as problem documents (RFC 9457), or as pages for clients that prefer HTML."""

import logging

from flask import Flask, Response, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from planlink.errors import Busy, MethodNotAllowed, PlanlinkError, QueryTimeout, WorkerLost
from planlink.formats import JSON
from planlink.web.http.negotiation import HTML, best
from planlink.web.recording import outcome_of

logger = logging.getLogger(__name__)
_RETRY = (Busy, QueryTimeout, WorkerLost)


def register(app: Flask) -> None:
    """Make an application answer every error with a problem document."""
    app.register_error_handler(PlanlinkError, _planlink_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _internal_error)


def _planlink_error(error: PlanlinkError) -> Response:
    g.outcome = outcome_of(error)
    response = _problem(error.status, error.title, error.message, error.line, error.column)
    if isinstance(error, _RETRY):
        response.headers["Retry-After"] = "5"
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = "GET, HEAD, POST, OPTIONS"
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    g.outcome = outcome_of(error)
    response = _problem(status, error.name, error.description or error.name)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "content-range", "location"):
            response.headers[name] = value
    if 300 <= status < 400:
        return Response(status=status, headers=dict(response.headers))
    return response


def _internal_error(error: Exception) -> Response:
    g.outcome = "fault"
    logger.exception("internal error", exc_info=error)
    return _problem(500, "Internal error", "something went wrong on this side; it has been noted")


def precondition_failed() -> Response:
    """Return the answer to a request for another version than the current one (RFC 9110, 15.5.13)."""
    g.outcome = "precondition_failed"
    response = _problem(412, "Precondition failed", "this is another version than the one that If-Match names")
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(status: int, title: str, detail: str, line: int | None = None, column: int | None = None) -> Response:
    if best(request.headers.get("Accept"), (JSON, HTML)) == HTML:
        query = request.args.get("query", "") if request.path == "/sparql" else ""
        page = render_template(
            "problem.html", title=title, status_code=status, detail=detail, line=line, column=column, query=query
        )
        response = Response(page, status, content_type=HTML.content_type)
    else:
        body: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        if line is not None:
            body |= {"line": line, "column": column}
        response = jsonify(body)
        response.status_code = status
        response.content_type = "application/problem+json"
    response.headers["Vary"] = "Accept, Accept-Language"
    return response
