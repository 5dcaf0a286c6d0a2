"""Locate the shipped files: inside the package in a wheel, at the top of the checkout otherwise."""

import os
from pathlib import Path

from planlink.errors import DataError

FOLDERS = ("ontology", "data", "shapes", "queries")
VARIABLE = "PLANLINK_FILES"


def shipped(folder: str) -> Path:
    """Return the directory of one of the shipped folders.

    The environment variable PLANLINK_FILES names another directory that holds all four, such as a working copy.

    :param folder: one of :data:`FOLDERS`.
    :raises DataError: if the folder is missing.
    """
    package = Path(__file__).resolve().parent
    override = os.environ.get(VARIABLE)
    roots = [Path(override)] if override else [package / "_files", package.parent.parent]
    for root in roots:
        candidate = root / folder
        if folder in FOLDERS and candidate.is_dir():
            return candidate
    raise DataError(f"the folder '{folder}' is missing in {' and '.join(map(str, roots))}")
