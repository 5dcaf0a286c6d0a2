"""The description of the reconciliation service's routes in OpenAPI 3.1."""

from collections.abc import Callable
from typing import Any

from planlink.namespaces import LANGUAGES, SDG
from planlink.reconciliation.folding import MAX_TEXT

Json = dict[str, Any]
_QUERIES = '{"q0": {"query": "SDG 3.8", "limit": 3}}'
_EXTEND = f'{{"ids": ["{SDG}3.8"], "properties": [{{"id": "goal"}}]}}'
_TEXT: Json = {"type": "string"}
_KINDS = ["entity", "type", "property"]


def paths(operation: Callable[..., Json], answer: Callable[[], dict[int, Json]]) -> Json:
    """Return the routes, each with names in the first language and in the one that the path names.

    :param operation: makes the description of an operation.
    :param answer: makes that of an answer in JSON.
    """
    language: Json = {"name": "language", "in": "path", "required": True, "schema": {**_TEXT, "enum": list(LANGUAGES)}}
    language["example"] = "en"
    described: Json = {}
    for start, name, more in (("/reconcile", "reconcile", []), ("/reconcile/{language}", "reconcileIn", [language])):
        for rest, methods in _routes(operation, answer, name, more).items():
            described[start + rest] = methods
    return described


def _routes(operation: Callable[..., Json], answer: Callable[[], dict[int, Json]], name: str, more: list[Json]) -> Json:
    queries = _query("queries", _QUERIES)
    post = operation("Match texts, or tell values of things", f"{name}Post", more, answer(), (404, 413, 415, 503))
    form = {
        "type": "object",
        "properties": {
            "queries": {**_TEXT, "examples": [_QUERIES]},
            "extend": {**_TEXT, "description": f"For example {_EXTEND}"},
        },
    }
    post["requestBody"] = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}}
    summary = "Match texts, tell values of things, or say what the service offers (Reconciliation Service API 0.2)"
    kind: Json = {"name": "kind", "in": "path", "required": True, "schema": {**_TEXT, "enum": _KINDS}, "example": "entity"}
    suggest = [*more, kind, _query("prefix", "สุข", maxLength=MAX_TEXT), _number("cursor")]
    known = [*more, _query("id", f"{SDG}3.8", required=True)]
    proposed = [*more, _query("type", "sdgo:Target"), _number("limit")]
    page: dict[int, Json] = {200: {"content": {"text/html": {}}}}
    return {
        "": {
            "get": operation(summary, f"{name}Get", [*more, queries, _query("extend")], answer(), (404, 413, 503)),
            "post": post,
        },
        "/suggest/{kind}": {"get": operation("Suggest as somebody types", f"{name}Suggest", suggest, answer(), (404, 503))},
        "/flyout/{kind}": {"get": operation("Describe a suggestion", f"{name}Flyout", [*known, kind], answer(), (404, 503))},
        "/preview": {"get": operation("Show a thing in a small frame", f"{name}Preview", known, page, (404, 503))},
        "/extend/propose": {"get": operation("Propose properties of a type", f"{name}Propose", proposed, answer(), (404, 503))},
    }


def _query(name: str, example: str | None = None, *, required: bool = False, **schema: object) -> Json:
    shape = {**_TEXT, **schema} | ({"minLength": 1} if required else {})
    described: Json = {"name": name, "in": "query", "required": required, "schema": shape}
    return described if example is None else {**described, "example": example}


def _number(name: str) -> Json:
    return {"name": name, "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": 999_999}}
