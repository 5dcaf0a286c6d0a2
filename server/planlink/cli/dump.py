"""`planlink dump`: write the data and its catalogue as files that any web host can publish."""

import argparse
from pathlib import Path

from planlink.cli.options import add_texts_option
from planlink.namespaces import BASE
from planlink.publish.dump_folder import dump
from planlink.settings import read_settings


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder to write; created if absent")
    url = "URL where DIR will be published, for the links in the catalogue (default the project's own)"
    parser.add_argument("--url", default=BASE, help=url)
    add_texts_option(parser, "folder of official texts to write beside the data; none by default")
    parser.add_argument("--contact", metavar="EMAIL", help="e-mail address that the catalogue gives for questions (default none)")


def run(options: argparse.Namespace) -> int:
    """Write the files.

    :returns: the exit code.
    :raises SettingError: if the contact is not an e-mail address.
    :raises PlanlinkError: if the data cannot be read.
    """
    settings = read_settings({"contact": options.contact, "texts": options.texts})
    return dump(options.folder, options.url, settings.contact, settings.texts)
