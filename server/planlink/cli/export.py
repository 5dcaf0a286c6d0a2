"""`planlink export`: the data in other people's formats, from a dataset in this process."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from planlink.dataset.build import build_files, build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.publish.sssom import mapping_set
from planlink.questions.collection import Questions


def export(values: Mapping[str, str], output: Path | None, data: Sequence[Path], *, union: bool) -> int:
    """Write the alignments as a mapping set in SSSOM/TSV.

    :param values: `plan` and `lang`, where they are given.
    :param output: the file; None: standard output.
    :param data: RDF files; none: the shipped data.
    :param union: with files: whether the default graph is the union.
    :returns: the exit code.
    :raises PlanlinkError: if a value or the data is wrong; then nothing is written.
    """
    built = build_files(list(data), union=union) if data else build_shipped()
    text = mapping_set(EmbeddedEngine(built), Questions(), values).tsv().encode()
    if output:
        output.write_bytes(text)
    else:
        sys.stdout.buffer.write(text)
    return 0
