"""The coverage matrix in the shape of a table: rows, columns, and a cell for each pair, made of the rows of questions."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planlink.questions import Cell, Table
from planlink.terms import SDG

#: From the most that can be said of a pair to the least.
STATES = ("direct", "indirect", "implied", "not assessed", "none")
STEPS = 4
#: The numbers of the SDG goals.
GOALS = tuple(str(number) for number in range(1, 18))


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
    return {"goal": int(entry.notation.partition(".")[0])} if entry.iri.startswith(SDG) else {}


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
        """Return the sum of a row, of a column, or of all."""
        rows = [entry.iri for entry in self.rows] if row is None else [row]
        columns = [entry.iri for entry in self.columns] if column is None else [column]
        return merged(self.cells[at] for at in itertools.product(rows, columns))


def merged(counts: Iterable[Count]) -> Count:
    """Return the sum of counts; its state is the most that can be said of any of them."""
    found = list(counts)
    state = min((count.state for count in found), key=STATES.index, default="none")
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
    """
    entries = {row["element"].value: _entry(row) for row in tree.rows}
    parents = {row["element"].value: row["parent"].value for row in tree.rows}
    of_row: dict[str, list[str]] = {}
    for iri in entries:
        of_row.setdefault(line_of(iri, parents)[-1] if by_strategy else iri, []).append(iri)
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


def line_of(iri: str, parents: Mapping[str, str]) -> list[str]:
    """Return an element and what it is part of, from the element up; each once, for files of others may go in circles.

    :param iri: the element.
    :param parents: what each element of the plan is part of; the plan itself is part of nothing.
    """
    found: dict[str, None] = {}
    while iri in parents and iri not in found:
        found[iri] = None
        iri = parents[iri]
    return list(found)


def _entry(row: Mapping[str, Cell]) -> Entry:
    return Entry(row["element"].value, row["notation"].value, row["elementLabel"].value, row["kind"].value)


def _count(row: Mapping[str, Cell]) -> Count:
    return Count(row["state"].value, int(row["direct"].value), int(row["indirect"].value))
