"""Read the coverage matrix, a count of links for each row and column, from the rows of q29, which defines a link."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from planlink.errors import ResultTooLarge
from planlink.namespaces import SDG
from planlink.questions.tables import Cell, Table

#: The states of a pair, the strongest first. A sum that includes `not assessed` is never `none`.
STATES = ("direct", "indirect", "implied", "not assessed", "none")
#: Shades of the heatmap.
STEPS = 4
#: A larger page would keep the server busy, and is of no use to a reader.
MAX_CELLS = 60_000
#: The numbers of the SDG goals.
GOALS = tuple(str(number) for number in range(1, 18))
#: Placeholder for targets without a goal.
NO_GOAL = "–"


@dataclass(frozen=True)
class Entry:
    """A row or a column.

    :param iri: of the element, goal or target.
    :param notation: its code, such as `S1.T4` or `8`.
    :param label: its name.
    :param kind: the kind of plan element; empty for a column.
    """

    iri: str
    notation: str
    label: str
    kind: str = ""


def goal_number(entry: Entry) -> dict[str, int]:
    """Return `{"goal": number}` for an SDG goal or target, as a chart's node needs it; an empty dictionary for anything else."""
    number = entry.notation.partition(".")[0]
    return {"goal": int(number)} if entry.iri.startswith(SDG) and number in GOALS else {}


def goal_of_target(iri: str) -> str:
    """Return the number of the goal in the UN's IRI of an SDG target; empty for anything else."""
    goal, dot, _number = iri.removeprefix(SDG).partition(".")
    return goal if dot and iri.startswith(SDG) else ""


@dataclass(frozen=True)
class Count:
    """The links of a cell, or of a sum of cells.

    :param state: one of `STATES`.
    :param direct: the number of direct links.
    :param indirect: the number of indirect links.
    :param step: the shade of the cell, 0 to `STEPS`.
    """

    state: str
    direct: int = 0
    indirect: int = 0
    step: int = 0

    @property
    def links(self) -> int:
        """The number of all links."""
        return self.direct + self.indirect


@dataclass(frozen=True)
class Matrix:
    """A table of counts.

    :param rows: plan elements, from the top down.
    :param columns: goals, targets or national aims, from left to right.
    :param cells: a count for every pair, by the IRIs of row and column.
    """

    rows: Sequence[Entry]
    columns: Sequence[Entry]
    cells: Mapping[tuple[str, str], Count]

    def total(self, *, row: str | None = None, column: str | None = None) -> Count:
        """Return the sum of a row, of a column, or of all cells; with both, the one cell."""
        return sum_counts(self._counts[row, column])

    @cached_property
    def _counts(self) -> Mapping[tuple[str | None, str | None], Sequence[Count]]:
        """The counts behind each sum, collected in one pass: other people's plans may have very many rows."""
        counts: dict[tuple[str | None, str | None], list[Count]] = defaultdict(list)
        for (row, column), count in self.cells.items():
            for key in ((row, column), (row, None), (None, column), (None, None)):
                counts[key].append(count)
        return counts


def sum_counts(counts: Iterable[Count]) -> Count:
    """Return the sum of counts. Its state is the first in `STATES` that any of them has; `not assessed` for no counts."""
    items = list(counts)
    state = min((count.state for count in items), key=STATES.index, default="not assessed")
    return Count(state, sum(count.direct for count in items), sum(count.indirect for count in items))


def read_columns(framework: Table, whole: str) -> list[Entry]:
    """Return the columns for a framework or a goal.

    :param framework: the rows of q20 for the framework.
    :param whole: the IRI of the framework or goal. The columns are the goals of the SDGs, the targets of a goal,
        or the elements at the lowest level of another framework.
    """
    parents = {row["parent"].value for row in framework.rows if "parent" in row}
    if whole == SDG.rstrip("/"):
        rows = [row for row in framework.rows if "parent" not in row]
    elif whole.startswith(SDG):
        rows = [row for row in framework.rows if "parent" in row and row["parent"].value == whole]
    else:
        rows = [row for row in framework.rows if row["element"].value not in parents]
    return [Entry(row["element"].value, row["notation"].value, row["elementLabel"].value) for row in rows]


def read_matrix(tree: Table, columns: Sequence[Entry], counts: Table, *, by_strategy: bool) -> Matrix:
    """Return the matrix of a plan.

    :param tree: the rows of q01.
    :param columns: from :func:`read_columns`.
    :param counts: the rows of q29 for these columns.
    :param by_strategy: whether a row is a strategy with all its parts; otherwise it is one element.
    :raises ResultTooLarge: if there are more than `MAX_CELLS` pairs.
    """
    entries = {row["element"].value: _entry(row) for row in tree.rows}
    members = _members_by_row(tree, by_strategy=by_strategy)
    if len(members) * len(columns) > MAX_CELLS:
        raise ResultTooLarge(
            f"the matrix has {len(members):,} rows and {len(columns)} columns; a page shows at most {MAX_CELLS:,} cells; "
            "the question q29-coverage-matrix returns its cells as rows"
        )
    counted = {(row["element"].value, row["column"].value): _count(row) for row in counts.rows if "column" in row}
    not_assessed = {row["element"].value for row in counts.rows if "column" not in row}
    empty = {iri: Count("not assessed" if iri in not_assessed else "none") for iri in entries}
    cells = {
        (row, column.iri): sum_counts(counted.get((iri, column.iri), empty[iri]) for iri in elements)
        for row, elements in members.items()
        for column in columns
    }
    return Matrix([entries[iri] for iri in members], columns, _with_steps(cells))


def _members_by_row(tree: Table, *, by_strategy: bool) -> dict[str, list[str]]:
    """Return the elements that each row counts, by the IRI of the row."""
    parents = {row["element"].value: row["parent"].value for row in tree.rows}
    top = top_elements(parents) if by_strategy else {iri: iri for iri in parents}
    members: dict[str, list[str]] = {}
    for iri in parents:
        members.setdefault(top[iri], []).append(iri)
    return members


def _with_steps(cells: Mapping[tuple[str, str], Count]) -> dict[tuple[str, str], Count]:
    """Return the cells with their shades, in proportion to the highest count."""
    most = max((count.links for count in cells.values()), default=0) or 1
    return {key: replace(count, step=-(-STEPS * count.links // most)) for key, count in cells.items()}


def top_elements(parents: Mapping[str, str]) -> dict[str, str]:
    """Return for each element its ancestor directly below the plan (itself if it stands there).

    :param parents: the parent of each element. In a cycle (other people's files may have one), one element counts as the top.
    """
    tops: dict[str, str] = {}
    for iri in parents:
        ancestors = {iri: None}
        while (last := next(reversed(ancestors))) not in tops and parents[last] in parents and parents[last] not in ancestors:
            ancestors[parents[last]] = None
        tops |= dict.fromkeys(ancestors, tops.get(last, last))
    return tops


def _entry(row: Mapping[str, Cell]) -> Entry:
    return Entry(row["element"].value, row["notation"].value, row["elementLabel"].value, row["kind"].value)


def _count(row: Mapping[str, Cell]) -> Count:
    return Count(row["state"].value, int(row["direct"].value), int(row["indirect"].value))
