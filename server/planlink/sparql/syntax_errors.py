"""What a parser says about a malformed query, in words that help."""

import re

from planlink.errors import QueryMalformed

_POSITION = re.compile(r"error at (\d+):(\d+): ")
#: Words with a blank between them, small letters among them: neither a keyword nor a class of characters.
_SENTENCE = re.compile(r"""(?=.*[a-z])[A-Z][^'"\[\]]* [^'"\[\]]+""")


def malformed(message: str, query: str) -> QueryMalformed:
    """Return our error for Oxigraph's: where it stopped reading, and why if it says so in a sentence.

    :param message: the parser's own, `error at LINE:COLUMN: expected …`.
    :param query: what it was reading.
    """
    at = _POSITION.search(message)
    if at is None:
        return QueryMalformed(message)
    line, column = int(at[1]), int(at[2])
    rest = "\n".join(query.split("\n")[line - 1 :])[column - 1 :]
    found = re.match(r"\s*(\S{1,30})", rest)
    # of what the parser expected only whole sentences help; its lists of characters and keywords lead astray
    expected = message[at.end() :].removeprefix("expected ").removeprefix("one of ").split(", ")
    sentences = [part for part in expected if _SENTENCE.fullmatch(part)]
    if found:
        said = ": ".join([f"it cannot be read from '{found[1]}' on", *sentences[:1]])
    else:
        said = sentences[0] if sentences else "something is missing at its end, or does not fit together"
    return QueryMalformed(said, line=line, column=column)
