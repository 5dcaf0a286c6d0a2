"""Which part of a file a request means, where RFC 9110 (sections 13 and 14) differs from what Werkzeug makes of it."""

import re
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from werkzeug.exceptions import PreconditionFailed
from werkzeug.http import is_resource_modified, parse_date

_BYTES = re.compile(r"\s*bytes\s*=(.*)", re.IGNORECASE | re.DOTALL)
_SUFFIX = re.compile(r"\s*-([0-9]+)\s*")


def settle(environ: MutableMapping[str, Any], etag: str, changed: datetime | None, size: int) -> None:
    """Change a request's `Range` header into what Werkzeug answers rightly, or take it away where the whole file is meant.

    :param environ: the WSGI environment.
    :param etag: of the file, in quotation marks.
    :param changed: when the file was changed last; None: nobody knows.
    :param size: of the file, in bytes.
    :raises PreconditionFailed: if the file was changed after the date that `If-Unmodified-Since` names (section 13.1.4).
    """
    until = parse_date(environ.get("HTTP_IF_UNMODIFIED_SINCE"))
    if until and changed and changed > until and "HTTP_IF_MATCH" not in environ:
        raise PreconditionFailed
    asked = environ.get("HTTP_RANGE")
    if asked is None:
        return
    meant = None if _is_whole(environ, etag, changed) else _one_range(asked, size)
    if meant is None:
        del environ["HTTP_RANGE"]
    else:
        environ["HTTP_RANGE"] = meant


def _is_whole(environ: MutableMapping[str, Any], etag: str, changed: datetime | None) -> bool:
    """Tell whether the range does not count: it is for GET (14.2), for a file that is sent (13.2.2), of this version (13.1.5)."""
    plain = {name: value for name, value in environ.items() if name not in ("HTTP_RANGE", "HTTP_IF_RANGE")}
    return (
        environ["REQUEST_METHOD"] != "GET"
        or environ.get("HTTP_IF_RANGE", "").lstrip().startswith("W/")
        or not is_resource_modified(plain, etag, last_modified=changed)
    )


def _one_range(asked: str, size: int) -> str | None:
    """Return the range as Werkzeug reads it rightly; None: send the whole.

    Other units than bytes are ignored (14.2); so are several ranges, as a server may; an end that is longer than the file is
    the whole file (14.1.2).
    """
    found = _BYTES.fullmatch(asked)
    if not found or "," in found[1]:
        return None
    suffix = _SUFFIX.fullmatch(found[1])
    return "bytes=0-" if suffix and int(suffix[1][:20]) >= size else asked
