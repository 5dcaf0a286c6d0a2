"""Build the rows of a comparison: two sides goal by goal and target by target, read from their profiles (q32, q33, q34)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from planlink.questions.tables import Cell, Table
from planlink.web.plans.coverage_matrix import Entry

#: The numbers that can be compared; the first is the default.
NORMALISATIONS = ("links", "elements", "plan")
#: Which side supports a goal or target, as far as that is known.
STATUSES = ("shared", "only A", "only B", "not assessed in B", "not assessed in A", "none", "not assessed")
#: The statuses that each value of the filter shows.
SHOWN = {
    "all": STATUSES,
    "shared": ("shared",),
    "only-a": ("only A",),
    "only-b": ("only B",),
    "none": ("none",),
    "unknown": ("not assessed in B", "not assessed in A", "not assessed"),
}
SORTS = ("number", "a", "b", "difference")
#: More than the rounding of q33 to six decimals adds up to over the targets of a goal, and less than one link among thousands.
_TOLERANCE = 5e-5


@dataclass(frozen=True)
class Measure:
    """The numbers of one side for one goal or target.

    :param state: `direct`, `indirect`, `implied`, `none` or `not assessed` as in q32; `crosswalk` for a framework;
        `goal` for a target where the side names only its goal as a whole.
    :param elements: the number of elements; for an average the mean.
    :param direct: the number of direct links.
    :param indirect: the number of indirect links.
    :param bases: the number of crosswalk rows by basis: structure, practice, inference.
    :param share_of_elements: the share of all elements of the side, 0 to 1.
    :param share_of_links: the share of all its links to the SDGs, 0 to 1.
    :param serving: for an average, the number of plans that support the goal or target.
    """

    state: str
    elements: float = 0
    direct: float = 0
    indirect: float = 0
    bases: tuple[int, int, int] = (0, 0, 0)
    share_of_elements: float = 0
    share_of_links: float = 0
    serving: int = 0

    @property
    def links(self) -> float:
        """The number of all links; for a framework of the rows of its crosswalk."""
        return self.direct + self.indirect + sum(self.bases)

    def value(self, by: str) -> float:
        """Return the number to compare.

        :param by: one of `NORMALISATIONS`; shares are from 0 to 1.
        """
        return {"links": self.links, "elements": self.share_of_elements, "plan": self.share_of_links}[by]


@dataclass(frozen=True)
class Side:
    """A plan, the average of all plans, or a national framework treated as a plan.

    :param name: its name in addresses.
    :param label: its name for people.
    :param kind: `plan`, `average` or `framework`.
    :param aims: goals and targets, each goal before its targets, each with the IRI of its goal.
    :param measures: its numbers, by the IRI of the goal or target.
    :param assessed: whether the absence of a link means anything.
    :param elements: the number of its elements; 0 for the average.
    :param links: the number of its links to the SDGs, or of the rows of its crosswalk; 0 for the average.
    :param plans: for the average, the number of plans.
    """

    name: str
    label: str
    kind: str
    aims: Sequence[tuple[Entry, str]]
    measures: Mapping[str, Measure]
    assessed: bool
    elements: int
    links: int
    plans: int

    def is_assessed(self, aim: str) -> bool:
        """Return whether a goal or target was assessed on this side, or has links."""
        measure = self.measures[aim]
        return bool(measure.links) or (self.assessed and measure.state != "goal")


@dataclass(frozen=True)
class ComparedRow:
    """A goal or target with the numbers of both sides.

    :param aim: the goal or target.
    :param goal: the IRI of its goal.
    :param a: the numbers of side A.
    :param b: the numbers of side B.
    :param status: one of `STATUSES`.
    """

    aim: Entry
    goal: str
    a: Measure
    b: Measure
    status: str

    @property
    def is_goal(self) -> bool:
        """Whether the row is a goal, not a target."""
        return self.aim.iri == self.goal


def read_side(name: str, label: str, kind: str, profile: Table) -> Side:
    """Return a side.

    :param name: its name in addresses.
    :param label: its name for people.
    :param kind: `plan`, `average` or `framework`.
    :param profile: the rows of q32, q33 or q34.
    """
    measures = {row["aim"].value: _measure(row, kind) for row in profile.rows}
    aims = [(Entry(row["aim"].value, row["notation"].value, row["aimLabel"].value), row["goal"].value) for row in profile.rows]
    _mark_goals_without_targets(aims, measures)
    first = profile.rows[0] if profile.rows else {}
    elements, links, plans = (int(first[name].value) if name in first else 0 for name in ("ofElements", "ofLinks", "plans"))
    assessed = {"plan": "assessed" in first and first["assessed"].value == "yes", "average": plans > 0}.get(kind, True)
    return Side(name, label, kind, aims, measures, assessed, elements, links, plans)


def _mark_goals_without_targets(aims: Sequence[tuple[Entry, str]], measures: dict[str, Measure]) -> None:
    """Give the state `goal` to targets without links whose goal itself has links, because these may concern any target."""
    for goal in {goal for _aim, goal in aims if goal in measures}:
        targets = [aim.iri for aim, goal_of_aim in aims if goal_of_aim == goal != aim.iri]
        if measures[goal].links > sum(measures[target].links for target in targets) + _TOLERANCE:
            measures.update({target: Measure("goal") for target in targets if measures[target].state == "none"})


def _measure(row: Mapping[str, Cell], kind: str) -> Measure:
    """Return the numbers in a row of q32, q33 or q34."""

    def number(column: str) -> float:
        return float(row[column].value) if column in row else 0

    direct, indirect = number("direct"), number("indirect")
    bases = (int(number("byStructure")), int(number("byPractice")), int(number("byInference")))
    if "state" in row:
        state = row["state"].value
    elif kind == "average" and not number("plans"):
        state = "not assessed"
    else:
        state = "direct" if direct else "indirect" if indirect else "crosswalk" if sum(bases) else "none"
    shares = number("shareOfElements"), number("shareOfLinks")
    return Measure(state, number("elements"), direct, indirect, bases, *shares, int(number("serving")))


def compare_sides(a: Side, b: Side) -> list[ComparedRow]:
    """Return a row for each goal and target, each goal before its targets."""
    return [ComparedRow(aim, goal, a.measures[aim.iri], b.measures[aim.iri], _status(a, b, aim.iri)) for aim, goal in a.aims]


def _status(a: Side, b: Side, aim: str) -> str:
    """Return one of `STATUSES`."""
    supports = bool(a.measures[aim].links), bool(b.measures[aim].links)
    if supports == (True, True):
        return "shared"
    if supports == (True, False):
        return "only A" if b.is_assessed(aim) else "not assessed in B"
    if supports == (False, True):
        return "only B" if a.is_assessed(aim) else "not assessed in A"
    return "none" if a.is_assessed(aim) and b.is_assessed(aim) else "not assessed"


def count_rows(rows: Iterable[ComparedRow]) -> dict[str, int]:
    """Return how many rows each value of the filter shows."""
    statuses = Counter(row.status for row in rows)
    return {name: sum(statuses[status] for status in values) for name, values in SHOWN.items()}


def arrange_rows(
    rows: Sequence[ComparedRow], *, unfolded: Callable[[ComparedRow], bool], show: str, sort: str, by: str
) -> list[ComparedRow]:
    """Return the rows of the table: goals, and under each unfolded goal its targets.

    :param rows: from :func:`compare_sides`.
    :param unfolded: whether the targets of a goal's row are shown.
    :param show: a key of `SHOWN`; a goal is also shown if any of its targets is.
    :param sort: one of `SORTS`; targets stay under their goals.
    :param by: one of `NORMALISATIONS`.
    """
    keys: dict[str, Callable[[ComparedRow], float]] = {
        "number": lambda row: 0,
        "a": lambda row: -row.a.value(by),
        "b": lambda row: -row.b.value(by),
        "difference": lambda row: -abs(row.a.value(by) - row.b.value(by)),
    }
    arranged: list[ComparedRow] = []
    for goal in sorted((row for row in rows if row.is_goal), key=keys[sort]):
        of_goal = [row for row in rows if row.goal == goal.goal and not row.is_goal] if unfolded(goal) else []
        targets = [row for row in of_goal if row.status in SHOWN[show]]
        if targets or goal.status in SHOWN[show]:
            arranged += [goal, *sorted(targets, key=keys[sort])]
    return arranged
