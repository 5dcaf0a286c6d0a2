"""Read byte ranges as RFC 9110 (sections 13 and 14) defines them, where Werkzeug differs."""

import re
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from werkzeug.exceptions import PreconditionFailed
from werkzeug.http import is_resource_modified, parse_date

_BYTES = re.compile(r"\s*bytes\s*=(.*)", re.IGNORECASE | re.DOTALL)
_SUFFIX = re.compile(r"\s*-([0-9]+)\s*")


def correct_range(environ: MutableMapping[str, Any], etag: str, modified: datetime | None, size: int) -> None:
    """Rewrite the `Range` header of a request for a correct answer by Werkzeug; remove it if the whole file is the answer.

    :param environ: the WSGI environment.
    :param etag: of the file, in quotation marks.
    :param modified: when the file was last modified; None: unknown.
    :param size: of the file, in bytes.
    :raises PreconditionFailed: if the file was modified after the date of `If-Unmodified-Since` (section 13.1.4).
    """
    until = parse_date(environ.get("HTTP_IF_UNMODIFIED_SINCE"))
    if until and modified and modified > until and "HTTP_IF_MATCH" not in environ:
        raise PreconditionFailed
    header = environ.get("HTTP_RANGE")
    if header is None:
        return
    corrected = None if _is_whole(environ, etag, modified) else _single_range(header, size)
    if corrected is None:
        del environ["HTTP_RANGE"]
    else:
        environ["HTTP_RANGE"] = corrected


def _is_whole(environ: MutableMapping[str, Any], etag: str, modified: datetime | None) -> bool:
    """Return whether the range is ignored: it counts for GET (14.2), a file that is sent (13.2.2), and this version (13.1.5)."""
    without_range = {name: value for name, value in environ.items() if name not in ("HTTP_RANGE", "HTTP_IF_RANGE")}
    return (
        environ["REQUEST_METHOD"] != "GET"
        or environ.get("HTTP_IF_RANGE", "").lstrip().startswith("W/")
        or not is_resource_modified(without_range, etag, last_modified=modified)
    )


def _single_range(header: str, size: int) -> str | None:
    """Return a range that Werkzeug reads correctly; None: send the whole file.

    Other units than bytes are ignored (14.2); so are several ranges, as a server may; a suffix that is longer than the file
    is the whole file (14.1.2).
    """
    match = _BYTES.fullmatch(header)
    if not match or "," in match[1]:
        return None
    suffix = _SUFFIX.fullmatch(match[1])
    return "bytes=0-" if suffix and int(suffix[1][:20]) >= size else header
