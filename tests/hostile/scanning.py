"""Texts of nearly 100 kB that are cheap to send and expensive to scan: the serving process itself scans every query."""

from tests.hostile.cases import OK, REFUSED, Case, queries

_BYTES = 99_000


def _repeat_to_size(piece: str) -> str:
    return piece * (_BYTES // len(piece.encode()))


#: Malformed queries that repeat one piece.
REPEATED = {
    "less-than": "<",
    "half-an-iri": "<a",
    "iris": "<a>",
    "iris-with-a-bracket": "<)>",
    "iris-with-a-quote": "<'>",
    "iris-with-the-word": "<)SERVICE#>",
    "iris-with-a-bracket-and-a-quote": "<)'>",
    "double-quotes": '"',
    "quoted-and-open": '"a',
    "long-strings-begun": '"""a',
    "long-strings-of-the-other-kind-begun": "'''a",
    "backslashes": "\\",
    "escaped-quotes": '"\\',
    "hashes": "#",
    "comments": "#\n",
    "spaces": " ",
    "round-brackets": "()",
    "square-brackets": "[]",
    "braces": "{}",
    "closing": ")",
    "names": "a:",
    "names-with-dots": "a:b.c.",
    "dots": ".",
    "word-and-dots": "a.",
    "prefixes": "PREFIX a:<b>",
    "prefixes-begun": "PREFIX a:",
    "bases": "BASE<a>",
    "variables": "?x ",
    "at-signs": "@",
    "percents": "%",
    "controls": "\x01",
    "nearly-the-word": "SERVIC ",
    "froms": "FROM ",
    "letters": "a",
    "thai": "ก",
    "thai-vowels": "\u0e34",
}
#: Tokens that never end, or that make a backtracking pattern scan again from every position.
ONCE = {
    "iri-of-brackets": "<" + ")" * _BYTES + ">",
    "iri-of-brackets-and-nearly-the-word": "<" + _repeat_to_size(")SERVIC") + ">",
    "iri-of-brackets-and-longer-words": "<" + _repeat_to_size(")aSERVICEa") + ">",
    "iri-without-an-end": "SELECT * { ?s <" + "a" * _BYTES,
    "base-without-an-end": "BASE <" + "a" * _BYTES,
    "prefix-without-an-end": "PREFIX " + "a" * _BYTES,
    "prologue-then-nonsense": "PREFIX a:<b> " * 5_000 + "x",
    "string-without-an-end": 'ASK { ?s ?p "' + "a" * _BYTES,
    "long-string-of-quotes": 'ASK { ?s ?p """' + _repeat_to_size('a""'),
    "one-name": "a:" + "a." * 49_000,
    "one-word": "a" * _BYTES,
    "spaces-then-a-letter": " " * _BYTES + "x",
}
VALID = {
    "comment": "ASK { } #" + "a" * _BYTES,
    "spaces": "ASK { " + " " * _BYTES + "}",
    "string": 'ASK { BIND("' + "a" * _BYTES + '" AS ?x) }',
    "comments": "ASK { " + _repeat_to_size("#\n") + "}",
}

CASES: list[Case] = [
    *queries("scan", {name: _repeat_to_size(piece) for name, piece in REPEATED.items()}, REFUSED),
    *queries("scan-once", ONCE, REFUSED),
    *queries("scan-valid", VALID, OK),
]
