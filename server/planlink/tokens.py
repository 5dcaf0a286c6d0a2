"""A scan of SPARQL's tokens: enough to tell keywords and brackets from the strings, IRIs and comments that look like them.

The engine's parser needs no white space between tokens (`1SERVICE`, `SERVICEex:a`) and reads as a comparison what the standard
reads as an IRI (`?a<5&&?c='>'`). The scan errs on the side of seeing a call.
"""

import re
from collections.abc import Iterator

#: Strings (long ones first, or `\"\"\"` would read as an empty one), IRIs, names, words and comments are stepped over whole;
#: possessive, so that no text makes it go back.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\\n\r]|\\.)*+"'
    r"|'(?:[^'\\\n\r]|\\.)*+'"
    r"|(?P<iri><[^<>\"{}|^`\x00-\x20]*+>)"
    r"|\\."
    r"|\#[^\n\r]*+"
    r"|\s++"
    r"|[?$]\w++"
    r"|@[\w-]++"
    r"|\d++\.\d++"
    r"|(?P<name>[\w-]*+:[\w:%-]*+(?:\.[\w:%-]++)*+)"
    r"|(?P<word>[\w-]++)"
    r"|(?P<operator>\|\||&&|[+*/|^!])"
    r"|(?P<statement>[.;])"
    r"|(?P<open>[({\[])"
    r"|(?P<close>[)}\]])"
    r"|.",
    re.DOTALL,
)
_KEYWORDS = {"from": "dataset", "silent": "silent", "union": "operator"}
#: No comparison begins like this, for a local name has no slash.
_SURELY_IRI = re.compile(r"<[A-Za-z][\w+.-]*://")


def marks(query: str) -> Iterator[tuple[str, str]]:
    """Yield the marks of a query in order, each with its text; white space and comments are passed over.

    The kinds are `service`, `silent`, `dataset` (FROM), `operator`, `statement` (what ends a triple pattern), `open`,
    `close`, `iri` (without its brackets), `call` (a name that may be SERVICE and a name in one) and, for every other token,
    an empty kind. Where `<…>` could be read as an IRI or as a comparison, what the comparison would hide is marked before it,
    too: `service`, and an `open` for each bracket that it leaves open.

    :param query: SPARQL text, well-formed or not.
    """
    for token in _TOKEN.finditer(query):
        kind, text = token.lastgroup or "", token[0]
        if kind == "iri":
            yield from _hidden(text, query, token.end())
            yield kind, text[1:-1]
        elif kind == "name":
            yield "call" if "service" in text.partition(":")[0].lower() else "", text
        elif kind == "word":
            word = text.lower()
            yield "service" if "service" in word else _KEYWORDS.get(word, ""), text
        elif kind or not (text.isspace() or text.startswith("#")):
            yield kind, text


def _hidden(text: str, query: str, end: int) -> Iterator[tuple[str, str]]:
    """Yield what `<…>` hides if it is a comparison: brackets, a call before a comment, or the beginning of a string."""
    if _SURELY_IRI.match(text):
        return
    lower = text.lower()
    call = lower.find("service", lower.find(")") + 1) if ")" in lower else -1
    if (call >= 0 and "#" in lower[call:]) or ("'" in text and "service" in query[end:].lower()):
        yield "service", text
    for _ in range(sum({"(": 1, "[": 1, ")": -1, "]": -1}.get(c, 0) for c in text)):
        yield "open", text


def names_its_dataset(query: str) -> bool:
    """Return whether a query has FROM or FROM NAMED (SPARQL 1.1 Query, section 13.2).

    :param query: SPARQL text.
    """
    return "from" in query.lower() and any(kind == "dataset" for kind, _ in marks(query))
