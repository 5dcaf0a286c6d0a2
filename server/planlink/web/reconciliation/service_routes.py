"""The Reconciliation Service API 0.2 over HTTP: `/reconcile` with names in Thai, `/reconcile/en` with names in English."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from flask import Response, current_app, g, jsonify, render_template, request
from flask.blueprints import BlueprintSetupState

from planlink.errors import NotFound, ParameterError, UnsupportedMediaType
from planlink.namespaces import LANGUAGES
from planlink.reconciliation.batch_queue import BatchQueue
from planlink.reconciliation.deadline import Deadline
from planlink.reconciliation.entities import DEFINITION, Entity
from planlink.reconciliation.manifest import manifest
from planlink.reconciliation.properties import PROPERTIES
from planlink.reconciliation.reconciler_cache import ReconcilerCache
from planlink.reconciliation.requests import read_extension, read_queries
from planlink.reconciliation.service import Reconciler
from planlink.sparql.folding import MAX_KEY_TEXT
from planlink.web.reconciliation.descriptions import (
    FLYOUT,
    FORM,
    GET,
    POST,
    PREVIEW,
    PROPOSE,
    SUGGEST,
    in_default_language,
    in_language,
)
from planlink.web.recording import CLIENT_GONE
from planlink.web.routing import Operation, Surface, View
from planlink.web.state import app_state
from planlink.web.urls import server_url, with_query

blueprint = Surface("reconcile", __name__)
#: Key of the cache and the queue among the application's extensions.
EXTENSION = "planlink.reconciliation"
_IN_LANGUAGE = f"/reconcile/<any({', '.join(LANGUAGES)}):language>"
#: The whole style of the preview, which other people's pages embed.
STYLE = (
    "body{margin:.75rem;font:1rem/1.5 'Noto Sans Thai',system-ui,sans-serif;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.1rem;margin:0 0 .25rem}p{margin:.25rem 0}.minor{color:#555}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
#: Any page may frame the preview, which can only open its link.
_FRAMED = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors *; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@blueprint.record_once
def _keep(state: BlueprintSetupState) -> None:
    state.app.extensions[EXTENSION] = ReconcilerCache(), BatchQueue()


def _described(rule: str, *operations: Operation, methods: Sequence[str] = ("GET",)) -> Callable[[View], View]:
    """Register a view under `/reconcile` and under `/reconcile/{language}`."""

    def register(view: View) -> View:
        for prefix, describe in (("/reconcile", in_default_language), (_IN_LANGUAGE, in_language)):
            described = map(describe, operations)
            blueprint.described(prefix + rule, *described, methods=methods, serves_data=True, disallow="/reconcile/")(view)
        return view

    return register


@blueprint.before_request
def _set_language() -> None:
    """Take the language only from the path: programs send no Accept-Language, and a column must always get the same names."""
    g.lang = (request.view_args or {}).pop("language", LANGUAGES[0])


@_described("", GET, POST, methods=("GET", "POST"))
def endpoint() -> Response:
    """Answer queries or extensions from the query string or a form; without either, send the manifest.

    A form sends an empty field as an empty text, which counts as missing.

    :raises UnsupportedMediaType: if the body of a POST is not a form.
    :raises ParameterError: if a parameter is wrong, or both or none are sent.
    """
    if request.method == "POST" and request.mimetype != FORM:
        raise UnsupportedMediaType(f"a batch is sent as a form ({FORM}) with 'queries' or 'extend'")
    if "callback" in request.values:
        raise ParameterError("JSONP ('callback') is not offered; browsers may read every answer here as it is (CORS)")
    queries, extension = _single("queries"), _single("extend")
    if queries and extension:
        raise ParameterError("a request has either 'queries' or 'extend', not both")
    if queries:
        batch = read_queries(queries)
        with _turn() as (reconciler, deadline):
            results = reconciler.answer(batch, g.lang, deadline)
        return jsonify(results)
    if extension:
        requested = read_extension(extension)
        with _turn() as (reconciler, _):
            values = reconciler.extend(requested, g.lang)
        return jsonify(values)
    if request.method == "POST":
        raise ParameterError("the form has neither 'queries' nor 'extend'")
    return jsonify(manifest(_reconciler(), _address(), server_url(), g.lang))


@_described("/extend/propose", PROPOSE)
def propose() -> Response:
    """Propose properties for entities of a type."""
    limit = _number("limit")
    with _turn() as (reconciler, _):
        proposals = reconciler.proposals(_single("type") or "", limit, g.lang)
    return jsonify(proposals)


@_described("/suggest/<any(entity, type, property):kind>", SUGGEST)
def suggest(kind: str) -> Response:
    """Suggest entities, types or properties that match the text typed so far."""
    prefix = _single("prefix") or ""
    if len(prefix) > MAX_KEY_TEXT:
        raise ParameterError(f"parameter 'prefix': the text is longer than {MAX_KEY_TEXT} characters")
    skip = _number("cursor") or 0
    with _turn() as (reconciler, _):
        suggestions = reconciler.suggest(kind, prefix, skip, g.lang)
    return jsonify(suggestions)


@_described("/flyout/<any(entity, type, property):kind>", FLYOUT)
def flyout(kind: str) -> Response:
    """Describe a suggestion in a short piece of HTML.

    :raises NotFound: if there is no such entity, type or property.
    """
    identifier = _required_parameter("id")
    if kind == "entity":
        entity = _reconciler().require(identifier)
        name, description = entity.name(g.lang), entity.description(g.lang)
    else:
        items = _reconciler().entities.kinds if kind == "type" else PROPERTIES
        if identifier not in items:
            raise NotFound(f"there is no {kind} '{identifier[:200]}'")
        name, description = items[identifier].names[g.lang], identifier
    return jsonify(id=identifier, html=render_template("reconciliation/flyout.html", name=name, description=description))


@_described("/preview", PREVIEW)
def preview() -> Response:
    """Show an entity in a small page that any page may frame."""
    entity = _reconciler().require(_required_parameter("id"))
    page = render_template(
        "reconciliation/preview.html",
        style=STYLE,
        entity=entity,
        kinds=[kind["name"] for kind in _reconciler().types(entity, g.lang)],
        definition=_definition(entity),
        address=server_url().rstrip("/") + with_query("/thing", {"iri": entity.id, "lang": g.lang}),
    )
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _FRAMED
    return response


def _definition(entity: Entity) -> str:
    return next(iter((*entity.texts(DEFINITION, g.lang), *entity.texts(DEFINITION))), "")


def _deadline() -> Deadline:
    return Deadline(app_state().limits.timeout, request.environ.get(CLIENT_GONE))


@contextmanager
def _turn() -> Iterator[tuple[Reconciler, Deadline]]:
    """Wait in the queue, and yield the reconciler with the request's deadline.

    :raises PlanlinkError: as the queue and the cache do.
    """
    cache, queue = _service()
    deadline = _deadline()
    with queue.turn(deadline):
        yield cache.current(app_state().engine, deadline), deadline


def _reconciler() -> Reconciler:
    """Return the reconciler for a request that is quick and needs no queue."""
    return _service()[0].current(app_state().engine, _deadline())


def _service() -> tuple[ReconcilerCache, BatchQueue]:
    cache, queue = current_app.extensions[EXTENSION]
    return cache, queue


def _address() -> str:
    return server_url().rstrip("/") + request.path.rstrip("/")


def _single(name: str) -> str | None:
    """Return a parameter of the query string or the form; None if it is missing.

    :raises ParameterError: if it is repeated.
    """
    values = request.values.getlist(name)
    if len(values) > 1:
        raise ParameterError(f"parameter '{name}' is given more than once")
    return values[0] if values else None


def _required_parameter(name: str) -> str:
    value = _single(name)
    if not value:
        raise ParameterError(f"parameter '{name}' is missing")
    return value


def _number(name: str) -> int | None:
    """Return a parameter that is a whole number; None if it is missing or empty.

    :raises ParameterError: if it is not a whole number from 0 to 999999.
    """
    value = _single(name)
    if not value:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", value):
        raise ParameterError(f"parameter '{name}': '{value[:100]}' is not a whole number from 0 to 999999")
    return int(value)
