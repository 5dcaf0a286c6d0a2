"""What is refused before it is parsed: texts that no honest query resembles, and SERVICE.

The bounds come from where the engine was seen to crash or explode; honest queries stay far below them. The deadline catches
the rest.
"""

import re
from collections.abc import Container, Iterator
from itertools import pairwise

from planlink.errors import QueryMalformed, QueryRefused
from planlink.tokens import marks

MAX_BYTES = 100_000
MAX_NESTING = 100
#: Triple patterns are ended by `.` and `;`: planning a star of 200 takes the engine 14 s, and time grows with the square.
MAX_STATEMENTS = 500
#: Operators chain without brackets: at some thousands of them the engine's parser runs out of stack.
MAX_OPERATORS = 2_000
#: What an update begins with, after its prologue and comments (SPARQL 1.1 Update, section 3).
_UPDATE = re.compile(
    r"(?>\s+|#[^\n\r]*|(?:PREFIX\s+[\w.-]*:|BASE)\s*<[^>]*>)*+(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b",
    re.IGNORECASE,
)


_BOUNDS = {"statement": (MAX_STATEMENTS, "triple patterns"), "operator": (MAX_OPERATORS, "operators")}


def check(query: str, services: Container[str] = ()) -> bool:
    """Refuse a query by its text alone.

    :param query: SPARQL text, hostile until shown otherwise.
    :param services: IRIs of the endpoints that SERVICE may call.
    :returns: whether it calls one of them.
    :raises QueryRefused: if it is too long, nested too deeply, an update, or calls another endpoint.
    :raises QueryMalformed: if it is empty.
    """
    if len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise QueryRefused(f"the query is longer than {MAX_BYTES:,} bytes")
    if not query.strip():
        raise QueryMalformed("the query is empty")
    if _UPDATE.match(query):
        raise QueryRefused("this endpoint only answers queries; updates are never carried out")
    depth, counts, called = 0, dict.fromkeys(_BOUNDS, 0), []
    for before, (kind, text) in pairwise(_without_silent(query)):
        depth += {"open": 1, "close": -1}.get(kind, 0)
        if depth > MAX_NESTING:
            raise QueryRefused(f"the query is nested more than {MAX_NESTING} levels deep")
        if kind in counts:
            counts[kind] += 1
            if counts[kind] > _BOUNDS[kind][0]:
                raise QueryRefused(f"the query has more than {_BOUNDS[kind][0]:,} {_BOUNDS[kind][1]}")
        if before[0] == "service":
            called.append(text if kind == "iri" else "")
        elif before[0] == "call" and text == "{":
            called.append("")
    return _allowed(called, services)


def _without_silent(query: str) -> Iterator[tuple[str, str]]:
    yield "", ""
    yield from (mark for mark in marks(query) if mark[0] != "silent")
    yield "", ""


def _allowed(called: list[str], services: Container[str]) -> bool:
    """Return whether endpoints are called, all of them by an allowed IRI that is written out.

    :raises QueryRefused: if one is not allowed.
    """
    for iri in called:
        if not iri or iri not in services:
            which = f"<{iri}>" if iri else "what a variable or a prefixed name stands for"
            raise QueryRefused(f"SERVICE is not allowed here: this endpoint does not call {which}")
    return bool(called)
