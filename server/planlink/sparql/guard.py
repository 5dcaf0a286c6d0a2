"""Refuse queries by their text, before an engine parses them: calls to endpoints that are not listed, and hostile sizes.

The bounds come from where Oxigraph crashes or takes exponential time; legitimate queries stay far below them. The deadline
catches the rest.
"""

import re
from collections import Counter
from collections.abc import Container

from planlink.errors import QueryMalformed, QueryRefused
from planlink.sparql.dialects import refuse_dialects
from planlink.sparql.skeleton import skeleton
from planlink.sparql.tokens import calls, structure

MAX_BYTES = 100_000
MAX_NESTING = 100
#: Triple patterns end with `.` and `;`. Oxigraph takes 14 s to plan a star of 200, and the time grows with the square.
MAX_STATEMENTS = 500
#: Operators chain without brackets; Oxigraph's parser runs out of stack at 7,000 of some kinds.
MAX_OPERATORS = 1_000
#: Parts of one kind: on the shipped data 500 OPTIONAL or 312 MINUS crash the worker.
MAX_PARTS = 200
#: Resources to describe, conditions of HAVING: Oxigraph's parser runs out of stack at 2,600.
MAX_ITEMS = 2_000
_OPERATORS = ("+", "*", "/", "|", "^", "!", "||", "&&", "union")
_PARTS = ("optional", "minus", "bind", "as", "graph", "values")
#: The first word of an update, after its prologue and comments (SPARQL 1.1 Update, section 3).
_UPDATE = re.compile(
    r"(?>\s+|#[^\n\r]*|(?:PREFIX\s+[\w.-]*:|BASE)\s*<[^>]*>)*+(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b",
    re.IGNORECASE,
)


def check(query: str, services: Container[str] = (), *, any_engine: bool = False) -> bool:
    """Refuse a query by its text, without parsing it.

    :param query: untrusted SPARQL text.
    :param services: IRIs of the endpoints that SERVICE may call.
    :param any_engine: whether an engine other than Oxigraph may parse it: refuse text that one may read differently.
    :returns: whether it calls one of the endpoints.
    :raises QueryRefused: if it is too long, nested too deeply, has too many parts, is an update, or calls another endpoint.
    :raises QueryMalformed: if it is empty, or parsers may read it differently.
    """
    if len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise QueryRefused(f"the query is longer than {MAX_BYTES:,} bytes")
    if not query.strip():
        raise QueryMalformed("the query is empty")
    if _UPDATE.match(query):
        raise QueryRefused("this endpoint only answers queries; updates are never carried out")
    read = skeleton(query)
    if read.depth > MAX_NESTING:
        raise QueryRefused(f"the query is nested more than {MAX_NESTING} levels deep")
    for number, most, unit in _counts(read.code, len(read.iris), structure(query)):
        if number > most:
            raise QueryRefused(f"the query has more than {most:,} {unit}")
    called = calls(query)
    for iri in called:
        if not iri or iri not in services:
            target = f"<{iri}>" if iri else "what a variable or a prefixed name stands for"
            raise QueryRefused(f"SERVICE is not allowed here: this endpoint does not call {target}")
    if any_engine:
        refuse_dialects(query)
    return bool(called)


def _counts(code: str, iris: int, tokens: list[str]) -> list[tuple[int, int, str]]:
    """Return the bounded counts: the number, the most allowed, and the unit.

    :param code: the query's.
    :param iris: how many IRIs it has.
    :param tokens: of its structure.
    """
    counts = Counter(tokens)
    hyphens = sum(token.count("-") for token in counts.elements() if "-" in token)
    items = 0
    if counts["having"]:
        items = "".join(token for token in tokens if token in ("(", ")")).count(")(")
    if counts["describe"]:
        items = max(items, iris, code.count(":"))
    return [
        (counts["."] + counts[";"], MAX_STATEMENTS, "triple patterns"),
        (hyphens + sum(counts[name] for name in _OPERATORS), MAX_OPERATORS, "operators"),
        *((counts[name], MAX_PARTS, f"parts with {name.upper()}") for name in _PARTS),
        (items, MAX_ITEMS, "things to describe or conditions"),
    ]
