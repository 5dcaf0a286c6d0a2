"""`/openapi.json`: the HTTP routes in OpenAPI 3.1, from the descriptions of the routes and the headers of the questions."""

from collections.abc import Iterable, Iterator

from flask import Response, jsonify

from planlink import __version__
from planlink.questions.collection import Questions
from planlink.web.operations import JSON_OBJECT
from planlink.web.routing import Json, Operation, Route, Surface, routes
from planlink.web.state import app_state
from planlink.web.urls import server_url

blueprint = Surface("openapi", __name__)
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/html": {}}
_CAUSES = {
    206: "The requested part",
    303: "See the document about the resource",
    400: "The request is malformed, refused, or a parameter is wrong",
    404: "There is no such resource",
    410: "The resource was retired",
    406: "None of the accepted media types is available",
    413: "The answer or the request is too large",
    415: "The request's body is of an unsupported media type",
    503: "Over the deadline, out of memory, or too many requests; see Retry-After",
}
#: A problem document (RFC 9457).
_PROBLEM_SCHEMA: Json = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "line": {"type": ["integer", "null"]},
        "column": {"type": ["integer", "null"]},
    },
}


@blueprint.described(
    "/openapi.json",
    Operation("openapi", {"th": "คำอธิบายเส้นทางตามมาตรฐาน OpenAPI", "en": "Return this description"}, answers=JSON_OBJECT),
    serves_data=True,
    links_description=True,
)
def openapi() -> Response:
    """Describe the HTTP routes."""
    return jsonify(describe(routes(), app_state().questions, server_url().rstrip("/")))


def describe(described: Iterable[Route], questions: Questions, address: str) -> Json:
    """Return the OpenAPI description.

    :param described: the routes.
    :param questions: the named questions, each of which is a path.
    :param address: the server's URL, without a trailing slash.
    """
    paths: Json = {}
    for path, operation in operations(described, questions):
        paths.setdefault(path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "planlink",
            "version": __version__,
            "summary": "Government plans as linked data: what they support, and on what evidence",
            "license": {"name": "CC BY 4.0 (data)", "identifier": "CC-BY-4.0"},
        },
        "externalDocs": {"url": "/api", "description": "A page with a form for every route"},
        "servers": [{"url": address}],
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM_SCHEMA}},
    }


def operations(described: Iterable[Route], questions: Questions) -> Iterator[tuple[str, Operation]]:
    """Yield each operation with the template of its path, in the order of the routes."""
    for route in described:
        for operation in route.operations(questions):
            yield operation.path or route.path, operation


def _operation(operation: Operation) -> Json:
    responses: Json = {
        str(status): {"description": _CAUSES.get(status, "The answer")} | answer for status, answer in operation.answers.items()
    }
    # every route refuses parameters that are not UTF-8 or are repeated
    responses |= {str(status): {"description": _CAUSES[status], "content": _PROBLEM} for status in (400, *operation.errors)}
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary["en"],
        "parameters": list(operation.parameters),
        "responses": responses,
    }
    return described | operation.more
