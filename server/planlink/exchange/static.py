"""`planlink dump DIR`: the site's data as files that any web host can publish."""

import sys
from pathlib import Path

from planlink.engine.embedded import EmbeddedEngine
from planlink.exchange.dumps import write_dumps
from planlink.graph.build import build_shipped


def dump(folder: Path) -> int:
    """Write the dumps of the shipped dataset, and what describes them.

    :param folder: where to; it is made, and files of the same names are replaced.
    :returns: the exit code.
    :raises PlanlinkError: if the data cannot be read.
    """
    built = build_shipped()
    dumps = write_dumps(EmbeddedEngine(built), folder / "dump")
    print(f"planlink: {len(dumps.files)} files of version {built.version} in {folder}", file=sys.stderr)
    return 0
