"""The coverage of a plan as a heatmap: which elements support which goals or national aims, and the links behind each cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, request

from planlink.errors import NotFound
from planlink.namespaces import SDG
from planlink.web.charts import heatmap
from planlink.web.plans.coverage_matrix import GOALS, STATES, Entry, Matrix, read_columns, read_matrix
from planlink.web.plans.frameworks import NATIONAL, SDGS, labels, offered, whole_of
from planlink.web.plans.link_filter import address
from planlink.web.plans.page_frame import Asked, ask, choice, chosen_plan, file_of, page, plans
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab
from planlink.web.state import app_state

blueprint = Surface("coverage", __name__)
ROWS, COLUMNS = ("strategies", "elements"), (SDGS, *NATIONAL, *(f"sdg/{number}" for number in GOALS))


@dataclass(frozen=True)
class Looked:
    """A plan's matrix, as the address asks for it.

    :param matrix: the counts.
    :param columns: which columns were chosen.
    :param goals: the goals that can be chosen.
    :param asked: the questions behind it.
    """

    matrix: Matrix
    columns: str
    goals: Sequence[Entry]
    asked: tuple[Asked, ...]


def of_plan(plan: str, allowed: Sequence[str], *, by_strategy: bool) -> Looked:
    """Return a plan's matrix with the columns that the address names.

    :param plan: its IRI.
    :param allowed: the columns that can be chosen, some of `COLUMNS`.
    :param by_strategy: whether a row is a strategy with its parts; else one element.
    :raises ParameterError: if the address names other columns.
    """
    columns = choice("columns", allowed)
    whole, sdg = whole_of(columns), SDG.rstrip("/")
    goals = ask("q20-frameworks", framework=sdg)
    parts = goals if columns.startswith("sdg") else ask("q20-frameworks", framework=whole)
    tree, found = ask("q01-plan-tree", plan=plan), ask("q29-coverage-matrix", plan=plan, columns=whole)
    matrix = read_matrix(tree.table, read_columns(parts.table, whole), found.table, by_strategy=by_strategy)
    return Looked(matrix, columns, read_columns(goals.table, sdg), (found, tree, parts))


@blueprint.page(
    "/coverage",
    "coverage",
    {"th": "แสดงว่าองค์ประกอบใดสนับสนุนเป้าหมายใด เป็นแผนภาพความร้อน", "en": "Show which elements support what, as a heatmap"},
    tab=Tab(N_("Coverage"), 20, on_home=True),
    section="/plan",
    sitemap=pages_of_plans("/coverage"),
)
def coverage() -> Response:
    """Show which elements support what, as a heatmap."""
    listed = plans()
    plan = chosen_plan(listed)
    rows = choice("rows", ROWS)
    looked = of_plan(plan["plan"].value, COLUMNS, by_strategy=rows == "strategies")
    return page(
        "coverage.html",
        looked.asked,
        listed=listed,
        plan=plan,
        matrix=looked.matrix,
        rows=rows,
        columns=looked.columns,
        goals=looked.goals,
        frameworks=offered(),
        framework_names=labels(),
        states=_numbers_of(looked.matrix),
        chart=_chart(looked.matrix),
    )


def _chart(matrix: Matrix) -> dict[str, object]:
    """Return the cells that have links, for an image."""
    names = [f"{row.notation} {row.label}" for row in matrix.rows]
    cells = [
        (i, j, matrix.cells[row.iri, column.iri].links)
        for i, row in enumerate(matrix.rows)
        for j, column in enumerate(matrix.columns)
        if matrix.cells[row.iri, column.iri].links
    ]
    return heatmap(names, [column.notation for column in matrix.columns], cells)


def _numbers_of(matrix: Matrix) -> dict[str, int]:
    """Return how many cells are in each state."""
    return {state: sum(count.state == state for count in matrix.cells.values()) for state in STATES}


@blueprint.page(
    "/links",
    "links",
    {"th": "แสดงความเชื่อมโยงขององค์ประกอบกับเป้าหมาย", "en": "List the links of an element to an aim"},
    section="/plan",
    disallow="/links?",
)
def links() -> Response:
    """List the links of an element, or of a strategy with its parts, to a goal, a target or another aim."""
    listed = plans()
    plan = chosen_plan(listed)
    element, aim = (site_iri(request.args.get(name, "")) for name in ("element", "aim"))
    parts = choice("parts", ("", "yes")) == "yes"
    tree, found = (ask(name, plan=plan["plan"].value) for name in ("q01-plan-tree", "q28-plan-alignments"))
    names = {row["element"].value: row["elementLabel"].value for row in tree.table.rows}
    if element and element not in names:
        raise NotFound(f"this plan has no element <{element}>")
    within = _within(element, {row["element"].value: row["parent"].value for row in tree.table.rows}, parts=parts)
    chosen = [
        row
        for row in found.table.rows
        if (not element or row["element"].value in within) and (not aim or _meets(row["object"].value, aim))
    ]
    aims = ask("q20-frameworks").table.rows if aim else ()
    aim_label = next((f"{row['notation'].value} {row['elementLabel'].value}" for row in aims if row["element"].value == aim), "")
    if aim and not aim_label:
        raise NotFound(f"there is no goal or aim <{aim}> here")
    return file_of(found, chosen) or page(
        "links.html",
        (found,),
        listed=listed,
        plan=plan,
        chosen=chosen,
        element=names.get(element, ""),
        aim=aim_label,
        codes=found.question.codes,
        state=address,
    )


def site_iri(name: str) -> str:
    """Return the IRI of a name in an address: what it is, `sdg/8`, or what follows the base; empty stays empty."""
    if name.startswith("sdg/"):
        return SDG + name.removeprefix("sdg/")
    return name if not name or "://" in name else app_state().names + name


def _meets(target: str, aim: str) -> bool:
    """Tell whether a link's target is the aim, or an SDG target of it."""
    return target == aim or (aim.startswith(SDG) and target.startswith(f"{aim}."))


def _within(element: str, parents: Mapping[str, str], *, parts: bool) -> set[str]:
    """Return an element, with all its parts if they are meant."""
    below: dict[str, list[str]] = {}
    for iri, parent in parents.items():
        below.setdefault(parent, []).append(iri)
    found, waiting = {element}, [element]
    while parts and waiting:
        new = set(below.get(waiting.pop(), ())) - found  # each once, whatever circles they form
        found |= new
        waiting += new
    return found
