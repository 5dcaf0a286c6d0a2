"""How deeply JSON is nested, told from its bytes as they come: parsers that recurse run out of stack."""

import re

_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_ALIKE = bytes.maketrans(b"[]", b"{}")


class Nesting:
    """Follows one JSON text, well-formed or not."""

    def __init__(self) -> None:
        self._kept = b""
        self._in_string = False
        self._open = 0

    def after(self, piece: bytes) -> int:
        """Return how deep the next piece goes: exactly, or somewhat more.

        :param piece: of any length.
        """
        text = _ESCAPE.sub(b"", self._kept + piece)
        self._kept = text[-1:] if text.endswith(b"\\") else b""
        parts = text.split(b'"')
        brackets = b"".join(parts[self._in_string :: 2]).translate(_ALIKE, _NO_BRACKETS)
        self._in_string ^= len(parts) % 2 == 0
        rounds = 0
        while (shorter := brackets.replace(b"{}", b"")) != brackets:
            brackets, rounds = shorter, rounds + 1
        closed = brackets.count(b"}")
        before = self._open
        self._open = max(0, before - closed) + len(brackets) - closed
        return max(before, self._open) + rounds
