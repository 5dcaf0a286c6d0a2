"""Two plans beside each other, goal by goal and target by target, made of the rows of their profiles (q32, q33, q34)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from planlink.questions.tables import Cell, Table
from planlink.web.plans.coverage_matrix import Entry

#: What a number can be; the first is what is meant where none is named.
NORMALISATIONS = ("links", "elements", "plan")
#: What can be said of a goal or target: who serves it, as far as that is known.
STATUSES = ("shared", "only A", "only B", "not assessed in B", "not assessed in A", "none", "not assessed")
#: The statuses that each choice of the filter shows.
SHOWN = {
    "all": STATUSES,
    "shared": ("shared",),
    "only-a": ("only A",),
    "only-b": ("only B",),
    "none": ("none",),
    "unknown": ("not assessed in B", "not assessed in A", "not assessed"),
}
SORTS = ("number", "a", "b", "difference")
#: More than the means of a goal's targets lose together by the six decimals of q33, less than one link of one plan in thousands.
_ROUNDING = 5e-5


@dataclass(frozen=True)
class Measure:
    """What one side has for one goal or target.

    :param state: `direct`, `indirect`, `implied`, `none` or `not assessed` as in q32; `crosswalk` of a framework;
        `goal` of a target where only its goal as a whole is named.
    :param elements: how many elements; of an average the mean.
    :param direct: direct links.
    :param indirect: indirect links.
    :param bases: rows of a crosswalk by their basis: structure, practice, inference.
    :param share_of_elements: of all elements of the side, 0 to 1.
    :param share_of_links: of all its links to the SDGs, 0 to 1.
    :param serving: of an average, the plans that serve it.
    """

    state: str
    elements: float
    direct: float
    indirect: float
    bases: tuple[int, int, int]
    share_of_elements: float
    share_of_links: float
    serving: int

    @property
    def links(self) -> float:
        """All links; of a framework the rows of its crosswalk."""
        return self.direct + self.indirect + sum(self.bases)

    def value(self, by: str) -> float:
        """Return the number that is compared.

        :param by: one of `NORMALISATIONS`; shares from 0 to 1.
        """
        return {"links": self.links, "elements": self.share_of_elements, "plan": self.share_of_links}[by]


@dataclass(frozen=True)
class Side:
    """A plan, the average plan, or a national framework taken as a plan.

    :param name: how addresses name it.
    :param label: its name for people.
    :param kind: `plan`, `average` or `framework`.
    :param aims: goals and targets, each goal before its targets, with the IRI of its goal.
    :param measures: by the IRI of the goal or target.
    :param assessed: whether that something is not there can be said at all.
    :param elements: how many elements it has; 0 for the average.
    :param links: how many links to the SDGs, or rows of its crosswalk; 0 for the average.
    :param plans: of the average, how many plans.
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

    def knows(self, aim: str) -> bool:
        """Tell whether it can be said that this side serves or does not serve a goal or target."""
        measure = self.measures[aim]
        return bool(measure.links) or (self.assessed and measure.state != "goal")


@dataclass(frozen=True)
class Row:
    """A goal or target of two sides.

    :param aim: which.
    :param goal: the IRI of its goal.
    :param a: what A has.
    :param b: what B has.
    :param status: one of `STATUSES`.
    """

    aim: Entry
    goal: str
    a: Measure
    b: Measure
    status: str

    @property
    def is_goal(self) -> bool:
        """Whether it is a goal, not a target."""
        return self.aim.iri == self.goal


def read_side(name: str, label: str, kind: str, profile: Table) -> Side:
    """Return a side.

    :param name: how addresses name it.
    :param label: its name for people.
    :param kind: `plan`, `average` or `framework`.
    :param profile: the rows of q32, q33 or q34.
    """
    measures = {row["aim"].value: _measure(row, kind) for row in profile.rows}
    aims = [(Entry(row["aim"].value, row["notation"].value, row["aimLabel"].value), row["goal"].value) for row in profile.rows]
    for goal in {goal for _, goal in aims if goal in measures}:
        targets = [aim.iri for aim, of in aims if of == goal != aim.iri]
        if measures[goal].links > sum(measures[target].links for target in targets) + _ROUNDING:
            for target in targets:
                if measures[target].state == "none":
                    measures[target] = _silent("goal")
    first = profile.rows[0] if profile.rows else {}
    number = {column: int(first[column].value) if column in first else 0 for column in ("ofElements", "ofLinks", "plans")}
    assessed = {"plan": "assessed" in first and first["assessed"].value == "yes", "average": number["plans"] > 0}.get(kind, True)
    return Side(name, label, kind, aims, measures, assessed, number["ofElements"], number["ofLinks"], number["plans"])


def _measure(row: Mapping[str, Cell], kind: str) -> Measure:
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


def _silent(state: str) -> Measure:
    return Measure(state, 0, 0, 0, (0, 0, 0), 0, 0, 0)


def compared(a: Side, b: Side) -> list[Row]:
    """Return all goals and targets of two sides, each goal before its targets."""
    return [Row(aim, goal, a.measures[aim.iri], b.measures[aim.iri], _status(a, b, aim.iri)) for aim, goal in a.aims]


def _status(a: Side, b: Side, aim: str) -> str:
    served = bool(a.measures[aim].links), bool(b.measures[aim].links)
    known = a.knows(aim), b.knows(aim)
    if served == (True, True):
        return "shared"
    if served == (True, False):
        return "only A" if known[1] else "not assessed in B"
    if served == (False, True):
        return "only B" if known[0] else "not assessed in A"
    return "none" if all(known) else "not assessed"


def numbers(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many rows each choice of the filter shows."""
    statuses = Counter(row.status for row in rows)
    return {choice: sum(statuses[status] for status in shown) for choice, shown in SHOWN.items()}


def arranged(rows: Sequence[Row], *, unfolded: Callable[[Row], bool], show: str, sort: str, by: str) -> list[Row]:
    """Return the rows of a table: goals, under them the targets of those that are unfolded.

    :param rows: from :func:`compared`.
    :param unfolded: tells of a goal's row whether its targets are shown.
    :param show: a key of `SHOWN`. A goal is shown as well if any of its targets is.
    :param sort: one of `SORTS`; targets stay under their goals.
    :param by: one of `NORMALISATIONS`.
    """
    keys: dict[str, Callable[[Row], float]] = {
        "number": lambda row: 0,
        "a": lambda row: -row.a.value(by),
        "b": lambda row: -row.b.value(by),
        "difference": lambda row: -abs(row.a.value(by) - row.b.value(by)),
    }
    found: list[Row] = []
    for goal in sorted((row for row in rows if row.is_goal), key=keys[sort]):
        of_goal = [row for row in rows if row.goal == goal.goal and not row.is_goal] if unfolded(goal) else []
        targets = [row for row in of_goal if row.status in SHOWN[show]]
        if targets or goal.status in SHOWN[show]:
            found += [goal, *sorted(targets, key=keys[sort])]
    return found
