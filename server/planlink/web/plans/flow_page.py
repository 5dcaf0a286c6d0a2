"""The flow of a plan's links: from the plan through its strategies to goals, targets or national aims."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _

from planlink.web.charts import flows
from planlink.web.plans.base_page import all_plans, render_plan_page, requested_plan
from planlink.web.plans.coverage_matrix import Entry, Matrix, goal_number
from planlink.web.plans.frameworks import available_frameworks
from planlink.web.plans.requested_matrix import requested_matrix
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab

blueprint = Surface("flow", __name__)
TONES = ("direct", "indirect")
#: A reader cannot follow more bands than this; the thinnest are merged.
MAX_BANDS = 80


@dataclass(frozen=True)
class Band:
    """The links from a strategy to an aim.

    :param source: the strategy.
    :param aim: the goal, target or national aim; None for the merged thin bands.
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
    """Show the flow of a plan's links as a Sankey diagram and a table."""
    plans = all_plans()
    plan = requested_plan(plans)
    requested = requested_matrix(plan["plan"].value, by_strategy=True)
    bands = read_bands(requested.matrix)
    return render_plan_page(
        "flow.html",
        requested.answers,
        plans=plans,
        plan=plan,
        columns=requested.columns,
        goals=requested.goals,
        frameworks=available_frameworks(),
        bands=bands,
        chart=_chart(plan["planLabel"].value, requested.matrix, bands),
    )


def read_bands(matrix: Matrix, limit: int = MAX_BANDS) -> list[Band]:
    """Return the bands in the order of the strategies and of the aims, the merged ones last.

    :param matrix: a matrix by strategy.
    :param limit: the most bands to draw, merged ones not counted.
    """
    bands = [
        Band(row, column, tone, links)
        for row in matrix.rows
        for column in matrix.columns
        for tone in TONES
        if (links := getattr(matrix.cells[row.iri, column.iri], tone))
    ]
    widest = set(sorted(bands, key=lambda band: -band.links)[:limit])
    thin = [band for band in bands if band not in widest]
    return [band for band in bands if band in widest] + list(_merge_bands(thin, matrix.rows))


def _merge_bands(bands: Sequence[Band], rows: Sequence[Entry]) -> Iterator[Band]:
    """Yield the sum of thin bands for each strategy and tone."""
    links = _links_by_source(bands)
    for row in rows:
        for tone in TONES:
            if links[row, tone]:
                yield Band(row, None, tone, links[row, tone])


def _links_by_source(bands: Sequence[Band]) -> Counter[tuple[Entry, str]]:
    """Return the number of links by strategy and tone."""
    links: Counter[tuple[Entry, str]] = Counter()
    for band in bands:
        links[band.source, band.tone] += band.links
    return links


def _chart(plan: str, matrix: Matrix, bands: Sequence[Band]) -> dict[str, object]:
    """Return the chart: the plan (layer 0), the strategies with links (1), the aims with links (2)."""
    sources, aims = {band.source for band in bands}, {band.aim for band in bands}
    strategies = [row for row in matrix.rows if row in sources]
    nodes: list[dict[str, object]] = [{"id": "plan", "name": plan, "layer": 0}]
    nodes += [{"id": row.iri, "name": f"{row.notation} {row.label}", "layer": 1} for row in strategies]
    nodes += [
        {"id": column.iri, "name": f"{column.notation} {column.label}", "layer": 2} | goal_number(column)
        for column in matrix.columns
        if column in aims
    ]
    if None in aims:
        nodes.append({"id": "other", "name": _("other aims"), "layer": 2})
    by_source = _links_by_source(bands)
    links: list[dict[str, object]] = [
        {"source": "plan", "target": row.iri, "value": by_source[row, tone], "tone": tone}
        for row in strategies
        for tone in TONES
        if by_source[row, tone]
    ]
    links += [
        {"source": band.source.iri, "target": band.aim.iri if band.aim else "other", "value": band.links, "tone": band.tone}
        for band in bands
    ]
    return flows(nodes, links)
