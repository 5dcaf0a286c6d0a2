"""Counts the rows or triples of an answer in its bytes as they pass to a file: the serialiser does not tell."""

from typing import Protocol

from planlink.formats import CSV, JSON, XML, Format

#: All bytes but those that give a format its structure: with these gone, the rest is quickly looked through.
_NOT_IN_JSON = bytes(set(range(256)) - set(b'"{}[:'))
_NOT_IN_CSV = bytes(set(range(256)) - set(b'"\n'))


class Output(Protocol):
    """What takes the bytes of an answer as they come."""

    def write(self, data: bytes, /) -> int:
        """Take a piece; an exception stops the evaluation."""
        ...

    def flush(self) -> None:
        """Hold nothing back."""
        ...


class CountingOutput:
    """A file that counts the rows written to it.

    :param out: takes the bytes; an exception from its `write` passes through.
    :param written: JSON, XML, CSV or TSV of SPARQL 1.1 Query Results, or N-Triples.
    """

    def __init__(self, out: Output, written: Format) -> None:
        self._out = out
        self._count = {JSON: self._objects, XML: self._elements, CSV: self._records}.get(written, self._lines)
        self._found = -1 if written == JSON else 0  # its head looks like a row
        self._tail = b""
        self._escape = b""
        self._quoted = False

    def rows(self, *, header: bool) -> int:
        """Return how many rows were written.

        :param header: whether the first line names the columns.
        """
        return self._found - header

    def write(self, data: bytes, /) -> int:
        """Pass a piece on, counting."""
        self._count(data)
        return self._out.write(data)

    def flush(self) -> None:
        """Pass it on."""
        self._out.flush()

    def _lines(self, data: bytes) -> None:
        self._found += data.count(b"\n")

    def _elements(self, data: bytes) -> None:
        """Count elements: a `<` in a value is escaped."""
        tag = b"<result>"
        self._found += (self._tail + data).count(tag)
        self._tail = (self._tail + data)[-len(tag) + 1 :]

    def _records(self, data: bytes) -> None:
        """Count the line ends outside quotes; a doubled quote closes and opens again."""
        self._found += self._outside_strings(data.translate(None, _NOT_IN_CSV)).count(b"\n")

    def _objects(self, data: bytes) -> None:
        """Count the objects of objects, and the empty ones; what stands in strings is taken out first."""
        data = self._escape + data
        body = data.rstrip(b"\\")
        self._escape = data[len(body) :]  # an escape may go on in the next piece
        if b"\\" in body:
            body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
        plain = self._tail + self._outside_strings(body.translate(None, _NOT_IN_JSON))
        self._found += plain.count(b"{:{") + plain.count(b"{}")
        self._tail = plain[-1:] if plain.endswith(b"{") else plain[-2:] if plain.endswith(b"{:") else b""

    def _outside_strings(self, data: bytes) -> bytes:
        parts = data.split(b'"')
        outside = b"".join(parts[1::2] if self._quoted else parts[::2])
        self._quoted ^= len(parts) % 2 == 0
        return outside
