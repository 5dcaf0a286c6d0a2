"""Where the shipped files are: beside the package in a wheel, at the top of the checkout otherwise."""

import os
from pathlib import Path

from planlink.errors import DataError

FOLDERS = ("ontology", "data", "shapes", "queries")
VARIABLE = "PLANLINK_FILES"


def shipped(folder: str) -> Path:
    """Return the directory of one of the shipped folders.

    The environment variable PLANLINK_FILES names another place that holds all four, such as a copy that is being worked on.

    :param folder: one of :data:`FOLDERS`.
    :raises DataError: if the folder is missing there.
    """
    here = Path(__file__).resolve().parent
    other = os.environ.get(VARIABLE)
    roots = [Path(other)] if other else [here / "_files", here.parent.parent]
    for root in roots:
        candidate = root / folder
        if folder in FOLDERS and candidate.is_dir():
            return candidate
    raise DataError(f"the folder '{folder}' is missing in {' and '.join(map(str, roots))}")
