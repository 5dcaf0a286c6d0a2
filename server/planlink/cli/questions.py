"""`planlink questions`: list the named questions and their parameters."""

import argparse

from rich.table import Table

from planlink.cli.terminal import console
from planlink.questions.collection import Questions


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--lang", choices=("th", "en"), default="en", help="language of the list (default en)")


def run(options: argparse.Namespace) -> int:
    """Print all questions with their parameters and defaults.

    :returns: the exit code.
    """
    table = Table("name", "question", "parameters", show_lines=False)
    for question in Questions():
        parameters = [p.name + ("" if p.default is None else f"={p.default}") for p in question.parameters]
        table.add_row(question.name, question.ask[options.lang], "\n".join(parameters))
    console().print(table)
    return 0
