"""Run the questions behind a page, and keep their answers: rows, files and addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import Response, g, request

from planlink.errors import ParameterError
from planlink.formats import CSV, EXCEL_CSV, JSON, XLSX
from planlink.questions.question import Question
from planlink.questions.tables import Cell, Table
from planlink.web.spreadsheets import SPREADSHEETS, spreadsheet
from planlink.web.state import app_state
from planlink.web.urls import question_path

#: A row of an answer: its cells by column.
Row = Mapping[str, Cell]


@dataclass(frozen=True)
class QuestionAnswer:
    """A question that a page asks, with its answer.

    :param question: the question.
    :param values: its parameters as addresses spell them: IRIs without the parameter's base.
    :param table: the rows of the answer.
    """

    question: Question
    values: Mapping[str, str]
    table: Table = field(repr=False)

    def address(self, format_name: str = "") -> str:
        """Return the address of the question's page, or of its answer in a format."""
        values = {**self.values, "format": format_name} if format_name else dict(self.values)
        return question_path(self.question.name, values)

    @property
    def files(self) -> list[tuple[str, str]]:
        """The formats in which the rows can be downloaded, each with its address; spreadsheets first."""
        return [(f.name, self.address(f.name)) for f in (XLSX, EXCEL_CSV, CSV, JSON)]


def ask(name: str, **values: str) -> QuestionAnswer:
    """Ask a question, in the page's language unless `lang` is among the values.

    :param name: the question's number or name.
    :param values: its parameters; an empty value leaves the parameter out.
    :raises PlanlinkError: as :meth:`planlink.questions.question.Question.table` does.
    """
    question = app_state().questions.get(name)
    bases = {parameter.name: parameter.namespace for parameter in question.parameters}
    filled = {key: value.removeprefix(bases.get(key, "")) for key, value in values.items() if value}
    filled.setdefault("lang", g.lang)
    return QuestionAnswer(question, filled, question.table(app_state().engine, filled))


def spreadsheet_response(answer: QuestionAnswer, rows: Iterable[Row]) -> Response | None:
    """Return some rows of an answer as a spreadsheet if the address asks for one (`format`); None if it asks for the page.

    :param answer: the question; the file has its columns.
    :param rows: the rows that the page shows.
    :raises ParameterError: if there is no such format.
    """
    names = [f.name for f in SPREADSHEETS]
    format_name = request.args.get("format", "")
    if format_name in ("", "html"):
        return None
    if format_name not in names:
        raise ParameterError(f"parameter 'format' must be one of: {', '.join(['html', *names])}")
    table = Table(answer.table.columns, tuple(rows))
    return spreadsheet(answer.question, answer.values, SPREADSHEETS[names.index(format_name)], table)
