"""The coherence of a plan: goals that the same tactics serve, and links that are stated against those that crosswalks imply."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import Response

from planlink.namespaces import SDG, local_name
from planlink.questions.tables import Cell, Table
from planlink.web.charts import flows
from planlink.web.plans.coverage_matrix import GOALS, NO_GOAL, STEPS, Entry, goal_of, read_columns
from planlink.web.plans.gaps_page import grouped, no_goal
from planlink.web.plans.page_frame import Row, ask, choice, chosen_plan, page, plans
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab

blueprint = Surface("coherence", __name__)
AGREEMENTS = ("both", "stated only", "implied only")


@dataclass(frozen=True)
class Pair:
    """Two goals that the same tactics serve.

    :param a: the first goal.
    :param b: the second goal.
    :param number: how many tactics.
    :param tactics: rows of q13 that name each of them.
    :param step: how strong the colour of its cell is.
    """

    a: Entry
    b: Entry
    number: int
    tactics: Sequence[Row]
    step: int


@dataclass(frozen=True)
class Compared:
    """A tactic and a target, with both ways from one to the other.

    :param row: what q13 says of them.
    :param goal: the target's goal, by its number; `NO_GOAL` where the framework has none for it.
    :param number: the target's number.
    :param stated: the alignments from one to the other.
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
        "en": "Show which goals are served together, and where stated and implied links agree",
    },
    tab=Tab(N_("Coherence"), 50),
    section="/plan",
    sitemap=pages_of_plans("/coherence"),
)
def coherence() -> Response:
    """Show which goals are served together, and where stated and implied links agree."""
    listed = plans()
    plan = chosen_plan(listed)
    agreement = choice("agreement", (*AGREEMENTS, "all"))
    framework = ask("q20-frameworks", framework=SDG.rstrip("/"))
    names = ("q06-goal-pairs", "q13-stated-against-implied", "q28-plan-alignments", "q31-implied-paths")
    together, against, links, paths = (ask(name, plan=plan["plan"].value) for name in names)
    goals = read_columns(framework.table, SDG.rstrip("/"))
    pairs = read_pairs(goals, together.table, against.table)
    compared = compare(framework.table, against.table, links.table, paths.table)
    named = [*goals, no_goal()] if any(each.goal == NO_GOAL for each in compared) else goals
    goal = choice("goal", ("", *GOALS, *(each.notation for each in named)))
    of_goal = [each for each in compared if goal in ("", each.goal)]
    return page(
        "coherence.html",
        (together, against, links, paths),
        listed=listed,
        plan=plan,
        goals=goals,
        named_goals=named,
        pairs=pairs,
        chart=_chart(goals, pairs.values()),
        agreement=agreement,
        goal=goal,
        agreements=AGREEMENTS,
        numbers={each: sum(one.agreement == each for one in of_goal) for each in AGREEMENTS},
        by_goal={each.notation: grouped([c.row for c in compared if c.goal == each.notation], "agreement") for each in named},
        chosen=[each for each in of_goal if agreement in (each.agreement, "all")],
        codes=against.question.codes,
    )


def read_pairs(goals: Sequence[Entry], together: Table, against: Table) -> dict[tuple[str, str], Pair]:
    """Return the pairs by their goals' IRIs, the most frequent first.

    :param goals: the goals of the framework; a pair may have others.
    :param together: the rows of q06 for a plan.
    :param against: the rows of q13 for the same plan, which name every tactic that states a link to a target.
    """
    named = {row["notation"].value: row for row in against.rows}
    most = max((int(row["tactics"].value) for row in together.rows), default=1)
    known, found = {goal.iri: goal for goal in goals}, {}
    for row in together.rows:
        number = int(row["tactics"].value)
        tactics = [named[notation] for notation in row["notations"].value.split(", ") if notation in named]
        at = (row["goalA"].value, row["goalB"].value)
        labels = (row["goalALabel"].value, row["goalBLabel"].value)
        a, b = (known.get(iri) or Entry(iri, local_name(iri), label) for iri, label in zip(at, labels, strict=True))
        found[at] = Pair(a, b, number, tactics, -(-STEPS * number // most))
    return found


def compare(framework: Table, against: Table, links: Table, paths: Table) -> list[Compared]:
    """Return each pair of a tactic and a target with its stated and its implied ways.

    :param framework: the rows of q20 for the SDGs.
    :param against: the rows of q13 for a plan.
    :param links: the rows of q28 for the same plan.
    :param paths: the rows of q31 for the same plan.
    """
    numbers = {row["element"].value: row["notation"].value for row in framework.rows}
    goals = {row["element"].value: numbers.get(row["parent"].value) for row in framework.rows if "parent" in row}
    stated, implied = grouped(links.rows, "element", "object"), grouped(paths.rows, "element", "target")
    quotes = {row["alignment"].value: row["quote"] for row in links.rows if "quote" in row}
    found = []
    for row in against.rows:
        at = (row["tactic"].value, row["target"].value)
        ways = [_quoted(way, quotes) for way in implied.get(at, ())]
        number = numbers.get(at[1]) or local_name(at[1])
        found.append(Compared(row, goals.get(at[1]) or NO_GOAL, number, stated.get(at, ()), ways))
    return found


def _quoted(way: Row, quotes: Mapping[str, Cell]) -> Row:
    """Return a path with the words on which its first step rests."""
    quote = quotes.get(way["alignment"].value)
    return {**way, "quote": quote} if quote else way


def _chart(goals: Sequence[Entry], pairs: Collection[Pair]) -> dict[str, object]:
    """Return the goals that have a pair, and the pairs, for a figure."""
    paired = {goal for pair in pairs for goal in (pair.a, pair.b)}
    ordered = [*(goal for goal in goals if goal in paired), *sorted(paired - set(goals), key=lambda goal: goal.iri)]
    nodes = [{"id": goal.iri, "name": f"{goal.notation} {goal.label}"} | goal_of(goal) for goal in ordered]
    links = [{"source": pair.a.iri, "target": pair.b.iri, "value": pair.number} for pair in pairs]
    return flows(nodes, links, kind="chord")
