"""A plan compared with another, with the average plan, or with a national framework taken as a plan."""

from collections.abc import Iterable, Mapping, Sequence

from flask import Response, request
from flask_babel import gettext as _

from planlink.errors import NotFound
from planlink.namespaces import ID
from planlink.questions.tables import Cell, Table
from planlink.web.charts import beside
from planlink.web.plans.comparison import NORMALISATIONS, SHOWN, SORTS, Row, Side, arranged, compared, numbers, read_side
from planlink.web.plans.coverage_matrix import GOALS
from planlink.web.plans.coverage_page import site_iri
from planlink.web.plans.frameworks import NATIONAL, labels, offered
from planlink.web.plans.page_frame import Asked, ask, choice, chosen_plan, page, plans
from planlink.web.routing import N_, MenuEntry, Surface, Tab
from planlink.web.state import app_state
from planlink.web.template_filters import name

blueprint = Surface("compare", __name__)
AVERAGE = "average"
LEVELS = ("goals", "targets")


@blueprint.page(
    "/compare",
    "compare",
    {
        "th": "เปรียบเทียบแผนกับแผนอื่น แผนเฉลี่ย หรือกรอบแผนระดับชาติ",
        "en": "Compare a plan with another, with the average plan or with a national framework",
    },
    menu=MenuEntry(N_("Compare"), 20),
    tab=Tab(N_("Compare"), 60, parameter="a"),
)
def compare() -> Response:
    """Compare two sides by goals and targets, or the elements of both that serve one target."""
    listed = plans()
    a, plan_a, asked_a = _side("a", listed, 0)
    # the other plan, or the average where there is but one
    at = next((i for i, row in enumerate(listed.rows) if name(row["plan"].value) != a.name), -1)
    b, plan_b, asked_b = _side("b", listed, at)
    rows, state = compared(a, b), _state(a, b)
    shared = {
        "listed": listed,
        "plan": plan_a or plan_b or chosen_plan(listed),
        "side_a": a,
        "side_b": b,
        "state": state,
        "plans": {name(row["plan"].value): row["planLabel"].value for row in listed.rows},
        "frameworks": {framework: label for framework, label in offered().items() if framework in NATIONAL},
    }
    if request.args.get("target"):
        return _target(rows, shared, ((a, plan_a), (b, plan_b)))
    similar = ask("q14-similar-plans", plan=a.name) if a.kind == b.kind == "plan" and a.name != b.name else None
    return page(
        "compare.html",
        _behind(asked_a, asked_b, similar),
        **shared,
        **_table(rows, a, b, state),
        similarity=_similarity(similar, a, b),
    )


def _state(a: Side, b: Side) -> dict[str, str]:
    """Return what the address says, with what is meant where it says nothing."""
    return {
        "a": a.name,
        "b": b.name,
        "by": choice("by", NORMALISATIONS),
        "level": choice("level", LEVELS),
        "goal": choice("goal", ("", *GOALS)),
        "show": choice("show", tuple(SHOWN)),
        "sort": choice("sort", SORTS),
    }


def _table(rows: Sequence[Row], a: Side, b: Side, state: Mapping[str, str]) -> dict[str, object]:
    """Return what the table, the summary above it and the image show."""
    by = state["by"]
    found = arranged(
        rows,
        unfolded=lambda row: state["level"] == "targets" or row.aim.notation == state["goal"],
        show=state["show"],
        sort=state["sort"],
        by=by,
    )
    return {
        "rows": found,
        "most": max((side.value(by) for row in found for side in (row.a, row.b)), default=0) or 1,
        "goals": numbers(row for row in rows if row.is_goal),
        "targets": numbers(row for row in rows if not row.is_goal),
        "chart": _chart(found, a, b, by),
    }


def _behind(a: Asked, b: Asked, similar: Asked | None) -> list[Asked]:
    """Return the questions behind the page, each once."""
    found = [a] if a.address() == b.address() else [a, b]
    return [*found, similar] if similar else found


def _side(parameter: str, listed: Table, default: int) -> tuple[Side, Mapping[str, Cell] | None, Asked]:
    """Return a side that the address names, the row of its plan if it is one, and the question behind it.

    :param parameter: `a` or `b`.
    :param listed: the plans.
    :param default: the row of the plan that is meant where none is named; -1: the average.
    :raises NotFound: if the address names nothing that can be compared.
    """
    named = request.args.get(parameter, "").removeprefix(ID)
    if named == AVERAGE or (not named and default < 0):
        asked = ask("q33-average-profile")
        return read_side(AVERAGE, _("Average of all plans"), "average", asked.table), None, asked
    if named in NATIONAL:
        asked = ask("q34-framework-profile", framework=ID + named)
        if not asked.table.rows:
            raise NotFound(f"there is no framework '{named}' in these data")
        return read_side(named, labels()[named], "framework", asked.table), None, asked
    plan = chosen_plan(listed, parameter, default)
    asked = ask("q32-sdg-profile", plan=plan["plan"].value)
    return read_side(name(plan["plan"].value), plan["planLabel"].value, "plan", asked.table), plan, asked


def _similarity(similar: Asked | None, a: Side, b: Side) -> str:
    """Return q14's similarity; empty where it was not asked, cannot be told, or one plan's silence says nothing."""
    if similar is None or not (a.assessed and b.assessed):
        return ""
    return next((row["similarity"].value for row in similar.table.rows if name(row["other"].value) == b.name), "")


def _chart(rows: Sequence[Row], a: Side, b: Side, by: str) -> dict[str, object]:
    """Return the rows for an image: shares in per cent."""
    times = 1 if by == "links" else 100
    named = [
        (f"{row.aim.notation} {row.aim.label}", [round(side.value(by) * times, 2) for side in (row.a, row.b)]) for row in rows
    ]
    return beside(named, [("direct", a.label), ("other", b.label)])


def _target(
    rows: Sequence[Row], shared: Mapping[str, object], sides: Iterable[tuple[Side, Mapping[str, Cell] | None]]
) -> Response:
    """Show the elements of both sides that serve a target.

    :raises NotFound: if there is no such target.
    """
    iri = site_iri("sdg/" + request.args["target"])
    row = next((row for row in rows if row.aim.iri == iri and not row.is_goal), None)
    if row is None:
        raise NotFound(f"there is no target <{iri}> here")
    asked: dict[str, Asked] = {}
    columns = []
    for side, plan in sides:
        links, tree = _links(side, plan, iri)
        texts = {r["element"].value: r["sourceText"] for r in tree.table.rows} if tree else {}
        columns.append((side, links.table.rows if links else (), texts))
        asked.update({each.address(): each for each in (links, tree) if each})
    codes = app_state().questions.get("q03-elements-serving-target").codes
    return page("compare_target.html", asked.values(), **shared, row=row, columns=columns, codes=codes)


def _links(side: Side, plan: Mapping[str, Cell] | None, target: str) -> tuple[Asked | None, Asked | None]:
    """Return what of a side serves a target, and the tree with its elements' texts; an average has no elements of its own."""
    if plan is not None:
        iri = plan["plan"].value
        return ask("q03-elements-serving-target", target=target, plan=iri), ask("q01-plan-tree", plan=iri)
    if side.kind == "framework":
        return ask("q35-crosswalk-of-target", target=target, framework=ID + side.name), None
    return None, None
