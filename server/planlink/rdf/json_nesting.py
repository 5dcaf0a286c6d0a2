"""Measure the nesting of JSON as its bytes arrive, because recursive parsers exhaust the stack."""

import re

_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_TO_BRACES = bytes.maketrans(b"[]", b"{}")


class Nesting:
    """The nesting of one JSON text, well-formed or not.

    :param limit: the depth at which measuring stops, to keep the time proportional to the length.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._incomplete_escape = b""
        self._in_string = False
        self._open = 0
        self._exceeded = False

    def exceeds_limit(self, piece: bytes) -> bool:
        """Return whether the text is nested more deeply than the limit, up to the end of the next piece.

        The depth is overestimated where a piece closes brackets of an earlier one, at most to twice itself.

        :param piece: the next bytes, of any number.
        """
        text = _ESCAPE.sub(b"", self._incomplete_escape + piece)
        self._incomplete_escape = text[-1:] if text.endswith(b"\\") else b""
        parts = text.split(b'"')
        brackets = b"".join(parts[self._in_string :: 2]).translate(_TO_BRACES, _NO_BRACKETS)
        self._in_string ^= len(parts) % 2 == 0
        rounds = 0
        while rounds <= self._limit and (shorter := brackets.replace(b"{}", b"")) != brackets:
            brackets, rounds = shorter, rounds + 1
        closed = brackets.count(b"}")
        before = self._open
        self._open = max(0, before - closed) + len(brackets) - closed
        self._exceeded = self._exceeded or max(before, self._open) + rounds > self._limit
        return self._exceeded
