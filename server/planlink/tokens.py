"""A scan of SPARQL's tokens: enough to tell keywords and brackets from the strings, IRIs and comments that look like them."""

import re
from collections.abc import Iterator

#: Strings (long ones first, or `\"\"\"` would read as an empty one), IRIs, prefixed names and comments are stepped over whole.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<(?P<iri>[^<>\"{}|^`\x00-\x20]*)>"
    r"|\\."
    r"|\#[^\n\r]*"
    r"|[\w-]*:[\w:%-]*(?:\.[\w:%-]+)*"
    r"|(?P<service>\bSERVICE\b)"
    r"|(?P<dataset>\bFROM\b)"
    r"|(?P<open>[({\[])"
    r"|(?P<close>[)}\]])"
    r"|[\w?$@-]+"
    r"|.",
    re.IGNORECASE | re.DOTALL,
)
#: `1<2)SERVICE#>`: what looks like an IRI may be a comparison, the end of its filter, and a call.
_CALL_IN_IRI = re.compile(r"\).*\bSERVICE\b", re.IGNORECASE)


def marks(query: str) -> Iterator[str]:
    """Yield the marks of a query in order: `service`, `dataset` (FROM), `open`, `close`; all else is passed over.

    Where `<…>` could be read as an IRI or as a comparison, what the comparison would hide is marked, too: `service`, and an
    `open` for each bracket that it leaves open.

    :param query: SPARQL text, well-formed or not.
    """
    for token in _TOKEN.finditer(query):
        if token.lastgroup == "iri":
            if _CALL_IN_IRI.search(token["iri"]):
                yield "service"
            yield from ["open"] * sum({"(": 1, "[": 1, ")": -1, "]": -1}.get(c, 0) for c in token["iri"])
        elif token.lastgroup:
            yield token.lastgroup


def names_its_dataset(query: str) -> bool:
    """Return whether a query has FROM or FROM NAMED (SPARQL 1.1 Query, section 13.2).

    :param query: SPARQL text.
    """
    return "from" in query.lower() and "dataset" in marks(query)
