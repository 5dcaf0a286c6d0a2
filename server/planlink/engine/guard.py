"""What is refused before it is parsed: texts that no honest query resembles, and SERVICE.

The bounds come from where the engine was seen to crash or explode; honest queries stay far below them. The deadline catches
the rest.
"""

import re

from planlink.errors import QueryMalformed, QueryRefused
from planlink.tokens import marks

MAX_BYTES = 100_000
MAX_NESTING = 100
#: What an update begins with, after its prologue and comments (SPARQL 1.1 Update, section 3).
_UPDATE = re.compile(
    r"(?>\s+|#[^\n\r]*|(?:PREFIX\s+[\w.-]*:|BASE)\s*<[^>]*>)*+(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b",
    re.IGNORECASE,
)


def check(query: str) -> None:
    """Refuse a query by its text alone.

    :param query: SPARQL text, hostile until shown otherwise.
    :raises QueryRefused: if it is too long, nested too deeply, an update, or calls another endpoint.
    :raises QueryMalformed: if it is empty.
    """
    if len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise QueryRefused(f"the query is longer than {MAX_BYTES:,} bytes")
    if not query.strip():
        raise QueryMalformed("the query is empty")
    if _UPDATE.match(query):
        raise QueryRefused("this endpoint only answers queries; updates are never carried out")
    depth = 0
    for mark in marks(query):
        if mark == "service":
            raise QueryRefused("SERVICE is not allowed here: this endpoint calls no other")
        depth += {"open": 1, "close": -1}.get(mark, 0)
        if depth > MAX_NESTING:
            raise QueryRefused(f"the query is nested more than {MAX_NESTING} levels deep")
