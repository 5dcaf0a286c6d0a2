"""The coverage of a plan as a heatmap: which elements support which goals, targets or national aims."""

from flask import Response

from planlink.web.charts import heatmap
from planlink.web.plans.base_page import all_plans, render_plan_page, requested_plan, requested_value
from planlink.web.plans.coverage_matrix import STATES, Matrix
from planlink.web.plans.frameworks import available_frameworks, framework_labels, meanings, official_texts
from planlink.web.plans.requested_matrix import requested_matrix
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab

blueprint = Surface("coverage", __name__)
ROWS = ("strategies", "elements")


@blueprint.page(
    "/coverage",
    "coverage",
    {"th": "แสดงว่าองค์ประกอบใดสนับสนุนเป้าหมายใด เป็นแผนภาพความร้อน", "en": "Show which elements support what, as a heatmap"},
    tab=Tab(N_("Coverage"), 20, on_home=True),
    section="/plan",
    sitemap=pages_of_plans("/coverage"),
)
def coverage() -> Response:
    """Show the heatmap of a plan."""
    plans = all_plans()
    plan = requested_plan(plans)
    rows = requested_value("rows", ROWS)
    implied = requested_value("implied", ("", "true"))
    requested = requested_matrix(plan["plan"].value, by_strategy=rows == "strategies", with_implied=bool(implied))
    return render_plan_page(
        "coverage.html",
        requested.answers,
        plans=plans,
        plan=plan,
        matrix=requested.matrix,
        rows=rows,
        implied=implied,
        columns=requested.columns,
        goals=requested.goals,
        frameworks=available_frameworks(),
        framework_labels=framework_labels(),
        meanings=meanings(),
        official=official_texts(),
        states=_cells_by_state(requested.matrix),
        chart=_chart(requested.matrix),
    )


def _chart(matrix: Matrix) -> dict[str, object]:
    """Return the cells that have links, for the chart."""
    names = [f"{row.notation} {row.label}" for row in matrix.rows]
    cells = [
        (i, j, matrix.cells[row.iri, column.iri].links)
        for i, row in enumerate(matrix.rows)
        for j, column in enumerate(matrix.columns)
        if matrix.cells[row.iri, column.iri].links
    ]
    return heatmap(names, [column.notation for column in matrix.columns], cells)


def _cells_by_state(matrix: Matrix) -> dict[str, int]:
    """Return how many cells are in each state."""
    return {state: sum(count.state == state for count in matrix.cells.values()) for state in STATES}
