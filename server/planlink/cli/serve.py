"""`planlink serve`: pages, questions and SPARQL over HTTP. Its options are the settings in `settings.py`: add one there."""

import argparse

from planlink.cli.options import add_data_options
from planlink.settings import SETTINGS, read_settings
from planlink.web.serving import serve


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    for setting in SETTINGS:
        default = f"default {setting.default}; " if setting.default else ""
        text = f"{setting.help} ({default}environment {setting.variable})"
        parser.add_argument(f"--{setting.name}", help=text, metavar=setting.metavar)
    add_data_options(parser, nargs="+")


def run(options: argparse.Namespace) -> int:
    """Serve until a signal ends the process.

    :returns: the exit code.
    :raises SettingError: if a setting's value is not allowed.
    :raises PlanlinkError: if the data cannot be read.
    """
    return serve(read_settings(vars(options)), tuple(options.data), union=options.union)
