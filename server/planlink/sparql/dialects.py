"""Find query text that other engines read differently: Virtuoso's extensions, and dialects of the grammar."""

import re

from planlink.errors import QueryMalformed
from planlink.sparql.skeleton import place, skeleton
from planlink.sparql.tokens import words

#: The prefixes of Virtuoso's own functions, and the beginning of a numeric character escape.
_VIRTUOSO, _ESCAPE = ("bif:", "sql:", "virt:"), "\\u"
#: An ASCII character as a numeric escape: some parsers decode it before they look for tokens (SPARQL 1.1 Query, section 19.2).
_ASCII_ESCAPE = re.compile(r"\\u00[0-7]|\\U000000[0-7]")
#: Escapes in prefixed names that begin a string or a comment for a parser without them; a line that ends with CR only; and
#: characters that SPARQL 1.1 has only in strings, IRIs and comments.
_QUOTE_ESCAPE = re.compile(r"\\['#]")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_FOREIGN_CODE = re.compile(r"[`\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\^\{")


def virtuoso_extension(query: str) -> str:
    """Return the first extension of Virtuoso in a query; empty if there is none.

    Its pragmas can make it fetch documents, and its functions reach files and the network.

    :param query: SPARQL text.
    """
    read = skeleton(query)
    if "DEFINE" in words(query):
        return "define"
    if name := re.search(r"(?<![\w-])(?:bif|sql|virt):[\w-]*", read.code, re.IGNORECASE):
        return name[0]
    for iri in read.iris:
        # a prefix may be the beginning of such a name
        lower = iri.lower()
        if _ESCAPE in lower or any(name.startswith(lower) or lower.startswith(name) for name in _VIRTUOSO):
            return f"<{iri}>"
    return ""


def refuse_dialects(query: str) -> None:
    """Refuse a text that another engine's parser may read differently from SPARQL 1.1.

    :param query: SPARQL text.
    :raises QueryMalformed: at the first such place.
    """
    read = skeleton(query)
    if read.comparisons:
        line, column = read.comparisons[0]
        raise QueryMalformed("this may be an IRI or a comparison; put a space after '<'", line=line, column=column)
    for pattern, advice in (
        (_ASCII_ESCAPE, "write this character itself, not its number"),
        (_QUOTE_ESCAPE, "not every engine knows this escape; write the IRI in full"),
        (_LONE_RETURN, "end lines with a line feed"),
    ):
        if match := pattern.search(query):
            line, column = place(query, match.start())
            raise QueryMalformed(advice, line=line, column=column)
    if match := _FOREIGN_CODE.search(read.code):
        raise QueryMalformed(f"SPARQL 1.1 has no {match[0]!r}")
