"""The gaps of a plan: the SDG targets without a direct link, goal by goal, each with its reason."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _

from planlink.namespaces import SDG
from planlink.questions.tables import Table
from planlink.web.plans.base_page import all_plans, render_plan_page, requested_plan, requested_value
from planlink.web.plans.coverage_matrix import GOALS, NO_GOAL, Entry, read_columns
from planlink.web.plans.frameworks import meanings, official_texts
from planlink.web.plans.question_answers import Row, ask
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab

blueprint = Surface("gaps", __name__)
NOT_ASSESSED = "not assessed"
#: The reasons why a target has no direct link, the best known first; a target not assessed is not a gap.
REASONS = ("indirect only", "outside mandate", "no link found", NOT_ASSESSED)


@dataclass(frozen=True)
class Gap:
    """A target without a direct link.

    :param row: its row in q08.
    :param paths: the leads to check: the rows of q31 that imply a link; none where there are indirect links.
    :param refused: the rows of q36: links to the target that were considered and refused.
    """

    row: Row
    paths: Sequence[Row] = ()
    refused: Sequence[Row] = ()

    @property
    def reason(self) -> str:
        """One of `REASONS`."""
        return self.row["reason"].value

    @property
    def intermediates(self) -> list[str]:
        """The codes of the national aims that the paths lead through, without repetition."""
        return list(dict.fromkeys(path["viaNotation"].value for path in self.paths))


@dataclass(frozen=True)
class GoalGaps:
    """A goal with its gaps.

    :param goal: the goal.
    :param targets: the number of its targets.
    :param gaps: the targets without a direct link.
    """

    goal: Entry
    targets: int
    gaps: Sequence[Gap]

    @property
    def direct(self) -> int:
        """The number of targets with a direct link."""
        return self.targets - len(self.gaps)

    def number(self, reason: str) -> int:
        """Return the number of targets that have no direct link for a reason."""
        return sum(gap.reason == reason for gap in self.gaps)

    def with_reason(self, reason: str) -> list[Gap]:
        """Return the gaps with a reason; for an empty text all that were assessed."""
        return [gap for gap in self.gaps if gap.reason == reason or (not reason and gap.reason != NOT_ASSESSED)]


@blueprint.page(
    "/gaps",
    "gaps",
    {
        "th": "แสดงเป้าหมายย่อยที่ไม่มีองค์ประกอบใดสนับสนุนทางตรง พร้อมสาเหตุ",
        "en": "Show the targets that no element of a plan supports directly, and why",
    },
    tab=Tab(N_("Gaps"), 40, on_home=True),
    section="/plan",
    sitemap=pages_of_plans("/gaps"),
)
def gaps() -> Response:
    """Show the targets that no element supports directly, with their reasons."""
    plans = all_plans()
    plan = requested_plan(plans)
    reason = requested_value("reason", ("", *REASONS))
    framework = ask("q20-frameworks", framework=SDG.rstrip("/"))
    gaps, paths, refused = (
        ask(name, plan=plan["plan"].value) for name in ("q08-gaps", "q31-implied-paths", "q36-considered-and-refused")
    )
    goals = gaps_by_goal(framework.table, gaps.table, paths.table, refused.table)
    goal = requested_value("goal", ("", *GOALS, *(item.goal.notation for item in goals)))
    shown_goals = [item for item in goals if goal in ("", item.goal.notation)]
    return render_plan_page(
        "gaps.html",
        (gaps, paths, refused, framework),
        plans=plans,
        plan=plan,
        goals=goals,
        shown_goals=shown_goals,
        reason=reason,
        goal=goal,
        reasons=REASONS,
        numbers=_targets_by_reason(shown_goals),
        totals=_targets_by_reason(goals),
        targets=sum(item.targets for item in shown_goals),
        codes=gaps.question.codes["reason"],
        meanings=meanings(),
        official=official_texts(),
        strengths=paths.question.codes["strength"],
    )


def _targets_by_reason(goals: Sequence[GoalGaps]) -> dict[str, int]:
    """Return how many targets have a direct link, and how many lack one for each reason."""
    reasons = {reason: sum(goal.number(reason) for goal in goals) for reason in REASONS}
    return {"direct": sum(goal.direct for goal in goals), **reasons}


def gaps_by_goal(framework: Table, gaps: Table, paths: Table, refused: Table) -> list[GoalGaps]:
    """Return all goals with their gaps; targets without a goal, if there are any, come last.

    :param framework: the rows of q20 for the SDGs.
    :param gaps: the rows of q08 for a plan.
    :param paths: the rows of q31 for the same plan.
    :param refused: the rows of q36 for the same plan.
    """
    parents = {row["element"].value: row["parent"].value for row in framework.rows if "parent" in row}
    paths_to, refused_to = group_rows(paths.rows, "target"), group_rows(refused.rows, "object")
    by_goal: dict[str, list[Gap]] = {}
    for row in gaps.rows:
        target = row["target"].value
        implied = () if row["reason"].value == "indirect only" else paths_to.get((target,), ())
        by_goal.setdefault(parents.get(target, ""), []).append(Gap(row, implied, refused_to.get((target,), ())))
    goals = read_columns(framework, SDG.rstrip("/"))
    targets = Counter(parents.values())
    result = [GoalGaps(goal, targets[goal.iri], by_goal.pop(goal.iri, [])) for goal in goals]
    rest = [gap for gaps_of_goal in by_goal.values() for gap in gaps_of_goal]
    return [*result, GoalGaps(no_goal(), len(rest), rest)] if rest else result


def no_goal() -> Entry:
    """Return the placeholder for the goal of targets without one."""
    return Entry("", NO_GOAL, _("targets without a goal"))


def group_rows(rows: Iterable[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    """Return rows grouped by their values in some columns."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[column].value for column in columns), []).append(row)
    return groups
