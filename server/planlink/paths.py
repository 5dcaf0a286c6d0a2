"""Where the shipped files are: beside the package in a wheel, at the top of the checkout otherwise."""

from functools import cache
from pathlib import Path

FOLDERS = ("ontology", "data", "shapes", "queries")


@cache
def shipped(folder: str) -> Path:
    """Return the directory of one of the shipped folders.

    :param folder: one of :data:`FOLDERS`.
    :raises FileNotFoundError: if the installation is incomplete.
    """
    here = Path(__file__).resolve().parent
    for root in (here / "_files", here.parent.parent):
        candidate = root / folder
        if folder in FOLDERS and candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"planlink is not completely installed: the folder '{folder}' is missing")
