"""The same endpoint over another engine: queries go to any SPARQL 1.1 endpoint, under our limits, and come back as ours.

Whatever format a client wants, the endpoint is asked for the one that all engines write well (JSON for rows, N-Triples for
graphs), the answer is read to its end and written again; so an answer that breaks off is an error, and engines' own habits
do not show.
"""

import json
import logging
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse

from planlink import errors
from planlink.engine import Answer, Request, Status, guard
from planlink.engine.json_nesting import Nesting
from planlink.engine.loading import MERGED, VERSION
from planlink.engine.processes import Limits
from planlink.engine.protocol import query_request
from planlink.engine.spool import Content, Spool
from planlink.engine.transport import Caller, Credentials, Deadline, Refusal, check_address, read
from planlink.headers import read_query
from planlink.paths import shipped
from planlink.store import rewrite_rows, rewrite_triples
from planlink.terms import GRAPH
from planlink.tokens import foreign, form, names_its_dataset

logger = logging.getLogger(__name__)

#: Queries of pages and named questions that run at once, beside those of strangers.
RESERVED = 2
#: Seconds that a query waits for its turn at most.
PATIENCE = 5.0
#: For each query that runs, how many from outside may wait: more are turned away at once.
QUEUE = 4
#: Seconds for which what is known of the dataset is taken to hold.
FRESH = 10.0
#: Brackets in one another in rows; standard ones have 5. The parser runs out of stack, and with it this process.
_MAX_NESTING = 100
#: Triples that are terms of other triples (RDF 1.2), and so may be nested: SPARQL 1.1 has none.
_MAX_TERMS = 1_000
#: How much larger than our own an endpoint's way of writing an answer may be.
_VERBOSE = 8
#: Bytes of the list of its graphs that an endpoint may send.
_MAX_LIST = 16 << 20
_ROWS = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.9"
_READ_AS_TRIPLES = ("application/n-triples", "text/turtle", "text/plain", "application/x-turtle")
_ODD_NODE, _NODE = b'"type": "bnode", "value": "nodeID://', b'"type": "bnode", "value": "'
#: No graph has this name: it stands for the graphs that a client asked for and that are not there.
_NO_GRAPH = "urn:planlink:none"
_POSITION = re.compile(r"error at (\d+):(\d+): ")
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
        self._turns = {False: threading.Semaphore(limits.workers), True: threading.Semaphore(RESERVED)}
        self._queue = threading.BoundedSemaphore((1 + QUEUE) * limits.workers)
        self._graphs_query, self._version_query = (
            read_query(shipped("queries") / "remote" / f"{name}.rq")[0] for name in ("graphs", "version")
        )
        self._lock = threading.Lock()
        self._merged = False
        self._status = self._look()
        self._looked = time.monotonic()

    @property
    def status(self) -> Status:
        """What the endpoint serves, as of a few seconds ago; what was known before if it does not say."""
        if time.monotonic() - self._looked > FRESH and self._lock.acquire(blocking=False):
            try:
                self._status = self._look()
            except errors.PlanlinkError:
                # a version that may have changed meanwhile keeps no answers
                self._status = Status("", self._status.triples, graphs=self._status.graphs, shipped=self._status.shipped)
            finally:
                self._looked = time.monotonic()
                self._lock.release()
        return self._status

    def answer(self, request: Request) -> Answer:
        """Answer a query; see :class:`planlink.engine.Engine`.

        :raises RemoteError: if the endpoint fails, or its answer cannot be trusted to be whole.
        :raises RemoteTimeout: if the deadline passes.
        :raises Busy: if it is not this query's turn soon.
        """
        deadline = Deadline(self.limits.timeout, request.gone)
        guard.check(request.query, self.limits.services)
        if other := foreign(request.query):
            raise errors.QueryRefused(f"'{other}' is not SPARQL 1.1")
        asked = form(request.query)
        written = request.graph if asked in ("CONSTRUCT", "DESCRIBE") else request.rows
        if not asked:
            raise errors.QueryMalformed("the text is no query: it has none of SELECT, ASK, CONSTRUCT and DESCRIBE")
        if written is None:
            raise errors.NotAcceptable("this kind of query cannot be answered in the format that was asked for")
        started = time.perf_counter()
        with self._turn(ours=request.ours), self._fetch(request, asked, deadline) as raw:
            content = Content(self._spool, self.limits.result)
            try:
                rewrite = rewrite_triples if asked in ("CONSTRUCT", "DESCRIBE") else rewrite_rows
                rows = rewrite(_Timely(raw, deadline), content, written)  # type: ignore[arg-type]  # it is read like a file
                content.flush()
            except errors.DataError as error:
                content.close()
                raise errors.RemoteError(f"the remote endpoint's answer is not whole: {error.message}") from error
            except errors.PlanlinkError:
                content.close()
                raise
        return Answer(content, written, time.perf_counter() - started, rows)

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
        accept = _TRIPLES if asked in ("CONSTRUCT", "DESCRIBE") else _ROWS
        sent = query_request(self._address, request.query, asked, accept, self._dataset(request))
        raw = Content(self._spool, self.limits.result * _VERBOSE)
        try:
            with self._caller.exchange(sent, deadline) as answer:
                _require_whole(answer, asked)
                nesting, terms, end = Nesting(), 0, b""
                for piece in _standard_names(read(answer, deadline)):
                    if accept == _ROWS and nesting.after(piece) > _MAX_NESTING:
                        raise errors.RemoteError("the remote endpoint's answer is nested too deeply")
                    if accept == _TRIPLES:
                        terms += (end + piece).count(b"<<")
                        end = piece[-1:]
                    if terms > _MAX_TERMS:
                        raise errors.RemoteError("the remote endpoint's answer has too many triples in terms")
                    raw.write(piece)
        except Refusal as error:
            raw.close()
            raise _told(error) from error
        except errors.PlanlinkError:
            raw.close()
            raise
        raw.seek(0)
        return raw

    def _dataset(self, request: Request) -> list[tuple[str, str]]:
        """Return the protocol's parameters: the graphs that were asked for, as far as they are ours; else all."""
        ours = self._status.graphs
        if request.default_graphs or request.named_graphs:
            default = [graph for graph in request.default_graphs if graph in ours] or [_NO_GRAPH]
            named = [graph for graph in request.named_graphs if graph in ours] or [_NO_GRAPH]
        elif names_its_dataset(request.query) or not self._merged:
            return []
        else:
            default, named = [MERGED], list(ours)
        return [*(("default-graph-uri", graph) for graph in default), *(("named-graph-uri", graph) for graph in named)]

    def _look(self) -> Status:
        """Ask the endpoint what it serves."""
        started = time.perf_counter()
        try:
            found = {row["graph"]: int(row["triples"]) for row in self._rows(self._graphs_query)}
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise errors.RemoteError("the remote endpoint's list of its graphs is not what the standard says") from error
        versions = [row["version"] for row in self._rows(self._version_query)] if VERSION in found else []
        self._merged = MERGED in found
        graphs = {graph: size for graph, size in found.items() if graph.startswith(GRAPH)}
        shown = graphs or found
        return Status(
            version=versions[0] if len(versions) == 1 else "",
            triples=found.get(MERGED, sum(shown.values())),
            union=self._merged,
            graphs=shown,
            seconds=time.perf_counter() - started,
            shipped=bool(graphs),
        )

    def _rows(self, query: str) -> list[dict[str, str]]:
        sent = query_request(self._address, query, "SELECT", _ROWS)
        deadline = Deadline(self.limits.timeout)
        with self._caller.exchange(sent, deadline) as answer:
            _require_whole(answer, "SELECT")
            with Content(limit=_MAX_LIST) as content:
                for piece in read(answer, deadline):
                    content.write(piece)
                content.seek(0)
                document = json.loads(content.read())
        return [{name: cell["value"] for name, cell in row.items()} for row in document["results"]["bindings"]]


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

        :raises RemoteTimeout: if the deadline has passed.
        """
        if self._deadline.over:
            raise self._deadline.missed()
        return self._raw.read(size)


def _standard_names(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Give blank nodes names that the standard allows: Virtuoso writes `nodeID://b1` in JSON."""
    kept = b""
    for piece in pieces:
        *whole, kept = (kept + piece).replace(_ODD_NODE, _NODE).rpartition(b"}")
        yield b"".join(whole)
    yield kept


def _require_whole(answer: HTTPResponse, asked: str) -> None:
    """Refuse an answer of another kind, and one that says of itself that it is not whole.

    :raises RemoteTimeout: if it was cut at a deadline of the endpoint's own.
    :raises RemoteError: if it was cut at a number of rows, or is of another kind.
    """
    if answer.headers.get("X-SQL-State"):
        raise errors.RemoteTimeout("the remote endpoint stopped the query before its answer was whole")
    if most := answer.headers.get("X-SPARQL-MaxRows"):
        raise errors.RemoteError(f"the remote endpoint cuts answers at {most} rows, and this one reaches them")
    wanted = _READ_AS_TRIPLES if asked in ("CONSTRUCT", "DESCRIBE") else (_ROWS, "application/json")
    if answer.headers.get_content_type() not in wanted:
        raise errors.RemoteError(f"the remote endpoint answered in {answer.headers.get_content_type()}, which was not asked for")


def _told(error: Refusal) -> errors.PlanlinkError:
    """Return our error for the endpoint's: a malformed query is the client's fault, all else is the endpoint's."""
    words = _ITS_WORDS.sub("", error.words)
    if error.answered == 400 and not _ITS_FAULT.search(words):
        at = _POSITION.search(words)
        line, column = (int(at[1]), int(at[2])) if at else (None, None)
        return errors.QueryMalformed(_POSITION.sub("", words), line=line, column=column)
    if _UNKNOWN_FUNCTION.search(words):
        return errors.QueryMalformed("a function that this endpoint does not have")
    if re.search(r"S1T00|timed? ?out", words, re.IGNORECASE):
        return errors.RemoteTimeout("the remote endpoint stopped the query at a deadline of its own")
    if error.answered in (401, 403):
        return error
    if error.answered < 400:
        logger.warning("%s", error.message)  # where it leads is the operator's affair
        return errors.RemoteError("the remote endpoint redirects, which is not followed")
    # what it says of its inside is for the log
    logger.warning("the remote endpoint answered %d: %s", error.answered, words)
    return errors.RemoteError(f"the remote endpoint answered {error.answered}")
