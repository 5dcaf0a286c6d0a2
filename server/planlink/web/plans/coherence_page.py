"""The coherence of a plan: goals that the same tactics support, and stated links compared with implied ones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import Response

from planlink.namespaces import SDG, local_name
from planlink.questions.tables import Cell, Table
from planlink.web.charts import flows
from planlink.web.plans.base_page import all_plans, render_plan_page, requested_plan, requested_value
from planlink.web.plans.coverage_matrix import GOALS, NO_GOAL, STEPS, Entry, goal_number, read_columns
from planlink.web.plans.gaps_page import group_rows, no_goal
from planlink.web.plans.question_answers import Row, ask
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab

blueprint = Surface("coherence", __name__)
AGREEMENTS = ("both", "stated only", "implied only")


@dataclass(frozen=True)
class GoalPair:
    """Two goals that the same tactics support.

    :param a: the first goal.
    :param b: the second goal.
    :param number: the number of tactics.
    :param tactics: a row of q13 for each tactic.
    :param step: the shade of the pair's cell, 1 to `STEPS`.
    """

    a: Entry
    b: Entry
    number: int
    tactics: Sequence[Row]
    step: int


@dataclass(frozen=True)
class TacticTarget:
    """A tactic and a target, with the stated and the implied links between them.

    :param row: the pair's row in q13.
    :param goal: the number of the target's goal; `NO_GOAL` where the framework has none for it.
    :param number: the number of the target.
    :param stated: the stated links.
    :param implied: the paths through a crosswalk.
    """

    row: Row
    goal: str
    number: str
    stated: Sequence[Row]
    implied: Sequence[Row]

    @property
    def agreement(self) -> str:
        """One of `AGREEMENTS`."""
        return self.row["agreement"].value


@blueprint.page(
    "/coherence",
    "coherence",
    {
        "th": "แสดงเป้าหมายหลักที่ได้รับการสนับสนุนร่วมกัน และความเชื่อมโยงที่ระบุเทียบกับโดยนัย",
        "en": "Show which goals are supported together, and where stated and implied links agree",
    },
    tab=Tab(N_("Coherence"), 50),
    section="/plan",
    sitemap=pages_of_plans("/coherence"),
)
def coherence() -> Response:
    """Show goals that are supported together, and where stated and implied links agree."""
    plans = all_plans()
    plan = requested_plan(plans)
    agreement = requested_value("agreement", (*AGREEMENTS, "all"))
    framework = ask("q20-frameworks", framework=SDG.rstrip("/"))
    names = ("q06-goal-pairs", "q13-stated-against-implied", "q28-plan-alignments", "q31-implied-paths")
    together, agreements, alignments, paths = (ask(name, plan=plan["plan"].value) for name in names)
    goals = read_columns(framework.table, SDG.rstrip("/"))
    goal_pairs = read_goal_pairs(goals, together.table, agreements.table)
    pairs = read_tactic_targets(framework.table, agreements.table, alignments.table, paths.table)
    all_goals = [*goals, no_goal()] if any(pair.goal == NO_GOAL for pair in pairs) else goals
    goal = requested_value("goal", ("", *GOALS, *(each.notation for each in all_goals)))
    of_goal = [pair for pair in pairs if goal in ("", pair.goal)]
    return render_plan_page(
        "coherence.html",
        (together, agreements, alignments, paths),
        plans=plans,
        plan=plan,
        goals=goals,
        all_goals=all_goals,
        goal_pairs=goal_pairs,
        chart=_chart(goals, goal_pairs.values()),
        agreement=agreement,
        goal=goal,
        agreements=AGREEMENTS,
        numbers={name: sum(pair.agreement == name for pair in of_goal) for name in AGREEMENTS},
        by_goal={
            each.notation: group_rows([pair.row for pair in pairs if pair.goal == each.notation], "agreement")
            for each in all_goals
        },
        pairs=[pair for pair in of_goal if agreement in (pair.agreement, "all")],
        codes=agreements.question.codes,
    )


def read_goal_pairs(goals: Sequence[Entry], together: Table, agreements: Table) -> dict[tuple[str, str], GoalPair]:
    """Return the pairs of goals by their IRIs, the most frequent first.

    :param goals: the goals of the framework; a pair may have others.
    :param together: the rows of q06 for a plan.
    :param agreements: the rows of q13 for the same plan, which hold every tactic with a stated link to a target.
    """
    tactics_by_notation = {row["notation"].value: row for row in agreements.rows}
    most = max((int(row["tactics"].value) for row in together.rows), default=1)
    known_goals = {goal.iri: goal for goal in goals}
    pairs = {}
    for row in together.rows:
        number = int(row["tactics"].value)
        notations = row["notations"].value.split(", ")
        tactics = [tactics_by_notation[notation] for notation in notations if notation in tactics_by_notation]
        iris = (row["goalA"].value, row["goalB"].value)
        labels = (row["goalALabel"].value, row["goalBLabel"].value)
        a, b = (known_goals.get(iri) or Entry(iri, local_name(iri), label) for iri, label in zip(iris, labels, strict=True))
        pairs[iris] = GoalPair(a, b, number, tactics, -(-STEPS * number // most))
    return pairs


def read_tactic_targets(framework: Table, agreements: Table, alignments: Table, paths: Table) -> list[TacticTarget]:
    """Return each pair of a tactic and a target with its stated and implied links.

    :param framework: the rows of q20 for the SDGs.
    :param agreements: the rows of q13 for a plan.
    :param alignments: the rows of q28 for the same plan.
    :param paths: the rows of q31 for the same plan.
    """
    numbers = {row["element"].value: row["notation"].value for row in framework.rows}
    goals = {row["element"].value: numbers.get(row["parent"].value) for row in framework.rows if "parent" in row}
    stated, implied = group_rows(alignments.rows, "element", "object"), group_rows(paths.rows, "element", "target")
    quotes = {row["alignment"].value: row["quote"] for row in alignments.rows if "quote" in row}
    pairs = []
    for row in agreements.rows:
        key = (row["tactic"].value, row["target"].value)
        paths_of_pair = [_with_quote(path, quotes) for path in implied.get(key, ())]
        number = numbers.get(key[1]) or local_name(key[1])
        pairs.append(TacticTarget(row, goals.get(key[1]) or NO_GOAL, number, stated.get(key, ()), paths_of_pair))
    return pairs


def _with_quote(path: Row, quotes: Mapping[str, Cell]) -> Row:
    """Return a path with the quotation that justifies its first step."""
    quote = quotes.get(path["alignment"].value)
    return {**path, "quote": quote} if quote else path


def _chart(goals: Sequence[Entry], pairs: Collection[GoalPair]) -> dict[str, object]:
    """Return a chord diagram of the goals that have a pair."""
    paired = {goal for pair in pairs for goal in (pair.a, pair.b)}
    ordered = [*(goal for goal in goals if goal in paired), *sorted(paired - set(goals), key=lambda goal: goal.iri)]
    nodes = [{"id": goal.iri, "name": f"{goal.notation} {goal.label}"} | goal_number(goal) for goal in ordered]
    links = [{"source": pair.a.iri, "target": pair.b.iri, "value": pair.number} for pair in pairs]
    return flows(nodes, links, kind="chord")
