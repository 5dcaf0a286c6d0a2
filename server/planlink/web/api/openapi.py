"""The description of the HTTP routes in OpenAPI 3.1, made from the questions' own headers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, jsonify

from planlink import __version__
from planlink.formats import GRAPH_FORMATS, ROW_FORMATS, TRIG, Format
from planlink.namespaces import LANGUAGES
from planlink.publish import sssom
from planlink.questions.collection import Questions
from planlink.questions.question import Question
from planlink.sparql.parameters import MAX_TEXT, Parameter
from planlink.web.api import openapi_reconciliation as reconciliation
from planlink.web.http.negotiation import HTML
from planlink.web.questions.question_pages import SPARQL
from planlink.web.spreadsheets import SPREADSHEETS
from planlink.web.state import app_state
from planlink.web.urls import server_url

Json = dict[str, Any]

blueprint = Blueprint("openapi", __name__)
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/html": {}}
_THING = (HTML, *GRAPH_FORMATS)
_CAUSES = {
    206: "The part that was asked for",
    303: "See the document about the thing",
    400: "The request is malformed, refused, or a parameter is wrong",
    404: "There is no such thing",
    410: "The thing was retired",
    406: "None of the accepted media types is available",
    413: "The answer or the request is too large",
    415: "The request's body is of a media type that is not taken",
    503: "Over the deadline, out of memory, or too many requests; see Retry-After",
}
#: The pages for people: path, name, what they show.
PAGES = (
    ("/", "home", "Show what is here"),
    ("/search", "search", "Search things by words in their texts"),
    ("/plan", "plan", "Show a plan, and what it supports"),
    ("/coverage", "coverage", "Show which elements support what, as a heatmap"),
    ("/flow", "flow", "Show how a plan's links flow through its strategies"),
    ("/gaps", "gaps", "Show the targets that no element of a plan serves directly, and why"),
    ("/coherence", "coherence", "Show which goals are served together, and where stated and implied links agree"),
    ("/compare", "compare", "Compare a plan with another, with the average plan or with a national framework"),
    ("/report", "report", "Show the report of a plan or of one strategy, to be printed"),
    ("/pho02", "pho02", "Propose the alignment lines of form Pho. 02 for a plan's tactics"),
    ("/links", "links", "List the links of an element to an aim"),
)
_LANG: Json = {"name": "lang", "in": "query", "schema": {"type": "string"}, "description": "Language of pages: th or en"}
_FORM: Json = {
    "type": "object",
    "required": ["query"],
    "properties": {
        "query": {"type": "string", "minLength": 1, "examples": ["ASK {}"]},
        "default-graph-uri": {"type": "array", "items": {"type": "string"}},
        "named-graph-uri": {"type": "array", "items": {"type": "string"}},
    },
}


@blueprint.get("/openapi.json")
def show() -> Response:
    """Describe the HTTP routes."""
    return jsonify(describe(app_state().questions, server_url().rstrip("/")))


def describe(questions: Questions, address: str) -> Json:
    """Return the description.

    :param questions: each becomes a path.
    :param address: the server's URL, without a slash at its end.
    """
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
        "paths": {
            "/sparql": _sparql(),
            "/questions": _page("List the questions", "questions"),
            **{f"/questions/{question.name}": _question(question) for question in questions},
            "/id/{name}": {"get": _operation("Go from a thing to the document about it", "id", [_name()], {303: {}}, (404,))},
            "/doc/{name}": {"get": _operation("Describe a thing of ours", "doc", [_name()], _things(), (404, 406, 410, 503))},
            "/thing": {"get": _operation("Describe a thing by its IRI", "thing", [_iri()], _things(), (404, 406, 410, 503))},
            "/sdg/{name}": {
                "get": _operation("Describe a thing of the UN's SDGs", "sdg", [_sdg()], _things(), (404, 406, 410, 503))
            },
            "/graph/{name}": {"get": _operation("Describe a named graph", "graph", [_graph()], _things(), (404, 406, 503))},
            f"/{sssom.NAME}": {"get": _mapping_set(questions.alignments)},
            **reconciliation.paths(_operation, _json),
            **_ontology(),
            "/catalog": {"get": _operation("Show the catalogue", "catalog", [_page_number()], _things(), (404, 406, 503))},
            **_ckan(),
            "/dump/{name}": {"get": _operation("Take a file of the data", "dump", [_file()], _files(), (404, 413, 503))},
            "/.well-known/void": {"get": _operation("Describe the dataset", "void", [], _rdf(), (406, 503))},
            "/robots.txt": {"get": _operation("What crawlers may read", "robots", [], _plain("text/plain"), ())},
            "/sitemap.xml": {"get": _operation("List the pages", "sitemap", [], _plain("application/xml"), (503,))},
            **{path: _page(summary, name) for path, name, summary in PAGES},
            "/healthz": {"get": _operation("Is the server alive?", "health", [], _json(), ())},
            "/readyz": {"get": _operation("Are queries answered?", "ready", [], _json(), (503,))},
            "/api": _page("Try the routes", "api"),
            "/openapi.json": {"get": _operation("This description", "openapi", [], _json(), ())},
        },
        "components": {"schemas": {"Problem": _problem_schema()}},
    }


def _operation(summary: str, name: str, parameters: Sequence[Json], answers: Mapping[int, Json], errors: Sequence[int]) -> Json:
    responses: Json = {str(status): {"description": _CAUSES.get(status, "The answer")} | said for status, said in answers.items()}
    # any address may have parameters that cannot be read, or one twice
    responses |= {str(status): {"description": _CAUSES[status], "content": _PROBLEM} for status in (400, *errors)}
    return {"operationId": name, "summary": summary, "parameters": list(parameters), "responses": responses}


def _content(formats: Sequence[Format]) -> Json:
    return {"content": {media: {} for media in dict.fromkeys(f.media_type for f in formats)}}


def _rdf() -> dict[int, Json]:
    return {200: _content(GRAPH_FORMATS)}


def _plain(media_type: str) -> dict[int, Json]:
    return {200: {"content": {media_type: {}}}}


def _file() -> Json:
    schema = {"type": "string", "minLength": 1}
    return {"name": "name", "in": "path", "required": True, "schema": schema, "example": "all.nq.gz"}


def _files() -> dict[int, Json]:
    """Return a file, or what a Range header asks of it."""
    content = _content((*GRAPH_FORMATS, TRIG))
    content["content"] |= {"application/gzip": {}, "text/plain": {}, sssom.SSSOM.media_type: {}}
    return {200: content, 206: content}


def _page_number() -> Json:
    schema = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
    return {"name": "page", "in": "query", "schema": schema, "description": "A page of a long catalogue"}


def _ckan() -> Json:
    """Return what CKAN's CKAN harvester reads."""
    name: Json = {"name": "id", "in": "query", "required": True, "schema": {"type": "string", "minLength": 1}}
    numbers: list[Json] = [
        {"name": name, "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": 999_999_999}}
        for name in ("start", "rows")
    ]
    listed = {200: {"content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}}}
    package, owner = name | {"example": "planlink-sdg"}, name | {"example": "planlink"}
    operations = {
        "package_search": _operation("List packages for CKAN", "packageSearch", numbers, _json(), (404, 503)),
        "package_show": _operation("Show a package for CKAN", "packageShow", [package], _json(), (404, 503)),
        "package_list": _operation("Name the packages for CKAN", "packageList", [], _json(), (404, 503)),
        "organization_show": _operation("Show their owner for CKAN", "organizationShow", [owner], _json(), (404,)),
    }
    described = {f"/api/3/action/{action}": {"get": operation} for action, operation in operations.items()}
    whole = _operation("All packages for CKAN's package_create", "catalogForCkan", [], listed, (404, 503))
    return {"/catalog.ckan.json": {"get": whole}, **described}


def _things() -> dict[int, Json]:
    return {200: _content(_THING)}


def _json() -> dict[int, Json]:
    return {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}


def _page(summary: str, name: str) -> Json:
    return {"get": _operation(summary, name, [_LANG], {200: _content((HTML,))}, (404, 503))}


def _ontology() -> Json:
    name: Json = {
        "name": "name",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1},
        "example": "0.1.0",
    }
    suffix = name | {"name": "suffix", "schema": {"type": "string", "enum": [f.name for f in _THING]}, "example": "ttl"}
    answers = {**_things(), 303: {}}
    return {
        "/ontology": {"get": _operation("Document the ontology", "ontology", [_LANG], _things(), (404, 406, 503))},
        "/ontology.{suffix}": {"get": _operation("The ontology in a format", "ontologyAs", [suffix], _things(), (404, 503))},
        "/ontology/{name}": {
            "get": _operation("A version of the ontology", "ontologyVersion", [name, _LANG], answers, (404, 406, 503))
        },
    }


def _name() -> Json:
    schema = {"type": "string", "minLength": 1}
    return {"name": "name", "in": "path", "required": True, "schema": schema, "example": "lampang-pao/plan/S1.T4"}


def _graph() -> Json:
    return _name() | {"example": "lampang-pao/plan"}


def _sdg() -> Json:
    return _name() | {"example": "3.8"}


def _iri() -> Json:
    schema = {"type": "string", "minLength": 1}
    return {"name": "iri", "in": "query", "required": True, "schema": schema, "example": "http://metadata.un.org/sdg/3.8"}


def _sparql() -> Json:
    answer = {200: _content((HTML, *ROW_FORMATS, *GRAPH_FORMATS, *SPREADSHEETS))}
    errors = (406, 413, 503)
    graphs: list[Json] = [
        {"name": name, "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
        for name in ("default-graph-uri", "named-graph-uri")
    ]
    form: list[Json] = [
        {"name": "query", "in": "query", "schema": {"type": "string", "minLength": 1}, "example": "ASK {}"},
        {"name": "format", "in": "query", "schema": {"type": "string"}, "example": "csv"},
        *graphs,
    ]
    post = _operation("Answer a query (SPARQL 1.1 Protocol)", "sparqlPost", graphs, answer, (*errors, 415))
    post["requestBody"] = {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {"schema": _FORM},
            "application/sparql-query": {"schema": {"type": "string", "minLength": 1}},
        },
    }
    summary = "Answer a query, or describe the service where there is none (SPARQL 1.1 Protocol)"
    return {"get": _operation(summary, "sparqlGet", form, answer, errors), "post": post}


def _question(question: Question) -> Json:
    formats = (HTML, *ROW_FORMATS, SPARQL, *SPREADSHEETS)
    chosen = {"type": "string", "enum": ["", *(f.name for f in formats)]}
    parameters = [*map(_parameter, question.parameters), {"name": "format", "in": "query", "schema": chosen}]
    operation = _operation(question.title["en"], question.name, parameters, {200: _content(formats)}, (404, 406, 413, 503))
    operation["description"] = f"{question.ask['en']}\n\n{question.ask['th']}"
    operation["tags"] = list(question.tags)
    return {"get": operation}


def _mapping_set(question: Question) -> Json:
    summary = "The alignments as a mapping set in SSSOM/TSV, of all plans or of one"
    parameters = [_parameter(parameter) for parameter in question.parameters]
    return _operation(summary, "alignments", parameters, {200: _content((sssom.SSSOM,))}, (404, 413, 503))


def _parameter(parameter: Parameter) -> Json:
    kinds: dict[str, Json] = {
        "iri": {"type": "string"} if parameter.optional else {"type": "string", "minLength": 1},
        "text": {"type": "string", "minLength": 1, "maxLength": MAX_TEXT},
        "integer": {"type": "integer"},
        "decimal": {"type": "number"},
        "language": {"type": "string", "enum": list(LANGUAGES)},
    }
    schema = kinds[parameter.kind]
    for bound, value in (("minimum", parameter.minimum), ("maximum", parameter.maximum)):
        if value is not None:
            schema[bound] = value
    if parameter.default is not None:
        numeric = parameter.kind in ("integer", "decimal")
        schema["default"] = float(parameter.default) if numeric else parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.default is None and not parameter.optional,
        "description": f"{parameter.label['en']} · {parameter.label['th']}",
        "schema": schema,
    }


def _problem_schema() -> Json:
    """RFC 9457."""
    return {
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
