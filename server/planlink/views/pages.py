"""The page that one begins with: a plan, and what it supports."""

from collections import defaultdict
from collections.abc import Mapping

from flask import Blueprint, Response, g, render_template, request

from planlink.errors import NotFound
from planlink.negotiation import HTML
from planlink.questions import Cell, Table
from planlink.views.charts import bars
from planlink.views.site import site

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """Show a plan, and what it supports."""
    questions, engine = site().questions, site().engine
    lang = {"lang": g.lang}
    plans = questions.get("q22-plans").table(engine, lang)
    if not plans.rows:
        return Response(render_template("empty.html"), content_type=HTML.content_type)
    values = {"plan": request.args.get("plan") or plans.rows[0]["plan"].value, **lang}
    chosen = questions.get("q02-goal-coverage").iri("plan", values)
    if chosen not in {row["plan"].value for row in plans.rows}:
        raise NotFound(f"there is no plan <{chosen}> here")
    goals = questions.get("q02-goal-coverage").table(engine, values)
    page = render_template(
        "home.html",
        plans=plans,
        chosen_iri=chosen,
        tree=questions.get("q01-plan-tree").table(engine, values),
        goals=goals,
        goals_chart=bars(goals.rows, "goalLabel", "notation", ("direct", "indirect")),
        widest=max((int(row["direct"].value) + int(row["indirect"].value) for row in goals.rows), default=0) or 1,
        supports=_by_element(questions.get("q28-plan-alignments").table(engine, values)),
    )
    return Response(page, content_type=HTML.content_type)


def _by_element(alignments: Table) -> dict[str, list[Mapping[str, Cell]]]:
    """Return the rows of a plan's alignments by their element."""
    grouped: dict[str, list[Mapping[str, Cell]]] = defaultdict(list)
    for row in alignments.rows:
        grouped[row["element"].value].append(row)
    return grouped
