"""Drop malformed request headers, as RFC 9110 demands, before any library reads them."""

import re
from collections.abc import MutableMapping
from typing import Any

#: A date in one of the three forms of RFC 9110, section 5.6.7, or with a numeric time zone, as some clients write it.
_DATE = re.compile(
    r"[A-Za-z]+, \d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4} \d\d:\d\d:\d\d (?:GMT|UTC?|[+-]\d{4})"
    r"|[A-Za-z]{3} [A-Za-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}",
    re.ASCII,
)
_ENTITY_TAG = re.compile(r'\s*(?:W/)?"[^"]*"\s*')


def drop_malformed(environ: MutableMapping[str, Any]) -> None:
    """Remove malformed dates from the conditional headers of a request (RFC 9110, 13.1.3, 13.1.4).

    A malformed `If-Range` matches no version, so that the range does not count (13.1.5).

    :param environ: the WSGI environment.
    """
    for name in ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"):
        if not _DATE.fullmatch(environ.get(name, "").strip()):
            environ.pop(name, None)
    validator = environ.get("HTTP_IF_RANGE")
    if validator is not None and not (_ENTITY_TAG.fullmatch(validator) or _DATE.fullmatch(validator.strip())):
        del environ["HTTP_IF_RANGE"]
        environ.pop("HTTP_RANGE", None)
