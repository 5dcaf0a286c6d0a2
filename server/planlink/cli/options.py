"""Define the options that several commands share."""

import argparse
from pathlib import Path


def add_texts_option(parser: argparse.ArgumentParser, purpose: str) -> None:
    """Add `--texts`, the folder of the official texts.

    :param parser: the command's parser.
    :param purpose: what the command does with the folder, as its help.
    """
    parser.add_argument("--texts", metavar="DIR", help=f"{purpose} (environment PLANLINK_TEXTS)")


def add_data_options(parser: argparse.ArgumentParser, nargs: str | None, *, union: bool = True) -> None:
    """Add `--data` and `--union`, which replace the shipped data.

    :param parser: the command's parser.
    :param nargs: as in argparse; None: the option takes one file and is repeated for more.
    :param union: whether the command has `--union`.
    """
    action = "extend" if nargs else "append"
    text = "an RDF file to use instead of the shipped data; may be repeated"
    parser.add_argument("--data", nargs=nargs, action=action, type=Path, default=[], metavar="FILE", help=text)
    if union:
        parser.add_argument("--union", action="store_true", help="with --data: the default graph is the union of all graphs")
