"""What a figure's script draws: rows as data, with nothing of how they are drawn.

The shapes are those of server/frontend/src/charts/data.ts; the template adds the words.
"""

from collections.abc import Mapping, Sequence

from planlink.questions.tables import Cell


def bars(rows: Sequence[Mapping[str, Cell]], name: str, number: str, series: Sequence[str]) -> dict[str, object]:
    """Return bars, one for each row, stacked from columns of numbers.

    :param rows: a question's rows.
    :param name: the column with each bar's name.
    :param number: the column that stands before the name, such as a notation.
    :param series: the columns to stack; each is also the tone of its part, `direct` or `indirect`.
    """
    return {
        "kind": "bars",
        "rows": [
            {"name": f"{row[number].value} {row[name].value}", "values": [int(row[column].value) for column in series]}
            for row in rows
        ],
        "series": [{"tone": column} for column in series],
    }


def beside(rows: Sequence[tuple[str, Sequence[float]]], series: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Return bars that stand beside each other, some for each row.

    :param rows: a name and a number for each series.
    :param series: the tone of each, `direct` or `other`, and what it is called.
    """
    return {
        "kind": "bars",
        "beside": True,
        "rows": [{"name": name, "values": list(values)} for name, values in rows],
        "series": [{"tone": tone, "name": name} for tone, name in series],
    }


def flows(
    nodes: Sequence[Mapping[str, object]], links: Sequence[Mapping[str, object]], kind: str = "sankey"
) -> dict[str, object]:
    """Return flows between things.

    :param nodes: each with `id`, `name` and, in a Sankey diagram, `layer` from the left.
    :param links: each with `source`, `target`, `value` and `tone`.
    :param kind: `sankey` or `chord`.
    """
    return {"kind": kind, "nodes": list(nodes), "links": list(links)}


def heatmap(rows: Sequence[str], columns: Sequence[str], cells: Sequence[tuple[int, int, int]]) -> dict[str, object]:
    """Return the cells of a matrix.

    :param rows: their names.
    :param columns: their names.
    :param cells: row, column, number; what has nothing is left out.
    """
    return {"kind": "heatmap", "rows": list(rows), "columns": list(columns), "cells": [list(cell) for cell in cells]}
