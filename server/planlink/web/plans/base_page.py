"""Shared by the pages about a plan: the plan in the address, the values of parameters, and the frame around the page."""

from collections.abc import Iterable, Mapping, Sequence

from flask import Response, render_template, request

from planlink.errors import NotFound, ParameterError
from planlink.questions.tables import Cell, Table
from planlink.web.http.negotiation import HTML
from planlink.web.plans.question_answers import QuestionAnswer, ask
from planlink.web.state import app_state


def all_plans() -> Table:
    """Return the plans in their order, from q22."""
    return ask("q22-plans").table


def requested_plan(plans: Table, parameter: str = "plan", default: int = 0) -> Mapping[str, Cell]:
    """Return the row of the plan that the address names.

    :param plans: from :func:`all_plans`.
    :param parameter: the parameter that holds the plan's IRI or its name.
    :param default: which row to return where the parameter is absent.
    :raises NotFound: if there is no such plan, or no plan at all.
    """
    name = request.args.get(parameter, "")
    if not plans.rows:
        raise NotFound("there are no plans in these data")
    if not name:
        return plans.rows[min(default, len(plans.rows) - 1)]
    iri = app_state().questions.get("q02-goal-coverage").iri("plan", {"plan": name})
    for row in plans.rows:
        if row["plan"].value == iri:
            return row
    raise NotFound(f"there is no plan <{iri}> here")


def requested_value(parameter: str, allowed: Sequence[str]) -> str:
    """Return the value of a parameter that has a fixed list of values; the first of them where it is absent.

    :raises ParameterError: if the value is not on the list.
    """
    value = request.args.get(parameter) or allowed[0]
    if value not in allowed:
        raise ParameterError(f"parameter '{parameter}' must be one of: {', '.join(filter(None, allowed))}")
    return value


def render_plan_page(template: str, answers: Iterable[QuestionAnswer], **context: object) -> Response:
    """Return a page.

    :param template: a template in `templates/plans/` that extends `plans/base.html`.
    :param answers: the questions behind the page's numbers, which it lists at its foot.
    :param context: other values for the template.
    """
    return Response(render_template(f"plans/{template}", answers=list(answers), **context), content_type=HTML.content_type)
