"""Load named graphs into a remote store, by the SPARQL 1.1 Graph Store Protocol and SPARQL 1.1 Update.

Where the store has an update address, readers never see half of a graph: the new content goes to a staging graph, and one
MOVE replaces the old graph by it. With only a Graph Store address, a PUT replaces the graph; what readers see meanwhile depends
on the store: Oxigraph shows the old graph or the new one, Virtuoso 7 an empty or unfinished one.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import httpx

from planlink.engine.remote.deadline import Deadline
from planlink.engine.remote.http import HttpClient, check_address, form_request
from planlink.errors import ParameterError, RemoteError
from planlink.formats import NTRIPLES
from planlink.namespaces import PREFIXES
from planlink.settings import Credentials
from planlink.sparql.terms import iri_text, literal_text

#: Triples and bytes of one update. Virtuoso 7's compiler runs out of memory at 4,991 triples of the shipped data (0.9 MB).
BATCH_TRIPLES = 1000
BATCH_BYTES = 250_000
#: Prefix of the names of staging graphs; the next load clears those of a failed one.
STAGING = "urn:planlink:staging:"

#: The graph that holds the union of all others: some engines are slow or wrong where many graphs form the default graph.
MERGED = "urn:planlink:merged"
#: The graph that holds the dataset's version, once the dataset is complete.
VERSION = "urn:planlink:version"

_BLANK = re.compile(rb"(?:^|[ \t])_:")


@dataclass(frozen=True)
class RemoteStore:
    """A store with a Graph Store address, an update address, or both.

    :param graphs: address of the Graph Store Protocol, to which `?graph=` is added (indirect graph identification).
    :param update: address of SPARQL Update.
    :param credentials: of a user who may write.
    :param timeout: seconds that replacing one graph may take.
    :raises ParameterError: if there is no address, or one is not an endpoint's.
    """

    graphs: str | None = None
    update: str | None = None
    credentials: Credentials | None = None
    timeout: float = 120.0

    def __post_init__(self) -> None:
        if not (self.graphs or self.update):
            raise ParameterError("a store to load into has a Graph Store address or an update address")
        for address in filter(None, (self.graphs, self.update)):
            check_address(address)


def replace_graph(store: RemoteStore, graph: str, ntriples: bytes) -> None:
    """Make a named graph hold exactly these triples; doing it twice has the same result.

    :param store: the store.
    :param graph: IRI of the graph.
    :param ntriples: its triples in N-Triples; none removes the graph.
    :raises RemoteError: if the store cannot be reached, or refuses or fails; the graph is then as it was, unless the store
        has a Graph Store address alone.
    :raises RemoteTimeout: if it takes too long.
    """
    _Replacement(store).run(graph, ntriples)


class _Replacement:
    """The requests that replace one graph, within one deadline.

    :param store: the store.
    """

    def __init__(self, store: RemoteStore) -> None:
        self._store = store
        self._client = HttpClient(store.credentials)
        self._deadline = Deadline(store.timeout)

    def run(self, graph: str, ntriples: bytes) -> None:
        target = iri_text(graph)
        if not self._store.update:
            self._put(graph, ntriples)
            return
        if not ntriples.strip():
            self._update(f"DROP SILENT GRAPH {target}")
            return
        staging = STAGING + hashlib.sha256(graph.encode()).hexdigest()[:16]
        if self._store.graphs:
            self._put(staging, ntriples)
        else:
            self._update(f"DROP SILENT GRAPH <{staging}>")
            for insert in inserts(f"<{staging}>", ntriples):
                self._update(insert)
        self._update(f"MOVE GRAPH <{staging}> TO GRAPH {target}")

    def _put(self, graph: str, ntriples: bytes) -> None:
        address = httpx.URL(str(self._store.graphs)).copy_merge_params({"graph": graph})
        headers = {"Content-Type": NTRIPLES.media_type}
        if self._store.credentials:
            # a server may refuse a large body unread and close the connection, and its challenge is lost;
            # so an empty POST, which adds nothing, first makes it send the challenge
            self._send(httpx.Request("POST", address, content=b"", headers=headers))
        self._send(httpx.Request("PUT", address, content=ntriples, headers=headers))

    def _update(self, text: str) -> None:
        self._send(form_request(str(self._store.update), {"update": text}))

    def _send(self, request: httpx.Request) -> None:
        with self._client.exchange(request, self._deadline) as (_, pieces):
            for _ in pieces:
                pass


def inserts(graph: str, ntriples: bytes) -> Iterator[str]:
    """Yield updates that add triples to a graph, each small enough for every store.

    Triples with blank nodes share one update, because the same label names another node in the next update. It is written as
    a template, because Virtuoso 7 takes no blank nodes in INSERT DATA.

    :param graph: the graph, as SPARQL writes it.
    :param ntriples: the triples in N-Triples.
    :raises RemoteError: if the triples with blank nodes do not fit into one update.
    """
    lines = [line for line in ntriples.splitlines(keepends=True) if line.strip()]
    blank = [line for line in lines if _has_blank_node(line)]
    if len(blank) > BATCH_TRIPLES or sum(map(len, blank)) > BATCH_BYTES:
        raise RemoteError("too many triples have blank nodes to load them by updates: give the store's Graph Store address")
    if blank:
        yield f"INSERT {{ GRAPH {graph} {{\n{b''.join(blank).decode()}}} }} WHERE {{}}"
    for batch in _batches(line for line in lines if not _has_blank_node(line)):
        yield f"INSERT DATA {{ GRAPH {graph} {{\n{b''.join(batch).decode()}}} }}"


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for line in lines:
        if batch and (len(batch) == BATCH_TRIPLES or size + len(line) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line)
    if batch:
        yield batch


def _has_blank_node(line: bytes) -> bool:
    """Return whether a triple's subject or object is a blank node; the text of a literal comes after its first quotation mark."""
    return bool(_BLANK.search(line.split(b'"', 1)[0]))


def load_all(store: RemoteStore, graphs: Mapping[str, bytes], version: str) -> Iterator[str]:
    """Load a whole dataset: every graph, their union, and last the version, which is absent during the load.

    :param store: the store.
    :param graphs: N-Triples by the graph's IRI.
    :param version: of the dataset.
    :returns: the IRIs of the graphs, each as soon as it is in place.
    :raises RemoteError: as :func:`replace_graph`; graphs that were loaded before stay.
    """
    replace_graph(store, VERSION, b"")
    for graph, ntriples in graphs.items():
        replace_graph(store, graph, ntriples)
        yield graph
    merged = sorted({line for ntriples in graphs.values() for line in ntriples.splitlines(keepends=True)})
    replace_graph(store, MERGED, b"".join(merged))
    yield MERGED
    statement = f"<urn:planlink:dataset> {iri_text(PREFIXES['owl'] + 'versionInfo')} {literal_text(version)} .\n"
    replace_graph(store, VERSION, statement.encode())
    yield VERSION
