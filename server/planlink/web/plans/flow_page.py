"""The flow of a plan's links: from the plan through its strategies to goals, targets or national aims."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _

from planlink.web.charts import flows
from planlink.web.plans.coverage_matrix import Entry, Matrix, goal_of
from planlink.web.plans.coverage_page import COLUMNS, of_plan
from planlink.web.plans.frameworks import offered
from planlink.web.plans.page_frame import chosen_plan, page, plans
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab

blueprint = Surface("flow", __name__)
#: More bands than this no eye can follow: the thinnest become one.
MOST_BANDS = 80


@dataclass(frozen=True)
class Band:
    """What flows from a strategy to an aim.

    :param source: the strategy.
    :param aim: where it goes; None: the aims of many thin bands.
    :param tone: `direct` or `indirect`.
    :param links: how many.
    """

    source: Entry
    aim: Entry | None
    tone: str
    links: int


@blueprint.page(
    "/flow",
    "flow",
    {"th": "แสดงความเชื่อมโยงของแผนผ่านยุทธศาสตร์", "en": "Show how a plan's links flow through its strategies"},
    tab=Tab(N_("Flow"), 30),
    section="/plan",
    sitemap=pages_of_plans("/flow"),
)
def flow() -> Response:
    """Show how a plan's links flow through its strategies to what they support."""
    listed = plans()
    plan = chosen_plan(listed)
    looked = of_plan(plan["plan"].value, COLUMNS, by_strategy=True)
    found = bands(looked.matrix)
    return page(
        "flow.html",
        looked.asked,
        listed=listed,
        plan=plan,
        columns=looked.columns,
        goals=looked.goals,
        frameworks=offered(),
        matrix=looked.matrix,
        bands=found,
        chart=flows(*_chart(plan["planLabel"].value, looked.matrix, found)),
    )


def bands(matrix: Matrix, most: int = MOST_BANDS) -> list[Band]:
    """Return the bands from strategies to aims in the order of the plan and of the aims; the thinnest of too many become one.

    :param matrix: by strategy.
    :param most: how many bands are drawn at most, those to "other aims" not counted.
    """
    found = [
        Band(row, column, tone, getattr(matrix.cells[row.iri, column.iri], tone))
        for row in matrix.rows
        for column in matrix.columns
        for tone in ("direct", "indirect")
        if getattr(matrix.cells[row.iri, column.iri], tone)
    ]
    kept = set(sorted(found, key=lambda band: -band.links)[:most])
    rest = [band for band in found if band not in kept]
    return [band for band in found if band in kept] + list(_others(rest, matrix.rows))


def _others(rest: Sequence[Band], rows: Sequence[Entry]) -> Iterator[Band]:
    links: Counter[tuple[Entry, str]] = Counter()
    for band in rest:
        links[band.source, band.tone] += band.links
    for row in rows:
        for tone in ("direct", "indirect"):
            if links[row, tone]:
                yield Band(row, None, tone, links[row, tone])


def _chart(plan: str, matrix: Matrix, found: Sequence[Band]) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the nodes and links of the figure, layer by layer."""
    sources, aims = {band.source for band in found}, {band.aim for band in found}
    fed = [row for row in matrix.rows if row in sources]
    reached = [column for column in matrix.columns if column in aims]
    fed_by: Counter[tuple[Entry, str]] = Counter()
    for band in found:
        fed_by[band.source, band.tone] += band.links
    nodes: list[dict[str, object]] = [{"id": "plan", "name": plan, "layer": 0}]
    nodes += [{"id": row.iri, "name": f"{row.notation} {row.label}", "layer": 1} for row in fed]
    nodes += [{"id": column.iri, "name": f"{column.notation} {column.label}", "layer": 2} | goal_of(column) for column in reached]
    if None in aims:
        nodes.append({"id": "other", "name": _("other aims"), "layer": 2})
    links: list[dict[str, object]] = [
        {
            "source": "plan",
            "target": row.iri,
            "value": fed_by[row, tone],
            "tone": tone,
        }
        for row in fed
        for tone in ("direct", "indirect")
    ]
    links += [
        {"source": band.source.iri, "target": band.aim.iri if band.aim else "other", "value": band.links, "tone": band.tone}
        for band in found
    ]
    return nodes, [link for link in links if link["value"]]
