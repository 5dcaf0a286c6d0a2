"""What is refused before it is parsed: texts that no honest query resembles, and SERVICE.

The bounds come from where the engine was seen to crash or explode; honest queries stay far below them. The deadline catches
the rest.
"""

import re

from planlink.errors import QueryRefused

MAX_BYTES = 100_000
MAX_NESTING = 100

#: Strings, IRIs and comments: what a scan of tokens must step over. Long strings first, or `\"\"\"` would read as an empty one.
_TOKENS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^<>\"{}|^`\\\x00-\x20]*>"
    r"|\#[^\n\r]*"
    r"|(?P<service>\bSERVICE\b)"
    r"|(?P<open>[({\[])"
    r"|(?P<close>[)}\]])"
    r"|[\w:?$@-]+"
    r"|.",
    re.IGNORECASE | re.DOTALL,
)


def check(query: str) -> None:
    """Refuse a query by its text alone.

    :param query: SPARQL text, hostile until shown otherwise.
    :raises QueryRefused: if it is too long, nested too deeply, or calls another endpoint.
    """
    if len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise QueryRefused(f"the query is longer than {MAX_BYTES:,} bytes")
    depth = 0
    for token in _TOKENS.finditer(query):
        if token["service"]:
            raise QueryRefused("SERVICE is not allowed here: this endpoint calls no other")
        if token["open"]:
            depth += 1
            if depth > MAX_NESTING:
                raise QueryRefused(f"the query is nested more than {MAX_NESTING} levels deep")
        elif token["close"]:
            depth -= 1
