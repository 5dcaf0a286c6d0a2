"""Read query files with YAML headers in comment lines (`#+`, as in grlc), and the words for codes.

Tables that planlink writes carry headers of the same form.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from planlink.errors import DataError

MARK = "#+"
#: PyYAML's C parser if available: a server reads seventy headers at start-up.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LANGUAGE = re.compile(
    r"^(?P<indent>[ \t]*)#language (?P<thing>\?\w+) (?P<property>\w+:\w+) (?P<text>\?\w+)[ \t]*$", re.MULTILINE
)


def read_text(path: Path) -> str:
    """Read a UTF-8 text file.

    :raises DataError: if it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: this is not text in UTF-8") from error


def read_query(path: Path, *, bilingual: bool = False) -> tuple[str, dict[str, Any]]:
    """Read a query file.

    A line `#language ?thing property ?text`, which other readers take for a comment, becomes a filter that keeps one text: in
    ?lang, else in Thai, else in English, else in another language.

    :param path: a .rq file.
    :param bilingual: whether all texts of the data are in Thai and English, without need for a fallback.
    :returns: the query without its header lines, and the header.
    :raises DataError: if the file cannot be read or its header is not a YAML mapping.
    """
    lines = read_text(path).split("\n")
    header_lines = [line[len(MARK) :].removeprefix(" ") for line in lines if line.startswith(MARK)]
    body = "\n".join(line for line in lines if not line.startswith(MARK)).strip() + "\n"
    try:
        header = yaml.load("\n".join(header_lines), _Loader)  # noqa: S506 - both loaders are safe
    except yaml.YAMLError as error:
        raise DataError(f"{path}: the header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise DataError(f"{path}: there is no header ('{MARK}' lines in YAML)")
    return _LANGUAGE.sub(_exact_language_filter if bilingual else _fallback_filter, body), header


def _exact_language_filter(line: re.Match[str]) -> str:
    """Return the filter for a `#language` line if all texts are in both languages."""
    return f"{line['indent']}FILTER (LANG({line['text']}) = ?lang)"


def _fallback_filter(line: re.Match[str]) -> str:
    """Return the filter for a `#language` line; a text in ?lang passes without a comparison with the others."""
    text, other = line["text"], f"{line['text']}Other"
    return (
        f"{line['indent']}FILTER (LANG({text}) = ?lang || NOT EXISTS {{ {line['thing']} {line['property']} {other} . "
        f"FILTER ({_rank(other)} < {_rank(text)}) }})"
    )


def _rank(text: str) -> str:
    """Return an expression for the rank of a text's language, in the order of :func:`planlink.web.http.negotiation.in_order`."""
    language = f"LANG({text})"
    return f'IF({language} = ?lang, "0", IF({language} = "th", "1", IF({language} = "en", "2", CONCAT("3", {language}))))'


class _Dumper(yaml.SafeDumper):
    """Writes YAML; quotes texts with line ends that YAML has but line readers do not."""


def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = '"' if any(character in value for character in "\x85\u2028\u2029") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style)


_Dumper.add_representer(str, _represent_text)


def write_header(header: Mapping[str, Any], mark: str) -> str:
    """Return a mapping as YAML in comment lines.

    :param header: strings, and lists and mappings of them.
    :param mark: the beginning of each line.
    """
    text: str = yaml.dump(dict(header), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf"))
    return "".join(f"{mark}{line}\n" for line in text.removesuffix("\n").split("\n"))


def read_codes(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Read the lists of codes that columns may hold.

    :param path: a YAML file: list, code, then the words by language.
    :raises DataError: if the file cannot be read or is not a mapping.
    """
    try:
        lists = yaml.load(read_text(path), _Loader)  # noqa: S506 - both loaders are safe
    except yaml.YAMLError as error:
        raise DataError(f"{path}: this is not YAML: {error}") from error
    if not isinstance(lists, dict):
        raise DataError(f"{path}: there are no lists of codes")
    return lists
