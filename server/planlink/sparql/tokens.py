"""A scan of SPARQL's tokens: enough to tell keywords and brackets from the strings, IRIs and comments that look like them.

The engine's parser needs no white space between tokens (`1SERVICE`, `SERVICEex:a`, `:a.b.SERVICE`) and reads as a comparison
what the standard reads as an IRI (`?a<5&&?c='>'`). The scan errs on the side of seeing a call.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

#: Strings (long ones first, or `\"\"\"` would read as an empty one) and comments. Every repetition here is possessive, so that
#: no text makes the scan go back.
_STRINGS = (
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\\n\r]|\\.)*+"'
    r"|'(?:[^'\\\n\r]|\\.)*+'"
    r"|\\."
    r"|\#[^\n\r]*+"
)
_IRI = r"<[^<>\"{}|^`\x00-\x20]*+>"
#: No comparison begins like this, for a local name has no slash.
_SURELY_IRI = r"<[A-Za-z][\w+.-]*+://"
#: White space, variables, language tags, numbers, and prefixed names, whose local part does not begin with a dot.
_WORDS = r"\s++|[?$]\w++|@[\w-]++|-?\d++\.\d++(?![\w-])|-?\d++(?![\w:-])"
_NAME = r"[\w-]*+:(?:[\w:%-]++(?:\.[\w:%-]++)*+)?+"
_OPERATOR = r"\|\||&&|[+*/|^!]"
_COUNTED = r"(?i:UNION|OPTIONAL|MINUS|BIND|AS|GRAPH|VALUES|HAVING|DESCRIBE)(?![\w-])"

_TOKEN = re.compile(rf"{_STRINGS}|{_WORDS}|(?P<iri>{_IRI})|(?P<name>{_NAME})|(?P<word>[\w-]++)|(?P<open>[({{\[])|.", re.DOTALL)
#: One group, so that `findall` gives what counts as one list, without a step of ours for each token.
_STRUCTURE = re.compile(
    rf"{_STRINGS}|{_WORDS}|{_SURELY_IRI}[^<>\"{{}}|^`\x00-\x20]*+>|{_NAME}"
    rf"|({_IRI}|{_COUNTED}|\w*+-[\w-]*+|{_OPERATOR}|[.;(){{}}\[\]])|\w++|(?:<(?=<))++|[,=>@%\x00]++|.",
    re.DOTALL,
)
#: What the names of Virtuoso's own functions begin with, and how a character is written by its number.
_VIRTUOSOS, _ESCAPE = ("bif:", "sql:", "virt:"), "\\u"
_STEPS = {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}


def structure(query: str) -> list[str]:
    """Return what gives a query its structure, in order: brackets, `.` and `;`, operators, and the keywords that begin parts.

    Keywords are in lower case. An `<…>` that might be a comparison is among them, as it stands, and so is a word with hyphens
    that might be a difference.

    :param query: SPARQL text, well-formed or not.
    """
    return [token.lower() for token in _STRUCTURE.findall(query) if token]


def depth(tokens: list[str]) -> int:
    """Return how deeply brackets are nested, those included that `<…>` opens and leaves open if it is a comparison.

    :param tokens: from :func:`structure`.
    """
    return max(accumulate((_STEPS.get(token, 0) or _left_open(token) for token in tokens), initial=0))


def _left_open(token: str) -> int:
    return (
        max(0, sum(_STEPS.get(character, 0) for character in token)) if token[0] == "<" and ("(" in token or "[" in token) else 0
    )


def calls(query: str) -> list[str]:
    """Return what SERVICE calls: IRIs, each as it is written; empty for a variable, a prefixed name, or what may be a call.

    :param query: SPARQL text, well-formed or not.
    """
    last = query.lower().rfind("service")
    if last < 0:
        return []
    called: list[str] = []
    before = waiting = ""
    for kind, text in _marks(query, last):
        if before == "service":
            called.append(text if kind == "iri" else "")
        elif text == "{" and (before == "call" or waiting == "dotted"):
            called.append("")
        waiting, before = before, kind
    return called + [""] * (before == "service")


def _marks(query: str, last: int) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each token but SILENT, white space and comments.

    The kinds are `service`, `iri` (without its brackets), `call` (a name that may be SERVICE and a name in one), `dotted` (a
    name that may end in `.SERVICE`) and, for all others, an empty kind.
    """
    for token in _TOKEN.finditer(query):
        kind, text = token.lastgroup or "", token[0]
        lower = text.lower()
        if kind == "iri":
            if _hides_a_call(lower, last >= token.end()):
                yield "service", text
            yield kind, text[1:-1]
        elif kind == "name" and "service" in lower:
            yield ("call" if "service" in lower.partition(":")[0] else "dotted" if ".service" in lower else ""), text
            if lower.partition(".service")[2]:
                yield "call", text  # the name of what is called may follow without white space
        elif kind == "word":
            if lower != "silent":
                yield ("service" if "service" in lower else ""), text
        elif not (text.isspace() or text.startswith("#")):
            yield "", text


def _hides_a_call(lower: str, more: bool) -> bool:
    """Return whether `<…>`, if it is a comparison, hides a call before a comment, or begins a string that may hide one."""
    if re.match(_SURELY_IRI, lower):
        return False
    call = lower.find("service", lower.find(")") + 1) if ")" in lower else -1
    return (call >= 0 and "#" in lower[call:]) or (more and "'" in lower)


def names_its_dataset(query: str) -> bool:
    """Return whether a query has FROM or FROM NAMED (SPARQL 1.1 Query, section 13.2).

    :param query: SPARQL text.
    """
    if "from" not in query.lower():
        return False
    return any(token.lastgroup == "word" and token[0].lower() == "from" for token in _TOKEN.finditer(query))


def form(query: str) -> str:
    """Return a query's form: SELECT, ASK, CONSTRUCT or DESCRIBE; empty if it has none.

    :param query: SPARQL text.
    """
    words = (token[0].upper() for token in _TOKEN.finditer(query) if token.lastgroup == "word")
    return next((word for word in words if word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "")


def foreign(query: str) -> str:
    """Return the first thing in a query that is not SPARQL's but Virtuoso's own; empty if there is none.

    Its pragmas can have it fetch documents, and its own functions reach files and the network.

    :param query: SPARQL text.
    """
    for token in _TOKEN.finditer(query):
        text = token[0].lower()
        if (token.lastgroup == "word" and text == "define") or re.match(r"<?(?:bif|sql|virt):", text):
            return token[0]
        # a prefix may stand for the beginning of such a name
        if token.lastgroup == "iri" and (_ESCAPE in text or any(name.startswith(text[1:-1]) for name in _VIRTUOSOS)):
            return token[0]
    return ""
