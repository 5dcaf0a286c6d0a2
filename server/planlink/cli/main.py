"""The command line: `planlink serve`, `check`, `query`, `questions`, `export`, `dump`, `load`, `texts`."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from planlink import __version__
from planlink.errors import PlanlinkError
from planlink.settings import SettingError

#: The commands and their help. Each is a module of this package with `add_options(parser)` and `run(options)`; only the
#: module of the command in use is imported, because some of them import large libraries.
COMMANDS = {
    "serve": "answer over HTTP: pages, questions, SPARQL",
    "check": "validate the data: shapes, reasoner, hygiene, questions",
    "query": "answer a named question, or the query in a file",
    "export": "write the alignments in a format that other programs read",
    "load": "load the data into another engine's store, for 'serve --engine'",
    "dump": "write the data and its catalogue as files that any web host can publish",
    "texts": "fetch the official wording of a framework from its owner",
    "questions": "list the questions and their parameters",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 for success, 1 for a failure or a finding, 2 for wrong usage.

    :param arguments: without the program's name; the process's own by default.
    """
    options = _parser(sys.argv[1:] if arguments is None else arguments).parse_args(arguments)
    try:
        _check_union(options)
        code = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader of the output has closed it; nothing more may be written, not even when the process exits
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except (PlanlinkError, SettingError, OSError) as error:
        place = f" (line {error.line}, column {error.column})" if isinstance(error, PlanlinkError) and error.line else ""
        print(f"planlink: {error}{place}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser; of the commands, only those named in the arguments have their options."""
    parser = argparse.ArgumentParser(prog="planlink", description="Government plans as linked data, and what they support.")
    parser.add_argument("--version", action="version", version=f"planlink {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text)
        if name in arguments:
            module = import_module(f"planlink.cli.{name}")
            module.add_options(command)
            command.set_defaults(run=module.run)
    return parser


def _check_union(options: argparse.Namespace) -> None:
    if getattr(options, "union", False) and not options.data:
        raise SettingError("--union requires --data; the default graph of the shipped data is always the union")
