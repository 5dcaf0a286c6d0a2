"""The gaps of a plan: the targets without a direct link, goal by goal, each with its reason."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _

from planlink.namespaces import SDG
from planlink.questions.tables import Table
from planlink.web.plans.coverage_matrix import GOALS, NO_GOAL, Entry, read_columns
from planlink.web.plans.page_frame import Row, ask, choice, chosen_plan, page, plans
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab

blueprint = Surface("gaps", __name__)
NOT_ASSESSED = "not assessed"
#: What can be said of a target without a direct link, from the most to the least; nothing follows from the last.
REASONS = ("indirect only", "implied only", "outside mandate", "no link found", NOT_ASSESSED)


@dataclass(frozen=True)
class Gap:
    """A target without a direct link.

    :param row: what q08 says of it.
    :param paths: the rows of q31 by which it is implied; empty where there are indirect links, which are said of it first.
    """

    row: Row
    paths: Sequence[Row] = ()

    @property
    def reason(self) -> str:
        """One of `REASONS`: files of others have paths, but no derived layer from which q08 could know of them."""
        return "implied only" if self.paths else self.row["reason"].value

    @property
    def through(self) -> list[str]:
        """What the paths go through, each once."""
        return list(dict.fromkeys(path["viaNotation"].value for path in self.paths))


@dataclass(frozen=True)
class GoalGaps:
    """The targets of a goal.

    :param goal: the goal.
    :param targets: how many targets it has.
    :param gaps: those without a direct link.
    """

    goal: Entry
    targets: int
    gaps: Sequence[Gap]

    @property
    def direct(self) -> int:
        """How many targets have a direct link."""
        return self.targets - len(self.gaps)

    def number(self, reason: str) -> int:
        """Return how many targets there are for a reason."""
        return sum(gap.reason == reason for gap in self.gaps)

    def shown(self, reason: str) -> list[Gap]:
        """Return the gaps for a reason, or all that somebody looked for where none is named."""
        return [gap for gap in self.gaps if gap.reason == reason or (not reason and gap.reason != NOT_ASSESSED)]


@blueprint.page(
    "/gaps",
    "gaps",
    {
        "th": "แสดงเป้าหมายย่อยที่ไม่มีองค์ประกอบใดสนับสนุนทางตรง พร้อมสาเหตุ",
        "en": "Show the targets that no element of a plan serves directly, and why",
    },
    tab=Tab(N_("Gaps"), 40, on_home=True),
    section="/plan",
    sitemap=pages_of_plans("/gaps"),
)
def gaps() -> Response:
    """Show the targets that no element serves directly, with the reason of each."""
    listed = plans()
    plan = chosen_plan(listed)
    reason = choice("reason", ("", *REASONS))
    framework = ask("q20-frameworks", framework=SDG.rstrip("/"))
    found, paths = (ask(name, plan=plan["plan"].value) for name in ("q08-gaps", "q31-implied-paths"))
    goals = by_goal(framework.table, found.table, paths.table)
    goal = choice("goal", ("", *GOALS, *(each.goal.notation for each in goals)))
    chosen = [each for each in goals if goal in ("", each.goal.notation)]
    return page(
        "gaps.html",
        (found, paths, framework),
        listed=listed,
        plan=plan,
        goals=goals,
        chosen=chosen,
        reason=reason,
        goal=goal,
        reasons=REASONS,
        numbers=_numbers(chosen),
        totals=_numbers(goals),
        targets=sum(each.targets for each in chosen),
        codes=found.question.codes["reason"],
        strengths=paths.question.codes["strength"],
    )


def _numbers(goals: Sequence[GoalGaps]) -> dict[str, int]:
    """Return how many targets of some goals have a direct link, or a reason why they have none."""
    reasons = {reason: sum(goal.number(reason) for goal in goals) for reason in REASONS}
    return {"direct": sum(goal.direct for goal in goals), **reasons}


def by_goal(framework: Table, found: Table, paths: Table) -> list[GoalGaps]:
    """Return all goals with their gaps, and last the targets that stand under none of them, if there are any.

    :param framework: the rows of q20 for the SDGs.
    :param found: the rows of q08 for a plan.
    :param paths: the rows of q31 for the same plan.
    """
    parents = {row["element"].value: row["parent"].value for row in framework.rows if "parent" in row}
    reached = grouped(paths.rows, "target")
    gaps: dict[str, list[Gap]] = {}
    for row in found.rows:
        target = row["target"].value
        gaps.setdefault(parents.get(target, ""), []).append(
            Gap(row, () if row["reason"].value == "indirect only" else reached.get((target,), ()))
        )
    goals = read_columns(framework, SDG.rstrip("/"))
    targets = Counter(parents.values())
    under = [GoalGaps(goal, targets[goal.iri], gaps.pop(goal.iri, [])) for goal in goals]
    others = [gap for found in gaps.values() for gap in found]
    return [*under, GoalGaps(no_goal(), len(others), others)] if others else under


def no_goal() -> Entry:
    """Return what stands for the goal of targets that stand under none of the goals."""
    return Entry("", NO_GOAL, _("under none of the goals here"))


def grouped(rows: Iterable[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    """Return rows by the values of some columns."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[column].value for column in columns), []).append(row)
    return found
