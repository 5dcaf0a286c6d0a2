"""A question's answer as a file for a spreadsheet program, in the page's language."""

from collections.abc import Mapping

from flask import Response, g, request
from flask_babel import gettext as _

from planlink.exchange.spreadsheet import Sheet, read_rows, write_excel_csv, write_workbook
from planlink.formats import EXCEL_CSV, XLSX, Format
from planlink.questions import Question
from planlink.views.site import site

SPREADSHEETS = (XLSX, EXCEL_CSV)


def spreadsheet(question: Question, values: Mapping[str, str], chosen: Format) -> Response:
    """Return a question's rows as a workbook, or as CSV for Excel.

    :param question: what is asked.
    :param values: its parameters, as for :meth:`planlink.questions.Question.sparql`.
    :param chosen: one of `SPREADSHEETS`.
    :raises ResultTooLarge: if a worksheet cannot hold the rows.
    """
    lang = values.get("lang", g.lang)
    sheet = read_rows(question, question.table(site().engine, values), lang)
    if chosen == XLSX:
        body, name = _workbook(question, values, sheet, lang), f"{question.name}.xlsx"
    else:
        body, name = write_excel_csv(sheet), f"{question.name}.csv"
    response = Response(body, content_type=chosen.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _workbook(question: Question, values: Mapping[str, str], sheet: Sheet, lang: str) -> bytes:
    status = site().engine.status
    about = [
        (_("Question"), question.title[lang]),
        ("", question.ask[lang]),
        *((p.label[lang], values.get(p.name) or p.default or "") for p in question.parameters if p.name != "lang"),
        (_("Data version"), status.version),
        (_("Address"), request.url),
    ]
    if status.shipped:
        about += [(_("Licence"), "CC BY 4.0"), (_("To bear in mind"), _disclaimer())]
    about.append((_("Query"), question.sparql(values)))
    return write_workbook(sheet, _("Rows"), _("About"), about)


def _disclaimer() -> str:
    text = _(
        "The alignments are proposals made by a language model; no human has reviewed them unless their review status says so. "
        "Nothing here is endorsed by the organisations that wrote the plans, the bodies that own the frameworks, "
        "or the United Nations."
    )
    return str(text)
