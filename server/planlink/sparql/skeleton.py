"""Read the code of a query: its text without strings, comments and IRIs, in the one reading that all parsers share.

Two parsers may read one text differently. Oxigraph has no tokenizer: if a long string has an escape that strings lack, it
reads an empty short one and goes on behind that; if `<…>` follows an operand inside brackets, it may read a comparison. What
one parser takes for a string or an IRI may be code to the other, and hide a SERVICE.

In code, a quote can only begin a string, `#` a comment, `<` an IRI or a comparison, and a backslash an escape in a prefixed
name. So two readings agree up to the first place where one of these is malformed or ambiguous. The text is refused there.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from planlink.errors import QueryMalformed, QueryRefused

#: SPARQL 1.1 Query, section 19.8: ECHAR; section 19.2: code points, surrogates excluded.
_ESCAPE = r"\\(?:[tbnrf\"'\\]|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|U(?!0000[Dd][89A-Fa-f])00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})"
#: Possessive repetitions: no text makes the scan backtrack.
_SPECIAL = re.compile(
    rf"""
    (?P<string>
        \"\"\"(?:\"{{0,2}}+(?:[^"\\]|{_ESCAPE}))*+\"\"\"
      | '''(?:'{{0,2}}+(?:[^'\\]|{_ESCAPE}))*+'''
      | "(?!"")(?:[^"\\\n\r]|{_ESCAPE})*+"
      | '(?!'')(?:[^'\\\n\r]|{_ESCAPE})*+'
    )
  | (?P<comment>(?:\#[^\n\r]*+[ \t\r\n]*+)++)
  | (?P<iri><[^<>"{{}}|^`\x00-\x20]*+>)
  | \\(?P<escape>[_~.\-!$&'()*+,;=/?\#@%])
  | (?P<malformed>["'\\])
    """,
    re.VERBOSE,
)
#: A query of the largest size has as many brackets if it lists 8,000 rows of values.
MAX_BRACKETS = 20_000
_BRACKET = re.compile(r"[][(){}]")
_CLOSING = {")": "(", "}": "{", "]": "["}
#: After one of these an expression needs an operand, so `<…>` is an IRI.
_BEFORE_OPERAND = frozenset("(,=!<&|+-*/^{[;")
_SCHEME = re.compile(r"<([A-Za-z][\w+.-]*):(//)?")
#: Characters of an IRI that, read as code, begin a string, a comment or an escape.
_HAZARDS = re.compile(r"['#\\]")
#: What may stand before a colon in code.
_NAMES = re.compile(r"(?<![<\w.-])([\w.-]+):")


@dataclass(frozen=True)
class Skeleton:
    """A query's code.

    :param code: the text with `""` for each string, a space for each comment, and `<N>` for IRI number N.
    :param iris: the IRIs as they are written, without `<` and `>`.
    :param comparisons: line and column of each `<…>` that is read as a comparison but would be an IRI to a tokenizer.
    :param depth: how deeply brackets are nested.
    """

    code: str
    iris: tuple[str, ...]
    comparisons: tuple[tuple[int, int], ...]
    depth: int


class _Scan:
    """One pass over a text.

    :param query: the text.
    """

    def __init__(self, query: str) -> None:
        self.query = query
        self.parts: list[str] = []
        self.iris: list[str] = []
        self.comparisons: list[int] = []
        self.depth = 0
        self._open: list[str] = []
        self._brackets = 0
        self._names: set[str] | None = None

    def run(self) -> None:
        """Read the text to its end.

        :raises QueryMalformed: at the first place that parsers may read differently.
        """
        query, parts, end = self.query, self.parts, 0
        while match := _SPECIAL.search(query, end):
            start, kind = match.start(), match.lastgroup
            if start > end:
                self._read_code(end, start)
            end = match.end()
            if kind == "string":
                parts.append('""')
            elif kind == "comment":
                parts.append(" ")
            elif kind == "escape":
                parts.append("_")
            elif kind == "malformed":
                why = "a string is not closed, or has an escape that SPARQL does not have"
                raise _syntax_error(query, start, why if match[0] != "\\" else "SPARQL does not have this escape")
            elif self._is_iri(match[0], start):
                parts.append(f"<{len(self.iris)}>")
                self.iris.append(match[0][1:-1])
            else:
                self.comparisons.append(start)
                parts.append("<")
                end = start + 1  # what follows is code
        self._read_code(end, len(query))

    def _read_code(self, start: int, end: int) -> None:
        """Read a piece of code in which nothing special begins, and match its brackets."""
        code, opened = self.query[start:end], self._open
        self.parts.append(code)
        brackets = _BRACKET.findall(code)
        self._brackets += len(brackets)
        if self._brackets > MAX_BRACKETS:
            raise QueryRefused(f"the query has more than {MAX_BRACKETS:,} brackets")
        for number, bracket in enumerate(brackets):
            opening = _CLOSING.get(bracket)
            if opening is None:
                opened.append(bracket)
                if len(opened) > self.depth:
                    self.depth += 1
            elif not opened or opened.pop() != opening:
                position = next(islice(_BRACKET.finditer(self.query, start, end), number, None)).start()
                raise _syntax_error(self.query, position, "no bracket of this kind is open")

    def _last_character(self) -> str:
        """Return the last character of the code so far: `"` after a string, `>` after an IRI."""
        return next((stripped[-1] for part in reversed(self.parts) if (stripped := part.rstrip(" \t\r\n"))), "")

    def _is_iri(self, text: str, start: int) -> bool:
        """Return whether every parser reads `<…>` as an IRI; False: as a comparison it is code like any other.

        :raises QueryMalformed: if neither is certain, and what follows depends on it.
        """
        # expressions stand in round brackets only
        if not self._open or self._open[-1] != "(" or self._last_character() in _BEFORE_OPERAND:
            return True
        scheme = _SCHEME.match(text)
        # no comparison begins with `name://`; and with `name:` only if there is such a prefix
        if scheme and (scheme[2] or scheme[1] not in self._prefixes()):
            return True
        if _HAZARDS.search(text):
            raise _syntax_error(self.query, start, "this may be an IRI or a comparison; put a space after '<' if it is one")
        return False

    def _prefixes(self) -> set[str]:
        if self._names is None:
            names = _NAMES.findall(self.query)
            # Oxigraph needs no space after the keyword
            self._names = {*names, *(name[6:] for name in names if name[:6].lower() == "prefix")}
        return self._names


@lru_cache(maxsize=16)
def skeleton(query: str) -> Skeleton:
    """Return the code of a query.

    :param query: SPARQL text, well-formed or not.
    :raises QueryMalformed: at the first place that parsers may read differently.
    :raises QueryRefused: if it has too many brackets.
    """
    scan = _Scan(query)
    scan.run()
    comparisons = tuple(place(query, start) for start in scan.comparisons[:1])
    return Skeleton("".join(scan.parts), tuple(scan.iris), comparisons, scan.depth)


def place(query: str, position: int) -> tuple[int, int]:
    """Return the line and the column of a position, both counted from 1."""
    return query.count("\n", 0, position) + 1, position - query.rfind("\n", 0, position)


def _syntax_error(query: str, position: int, why: str) -> QueryMalformed:
    line, column = place(query, position)
    word = re.compile(r"\S{1,30}").match(query, position)
    return QueryMalformed(f"it cannot be read from '{word[0] if word else ''}' on: {why}", line=line, column=column)
