"""Read the parts of a query: keywords, brackets, operators, and the endpoints that it calls.

Everything here looks only at the query's code (:mod:`planlink.sparql.skeleton`). Oxigraph's parser needs no space between
tokens (`1SERVICE`, `SERVICEex:a`, `:a.b.SERVICE`), and reads `e:SERVICE` as `e:` and a call if `e:SERVICE` is no valid IRI. So
every place where SERVICE may be read counts as a call.
"""

import re
from collections.abc import Iterator

from planlink.sparql.skeleton import skeleton

#: Variables, language tags, numbers, and prefixed names, whose local part does not begin with a dot. Every repetition is
#: possessive: no text makes the scan backtrack.
_WORDS = r"\s++|[?$]\w++|@[\w-]++|-?\d++\.\d++(?![\w-])|-?\d++(?![\w:-])|<\d++>"
_NAME = r"[\w-]*+:(?:[\w:%-]++(?:\.[\w:%-]++)*+)?+"
_OPERATOR = r"\|\||&&|[+*/|^!]"
_COUNTED = r"(?i:UNION|OPTIONAL|MINUS|BIND|AS|GRAPH|VALUES|HAVING|DESCRIBE)(?![\w-])"
#: One group, so `findall` returns the counted tokens in one list, without a Python step for each token.
_STRUCTURE = re.compile(
    rf"{_WORDS}|{_NAME}|({_COUNTED}|\w*+-[\w-]*+|{_OPERATOR}|[.;()])|\w++|(?:<(?=<))++|[,=>@%\x00\"]++|.", re.DOTALL
)
_WORD = re.compile(rf"{_WORDS}|{_NAME}|([\w-]++)|.", re.DOTALL)
_VARIABLE = re.compile(r"[?$][A-Za-z0-9_]*+")
#: SERVICE before the last run; SERVICE in the last run, before an IRI; and how a variable, a prefixed name or an IRI is known.
_CALL_BEFORE = re.compile(r"service(?: ?silent)?$")
_CALL_OF_IRI = re.compile(r"service(?:silent)?(<\d+>)$")
_NAME_MARK = re.compile(r"[?$:]|^<\d+>$")
#: White space of the grammar: `\s` has characters that names may contain.
_RUN = re.compile(r"[^ \t\r\n{}]++|[{}]")
_IRI_NUMBER = re.compile(r"<(\d+)>")


def structure(query: str) -> list[str]:
    """Return the tokens that give a query its structure, in order: round brackets, `.`, `;`, operators, and keywords of parts.

    Keywords are in lower case. A word with hyphens that may be a difference is among them.

    :param query: SPARQL text, well-formed or not.
    :raises QueryMalformed: if parsers may read the text differently.
    """
    return [token.lower() for token in _STRUCTURE.findall(skeleton(query).code) if token]


def calls(query: str) -> list[str]:
    """Return what SERVICE calls: IRIs as they are written; an empty text for a variable or a prefixed name.

    :param query: SPARQL text, well-formed or not.
    :raises QueryMalformed: if parsers may read the text differently.
    """
    if "service" not in query.lower():
        return []
    read = skeleton(query)
    names = _names_of_calls(_VARIABLE.sub("?", read.code.lower()))
    numbers = (_IRI_NUMBER.fullmatch(name) for name in names)
    return [read.iris[int(number[1])] if number else "" for number in numbers]


def _names_of_calls(code: str) -> Iterator[str]:
    """Yield the text between SERVICE and a group: `<N>` for an IRI, anything else for a variable or a prefixed name.

    Oxigraph's grammar: SERVICE, perhaps SILENT, a variable or name, and `{`, with or without space between them.

    :param code: from a skeleton, in lower case, `?` for each variable.
    """
    third = second = first = ""
    for run in _RUN.findall(code):
        if run == "{":
            name = first.removeprefix("silent")
            if _CALL_BEFORE.search(f"{third[-14:]} {second[-14:]}"):
                if _NAME_MARK.search(name):
                    yield name
            elif match := _CALL_OF_IRI.search(first):
                yield match[1]
            elif "service" in first and _NAME_MARK.search(first, first.index("service")):
                yield first
        third, second, first = ("", "", "") if run in "{}" else (second, first, run)


def words(query: str) -> Iterator[str]:
    """Yield the words of a query that are neither names nor variables, in upper case.

    :param query: SPARQL text, well-formed or not.
    :raises QueryMalformed: if parsers may read the text differently.
    """
    return (word.upper() for word in _WORD.findall(skeleton(query).code) if word)


def names_its_dataset(query: str) -> bool:
    """Return whether a query has FROM or FROM NAMED (SPARQL 1.1 Query, section 13.2).

    :param query: SPARQL text.
    """
    return "from" in query.lower() and "FROM" in words(query)


def form(query: str) -> str:
    """Return a query's form: SELECT, ASK, CONSTRUCT or DESCRIBE; empty if it has none.

    :param query: SPARQL text.
    """
    return next((word for word in words(query) if word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "")
