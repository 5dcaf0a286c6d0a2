"""Look up what a remote endpoint serves, in the background, so that requests need not wait for it."""

import json
import logging
import re
import threading
import time
from dataclasses import replace

from planlink import errors
from planlink.engine.interface import Status
from planlink.engine.remote.answer_checks import ROWS, require_complete
from planlink.engine.remote.deadline import Deadline
from planlink.engine.remote.graph_store import MERGED, VERSION
from planlink.engine.remote.http import HttpClient, form_request
from planlink.engine.spool import Content
from planlink.files import shipped
from planlink.namespaces import GRAPH
from planlink.sparql.query_files import read_query
from planlink.sparql.terms import iri_text

logger = logging.getLogger(__name__)

#: Seconds between two lookups.
REFRESH_INTERVAL = 10.0
#: Seconds after which a version is no longer trusted.
STALE = 30.0
#: Bytes that the list of an endpoint's graphs may have.
_MAX_LIST = 16 << 20
#: Other versions are ignored, because the version is written into documents.
_VERSION = re.compile(r"[A-Za-z0-9._+-]{1,100}")


class RemoteStatus:
    """What an endpoint serves, as of its last answer.

    :param address: the endpoint's.
    :param client: sends the requests.
    :param timeout: seconds that a lookup may take.
    :raises RemoteError: if the first lookup fails.
    """

    def __init__(self, address: str, client: HttpClient, timeout: float) -> None:
        self._address, self._client, self._timeout = address, client, timeout
        self._graphs_query, self._version_query = (
            read_query(shipped("queries") / "remote" / f"{name}.rq")[0] for name in ("graphs", "version")
        )
        self._lock = threading.Lock()
        self._status = self._look_up()
        self._updated = time.monotonic()

    @property
    def current(self) -> Status:
        """The last status; without its version, by which answers are cached, if that may have changed unseen."""
        age = time.monotonic() - self._updated
        if age > REFRESH_INTERVAL and self._lock.acquire(blocking=False):
            threading.Thread(target=self._refresh, name="remote-status", daemon=True).start()
        return self._status if age < STALE else replace(self._status, version="")

    def _refresh(self) -> None:
        try:
            if not self._status.version or self._version() != self._status.version:
                self._status = self._look_up()
            self._updated = time.monotonic()
        except errors.PlanlinkError as error:
            logger.warning("the remote endpoint does not say what it serves: %s", error.title)
        finally:
            self._lock.release()

    def _version(self) -> str:
        versions = [row.get("version", "") for row in self._rows(self._version_query)]
        return versions[0] if len(versions) == 1 and _VERSION.fullmatch(versions[0]) else ""

    def _look_up(self) -> Status:
        """Ask the endpoint for its graphs and its version.

        :raises RemoteError: if it fails, or its answer makes no sense.
        """
        started = time.perf_counter()
        try:
            sizes = {row["graph"]: int(row["triples"]) for row in self._rows(self._graphs_query) if _is_iri(row["graph"])}
            version = self._version() if VERSION in sizes else ""
        except (KeyError, ValueError) as error:
            raise errors.RemoteError("the remote endpoint does not say which graphs it has") from error
        shipped_graphs = {graph: size for graph, size in sizes.items() if graph.startswith(GRAPH)}
        graphs = shipped_graphs or sizes
        return Status(
            version=version,
            triples=sizes.get(MERGED, sum(graphs.values())),
            union=MERGED in sizes,
            graphs=graphs,
            seconds=time.perf_counter() - started,
            shipped=bool(shipped_graphs),
        )

    def _rows(self, query: str) -> list[dict[str, str]]:
        with (
            self._client.exchange(form_request(self._address, {"query": query}, ROWS), Deadline(self._timeout)) as answer,
            Content(limit=_MAX_LIST) as content,
        ):
            response, pieces = answer
            require_complete(response, graph=False)
            for piece in pieces:
                content.write(piece)
            body = content.read_and_close()
        try:
            return [{name: cell["value"] for name, cell in row.items()} for row in json.loads(body)["results"]["bindings"]]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise errors.RemoteError("the remote endpoint's rows are not SPARQL 1.1 Query Results JSON") from error


def _is_iri(text: str) -> bool:
    """Return whether a graph's name is an absolute IRI; Virtuoso has some that are not."""
    try:
        iri_text(text)
    except errors.ParameterError:
        return False
    return True
