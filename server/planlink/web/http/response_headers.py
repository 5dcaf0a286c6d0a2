"""Set the headers of every response: security, CORS, caching, and the limits of queries."""

from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, request

from planlink.errors import ParameterError
from planlink.web.http import query_limits
from planlink.web.http.compression import compress
from planlink.web.http.problems import precondition_failed
from planlink.web.http.request_headers import drop_malformed
from planlink.web.routing import Route, current_route
from planlink.web.state import app_state

_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
#: Parameters of a request.
_MAX_PARAMETERS = 1000
#: Links to the description of the routes, for programs and for people (RFC 8631).
_SERVICE = '</openapi.json>; rel="service-desc"; type="application/json", </api>; rel="service-doc"; type="text/html"'
#: Request headers that programs on other web pages may send (Fetch standard, CORS-preflight request).
_ALLOWED = (
    "Accept, Accept-Language, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, If-Unmodified-Since, Range"
)
#: Placeholder for unmatched paths.
_NO_ROUTE = Route("")
_EXPOSED = "Accept-Ranges, Allow, Content-Range, ETag, Link, Location, Query-Limits, Retry-After, Server-Timing"


def register(app: Flask) -> None:
    """Make an application check requests, and send these headers with every response, errors included."""
    app.before_request(lambda: drop_malformed(request.environ))
    app.before_request(_refuse_too_many)
    app.before_request(_refuse_malformed)
    app.before_request(_refuse_repeated)
    app.after_request(_add)


def _refuse_too_many() -> None:
    """Check the number of parameters before they are read: half a million of them take a second.

    :raises ParameterError: if the query string or the form has too many.
    """
    form = request.get_data() if request.mimetype == "application/x-www-form-urlencoded" else b""
    if max(request.query_string.count(b"&"), form.count(b"&")) >= _MAX_PARAMETERS:
        raise ParameterError(f"the request has more than {_MAX_PARAMETERS:,} parameters")


def _refuse_malformed() -> None:
    """Check the encoding of the parameters, and the Host header.

    Parameters are UTF-8 (SPARQL 1.1 Protocol, section 2.1); other bytes would silently become another query. The host becomes
    part of the addresses in the answer (RFC 9110, 7.2), and HTTP/1.1 requires one (RFC 9112, 3.2).

    :raises ParameterError: if the parameters are not UTF-8, or the Host header is missing or malformed.
    """
    try:
        unquote_to_bytes(request.query_string).decode("utf-8")
    except UnicodeDecodeError:
        raise ParameterError("the parameters in the address are not in UTF-8") from None
    if not request.host or ("HTTP_HOST" not in request.environ and request.environ["SERVER_PROTOCOL"] == "HTTP/1.1"):
        raise ParameterError("the Host header is not the name of a host")


def _refuse_repeated() -> None:
    """Check that no parameter is repeated, which only the SPARQL protocol allows (2.1.4).

    :raises ParameterError: if one is.
    """
    repeated = [name for name, values in request.args.lists() if len(values) > 1 and request.path != "/sparql"]
    if repeated:
        raise ParameterError(f"parameter '{repeated[0][:100]}' is given more than once")


def _add(response: Response) -> Response:
    route = current_route() or _NO_ROUTE
    response.vary.update(route.vary)
    response = _answer_conditions(compress(response))
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers["Query-Limits"] = query_limits.header(app_state().limits)
    if route.serves_data:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        if request.method == "OPTIONS":
            response.headers.setdefault("Access-Control-Allow-Methods", ", ".join(sorted(response.allow)))
            response.headers.setdefault("Access-Control-Allow-Headers", _ALLOWED)
    if route.links_description:
        response.headers["Link"] = ", ".join(filter(None, (response.headers.get("Link"), _SERVICE)))
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")  # pages are in the language that the browser prefers
    return response


def _answer_conditions(response: Response) -> Response:
    """Answer conditional requests; caches may store answers but must revalidate them (RFC 9111, 5.2.2.4; RFC 9110, 8.8.3)."""
    if response.status_code == HTTPStatus.PRECONDITION_FAILED and response.direct_passthrough:
        response.close()
        return precondition_failed()  # Werkzeug would send the whole file with it
    if response.status_code != 200 or request.method not in ("GET", "HEAD"):
        response.headers.setdefault("Cache-Control", "no-cache" if response.status_code < 400 else "no-store")
        return response
    response.headers.setdefault("Cache-Control", "public, no-cache")
    if response.headers["Cache-Control"] == "no-store":
        return response
    if "ETag" not in response.headers and not response.direct_passthrough:
        response.add_etag()
    response.make_conditional(request)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        response.close()
        return precondition_failed()
    return response
