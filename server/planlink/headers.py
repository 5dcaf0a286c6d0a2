"""Headers in YAML in comment lines: those of query files (`#+`, as grlc writes them), and of tables that we write.

Also the words for fixed values.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from planlink.errors import DataError

MARK = "#+"


def read_text(path: Path) -> str:
    """Read a file of text in UTF-8.

    :raises DataError: if that cannot be done.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: this is not text in UTF-8") from error


def read_query(path: Path) -> tuple[str, dict[str, Any]]:
    """Read a query file.

    :param path: a .rq file.
    :returns: the query without its header lines, and the header.
    :raises DataError: if the file cannot be read or its header is not a YAML mapping.
    """
    lines = read_text(path).splitlines()
    header_lines = [line[len(MARK) :].removeprefix(" ") for line in lines if line.startswith(MARK)]
    body = "\n".join(line for line in lines if not line.startswith(MARK)).strip() + "\n"
    try:
        header = yaml.safe_load("\n".join(header_lines))
    except yaml.YAMLError as error:
        raise DataError(f"{path}: the header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise DataError(f"{path}: there is no header ('{MARK}' lines in YAML)")
    return body, header


def write_header(header: Mapping[str, Any], mark: str) -> str:
    """Return a mapping as YAML in comment lines.

    :param header: texts, and lists and mappings of them.
    :param mark: begins each line.
    """
    written: str = yaml.safe_dump(dict(header), allow_unicode=True, sort_keys=False, width=float("inf"))
    return "".join(f"{mark}{line}\n" for line in written.splitlines())


def read_codes(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Read the lists of fixed values that columns may have.

    :param path: a YAML file: list, value, then the words by language.
    :raises DataError: if the file cannot be read or is not such a mapping.
    """
    try:
        lists = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise DataError(f"{path}: this is not YAML: {error}") from error
    if not isinstance(lists, dict):
        raise DataError(f"{path}: there are no lists of values")
    return lists
