"""The named questions: a list, and for each a form, a table, and the same rows for machines."""

from collections.abc import Iterator

from flask import Response, g, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from planlink.formats import CSV, JSON, ROW_FORMATS, TSV, XML, Format, Shape
from planlink.questions.collection import Questions
from planlink.questions.question import Question
from planlink.questions.tables import Cell, Table
from planlink.web.answers import answer_response
from planlink.web.http.negotiation import HTML, require_format
from planlink.web.operations import DOCUMENT_ERRORS, content, question_parameter
from planlink.web.routing import N_, Json, MenuEntry, Operation, SitemapPage, Surface
from planlink.web.spreadsheets import SPREADSHEETS, spreadsheet
from planlink.web.state import app_state
from planlink.web.urls import question_path

blueprint = Surface("questions", __name__)
SPARQL = Format("rq", "application/sparql-query", Shape.ROWS)
_FORMATS = (HTML, JSON, CSV, TSV, XML, SPARQL, *SPREADSHEETS)


def _operations(questions: Questions) -> Iterator[Operation]:
    """Yield an operation for each question."""
    names = ["", *(f.name for f in (HTML, *ROW_FORMATS, SPARQL, *SPREADSHEETS))]
    format_parameter: Json = {"name": "format", "in": "query", "schema": {"type": "string", "enum": names}}
    for question in questions:
        yield Operation(
            question.name,
            question.title,
            [*map(question_parameter, question.parameters), format_parameter],
            {200: content(_FORMATS)},
            (*DOCUMENT_ERRORS, 413),
            path=question_path(question.name),
            more={"description": f"{question.ask['en']}\n\n{question.ask['th']}", "tags": list(question.tags)},
        )


def _sitemap() -> Iterator[SitemapPage]:
    yield from (SitemapPage(question_path(question.name)) for question in app_state().questions)


@blueprint.page(
    "/questions",
    "questions",
    {"th": "แสดงรายการคำถาม", "en": "List the questions"},
    menu=MenuEntry(N_("Questions"), 30),
    serves_data=True,
    links_description=True,
    in_sitemap=True,
)
def question_list() -> Response:
    """List the named questions."""
    page = render_template("questions/questions.html", questions=list(app_state().questions))
    return Response(page, content_type=HTML.content_type)


@blueprint.described(
    "/questions/<name>",
    operations=_operations,
    serves_data=True,
    links_description=True,
    vary=("Accept", "Accept-Language"),
    section="/questions",
    sitemap=_sitemap,
)
def answer_question(name: str) -> BaseResponse:
    """Answer a question in the format of `?format=` or the Accept header; other parameters are the question's."""
    question = app_state().questions.get(name)
    if name != question.name:
        return redirect(question_path(question.name, request.args), 308)
    selected = require_format(request.headers.get("Accept"), request.args, _FORMATS)
    values = {key: value for key, value in request.args.items() if key not in ("format", "accept")}
    values.setdefault("lang", g.lang)
    if selected != SPARQL:
        app_state().questions.require_known(question, app_state().engine, values)
    if selected == HTML:
        response = _page(question, values)
    elif selected == SPARQL:
        response = Response(question.sparql(values), content_type=SPARQL.content_type)
    elif selected in SPREADSHEETS:
        response = spreadsheet(question, values, selected)
    else:
        response = answer_response(question.answer(app_state().engine, values, selected))
        response.headers["Content-Disposition"] = f'inline; filename="{question.name}.{selected.name}"'
    return response


def _page(question: Question, values: dict[str, str]) -> Response:
    form_values = {p.name: values.get(p.name) or p.default or "" for p in question.parameters}
    page = render_template(
        "questions/question.html",
        question=question,
        values=form_values,
        selected_iris={p.name: question.iri(p.name, form_values) for p in question.parameters if p.kind == "iri"},
        choices={p.name: _choices(p.choices, form_values) for p in question.parameters if p.choices},
        table=question.table(app_state().engine, values),
        query=question.sparql(values),
        links={f.name: question_path(question.name, {**values, "format": f.name}) for f in _FORMATS[1:]},
    )
    return Response(page, content_type=HTML.content_type)


def _choices(name: str, values: dict[str, str]) -> list[tuple[str, Cell]]:
    """Return the choices of a parameter with their labels: the first two columns of another question."""
    source = app_state().questions.get(name)
    source_values = {p.name: values[p.name] for p in source.parameters if p.name in values}
    table: Table = source.table(app_state().engine, source_values)
    value, label = table.columns[:2]
    return [(row[value].value, row.get(label, row[value])) for row in table.rows]
