"""The page of a plan: its elements, and beside each what it supports."""

from collections import defaultdict
from collections.abc import Mapping

from flask import Blueprint, Response

from planlink.questions import Cell, Table
from planlink.views.analysis.frame import ask, chosen_plan, page, plans
from planlink.views.charts import bars

blueprint = Blueprint("plan_page", __name__)


@blueprint.get("/plan")
def show() -> Response:
    """Show a plan, and what it supports."""
    listed = plans()
    plan = chosen_plan(listed)
    iri = plan["plan"].value
    goals, tree, alignments = (ask(name, plan=iri) for name in ("q02-goal-coverage", "q01-plan-tree", "q28-plan-alignments"))
    return page(
        "plan.html",
        (goals, tree, alignments),
        listed=listed,
        plan=plan,
        goals=goals.table,
        goals_chart=bars(goals.table.rows, "goalLabel", "notation", ("direct", "indirect")),
        tree=tree.table,
        widest=max((int(row["direct"].value) + int(row["indirect"].value) for row in goals.table.rows), default=0) or 1,
        supports=_by_element(alignments.table),
    )


def _by_element(alignments: Table) -> dict[str, list[Mapping[str, Cell]]]:
    """Return the rows of a plan's alignments by their element."""
    grouped: dict[str, list[Mapping[str, Cell]]] = defaultdict(list)
    for row in alignments.rows:
        grouped[row["element"].value].append(row)
    return grouped
