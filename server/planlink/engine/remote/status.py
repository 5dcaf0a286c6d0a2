"""What a remote endpoint serves: looked up in the background, so that nobody waits for it."""

import json
import logging
import threading
import time
from dataclasses import replace
from http.client import HTTPResponse

from planlink import errors
from planlink.engine.interface import Status
from planlink.engine.remote.graph_store import MERGED, VERSION
from planlink.engine.remote.http import Caller, Deadline, read
from planlink.engine.remote.protocol import query_request
from planlink.engine.spool import Content
from planlink.files import shipped
from planlink.namespaces import GRAPH
from planlink.sparql.query_files import read_query

logger = logging.getLogger(__name__)

#: Seconds after which the endpoint is asked again what it serves.
FRESH = 10.0
#: Bytes of the list of its graphs that an endpoint may send.
_MAX_LIST = 16 << 20
#: Seconds after which what it said last counts no more as the version.
STALE = 30.0
ROWS = "application/sparql-results+json"
_READ_AS_TRIPLES = ("application/n-triples", "text/turtle", "text/plain", "application/x-turtle")


class RemoteDataset:
    """What an endpoint serves, as of its last answer.

    :param address: the endpoint's.
    :param caller: sends the requests.
    :param timeout: seconds that the endpoint has to say it.
    :raises RemoteError: if it does not say it the first time.
    """

    def __init__(self, address: str, caller: Caller, timeout: float) -> None:
        self._address, self._caller, self._timeout = address, caller, timeout
        self._graphs_query, self._version_query = (
            read_query(shipped("queries") / "remote" / f"{name}.rq")[0] for name in ("graphs", "version")
        )
        self._lock = threading.Lock()
        self._status = self._look()
        self._looked = time.monotonic()

    @property
    def status(self) -> Status:
        """What is known; a version that may have changed unseen is left out, so that no answers are kept by it."""
        age = time.monotonic() - self._looked
        if age > FRESH and self._lock.acquire(blocking=False):
            threading.Thread(target=self._look_again, name="remote-dataset", daemon=True).start()
        return self._status if age < STALE else replace(self._status, version="")

    def _look_again(self) -> None:
        try:
            if not self._status.version or self._version() != self._status.version:
                self._status = self._look()
            self._looked = time.monotonic()
        except errors.PlanlinkError as error:
            logger.warning("the remote endpoint does not say what it serves: %s", error.title)
        finally:
            self._lock.release()

    def _version(self) -> str:
        versions = [row["version"] for row in self._rows(self._version_query)]
        return versions[0] if len(versions) == 1 else ""

    def _look(self) -> Status:
        """Ask for all of it.

        :raises RemoteError: if the endpoint fails or says what makes no sense.
        """
        started = time.perf_counter()
        try:
            found = {row["graph"]: int(row["triples"]) for row in self._rows(self._graphs_query)}
            version = self._version() if VERSION in found else ""
        except (KeyError, ValueError) as error:
            raise errors.RemoteError("the remote endpoint does not say which graphs it has") from error
        graphs = {graph: size for graph, size in found.items() if graph.startswith(GRAPH)}
        shown = graphs or found
        return Status(
            version=version,
            triples=found.get(MERGED, sum(shown.values())),
            union=MERGED in found,
            graphs=shown,
            seconds=time.perf_counter() - started,
            shipped=bool(graphs),
        )

    def _rows(self, query: str) -> list[dict[str, str]]:
        sent = query_request(self._address, query, "SELECT", ROWS)
        deadline = Deadline(self._timeout)
        with self._caller.exchange(sent, deadline) as answer:
            require_whole(answer, "SELECT")
            with Content(limit=_MAX_LIST) as content:
                for piece in read(answer, deadline):
                    content.write(piece)
                body = content.read_and_close()
        try:
            return [{name: cell["value"] for name, cell in row.items()} for row in json.loads(body)["results"]["bindings"]]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise errors.RemoteError("the remote endpoint's rows are not SPARQL 1.1 Query Results JSON") from error


def require_whole(answer: HTTPResponse, asked: str) -> None:
    """Refuse an answer of another kind, and one that says of itself that it is not whole.

    :raises RemoteTimeout: if it was cut at a deadline of the endpoint's own.
    :raises RemoteError: if it was cut at a number of rows, is of another kind, or could break off unseen.
    """
    if answer.headers.get("X-SQL-State"):
        raise errors.RemoteTimeout("the remote endpoint stopped the query before its answer was whole")
    if most := answer.headers.get("X-SPARQL-MaxRows"):
        raise errors.RemoteError(f"the remote endpoint cuts answers at {most} rows, and this one reaches them")
    graph = asked in ("CONSTRUCT", "DESCRIBE")
    wanted = _READ_AS_TRIPLES if graph else (ROWS, "application/json")
    if graph and answer.length is None and not answer.chunked:
        # triples that end anywhere look whole; only the end of JSON shows
        raise errors.RemoteError("the remote endpoint's answer does not tell its length, so nobody can see whether it is whole")
    if answer.headers.get_content_type() not in wanted:
        raise errors.RemoteError(f"the remote endpoint answered in {answer.headers.get_content_type()}, which was not asked for")
