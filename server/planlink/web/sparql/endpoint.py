"""The SPARQL endpoint (SPARQL 1.1 Protocol, query operation; SPARQL 1.1 Service Description)."""

from collections.abc import Mapping, Sequence
from urllib.parse import unquote_to_bytes

from flask import Response, g, render_template, request
from werkzeug.datastructures import MultiDict

from planlink.engine.interface import Answer, Request
from planlink.errors import MethodNotAllowed, NotAcceptable, QueryMalformed, QueryRefused, ResultTooLarge, UnsupportedMediaType
from planlink.formats import CSV, GRAPH_FORMATS, JSON, ROW_FORMATS, TSV, TURTLE, XML, Format
from planlink.questions.document_queries import document_query
from planlink.questions.tables import Table, read_table
from planlink.rdf.graphs import text
from planlink.web.answers import answer_response
from planlink.web.http.negotiation import HTML, answer_formats, require_format
from planlink.web.http.query_limits import LIMITS, value_of
from planlink.web.operations import content, text_parameter
from planlink.web.rendering import MAX_BYTES, MAX_PAGE_CELLS, is_small, is_small_answer, is_too_large
from planlink.web.routing import Json, MenuEntry, Operation, Surface
from planlink.web.sparql.editor_data import editor_data
from planlink.web.sparql.results_page import chart, with_labels
from planlink.web.sparql.service_description import describe_service
from planlink.web.spreadsheets import SPREADSHEETS, require_size, spreadsheet_of
from planlink.web.state import app_state
from planlink.web.template_filters import MAX_ROWS
from planlink.web.urls import server_url, with_query

blueprint = Surface("sparql", __name__)
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
_GRAPHS: list[Json] = [
    {"name": name, "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
    for name in ("default-graph-uri", "named-graph-uri")
]
_ANSWERS = {200: content((HTML, *ROW_FORMATS, *GRAPH_FORMATS, *SPREADSHEETS))}
_FORM_SCHEMA: Json = {
    "type": "object",
    "required": ["query"],
    "properties": {
        "query": {"type": "string", "minLength": 1, "examples": ["ASK {}"]},
        **{parameter["name"]: parameter["schema"] for parameter in _GRAPHS},
    },
}
_BODY: Json = {
    "required": True,
    "content": {FORM: {"schema": _FORM_SCHEMA}, DIRECT: {"schema": {"type": "string", "minLength": 1}}},
}


@blueprint.described(
    "/sparql",
    Operation(
        "sparqlGet",
        {
            "th": "ตอบคำสั่ง SPARQL หรืออธิบายจุดบริการเมื่อไม่มีคำสั่ง (SPARQL 1.1 Protocol)",
            "en": "Answer a query, or describe the service where there is none (SPARQL 1.1 Protocol)",
        },
        [text_parameter("query", "ASK {}", minLength=1), text_parameter("format", "csv"), *_GRAPHS],
        _ANSWERS,
        (406, 413, 503),
    ),
    Operation(
        "sparqlPost",
        {"th": "ตอบคำสั่ง SPARQL (SPARQL 1.1 Protocol)", "en": "Answer a query (SPARQL 1.1 Protocol)"},
        _GRAPHS,
        _ANSWERS,
        (406, 413, 415, 503),
        method="post",
        more={"requestBody": _BODY},
    ),
    methods=("GET", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"),
    serves_data=True,
    vary=("Accept", "Accept-Language"),
    menu=MenuEntry("SPARQL", 50, query="&format=html"),
    disallow="/sparql?",
)
def endpoint() -> Response:
    """Answer a query; describe the service where there is none."""
    if request.method == "OPTIONS":
        return _with_cors(Response(status=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"}))
    if request.method not in ("GET", "HEAD", "POST"):
        raise MethodNotAllowed(f"{request.method} is not allowed here: send a query with GET or POST")
    arguments, query = _operation()
    if query is None:
        return _with_cors(_describe(arguments))
    formats = answer_formats(request.headers.get("Accept"), arguments, page=True)
    spreadsheet = next((f for f in SPREADSHEETS if f.name == arguments.get("format")), None)
    rendered = formats.page or spreadsheet is not None
    answer = app_state().engine.answer(
        Request(
            query,
            JSON if rendered else formats.rows,
            TURTLE if rendered else formats.graph,
            tuple(arguments.getlist("default-graph-uri")),
            tuple(arguments.getlist("named-graph-uri")),
        )
    )
    if not rendered:
        return _with_cors(answer_response(answer))
    try:
        return _with_cors(_render(query, answer, spreadsheet))
    finally:
        answer.content.close()


def _operation() -> tuple[MultiDict[str, str], str | None]:
    """Return the parameters of the request and its query; None if it has no query (SPARQL 1.1 Protocol, section 2.1)."""
    arguments: MultiDict[str, str] = MultiDict(request.args)
    direct = None
    if request.method == "POST":
        media_type = request.mimetype
        if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType("send the query in UTF-8")
        if media_type == FORM:
            _utf8(unquote_to_bytes(request.get_data(parse_form_data=False)))
            arguments.update(request.form)
        elif media_type == DIRECT:
            direct = _utf8(request.get_data())
        elif media_type == UPDATE:
            raise QueryRefused("this endpoint only answers queries; updates are never carried out")
        else:
            raise UnsupportedMediaType(f"send the query as {FORM} or {DIRECT}, not as '{media_type}'")
    queries = [*arguments.getlist("query"), *([] if direct is None else [direct])]
    if arguments.getlist("update"):
        raise QueryRefused("this endpoint only answers queries; updates are never carried out")
    if len(queries) > 1:
        raise QueryMalformed("the request has more than one query: send one at a time")
    if not queries and request.method == "POST":
        raise QueryMalformed("the request has no query")
    return arguments, queries[0] if queries else None


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryMalformed("the query is not in UTF-8") from error


def _render(query: str, answer: Answer, spreadsheet: Format | None) -> Response:
    """Return an answer as a page or a file, which wait for a slot unless they are small."""
    queue, timeout = app_state().rendering, app_state().limits.timeout
    small, large = is_small_answer(answer.content.size), answer.content.size > MAX_BYTES
    with queue.slot(timeout, small=small or large):
        table = None if large else _rows(answer)
    with queue.slot(timeout, small=is_small(table) if table else small or large):
        return _spreadsheet(query, answer, table, spreadsheet) if spreadsheet else _result_page(query, answer, table)


def _result_page(query: str, answer: Answer, table: Table | None) -> Response:
    text = bars = None
    files = [*SPREADSHEETS, CSV, TSV, JSON, XML] if answer.format == JSON else list(GRAPH_FORMATS)
    large = answer.content.size > MAX_BYTES or bool(table and is_too_large(table, MAX_PAGE_CELLS, MAX_ROWS))
    if large:
        table = None
    elif table:
        table = with_labels(table, most=MAX_ROWS)
        bars = chart(table)
    else:
        text = answer.body.decode()
    page = _template(query, table=table, text=text, large=large, bars=bars, files=_files(query, files))
    return Response(page, content_type=HTML.content_type)


def _rows(answer: Answer) -> Table | None:
    """Return the rows of a SELECT's answer; None for an ASK or a graph."""
    try:
        return read_table(answer.body) if answer.format == JSON else None
    except QueryMalformed:
        return None


def _files(query: str, formats: Sequence[Format]) -> list[tuple[str, str]]:
    """Return the formats of an answer, each with its path."""
    graphs = [(name, iri) for name in ("default-graph-uri", "named-graph-uri") for iri in request.values.getlist(name)]
    return [(f.name, with_query("/sparql", [("query", query), *graphs, ("format", f.name), ("lang", g.lang)])) for f in formats]


def _spreadsheet(query: str, answer: Answer, table: Table | None, file_format: Format) -> Response:
    """Return the rows of an answer as a file for a spreadsheet program.

    :raises NotAcceptable: if the answer is not that of a SELECT.
    :raises ResultTooLarge: if it is too large for a file that is made here.
    """
    if answer.content.size > MAX_BYTES:
        raise ResultTooLarge("the answer is too large for a spreadsheet made here: take it as CSV")
    if table is None:
        raise NotAcceptable("only the rows of a SELECT can be taken as a spreadsheet")
    require_size(table)
    return spreadsheet_of(query, with_labels(table), file_format)


def _describe(arguments: Mapping[str, str]) -> Response:
    selected = require_format(request.headers.get("Accept"), arguments, (*GRAPH_FORMATS, HTML))
    if selected == HTML:
        return Response(_template(_example()), content_type=HTML.content_type)
    body = describe_service(server_url() + "sparql", app_state().engine.status, app_state().limits, selected)
    return Response(body, content_type=selected.content_type)


def _template(query: str, **answer: object) -> str:
    limits = [(limit, value_of(limit, app_state().limits)) for limit in LIMITS]
    services = sorted(app_state().limits.services)
    questions = [question for question in app_state().questions if "choices" not in question.tags]
    return render_template(
        "sparql/sparql.html",
        query=query,
        limits=limits,
        services=services,
        questions=questions,
        editor=editor_data(),
        **answer,
    )


def _example() -> str:
    return document_query("example", lang=text(str(g.lang)))


def _with_cors(response: Response) -> Response:
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    return response
