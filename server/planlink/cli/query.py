"""`planlink query` and `planlink questions`: answers in the terminal, from a dataset in this process."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable

from planlink.dataset.build import Built, build_files, build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Request
from planlink.errors import NotAcceptable, NotFound, ParameterError
from planlink.formats import CSV, JSON, TURTLE, Format
from planlink.namespaces import PREFIXES
from planlink.questions.collection import Questions
from planlink.questions.columns import readable_cell, readable_columns
from planlink.questions.question import Question, read_question
from planlink.questions.tables import Cell, read_table
from planlink.sparql.query_files import read_text

_ROWS = {"table": JSON, "csv": CSV, "json": JSON}


def ask(name: str, parameters: Sequence[str], how: str, data: Sequence[Path], *, union: bool) -> int:
    """Print the answer to a question or a query file.

    :param name: a question's name, or a path to a .rq file (with or without a question's header).
    :param parameters: `name=value` each.
    :param how: `table`, `csv`, `json` or `ttl`.
    :param data: RDF files; none: the shipped data.
    :param union: with files: whether the default graph is the union.
    :returns: the exit code.
    :raises PlanlinkError: if the question, a parameter or the query is wrong.
    """
    values = _values(parameters)
    text, question = _query_text(name, values)
    rows: Format | None = _ROWS.get(how)
    graph = TURTLE if how in ("ttl", "table") else None
    built: Built = build_files(list(data), union=union) if data else build_shipped()
    engine = EmbeddedEngine(built)
    if question:
        Questions().require_known(question, engine, values)
    try:
        answer = engine.answer(Request(text, rows, graph))
    except NotAcceptable:
        others = "table, csv or json" if how == "ttl" else "ttl"
        raise NotAcceptable(f"this query's answer cannot be written as {how}; use --format {others}") from None
    if how == "table" and answer.format == JSON:
        _print_readable(answer.body, question)
    else:
        sys.stdout.buffer.write(answer.body.rstrip(b"\n") + b"\n")
    return 0


def list_questions(language: str) -> int:
    """Print all questions with their parameters and defaults.

    :param language: `th` or `en`.
    """
    table = RichTable("name", "question", "parameters", show_lines=False)
    for question in Questions():
        shown = [p.name + ("" if p.default is None else f"={p.default}") for p in question.parameters]
        table.add_row(question.name, question.ask[language], "\n".join(shown))
    _console().print(table)
    return 0


def _console() -> Console:
    """Return a console that prints text as it is, and, when piped, is wide enough not to break what others will read."""
    return Console(width=None if sys.stdout.isatty() else 240, markup=False, highlight=False, emoji=False)


def _values(parameters: Sequence[str]) -> dict[str, str]:
    values = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise ParameterError(f"'{parameter}' is not of the form name=value")
        if name in values:
            raise ParameterError(f"parameter '{name}' is given twice")
        values[name] = value
    return values


def _query_text(name: str, values: dict[str, str]) -> tuple[str, Question | None]:
    path = Path(name)
    if path.suffix != ".rq" and not path.is_file():
        question = Questions().get(name)
        return question.sparql(values), question
    if not path.is_file():
        raise NotFound(f"{path}: no such file")
    text = read_text(path)
    if text.startswith("#+"):
        question = read_question(path)
        return question.sparql(values), question
    if values:
        raise ParameterError(f"{path} has no header, so it takes no parameters")
    return text, None


def _print_readable(body: bytes, question: Question | None) -> None:
    """Print rows as a table, and the answer to an ASK as a word."""
    document = json.loads(body)
    if "boolean" in document:
        print("yes" if document["boolean"] else "no")
    else:
        _print_table(body, question)


def _print_table(body: bytes, question: Question | None) -> None:
    """Print rows for a person: labels in place of the IRIs that have one, prefixed names in place of the others."""
    table = read_table(body)
    shown = readable_columns(table)
    printed = RichTable()
    for column in shown:
        printed.add_column(column, overflow="fold")
    for row in table.rows:
        printed.add_row(*(_shown(readable_cell(row, name)) for name in shown))
    console = _console()
    if question:
        console.print(question.ask["en"], style="bold")
    console.print(printed)
    console.print(f"{len(table.rows)} rows")


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.kind == "uri":
        for prefix, namespace in PREFIXES.items():
            if cell.value.startswith(namespace):
                return f"{prefix}:{cell.value.removeprefix(namespace)}"
    return cell.value
