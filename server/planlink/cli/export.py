"""`planlink export`: write the alignments in a format that other programs read."""

import argparse
import sys
from pathlib import Path

from planlink.cli.options import add_data_options
from planlink.dataset.build import build_files, build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.publish.sssom import mapping_set
from planlink.questions.collection import Questions


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--format", choices=("sssom",), required=True, help="sssom: a mapping set in SSSOM/TSV")
    parser.add_argument("--plan", metavar="PLAN", help="only this plan's (default: all plans' and the crosswalks')")
    parser.add_argument("--lang", choices=("th", "en"), help="language of labels and rationales (default th)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="file to write (default standard output)")
    add_data_options(parser, nargs=None)


def run(options: argparse.Namespace) -> int:
    """Write the alignments as a mapping set in SSSOM/TSV.

    :returns: the exit code.
    :raises PlanlinkError: if a value or the data is wrong; then nothing is written.
    """
    values = {name: getattr(options, name) for name in ("plan", "lang") if getattr(options, name) is not None}
    built = build_files(options.data, union=options.union) if options.data else build_shipped()
    text = mapping_set(EmbeddedEngine(built), Questions(), values).tsv().encode()
    if options.output:
        options.output.write_bytes(text)
    else:
        sys.stdout.buffer.write(text)
    return 0
