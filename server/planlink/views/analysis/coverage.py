"""The coverage of a plan as a heatmap: which elements support which goals or national aims, and the links behind each cell."""

from flask import Blueprint, Response, request

from planlink.errors import NotFound
from planlink.terms import ID, SDG
from planlink.views.analysis.frame import ask, choice, chosen_plan, page, plans
from planlink.views.analysis.matrix import STATES, Matrix, read_columns, read_matrix

blueprint = Blueprint("coverage", __name__)
_NATIONAL = ("th/national-strategy", "th/master-plan", "th/nesdp13")
_GOALS = tuple(f"sdg/{number}" for number in range(1, 18))
ROWS, COLUMNS = ("strategies", "elements"), ("sdg", *_NATIONAL, *_GOALS)


def whole_of(columns: str) -> str:
    """Return the IRI of the framework or goal whose parts are the columns.

    :param columns: one of `COLUMNS`.
    """
    return SDG.rstrip("/") + columns.removeprefix("sdg") if columns.startswith("sdg") else ID + columns


@blueprint.get("/coverage")
def show() -> Response:
    """Show which elements support what, as a heatmap."""
    listed = plans()
    plan = chosen_plan(listed)
    rows, columns = choice("rows", ROWS), choice("columns", COLUMNS)
    whole = whole_of(columns)
    framework = SDG.rstrip("/") if whole.startswith(SDG.rstrip("/")) else whole
    tree, parts = ask("q01-plan-tree", plan=plan["plan"].value), ask("q20-frameworks", framework=framework)
    found = ask("q29-coverage-matrix", plan=plan["plan"].value, columns=whole)
    matrix = read_matrix(tree.table, read_columns(parts.table, whole), found.table, by_strategy=rows == "strategies")
    return page(
        "coverage.html",
        (found, tree, parts),
        listed=listed,
        plan=plan,
        matrix=matrix,
        rows=rows,
        columns=columns,
        goals=read_columns(ask("q20-frameworks", framework=SDG.rstrip("/")).table, SDG.rstrip("/")),
        states=_numbers_of(matrix),
    )


def _numbers_of(matrix: Matrix) -> dict[str, int]:
    """Return how many cells are in each state."""
    return {state: sum(count.state == state for count in matrix.cells.values()) for state in STATES}


@blueprint.get("/links")
def links() -> Response:
    """List the links of an element, or of a strategy with its parts, to a goal, a target or another aim."""
    listed = plans()
    plan = chosen_plan(listed)
    element, aim = (site_iri(request.args.get(name, "")) for name in ("element", "aim"))
    parts = request.args.get("parts") == "yes"
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
    aims = ask("q20-frameworks").table.rows
    aim_label = next((f"{row['notation'].value} {row['elementLabel'].value}" for row in aims if row["element"].value == aim), "")
    if aim and not aim_label:
        raise NotFound(f"there is no goal or aim <{aim}> here")
    return page(
        "links.html",
        (found,),
        listed=listed,
        plan=plan,
        chosen=chosen,
        element=names.get(element, ""),
        aim=aim_label,
        codes=found.question.codes,
    )


def site_iri(name: str) -> str:
    """Return the IRI of a name in an address: what it is, `sdg/8`, or what follows the base; empty stays empty."""
    if name.startswith("sdg/"):
        return SDG + name.removeprefix("sdg/")
    return name if not name or "://" in name else ID + name


def _meets(target: str, aim: str) -> bool:
    """Tell whether a link's target is the aim, or an SDG target of it."""
    return target == aim or (aim.startswith(SDG) and target.startswith(f"{aim}."))


def _within(element: str, parents: dict[str, str], *, parts: bool) -> set[str]:
    """Return an element, with all its parts if they are meant."""
    found = {element}
    if parts:
        for iri in parents:
            above = iri
            while above in parents and above != element:
                above = parents[above]
            if above == element:
                found.add(iri)
    return found
