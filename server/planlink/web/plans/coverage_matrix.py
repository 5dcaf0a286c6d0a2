"""The coverage matrix in the shape of a table: rows, columns, and a cell for each pair, made of the rows of questions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from planlink.errors import ResultTooLarge
from planlink.namespaces import SDG
from planlink.questions.tables import Cell, Table

#: From the most that can be said of a pair to the least.
STATES = ("direct", "indirect", "implied", "not assessed", "none")
STEPS = 4
#: A page with more cells than these would keep the server busy, and nobody reads it.
MAX_CELLS = 60_000
#: The numbers of the SDG goals.
GOALS = tuple(str(number) for number in range(1, 18))
#: Stands for the goal of a target of which the data do not say one.
NO_GOAL = "–"


@dataclass(frozen=True)
class Entry:
    """A row or a column.

    :param iri: the thing.
    :param notation: its number.
    :param label: its name.
    :param kind: what kind of plan element it is; empty for a column.
    """

    iri: str
    notation: str
    label: str
    kind: str = ""


def goal_of(entry: Entry) -> dict[str, int]:
    """Return the number of the SDG goal that an entry is, or belongs to, for a chart's node; nothing for any other thing."""
    number = entry.notation.partition(".")[0]
    return {"goal": int(number)} if entry.iri.startswith(SDG) and number in GOALS else {}


def goal_of_target(iri: str) -> str:
    """Return the number of the SDG goal that a target belongs to, by the UN's name of it; empty for any other thing."""
    goal, dot, _number = iri.removeprefix(SDG).partition(".")
    return goal if dot and iri.startswith(SDG) else ""


@dataclass(frozen=True)
class Count:
    """A cell, or a total.

    :param state: one of `STATES`.
    :param direct: direct links.
    :param indirect: indirect links.
    :param step: how strong its colour is, 0 to `STEPS`.
    """

    state: str
    direct: int = 0
    indirect: int = 0
    step: int = 0

    @property
    def links(self) -> int:
        """All links."""
        return self.direct + self.indirect


@dataclass(frozen=True)
class Matrix:
    """A table of counts.

    :param rows: from the top down.
    :param columns: from left to right.
    :param cells: by row's and column's IRI; every pair is there.
    """

    rows: Sequence[Entry]
    columns: Sequence[Entry]
    cells: Mapping[tuple[str, str], Count]

    def total(self, *, row: str | None = None, column: str | None = None) -> Count:
        """Return the sum of a row, of a column, of both's one cell, or of all."""
        return merged(self._of[row, column])

    @cached_property
    def _of(self) -> Mapping[tuple[str | None, str | None], Sequence[Count]]:
        """The cells behind each sum: found once, for a plan of others may have very many rows."""
        found: dict[tuple[str | None, str | None], list[Count]] = defaultdict(list)
        for (row, column), count in self.cells.items():
            for at in ((row, column), (row, None), (None, column), (None, None)):
                found[at].append(count)
        return found


def merged(counts: Iterable[Count]) -> Count:
    """Return the sum of counts; its state is the most that can be said of any of them: of none at all nothing was assessed."""
    found = list(counts)
    state = min((count.state for count in found), key=STATES.index, default="not assessed")
    return Count(state, sum(count.direct for count in found), sum(count.indirect for count in found))


def read_columns(framework: Table, whole: str) -> list[Entry]:
    """Return the columns under a framework or a goal.

    :param framework: the rows of q20 for the framework.
    :param whole: the framework's or the goal's IRI. Of the SDGs the goals are columns,
        of another framework what nothing stands under.
    """
    parents = {row["parent"].value for row in framework.rows if "parent" in row}
    if whole == SDG.rstrip("/"):
        chosen = [row for row in framework.rows if "parent" not in row]
    elif whole.startswith(SDG):
        chosen = [row for row in framework.rows if "parent" in row and row["parent"].value == whole]
    else:
        chosen = [row for row in framework.rows if row["element"].value not in parents]
    return [Entry(row["element"].value, row["notation"].value, row["elementLabel"].value) for row in chosen]


def read_matrix(tree: Table, columns: Sequence[Entry], found: Table, *, by_strategy: bool) -> Matrix:
    """Return the matrix of a plan.

    :param tree: the rows of q01.
    :param columns: from :func:`read_columns`.
    :param found: the rows of q29 for these columns.
    :param by_strategy: whether a row stands for a strategy with all its parts; else for one element.
    :raises ResultTooLarge: if there are more than `MAX_CELLS` pairs.
    """
    entries = {row["element"].value: _entry(row) for row in tree.rows}
    parents = {row["element"].value: row["parent"].value for row in tree.rows}
    of_row: dict[str, list[str]] = {}
    top = tops(parents) if by_strategy else {iri: iri for iri in entries}
    for iri in entries:
        of_row.setdefault(top[iri], []).append(iri)
    if len(of_row) * len(columns) > MAX_CELLS:
        raise ResultTooLarge(
            f"the matrix has {len(of_row):,} rows and {len(columns)} columns, a page at most {MAX_CELLS:,} cells; "
            "the question q29-coverage-matrix gives its cells as rows"
        )
    said = {(row["element"].value, row["column"].value): _count(row) for row in found.rows if "column" in row}
    unknown = {row["element"].value for row in found.rows if "column" not in row}
    cells = {}
    for row, elements in of_row.items():
        for column in columns:
            silent = {e: Count("not assessed" if e in unknown else "none") for e in elements}
            cells[row, column.iri] = merged(said.get((e, column.iri), silent[e]) for e in elements)
    return Matrix([entries[iri] for iri in of_row], columns, _stepped(cells))


def _stepped(cells: Mapping[tuple[str, str], Count]) -> dict[tuple[str, str], Count]:
    """Return the cells with the strength of their colours: a share of the highest count."""
    most = max((count.links for count in cells.values()), default=0) or 1
    return {at: Count(c.state, c.direct, c.indirect, -(-STEPS * c.links // most)) for at, c in cells.items()}


def tops(parents: Mapping[str, str]) -> dict[str, str]:
    """Return for each element the one that it stands under directly below the plan.

    :param parents: what each element is part of. Where files of others close a circle, one of it is its top.
    """
    found: dict[str, str] = {}
    for iri in parents:
        above = {iri: None}
        while (last := next(reversed(above))) not in found and parents[last] in parents and parents[last] not in above:
            above[parents[last]] = None
        found |= dict.fromkeys(above, found.get(last, last))
    return found


def _entry(row: Mapping[str, Cell]) -> Entry:
    return Entry(row["element"].value, row["notation"].value, row["elementLabel"].value, row["kind"].value)


def _count(row: Mapping[str, Cell]) -> Count:
    return Count(row["state"].value, int(row["direct"].value), int(row["indirect"].value))
