"""What a figure's script draws: rows as data, with nothing of how they are drawn.

The shapes are those of server/frontend/src/charts/data.ts; the template adds the words.
"""

from collections.abc import Mapping, Sequence

from planlink.questions import Cell


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
