"""A scan of SPARQL's tokens: enough to tell keywords and brackets from the strings, IRIs and comments that look like them."""

import re
from collections.abc import Iterator

#: Strings (long ones first, or `\"\"\"` would read as an empty one), IRIs and comments are stepped over whole.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^<>\"{}|^`\\\x00-\x20]*>"
    r"|\#[^\n\r]*"
    r"|(?P<service>\bSERVICE\b)"
    r"|(?P<dataset>\bFROM(?![\w:-]))"
    r"|(?P<open>[({\[])"
    r"|(?P<close>[)}\]])"
    r"|[\w:?$@-]+"
    r"|.",
    re.IGNORECASE | re.DOTALL,
)


def marks(query: str) -> Iterator[str]:
    """Yield the marks of a query in order: `service`, `dataset` (FROM), `open`, `close`; all else is passed over.

    :param query: SPARQL text, well-formed or not.
    """
    for token in _TOKEN.finditer(query):
        if token.lastgroup:
            yield token.lastgroup


def names_its_dataset(query: str) -> bool:
    """Return whether a query has FROM or FROM NAMED (SPARQL 1.1 Query, section 13.2).

    :param query: SPARQL text.
    """
    return "from" in query.lower() and "dataset" in marks(query)
