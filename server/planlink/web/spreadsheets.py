"""Send answers as files for spreadsheet programs, in the language of the page."""

from collections.abc import Mapping, Sequence

from flask import Response, g
from flask_babel import gettext as _

from planlink.errors import ResultTooLarge
from planlink.formats import EXCEL_CSV, XLSX, Format
from planlink.publish.spreadsheet import Sheet, read_rows, write_excel_csv, write_workbook
from planlink.questions.question import Question
from planlink.questions.tables import Table
from planlink.web.rendering import MAX_COLUMNS, MAX_FILE_CELLS, is_small, is_too_large, require_client
from planlink.web.state import app_state
from planlink.web.urls import request_url

SPREADSHEETS = (XLSX, EXCEL_CSV)


def spreadsheet(question: Question, values: Mapping[str, str], file_format: Format, table: Table | None = None) -> Response:
    """Return the rows of a question as a workbook, or as CSV for Excel.

    :param question: the question.
    :param values: its parameters, as for :meth:`planlink.questions.question.Question.sparql`.
    :param file_format: one of `SPREADSHEETS`.
    :param table: the rows that a page shows; None: all rows of the answer.
    :raises ResultTooLarge: if they are too many.
    :raises Busy: if no slot for making files is free in time.
    """
    lang = values.get("lang", g.lang)
    rows = table or question.table(app_state().engine, values)
    require_size(rows)
    about = [
        (_("Question"), question.title[lang]),
        ("", question.ask[lang]),
        *((p.label[lang], values.get(p.name) or p.default or "") for p in question.parameters if p.name != "lang"),
    ]
    with app_state().rendering.slot(app_state().limits.timeout, small=is_small(rows)):
        sheet = read_rows(rows, lang, question.columns, question.codes)
        return _file(sheet, question.name, about, question.sparql(values), file_format)


def require_size(table: Table) -> None:
    """Check that a table is small enough for a file that is made here.

    :raises ResultTooLarge: if it is not.
    """
    if is_too_large(table, MAX_FILE_CELLS):
        raise ResultTooLarge(
            f"{len(table.rows):,} rows of {len(table.columns):,} columns are too many for a spreadsheet made here, "
            f"which has at most {MAX_COLUMNS} columns and {MAX_FILE_CELLS:,} cells: ask for fewer, or take the answer as CSV"
        )


def spreadsheet_of(query: str, table: Table, file_format: Format) -> Response:
    """Return the rows of an untrusted query as a workbook, or as CSV for Excel.

    :param query: the query.
    :param table: its rows, from :func:`planlink.web.sparql.results_page.with_labels`.
    :param file_format: one of `SPREADSHEETS`.
    :raises ResultTooLarge: if a worksheet cannot hold a text.
    """
    return _file(read_rows(table, g.lang, {}, {}), "answer", [], query, file_format)


def _file(sheet: Sheet, name: str, about: Sequence[tuple[str, str]], query: str, file_format: Format) -> Response:
    workbook = file_format == XLSX
    body = _workbook(sheet, about, query) if workbook else write_excel_csv(sheet)
    response = Response(body, content_type=file_format.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{"xlsx" if workbook else "csv"}"'
    return response


def _workbook(sheet: Sheet, about: Sequence[tuple[str, str]], query: str) -> bytes:
    status = app_state().engine.status
    lines = [*about, (_("Data version"), status.version), (_("Address"), request_url())]
    if status.shipped:
        lines += [(_("Licence"), "CC BY 4.0"), (_("Please note"), _disclaimer())]
    return write_workbook(sheet, _("Rows"), _("About"), [*lines, (_("Query"), query)], require_client)


def _disclaimer() -> str:
    text = _(
        "The links are proposals made by a language model. No person has reviewed them unless their review status says so. "
        "The organisations that wrote the plans, the owners of the frameworks and the United Nations have not endorsed them."
    )
    return str(text)
