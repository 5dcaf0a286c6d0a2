"""The command line: `planlink serve`, `check`, `query`, `export`, `dump`, `load`, `questions`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from planlink import __version__
from planlink.errors import PlanlinkError
from planlink.namespaces import BASE
from planlink.settings import SETTINGS, SettingError, email, read_settings


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process: 0 for success, 1 for a failure or a finding, 2 for a wrong call.

    :param arguments: without the program's name; the process's own by default.
    """
    options = _parser().parse_args(arguments)
    try:
        _check_union(options)
        code = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read the output has seen enough; nothing more may be written, not even at the end of the process
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except (PlanlinkError, SettingError, OSError) as error:
        where = f" (line {error.line}, column {error.column})" if isinstance(error, PlanlinkError) and error.line else ""
        print(f"planlink: {error}{where}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="planlink", description="Government plans as linked data, and what they support.")
    parser.add_argument("--version", action="version", version=f"planlink {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="answer over HTTP: pages, questions, SPARQL")
    for setting in SETTINGS:
        shown = f"{setting.help} (default {setting.default}; environment {setting.variable})"
        serve.add_argument(f"--{setting.name}", help=shown, metavar=type(setting.default).__name__.upper())
    _add_data(serve, nargs="+")
    serve.set_defaults(run=_serve)

    check = commands.add_parser("check", help="validate the data: shapes, reasoner, hygiene, questions")
    check.add_argument("--format", choices=("text", "json", "ttl"), default="text", help="how to report (default text)")
    check.add_argument(
        "--only",
        action="append",
        metavar="STAGE",
        help="run only this stage: parse, shapes, reasoner, hygiene, questions; may be repeated",
    )
    check.set_defaults(run=_check)

    query = commands.add_parser("query", help="ask a named question, or the query in a file")
    query.add_argument("query", metavar="NAME|FILE", help="a question's name (see 'planlink questions') or a .rq file")
    query.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter's value; may be repeated")
    query.add_argument("--format", choices=("table", "csv", "json", "ttl"), default="table", help="how to print (default table)")
    _add_data(query, nargs=None)
    query.set_defaults(run=_query)

    export = commands.add_parser("export", help="write the alignments in a format that other programs read")
    export.add_argument("--format", choices=("sssom",), required=True, help="sssom: a mapping set in SSSOM/TSV")
    export.add_argument("--plan", metavar="PLAN", help="only this plan's (default: all plans' and the crosswalks')")
    export.add_argument("--lang", choices=("th", "en"), help="language of labels and rationales (default th)")
    export.add_argument("--output", type=Path, metavar="FILE", help="where to write (default standard output)")
    _add_data(export, nargs=None)
    export.set_defaults(run=_export)

    load = commands.add_parser("load", help="load the data into another engine's store, for 'serve --engine'")
    load.add_argument("--graph-store", metavar="URL", help="where the store takes graphs (SPARQL 1.1 Graph Store Protocol)")
    load.add_argument("--update", metavar="URL", help="where it takes updates (SPARQL 1.1 Update)")
    load.add_argument("--timeout", type=float, default=120.0, metavar="SECONDS", help="for each graph (default 120)")
    _add_data(load, nargs="+", union=False)
    load.set_defaults(run=_load)

    dump = commands.add_parser("dump", help="write the data and its catalogue as files that any web host can publish")
    dump.add_argument("folder", metavar="DIR", type=Path, help="where to; it is made")
    where = "address where DIR will be published, for the links in the catalogue (default the project's own)"
    dump.add_argument("--url", default=BASE, help=where)
    dump.add_argument("--contact", metavar="EMAIL", help="e-mail address that the catalogue gives for questions (default none)")
    dump.set_defaults(run=_dump)

    questions = commands.add_parser("questions", help="list the questions and their parameters")
    questions.add_argument("--lang", choices=("th", "en"), default="en", help="language of the list (default en)")
    questions.set_defaults(run=_questions)
    return parser


def _check_union(options: argparse.Namespace) -> None:
    if getattr(options, "union", False) and not options.data:
        raise SettingError("--union goes with --data; the shipped data always has the union as its default graph")


def _add_data(command: argparse.ArgumentParser, nargs: str | None, *, union: bool = True) -> None:
    """Add the options for other data; without `nargs` the option takes one file and is repeated for more."""
    action = "extend" if nargs else "append"
    shown = "an RDF file to use instead of the shipped data; may be repeated"
    command.add_argument("--data", nargs=nargs, action=action, type=Path, default=[], metavar="FILE", help=shown)
    if union:
        command.add_argument("--union", action="store_true", help="with --data: the default graph is the union of all graphs")


def _serve(options: argparse.Namespace) -> int:
    from planlink.web.serving import serve  # noqa: PLC0415 - Flask is needed by this command alone

    return serve(vars(options), tuple(options.data), union=options.union)


def _check(options: argparse.Namespace) -> int:
    from planlink.checks.run import run  # noqa: PLC0415

    return run(options.format, options.only)


def _query(options: argparse.Namespace) -> int:
    from planlink.cli.query import ask  # noqa: PLC0415

    return ask(options.query, options.param, options.format, options.data, union=options.union)


def _export(options: argparse.Namespace) -> int:
    from planlink.cli.export import export  # noqa: PLC0415

    values = {name: getattr(options, name) for name in ("plan", "lang") if getattr(options, name) is not None}
    return export(values, options.output, options.data, union=options.union)


def _load(options: argparse.Namespace) -> int:
    from planlink.cli.load import load  # noqa: PLC0415

    return load(options.graph_store, options.update, tuple(options.data), options.timeout)


def _dump(options: argparse.Namespace) -> int:
    from planlink.publish.dump_folder import dump  # noqa: PLC0415

    contact = email("contact", str(read_settings({"contact": options.contact})["contact"]))
    return dump(options.folder, options.url, contact)


def _questions(options: argparse.Namespace) -> int:
    from planlink.cli.query import list_questions  # noqa: PLC0415

    return list_questions(options.lang)
