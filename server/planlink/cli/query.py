"""`planlink query`: answer a named question or a query file from a dataset in this process."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from planlink.cli.options import add_data_options
from planlink.cli.terminal import print_table
from planlink.dataset.build import build_files, build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Request
from planlink.errors import NotAcceptable, NotFound, ParameterError
from planlink.formats import CSV, JSON, TURTLE
from planlink.questions.collection import Questions
from planlink.questions.question import Question, read_question
from planlink.sparql.query_files import read_text

#: The format in which the engine writes the rows for each `--format`; ttl has none.
_ROW_FORMATS = {"table": JSON, "csv": CSV, "json": JSON}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("query", metavar="NAME|FILE", help="a question's name (see 'planlink questions') or a .rq file")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter's value; may be repeated")
    formats = (*_ROW_FORMATS, "ttl")
    parser.add_argument("--format", choices=formats, default="table", help="format of the answer (default table)")
    add_data_options(parser, nargs=None)


def run(options: argparse.Namespace) -> int:
    """Print the answer to a question or a query file (with or without a question's header).

    :returns: the exit code.
    :raises PlanlinkError: if the question, a parameter or the query is wrong.
    """
    values = _parameter_values(options.param)
    text, question = _query_text(options.query, values)
    graph = TURTLE if options.format in ("ttl", "table") else None
    built = build_files(options.data, union=options.union) if options.data else build_shipped()
    engine = EmbeddedEngine(built)
    if question:
        Questions().require_known(question, engine, values)
    try:
        answer = engine.answer(Request(text, _ROW_FORMATS.get(options.format), graph))
    except NotAcceptable:
        alternatives = "table, csv or json" if options.format == "ttl" else "ttl"
        raise NotAcceptable(f"this query's answer cannot be written as {options.format}; use --format {alternatives}") from None
    if options.format == "table" and answer.format == JSON:
        _print_readable(answer.body, question)
    else:
        sys.stdout.buffer.write(answer.body.rstrip(b"\n") + b"\n")
    return 0


def _parameter_values(arguments: Sequence[str]) -> dict[str, str]:
    values = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals:
            raise ParameterError(f"'{argument}' is not of the form name=value")
        if name in values:
            raise ParameterError(f"parameter '{name}' is given twice")
        values[name] = value
    return values


def _query_text(name: str, values: dict[str, str]) -> tuple[str, Question | None]:
    """Return the SPARQL text and, where there is a header, the question that it belongs to."""
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
        print_table(body, question)
