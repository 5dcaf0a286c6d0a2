"""The same endpoint over another engine: queries go to any SPARQL 1.1 endpoint, under our limits, and come back as ours.

Whatever format a client wants, the endpoint is asked for the one that all engines write well (JSON for rows, N-Triples for
graphs), the answer is read to its end and written again; so an answer that breaks off is an error, and engines' own habits
do not show.
"""

import logging
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from planlink import errors
from planlink.engine.interface import Answer, Request, Status
from planlink.engine.json_nesting import Nesting
from planlink.engine.remote.graph_store import MERGED
from planlink.engine.remote.http import Caller, Deadline, Refusal, check_address, read
from planlink.engine.remote.protocol import query_request
from planlink.engine.remote.status import ROWS, RemoteDataset, require_whole
from planlink.engine.spool import MEMORY_LIMIT, Content, Spool
from planlink.rdf.serialising import rewrite_rows, rewrite_triples
from planlink.settings import Credentials, Limits
from planlink.sparql import guard
from planlink.sparql.syntax_errors import malformed
from planlink.sparql.tokens import foreign, form, names_its_dataset

logger = logging.getLogger(__name__)

#: Queries of pages and named questions that run at once, beside those of strangers.
RESERVED = 2
#: Seconds that a query waits for its turn at most.
PATIENCE = 5.0
#: Brackets in one another in rows; standard ones have 5. The parser runs out of stack, and with it this process.
_MAX_NESTING = 100
#: Triples that are terms of other triples (RDF 1.2), and so may be nested: SPARQL 1.1 has none.
_MAX_TERMS = 1_000
#: For each query that runs, how many may wait.
QUEUE = 4
#: How much larger than our own an endpoint's way of writing an answer may be.
_VERBOSE = 8
_TRIPLES = "application/n-triples, text/turtle;q=0.9"
_ODD_NODE, _NODE = b'"type": "bnode", "value": "nodeID://', b'"type": "bnode", "value": "'
#: No graph has this name: it stands for the graphs that a client asked for and that are not there.
_NO_GRAPH = "urn:planlink:none"
#: With these Virtuoso answers 400 to queries that are right.
_ITS_FAULT = re.compile(r"SQ\d{3}|SP031|internal error", re.IGNORECASE)
_UNKNOWN_FUNCTION = re.compile(r"custom function|SR185", re.IGNORECASE)
#: Where Virtuoso begins to repeat the query.
_ITS_WORDS = re.compile(r"\s*SPARQL query:.*", re.DOTALL)


class RemoteEngine:
    """Answers from a SPARQL 1.1 endpoint.

    :param address: the endpoint's.
    :param limits: what a query may use; `memory` is the endpoint's own affair.
    :param credentials: for an endpoint that asks who we are.
    :raises ParameterError: if the address is none.
    :raises RemoteError: if the endpoint cannot be asked.
    """

    def __init__(self, address: str, limits: Limits, credentials: Credentials | None = None) -> None:
        check_address(address)
        self.limits = limits
        self._address = address
        self._caller = Caller(credentials)
        self._spool = Spool(limits.spool)
        self._queue = threading.BoundedSemaphore((1 + QUEUE) * limits.workers)
        self._turns = {False: threading.Semaphore(limits.workers), True: threading.Semaphore(RESERVED)}
        self._dataset = RemoteDataset(address, self._caller, limits.timeout)

    @property
    def status(self) -> Status:
        """What the endpoint serves, as of some seconds ago; the endpoint is asked in the background."""
        return self._dataset.status

    def answer(self, request: Request) -> Answer:
        """Answer a query; see :class:`planlink.engine.interface.Engine`.

        :raises RemoteError: if the endpoint fails, or its answer cannot be trusted to be whole.
        :raises RemoteTimeout: if the deadline passes.
        :raises Busy: if it is not this query's turn soon.
        """
        deadline = Deadline(self.limits.timeout, request.client_gone)
        guard.check(request.query, self.limits.services, any_engine=True)
        if other := foreign(request.query):
            raise errors.QueryRefused(f"'{other}' is not SPARQL 1.1")
        asked = form(request.query)
        written = request.graph if asked in ("CONSTRUCT", "DESCRIBE") else request.rows
        if not asked:
            raise errors.QueryMalformed("the text is no query: it has none of SELECT, ASK, CONSTRUCT and DESCRIBE")
        if written is None:
            raise errors.NotAcceptable("this kind of query cannot be answered in the format that was asked for")
        started = time.perf_counter()
        with self._turn(ours=request.built_in), self._fetch(request, asked, deadline) as raw:
            content = Content(self._spool, self.limits.result)
            try:
                rewrite = rewrite_triples if asked in ("CONSTRUCT", "DESCRIBE") else rewrite_rows
                timely = cast(IO[bytes], _Timely(raw, deadline))
                rewrite(timely, content, written, large=raw.size > MEMORY_LIMIT)
                content.flush()
            except errors.DataError as error:
                content.close()
                raise errors.RemoteError(f"the remote endpoint's answer is not whole: {error.message}") from error
            except errors.PlanlinkError:
                content.close()
                raise
        return Answer(content, written, time.perf_counter() - started)

    def close(self) -> None:
        """Nothing is held that outlives a query."""

    @contextmanager
    def _turn(self, *, ours: bool) -> Iterator[None]:
        if not ours and not self._queue.acquire(blocking=False):
            raise errors.Busy("too many queries are waiting; try again in a moment")
        try:
            with self._place(ours=ours):
                yield
        finally:
            if not ours:
                self._queue.release()

    @contextmanager
    def _place(self, *, ours: bool) -> Iterator[None]:
        turn = self._turns[ours]
        if not turn.acquire(timeout=min(PATIENCE, self.limits.timeout / 2)):
            raise errors.Busy("too many queries are under way; try again in a moment")
        try:
            yield
        finally:
            turn.release()

    def _fetch(self, request: Request, asked: str, deadline: Deadline) -> Content:
        """Return the endpoint's own answer, from its beginning.

        :raises PlanlinkError: as :meth:`answer`.
        """
        accept = _TRIPLES if asked in ("CONSTRUCT", "DESCRIBE") else ROWS
        sent = query_request(self._address, request.query, asked, accept, self._graphs(request))
        raw = Content(self._spool, self.limits.result * _VERBOSE)
        try:
            with self._caller.exchange(sent, deadline) as answer:
                require_whole(answer, asked)
                pieces = read(answer, deadline)
                for piece in _shallow_graph(pieces) if accept == _TRIPLES else _shallow_rows(_standard_names(pieces)):
                    raw.write(piece)
        except Refusal as error:
            raw.close()
            raise _told(error, request.query) from error
        except errors.PlanlinkError:
            raw.close()
            raise
        raw.seek(0)
        return raw

    def _graphs(self, request: Request) -> list[tuple[str, str]]:
        """Return the protocol's parameters: the graphs that were asked for, as far as they are ours; else all."""
        ours = self.status.graphs
        if request.default_graphs or request.named_graphs:
            default = [graph for graph in request.default_graphs if graph in ours] or [_NO_GRAPH]
            named = [graph for graph in request.named_graphs if graph in ours] or [_NO_GRAPH]
        elif names_its_dataset(request.query) or not self.status.union:
            return []
        else:
            default, named = [MERGED], list(ours)
        return [*(("default-graph-uri", graph) for graph in default), *(("named-graph-uri", graph) for graph in named)]


class _Timely:
    """What an endpoint sent, to be read until the deadline: some answers take the parser far longer to read than to come.

    :param raw: the answer.
    :param deadline: the exchange's.
    """

    def __init__(self, raw: Content, deadline: Deadline) -> None:
        self._raw = raw
        self._deadline = deadline

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        :raises RemoteTimeout: if the deadline passes.
        :raises ClientGone: if nobody waits any more.
        """
        if self._deadline.over:
            raise self._deadline.missed()
        return self._raw.read(size)


def _shallow_rows(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Refuse rows that would end this process by their nesting.

    :raises RemoteError: if they are nested too deeply.
    """
    nesting = Nesting()
    for piece in pieces:
        if nesting.after(piece) > _MAX_NESTING:
            raise errors.RemoteError("the remote endpoint's answer is nested too deeply")
        yield piece


def _shallow_graph(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Refuse triples that would end this process by their nesting.

    :raises RemoteError: if there are too many triples in terms.
    """
    terms, end = 0, b""
    for piece in pieces:
        terms += (end + piece).count(b"<<")
        end = piece[-1:]
        if terms > _MAX_TERMS:
            raise errors.RemoteError("the remote endpoint's answer has too many triples in terms")
        yield piece


def _standard_names(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Give blank nodes names that the standard allows: Virtuoso writes `nodeID://b1` in JSON.

    No more is held back than may be the beginning of such a name.
    """
    kept = b""
    for piece in pieces:
        known = (kept + piece).replace(_ODD_NODE, _NODE)
        end = max(0, len(known) - len(_ODD_NODE) + 1)
        yield known[:end]
        kept = known[end:]
    yield kept


def _told(error: Refusal, query: str) -> errors.PlanlinkError:
    """Return our error for the endpoint's: a malformed query is the client's fault, all else is the endpoint's."""
    words = _ITS_WORDS.sub("", error.words)
    if error.answered == 400 and not _ITS_FAULT.search(words):
        return malformed(words, query)
    if _UNKNOWN_FUNCTION.search(words):
        return errors.QueryMalformed("a function that this endpoint does not have")
    if re.search(r"S1T00|timed? ?out", words, re.IGNORECASE):
        return errors.RemoteTimeout("the remote endpoint stopped the query at a deadline of its own")
    if error.answered in (401, 403):
        return error
    if error.answered < 400:
        logger.warning("%s", error.message)  # where it leads is the operator's affair
        return errors.RemoteError("the remote endpoint redirects, which is not followed")
    # its own words are neither for the client nor, as they may repeat the query, for our log
    logger.warning("the remote endpoint answered %d", error.answered)
    return errors.RemoteError(f"the remote endpoint answered {error.answered}")
