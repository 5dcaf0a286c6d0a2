"""Print tables in the terminal."""

import sys

from rich.console import Console
from rich.table import Table as RichTable

from planlink.namespaces import shorten
from planlink.questions.columns import readable_cell, readable_columns
from planlink.questions.question import Question
from planlink.questions.tables import Cell, read_table


def console() -> Console:
    """Return a console that prints text verbatim and, when its output is piped, does not wrap lines below 240 characters."""
    return Console(width=None if sys.stdout.isatty() else 240, markup=False, highlight=False, emoji=False)


def print_table(body: bytes, question: Question | None) -> None:
    """Print rows for people: labels in place of the IRIs that have one, CURIEs in place of other IRIs.

    :param body: SPARQL results in JSON.
    :param question: the question that the rows answer, if any; printed as the heading.
    """
    table = read_table(body)
    columns = readable_columns(table)
    printed = RichTable()
    for column in columns:
        printed.add_column(column, overflow="fold")
    for row in table.rows:
        printed.add_row(*(_cell_text(readable_cell(row, name)) for name in columns))
    terminal = console()
    if question:
        terminal.print(question.ask["en"], style="bold")
    terminal.print(printed)
    terminal.print(f"{len(table.rows)} rows")


def _cell_text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return shorten(cell.value) if cell.kind == "uri" else cell.value
