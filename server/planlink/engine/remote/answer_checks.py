"""Check the answers of a remote endpoint: complete, of the right media type, and safe for the parsers."""

from collections.abc import Iterator
from http import HTTPStatus

import httpx

from planlink.engine.remote.deadline import Deadline
from planlink.engine.spool import Content
from planlink.errors import RemoteError, RemoteTimeout
from planlink.rdf.json_nesting import Nesting

ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples, text/turtle;q=0.9"
_ROWS_TYPES = (ROWS, "application/json")
_TRIPLES_TYPES = ("application/n-triples", "text/turtle", "text/plain", "application/x-turtle")
#: Nested brackets in rows, of which standard ones have 5: with too many the parser exhausts the stack and ends this process.
_MAX_NESTING = 100
#: Triples as terms of other triples (RDF 1.2), which may be nested; SPARQL 1.1 has none.
_MAX_TRIPLE_TERMS = 1_000
_VIRTUOSO_NODE, _NODE = b'"type": "bnode", "value": "nodeID://', b'"type": "bnode", "value": "'


def require_complete(response: httpx.Response, *, graph: bool) -> None:
    """Refuse an answer by its status and headers.

    :param response: the endpoint's.
    :param graph: triples are expected; else rows or a boolean.
    :raises RemoteTimeout: if the endpoint says that it cut the answer at a time limit.
    :raises RemoteError: if it was cut at a number of rows, if its media type or coding was not requested, or if a missing end
        would go unnoticed.
    """
    headers = response.headers
    if response.status_code != HTTPStatus.OK:
        raise RemoteError(f"the remote endpoint answered {response.status_code}, not 200")
    if "X-SQL-State" in headers:
        raise RemoteTimeout("the remote endpoint stopped the query before its answer was complete")
    if most := headers.get("X-SPARQL-MaxRows"):
        raise RemoteError(f"the remote endpoint cuts answers at {most} rows, and this one reaches them")
    if graph and not ("Content-Length" in headers or "Transfer-Encoding" in headers):
        # triples that end anywhere look complete; rows do not, because JSON shows its end
        raise RemoteError("the remote endpoint's answer states no length, so a missing end would go unnoticed")
    media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type not in (_TRIPLES_TYPES if graph else _ROWS_TYPES):
        raise RemoteError(f"the remote endpoint answered with {media_type[:100] or 'no media type'}, which was not requested")
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        raise RemoteError("the remote endpoint compressed its answer, which was not requested")


def safe_pieces(pieces: Iterator[bytes], *, graph: bool) -> Iterator[bytes]:
    """Yield an answer's body as the parsers can read it.

    :param pieces: as they come.
    :param graph: triples are expected; else rows or a boolean.
    :raises RemoteError: if it is nested too deeply for the parsers.
    """
    return _limited_triple_terms(pieces) if graph else _limit_nesting(standard_blank_nodes(pieces))


def _limit_nesting(pieces: Iterator[bytes]) -> Iterator[bytes]:
    nesting = Nesting(_MAX_NESTING)
    for piece in pieces:
        if nesting.exceeds_limit(piece):
            raise RemoteError("the remote endpoint's answer is nested too deeply")
        yield piece


def _limited_triple_terms(pieces: Iterator[bytes]) -> Iterator[bytes]:
    count, end = 0, b""
    for piece in pieces:
        count += (end + piece).count(b"<<")
        end = piece[-1:]
        if count > _MAX_TRIPLE_TERMS:
            raise RemoteError("the remote endpoint's answer has too many triples in terms")
        yield piece


def standard_blank_nodes(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield rows with standard names of blank nodes: Virtuoso writes `nodeID://b1`.

    :param pieces: JSON, in pieces of any length; at most the beginning of one such name is held back.
    """
    rest = b""
    for piece in pieces:
        text = (rest + piece).replace(_VIRTUOSO_NODE, _NODE)
        end = max(0, len(text) - len(_VIRTUOSO_NODE) + 1)
        yield text[:end]
        rest = text[end:]
    yield rest


class TimedContent:
    """A content that is read or written before a deadline: rewriting an answer may take far longer than receiving it.

    :param content: the endpoint's answer, or the rewritten one.
    :param deadline: the exchange's.
    """

    def __init__(self, content: Content, deadline: Deadline) -> None:
        self._content = content
        self._deadline = deadline

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        :raises RemoteTimeout: if the deadline has passed.
        :raises ClientGone: if the client has disconnected.
        """
        self._deadline.check()
        return self._content.read(size)

    def write(self, data: bytes, /) -> int:
        """Append bytes; see :meth:`read` and :meth:`Content.write`."""
        self._deadline.check()
        return self._content.write(data)

    def flush(self) -> None:
        """Flush to disk."""
        self._content.flush()
