"""Prepare the data of charts, without any layout.

The shapes are those of server/frontend/src/charts/data.ts; the template adds the texts.
"""

from collections.abc import Mapping, Sequence

from planlink.questions.tables import Cell


def bars(rows: Sequence[Mapping[str, Cell]], name: str, number: str, series: Sequence[str]) -> dict[str, object]:
    """Return stacked bars, one for each row.

    :param rows: a question's rows.
    :param name: the column with the names of the bars.
    :param number: the column that precedes the name, such as a notation.
    :param series: the columns to stack, whose names are their tones: `direct`, `indirect`.
    """
    return {
        "kind": "bars",
        "rows": [
            {"name": f"{row[number].value} {row[name].value}", "values": [int(row[column].value) for column in series]}
            for row in rows
        ],
        "series": [{"tone": column} for column in series],
    }


def grouped_bars(rows: Sequence[tuple[str, Sequence[float]]], series: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Return bars side by side, one for each row and series.

    :param rows: a name with a number for each series.
    :param series: the tone, such as `direct` or `other`, and the name of each.
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
    """Return a Sankey or chord diagram.

    :param nodes: each with `id`, `name` and, in a Sankey diagram, `layer` from the left.
    :param links: each with `source`, `target`, `value` and `tone`.
    :param kind: `sankey` or `chord`.
    """
    return {"kind": kind, "nodes": list(nodes), "links": list(links)}


def heatmap(rows: Sequence[str], columns: Sequence[str], cells: Sequence[tuple[int, int, int]]) -> dict[str, object]:
    """Return a heatmap.

    :param rows: names of the rows.
    :param columns: names of the columns.
    :param cells: row, column and number; empty cells are left out.
    """
    return {"kind": "heatmap", "rows": list(rows), "columns": list(columns), "cells": [list(cell) for cell in cells]}
