"""Answer queries from another SPARQL 1.1 endpoint, under the limits and in the formats of this server.

The request to the endpoint always names the format that all engines write well (JSON for rows, N-Triples for triples). The
answer is read completely and written again in the client's format, so a truncated answer is an error, and the peculiarities
of engines do not show.
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
from planlink.engine.remote.answer_checks import ROWS, TRIPLES, TimedContent, require_complete, safe_pieces
from planlink.engine.remote.deadline import Deadline
from planlink.engine.remote.graph_store import MERGED
from planlink.engine.remote.http import HttpClient, Refusal, check_address, form_request
from planlink.engine.remote.status import RemoteStatus
from planlink.engine.spool import Content, Spool
from planlink.rdf.serialising import rewrite_boolean, rewrite_rows, rewrite_triples
from planlink.settings import Credentials, Limits
from planlink.sparql import guard
from planlink.sparql.dialects import virtuoso_extension
from planlink.sparql.syntax_errors import syntax_error
from planlink.sparql.tokens import form, names_its_dataset

logger = logging.getLogger(__name__)

#: Built-in queries that run at once, beside the untrusted ones.
RESERVED = 2
#: Seconds that a query waits for its turn at most.
QUEUE_TIMEOUT = 5.0
#: Untrusted queries that may wait, for each that runs.
QUEUE = 4
#: How many times larger an endpoint's serialisation of an answer may be than the result limit.
_VERBOSITY = 8
#: A graph that does not exist, in place of requested graphs that the endpoint does not have.
_NO_GRAPH = "urn:planlink:none"
#: With these errors Virtuoso answers 400 to correct queries.
_VIRTUOSO_FAULT = re.compile(r"SQ\d{3}|SP031|internal error", re.IGNORECASE)
_UNKNOWN_FUNCTION = re.compile(r"custom function|SR185", re.IGNORECASE)
_TIME_LIMIT = re.compile(r"S1T00|timed? ?out", re.IGNORECASE)
_REWRITE = {"SELECT": rewrite_rows, "ASK": rewrite_boolean, "CONSTRUCT": rewrite_triples, "DESCRIBE": rewrite_triples}
#: Where Virtuoso begins to repeat the query.
_REPEATED_QUERY = re.compile(r"\s*SPARQL query:.*", re.DOTALL)


class RemoteEngine:
    """Answers from a SPARQL 1.1 endpoint.

    :param address: the endpoint's.
    :param limits: of each query; `memory` has no effect on the endpoint.
    :param credentials: for an endpoint that asks for them.
    :raises ParameterError: if the address is not an endpoint's.
    :raises RemoteError: if the endpoint does not answer.
    """

    def __init__(self, address: str, limits: Limits, credentials: Credentials | None = None) -> None:
        check_address(address)
        self.limits = limits
        self._address = address
        self._client = HttpClient(credentials)
        self._spool = Spool(limits.spool)
        self._queue = threading.BoundedSemaphore((1 + QUEUE) * limits.workers)
        self._running = {False: threading.Semaphore(limits.workers), True: threading.Semaphore(RESERVED)}
        self._status = RemoteStatus(address, self._client, limits.timeout)

    @property
    def status(self) -> Status:
        """What the endpoint serves, as of some seconds ago; refreshed in the background."""
        return self._status.current

    def answer(self, request: Request) -> Answer:
        """Answer a query; see :class:`planlink.engine.interface.Engine`.

        :raises RemoteError: if the endpoint fails, or its answer may be incomplete.
        :raises RemoteTimeout: if the deadline passes.
        :raises Busy: if the query would have to wait too long for its turn.
        """
        deadline = Deadline(self.limits.timeout, request.client_gone)
        guard.check(request.query, self.limits.services, any_engine=True)
        if extension := virtuoso_extension(request.query):
            raise errors.QueryRefused(f"'{extension}' is not SPARQL 1.1")
        query_form = form(request.query)
        if not query_form:
            raise errors.QueryMalformed("the text is no query: it has none of SELECT, ASK, CONSTRUCT and DESCRIBE")
        rewrite = _REWRITE[query_form]
        graph = rewrite is rewrite_triples
        answer_format = request.graph if graph else request.rows
        if answer_format is None:
            raise errors.NotAcceptable("this kind of query cannot be answered in the format that was requested")
        started = time.perf_counter()
        with self._turn(built_in=request.built_in), self._fetch(request, deadline, graph=graph) as fetched:
            content = Content(self._spool, self.limits.result, request.client)
            try:
                output = TimedContent(content, deadline)
                rewrite(cast(IO[bytes], TimedContent(fetched, deadline)), output, answer_format)
                output.flush()
            except errors.DataError as error:
                content.close()
                raise errors.RemoteError(f"the remote endpoint's answer is incomplete or malformed: {error.message}") from error
            except errors.PlanlinkError:
                content.close()
                raise
        return Answer(content, answer_format, time.perf_counter() - started)

    def close(self) -> None:
        """No resources to release."""

    @contextmanager
    def _turn(self, *, built_in: bool) -> Iterator[None]:
        """Wait for the query's turn; built-in queries do not queue behind untrusted ones.

        :raises Busy: if the queue is full, or the wait too long.
        """
        if not built_in and not self._queue.acquire(blocking=False):
            raise errors.Busy("too many queries are waiting; try again in a moment")
        try:
            running = self._running[built_in]
            if not running.acquire(timeout=min(QUEUE_TIMEOUT, self.limits.timeout / 2)):
                raise errors.Busy("too many queries are under way; try again in a moment")
            try:
                yield
            finally:
                running.release()
        finally:
            if not built_in:
                self._queue.release()

    def _fetch(self, request: Request, deadline: Deadline, *, graph: bool) -> Content:
        """Return the endpoint's own answer, from its beginning.

        :raises PlanlinkError: as :meth:`answer`.
        """
        fields = {"query": request.query, **self._graph_fields(request)}
        sent = form_request(self._address, fields, TRIPLES if graph else ROWS)
        fetched = Content(self._spool, self.limits.result * _VERBOSITY)
        try:
            with self._client.exchange(sent, deadline) as (response, pieces):
                require_complete(response, graph=graph)
                for piece in safe_pieces(pieces, graph=graph):
                    fetched.write(piece)
        except Refusal as refusal:
            fetched.close()
            raise _query_error(refusal, request.query) from refusal
        except errors.PlanlinkError:
            fetched.close()
            raise
        fetched.seek(0)
        return fetched

    def _graph_fields(self, request: Request) -> dict[str, list[str]]:
        """Return the protocol's parameters: the requested graphs that the endpoint serves, or else all that it serves."""
        served = self.status.graphs
        if request.default_graphs or request.named_graphs:
            default = [graph for graph in request.default_graphs if graph in served] or [_NO_GRAPH]
            named = [graph for graph in request.named_graphs if graph in served] or [_NO_GRAPH]
        elif names_its_dataset(request.query) or not self.status.union:
            return {}
        else:
            default, named = [MERGED], list(served)
        return {"default-graph-uri": default, "named-graph-uri": named}


def _query_error(refusal: Refusal, query: str) -> errors.PlanlinkError:
    """Return the error to raise for the endpoint's: a malformed query is the client's fault, everything else the endpoint's."""
    text = _REPEATED_QUERY.sub("", refusal.text)
    if refusal.code == 400 and not _VIRTUOSO_FAULT.search(text):
        return syntax_error(text, query)
    if _UNKNOWN_FUNCTION.search(text):
        return errors.QueryMalformed("a function that this endpoint does not have")
    if _TIME_LIMIT.search(text):
        return errors.RemoteTimeout("the remote endpoint stopped the query at a deadline of its own")
    if refusal.code in (401, 403):
        return refusal
    if refusal.code < 400:
        logger.warning("%s", refusal.message)  # the target of a redirect is for the operator, not for the client
        return errors.RemoteError("the remote endpoint redirects, which is not followed")
    # the endpoint's text is not for the client, and it may repeat the query, so it is not logged either
    logger.warning("the remote endpoint answered %d", refusal.code)
    return errors.RemoteError(f"the remote endpoint answered {refusal.code}")
