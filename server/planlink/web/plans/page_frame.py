"""What the analytic pages share: the plan that is looked at, the tabs around it, and the questions behind a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Response, g, render_template, request

from planlink.errors import NotFound, ParameterError
from planlink.formats import CSV, EXCEL_CSV, JSON, XLSX
from planlink.questions.question import Question
from planlink.questions.tables import Cell, Table
from planlink.web.http.negotiation import HTML
from planlink.web.spreadsheets import SPREADSHEETS, spreadsheet
from planlink.web.state import app_state
from planlink.web.urls import question_path

#: A row of a question: its cells by column.
Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Asked:
    """A question that a page asks, with its answer.

    :param question: what is asked.
    :param values: its parameters as they stand in addresses; IRIs without the parameter's base.
    :param table: the rows.
    """

    question: Question
    values: Mapping[str, str]
    table: Table = field(repr=False)

    def address(self, name: str = "") -> str:
        """Return where the question answers.

        :param name: a format's name; none: the question's page.
        """
        values = {**self.values, "format": name} if name else dict(self.values)
        return question_path(self.question.name, values)

    @property
    def files(self) -> list[tuple[str, str]]:
        """The names and addresses of the files of the same rows, spreadsheets first."""
        return [(f.name, self.address(f.name)) for f in (XLSX, EXCEL_CSV, CSV, JSON)]


def ask(name: str, **values: str) -> Asked:
    """Ask a question, in the page's language unless another is given.

    :param name: the question's number or name.
    :param values: its parameters; an empty one is not given.
    :raises PlanlinkError: as :meth:`planlink.questions.question.Question.table` does.
    """
    question = app_state().questions.get(name)
    bases = {parameter.name: parameter.namespace for parameter in question.parameters}
    given = {key: value.removeprefix(bases.get(key, "")) for key, value in values.items() if value}
    given.setdefault("lang", g.lang)
    return Asked(question, given, question.table(app_state().engine, given))


def plans() -> Table:
    """Return the plans, in their order."""
    return ask("q22-plans").table


def chosen_plan(listed: Table, parameter: str = "plan", default: int = 0) -> Mapping[str, Cell]:
    """Return the row of the plan that the address names, or of the first.

    :param listed: from :func:`plans`.
    :param parameter: the parameter that names it, by its IRI or what follows the base in it.
    :param default: which row is meant where none is named.
    :raises NotFound: if there is no such plan, or none at all.
    """
    named = request.args.get(parameter, "")
    if not listed.rows:
        raise NotFound("there are no plans in these data")
    if not named:
        return listed.rows[min(default, len(listed.rows) - 1)]
    iri = app_state().questions.get("q02-goal-coverage").iri("plan", {"plan": named})
    for row in listed.rows:
        if row["plan"].value == iri:
            return row
    raise NotFound(f"there is no plan <{iri}> here")


def choice(parameter: str, allowed: Sequence[str]) -> str:
    """Return the value of a parameter that has a few, the first where none is given.

    :raises ParameterError: if it is none of them.
    """
    value = request.args.get(parameter) or allowed[0]
    if value not in allowed:
        raise ParameterError(f"parameter '{parameter}' is none of {', '.join(filter(None, allowed))}")
    return value


def file_of(asked: Asked, rows: Iterable[Row]) -> Response | None:
    """Return those rows of a question that a page shows as a file for a spreadsheet program, if the address asks for one.

    :param asked: the question; the file has its columns.
    :param rows: the rows.
    :raises ParameterError: if the address asks for a format that there is not.
    """
    chosen = choice("format", ("", "html", *(f.name for f in SPREADSHEETS)))
    if chosen in ("", "html"):
        return None
    table = Table(asked.table.columns, tuple(rows))
    return spreadsheet(asked.question, asked.values, next(f for f in SPREADSHEETS if f.name == chosen), table)


def page(template: str, asked: Iterable[Asked], **context: object) -> Response:
    """Return a page.

    :param template: its template, which extends `plans/base.html`.
    :param asked: the questions that its numbers come from.
    :param context: what else the template needs.
    """
    return Response(render_template(f"plans/{template}", asked=list(asked), **context), content_type=HTML.content_type)
