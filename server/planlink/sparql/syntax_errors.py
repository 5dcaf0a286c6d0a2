"""Readable messages for syntax errors in queries."""

import re

from planlink.errors import QueryMalformed

_POSITION = re.compile(r"error at (\d+):(\d+): ")
#: Lower-case words with spaces between them: neither a keyword nor a character class.
_SENTENCE = re.compile(r"""(?=.*[a-z])[A-Z][^'"\[\]]* [^'"\[\]]+""")


def syntax_error(message: str, query: str) -> QueryMalformed:
    """Return planlink's error for a syntax error of Oxigraph's parser.

    It gives the position where the parser stopped, and the reason if the parser states one in a sentence.

    :param message: the parser's message, `error at LINE:COLUMN: expected …`.
    :param query: the text of the query.
    """
    position = _POSITION.search(message)
    if position is None:
        return QueryMalformed(message)
    line, column = int(position[1]), int(position[2])
    rest = "\n".join(query.split("\n")[line - 1 :])[column - 1 :]
    token = re.match(r"\s*(\S{1,30})", rest)
    # the parser's lists of expected characters and keywords mislead; only its sentences help
    expected = message[position.end() :].removeprefix("expected ").removeprefix("one of ").split(", ")
    sentences = [part for part in expected if _SENTENCE.fullmatch(part)]
    if token:
        reason = ": ".join([f"it cannot be read from '{token[1]}' on", *sentences[:1]])
    else:
        reason = sentences[0] if sentences else "something is missing at its end, or does not fit together"
    return QueryMalformed(reason, line=line, column=column)
