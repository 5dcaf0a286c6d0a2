"""A plan compared with another plan, with the average of all plans, or with a national framework treated as a plan."""

from collections.abc import Iterable, Mapping, Sequence

from flask import Response, request
from flask_babel import gettext as _

from planlink.errors import NotFound
from planlink.namespaces import ID
from planlink.questions.tables import Cell, Table
from planlink.web.charts import grouped_bars
from planlink.web.plans.base_page import all_plans, render_plan_page, requested_plan, requested_value
from planlink.web.plans.comparison_rows import (
    NORMALISATIONS,
    SHOWN,
    SORTS,
    ComparedRow,
    Side,
    arrange_rows,
    compare_sides,
    count_rows,
    read_side,
)
from planlink.web.plans.coverage_matrix import GOALS
from planlink.web.plans.frameworks import NATIONAL, available_frameworks, framework_labels, meanings, official_texts
from planlink.web.plans.question_answers import QuestionAnswer, ask
from planlink.web.routing import N_, MenuEntry, Surface, Tab
from planlink.web.state import app_state
from planlink.web.urls import iri_from_name, name_in_address

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
    """Compare two sides by goals and targets, or show the elements of both that support one target."""
    plans = all_plans()
    a, plan_a, answer_a = _side("a", plans, 0)
    # by default another plan than A, or the average where there is only one plan
    other = next((i for i, row in enumerate(plans.rows) if name_in_address(row["plan"].value) != a.name), -1)
    b, plan_b, answer_b = _side("b", plans, other)
    rows, state = compare_sides(a, b), _state(a, b)
    shared = {
        "meanings": meanings(),
        "official": official_texts(),
        "plans": plans,
        "plan": plan_a or plan_b or requested_plan(plans),
        "side_a": a,
        "side_b": b,
        "state": state,
        "plan_labels": {name_in_address(row["plan"].value): row["planLabel"].value for row in plans.rows},
        "frameworks": {name: label for name, label in available_frameworks().items() if name in NATIONAL},
    }
    if request.args.get("target"):
        return _target_page(rows, shared, ((a, plan_a), (b, plan_b)))
    similar = ask("q14-similar-plans", plan=a.name) if a.kind == b.kind == "plan" and a.name != b.name else None
    return render_plan_page(
        "compare.html",
        _distinct(answer_a, answer_b, similar),
        **shared,
        **_table(rows, a, b, state),
        similarity=_similarity(similar, a, b),
    )


def _state(a: Side, b: Side) -> dict[str, str]:
    """Return the parameters in the address, with defaults for absent ones."""
    return {
        "a": a.name,
        "b": b.name,
        "by": requested_value("by", NORMALISATIONS),
        "level": requested_value("level", LEVELS),
        "goal": requested_value("goal", ("", *GOALS)),
        "show": requested_value("show", tuple(SHOWN)),
        "sort": requested_value("sort", SORTS),
    }


def _table(rows: Sequence[ComparedRow], a: Side, b: Side, state: Mapping[str, str]) -> dict[str, object]:
    """Return the data of the table, of the summary above it and of the chart."""
    by = state["by"]
    arranged = arrange_rows(
        rows,
        unfolded=lambda row: state["level"] == "targets" or row.aim.notation == state["goal"],
        show=state["show"],
        sort=state["sort"],
        by=by,
    )
    return {
        "rows": arranged,
        "most": max((measure.value(by) for row in arranged for measure in (row.a, row.b)), default=0) or 1,
        "goals": count_rows(row for row in rows if row.is_goal),
        "targets": count_rows(row for row in rows if not row.is_goal),
        "chart": _chart(arranged, a, b, by),
    }


def _distinct(*answers: QuestionAnswer | None) -> list[QuestionAnswer]:
    """Return the questions behind the page without repetition."""
    return list({answer.address(): answer for answer in answers if answer}.values())


def _side(parameter: str, plans: Table, default: int) -> tuple[Side, Mapping[str, Cell] | None, QuestionAnswer]:
    """Return the side that the address names, the row of its plan if it is one, and the question behind it.

    :param parameter: `a` or `b`.
    :param plans: the plans.
    :param default: the row of the plan to take where the parameter is absent; -1 for the average.
    :raises NotFound: if the address names nothing that can be compared.
    """
    name = request.args.get(parameter, "").removeprefix(ID)
    if name == AVERAGE or (not name and default < 0):
        answer = ask("q33-average-profile")
        return read_side(AVERAGE, _("Average of all plans"), "average", answer.table), None, answer
    if name in NATIONAL:
        answer = ask("q34-framework-profile", framework=ID + name)
        if not answer.table.rows:
            raise NotFound(f"there is no framework '{name}' in these data")
        return read_side(name, framework_labels()[name], "framework", answer.table), None, answer
    plan = requested_plan(plans, parameter, default)
    answer = ask("q32-sdg-profile", plan=plan["plan"].value)
    return read_side(name_in_address(plan["plan"].value), plan["planLabel"].value, "plan", answer.table), plan, answer


def _similarity(similar: QuestionAnswer | None, a: Side, b: Side) -> str:
    """Return the similarity from q14; empty where it is unknown or means nothing because a plan was not fully assessed."""
    if similar is None or not (a.assessed and b.assessed):
        return ""
    rows = similar.table.rows
    return next((row["similarity"].value for row in rows if name_in_address(row["other"].value) == b.name), "")


def _chart(rows: Sequence[ComparedRow], a: Side, b: Side, by: str) -> dict[str, object]:
    """Return the chart of the rows; shares in per cent."""
    factor = 1 if by == "links" else 100
    bars = [
        (f"{row.aim.notation} {row.aim.label}", [round(measure.value(by) * factor, 2) for measure in (row.a, row.b)])
        for row in rows
    ]
    return grouped_bars(bars, [("direct", a.label), ("other", b.label)])


def _target_page(
    rows: Sequence[ComparedRow], shared: Mapping[str, object], sides: Iterable[tuple[Side, Mapping[str, Cell] | None]]
) -> Response:
    """Show the elements of both sides that support a target.

    :raises NotFound: if there is no such target.
    """
    iri = iri_from_name("sdg/" + request.args["target"])
    row = next((row for row in rows if row.aim.iri == iri and not row.is_goal), None)
    if row is None:
        raise NotFound(f"there is no target <{iri}> here")
    answers: list[QuestionAnswer | None] = []
    columns = []
    for side, plan in sides:
        links, tree = _links_to_target(side, plan, iri)
        texts = {r["element"].value: r["sourceText"] for r in tree.table.rows} if tree else {}
        columns.append((side, links.table.rows if links else (), texts))
        answers += [links, tree]
    codes = app_state().questions.get("q03-elements-serving-target").codes
    return render_plan_page("compare_target.html", _distinct(*answers), **shared, row=row, columns=columns, codes=codes)


def _links_to_target(
    side: Side, plan: Mapping[str, Cell] | None, target: str
) -> tuple[QuestionAnswer | None, QuestionAnswer | None]:
    """Return the links of a side to a target, and the plan's tree with the source texts; None for a part that a side lacks."""
    if plan is not None:
        iri = plan["plan"].value
        return ask("q03-elements-serving-target", target=target, plan=iri), ask("q01-plan-tree", plan=iri)
    if side.kind == "framework":
        return ask("q35-crosswalk-of-target", target=target, framework=ID + side.name), None
    return None, None
