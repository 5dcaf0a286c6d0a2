"""What is refused before it is parsed: texts that no honest query resembles, and SERVICE.

The bounds come from where the engine was seen to crash or explode; honest queries stay far below them. The deadline catches
the rest.
"""

import re
from collections import Counter
from collections.abc import Container

from planlink.errors import QueryMalformed, QueryRefused
from planlink.sparql.tokens import calls, depth, structure

MAX_BYTES = 100_000
MAX_NESTING = 100
#: Triple patterns are ended by `.` and `;`: planning a star of 200 takes the engine 14 s, and time grows with the square.
MAX_STATEMENTS = 500
#: Operators chain without brackets; the engine's parser runs out of stack at 7,000 of some kinds.
MAX_OPERATORS = 1_000
#: Parts of one kind: on the shipped data 500 OPTIONAL and 312 MINUS end the worker.
MAX_PARTS = 200
#: Things to describe, conditions of HAVING: the engine's parser runs out of stack at 2,600.
MAX_ITEMS = 2_000
_OPERATORS = ("+", "*", "/", "|", "^", "!", "||", "&&", "union")
_PARTS = ("optional", "minus", "bind", "as", "graph", "values")
#: What an update begins with, after its prologue and comments (SPARQL 1.1 Update, section 3).
_UPDATE = re.compile(
    r"(?>\s+|#[^\n\r]*|(?:PREFIX\s+[\w.-]*:|BASE)\s*<[^>]*>)*+(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b",
    re.IGNORECASE,
)


def check(query: str, services: Container[str] = ()) -> bool:
    """Refuse a query by its text alone.

    :param query: SPARQL text, hostile until shown otherwise.
    :param services: IRIs of the endpoints that SERVICE may call.
    :returns: whether it calls one of them.
    :raises QueryRefused: if it is too long, nested too deeply, has too many parts, is an update, or calls another endpoint.
    :raises QueryMalformed: if it is empty.
    """
    if len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise QueryRefused(f"the query is longer than {MAX_BYTES:,} bytes")
    if not query.strip():
        raise QueryMalformed("the query is empty")
    if _UPDATE.match(query):
        raise QueryRefused("this endpoint only answers queries; updates are never carried out")
    tokens = structure(query)
    if depth(tokens) > MAX_NESTING:
        raise QueryRefused(f"the query is nested more than {MAX_NESTING} levels deep")
    for number, most, what in _counted(query, tokens):
        if number > most:
            raise QueryRefused(f"the query has more than {most:,} {what}")
    called = calls(query)
    for iri in called:
        if not iri or iri not in services:
            which = f"<{iri}>" if iri else "what a variable or a prefixed name stands for"
            raise QueryRefused(f"SERVICE is not allowed here: this endpoint does not call {which}")
    return bool(called)


def _counted(query: str, tokens: list[str]) -> list[tuple[int, int, str]]:
    """Return what is bounded: how many there are, how many there may be, and of what."""
    counts = Counter(tokens)
    hyphens = sum(token.count("-") for token in counts.elements() if "-" in token and token[0] != "<")
    items = 0
    if counts["having"]:
        items = "".join(token for token in tokens if token in ("(", ")")).count(")(")
    if counts["describe"]:
        items = max(items, query.count("<"), query.count(":"))
    return [
        (counts["."] + counts[";"], MAX_STATEMENTS, "triple patterns"),
        (hyphens + sum(counts[name] for name in _OPERATORS), MAX_OPERATORS, "operators"),
        *((counts[name], MAX_PARTS, f"parts with {name.upper()}") for name in _PARTS),
        (items, MAX_ITEMS, "things to describe or conditions"),
    ]
