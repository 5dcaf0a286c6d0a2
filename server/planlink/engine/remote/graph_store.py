"""Named graphs to stores of other makers, by the SPARQL 1.1 Graph Store Protocol and SPARQL 1.1 Update.

Readers never see half of a graph where the store has an update address: the new content goes to a staging graph, and one
MOVE puts it in place of the old. Where there is only a Graph Store address, a PUT replaces the graph, and how much a reader
may see meanwhile is the store's affair: Oxigraph shows the old graph or the new one, Virtuoso 7 an empty or unfinished one.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote
from urllib.request import Request

from planlink.engine.remote.http import Caller, Deadline, check_address, read
from planlink.engine.remote.protocol import update_request
from planlink.errors import ParameterError, RemoteError
from planlink.formats import NTRIPLES
from planlink.namespaces import PREFIXES
from planlink.settings import Credentials
from planlink.sparql.terms import iri_text, literal_text

#: Triples and bytes of one update. Virtuoso 7 runs out of its compiler's memory at 4,991 triples of ours (0.9 MB).
BATCH_TRIPLES = 1000
BATCH_BYTES = 250_000
#: Names of staging graphs begin so; what is left in one by a load that failed is cleared by the next.
STAGING = "urn:planlink:staging:"

#: The graph that holds the union of all, as the default graph of engines that are slow or wrong over many graphs merged.
MERGED = "urn:planlink:merged"
#: The graph that says which version was loaded, once all of it is there.
VERSION = "urn:planlink:version"

_BLANK = re.compile(rb"(?:^|[ \t])_:")


@dataclass(frozen=True)
class RemoteStore:
    """Where a store takes graphs; at least one of the addresses.

    :param graphs: the Graph Store Protocol's, to which `?graph=` is added (indirect graph identification).
    :param update: SPARQL Update's.
    :param credentials: of a user who may write.
    :param timeout: seconds that replacing one graph may take altogether.
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
    """Make a named graph hold exactly these triples; to do it twice is as good as once.

    :param store: where.
    :param graph: IRI of the graph.
    :param ntriples: its triples in N-Triples; none removes the graph.
    :raises RemoteError: if the store cannot be reached, refuses us, or cannot do it; the graph is then as it was, unless
        the store has a Graph Store address alone.
    :raises RemoteTimeout: if it takes too long.
    """
    deadline, caller = Deadline(store.timeout), Caller(store.credentials)
    target = iri_text(graph)
    if not store.update:
        _put(store, caller, graph, ntriples, deadline)
        return
    if not ntriples.strip():
        _update(store, caller, f"DROP SILENT GRAPH {target}", deadline)
        return
    staging = STAGING + hashlib.sha256(graph.encode()).hexdigest()[:16]
    if store.graphs:
        _put(store, caller, staging, ntriples, deadline)
    else:
        _update(store, caller, f"DROP SILENT GRAPH <{staging}>", deadline)
        for insert in inserts(f"<{staging}>", ntriples):
            _update(store, caller, insert, deadline)
    _update(store, caller, f"MOVE GRAPH <{staging}> TO GRAPH {target}", deadline)


def inserts(graph: str, ntriples: bytes) -> Iterator[str]:
    """Write updates that add triples to a graph, each small enough for every store.

    Triples with blank nodes share one update, because a blank node's name means another node in the next; it has the form
    of a template, because Virtuoso 7 takes no blank nodes in INSERT DATA.

    :param graph: the graph, as SPARQL writes it.
    :param ntriples: the triples.
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
    """Tell whether a triple's subject or object is a blank node; a text that only looks so is in quotation marks."""
    return bool(_BLANK.search(line.split(b'"', 1)[0]))


def _put(store: RemoteStore, caller: Caller, graph: str, ntriples: bytes, deadline: Deadline) -> None:
    joined = "&" if "?" in str(store.graphs) else "?"
    address = f"{store.graphs}{joined}graph={quote(graph, safe='')}"
    headers = {"Content-Type": NTRIPLES.media_type}
    if store.credentials:
        # a server may refuse a large body unread and break the connection, and its challenge is lost: let it ask first
        # who we are, for a POST of nothing, which adds nothing
        _send(caller, Request(address, b"", headers, method="POST"), deadline)  # noqa: S310 - the address was checked
    _send(caller, Request(address, ntriples, headers, method="PUT"), deadline)  # noqa: S310


def _update(store: RemoteStore, caller: Caller, text: str, deadline: Deadline) -> None:
    _send(caller, update_request(str(store.update), text), deadline)


def _send(caller: Caller, request: Request, deadline: Deadline) -> None:
    """Send what changes the store."""
    with caller.exchange(request, deadline) as answer:
        for _ in read(answer, deadline):
            pass


def load_all(store: RemoteStore, graphs: Mapping[str, bytes], version: str) -> Iterator[str]:
    """Load a whole dataset: every graph, their union, and last the version, which is gone while the load lasts.

    :param store: where.
    :param graphs: triples in N-Triples by the graph's IRI.
    :param version: the dataset's.
    :returns: the IRIs of the graphs, each when it is in place.
    :raises RemoteError: as :func:`replace_graph`; what was loaded before stays.
    """
    replace_graph(store, VERSION, b"")
    for graph, ntriples in graphs.items():
        replace_graph(store, graph, ntriples)
        yield graph
    merged = sorted({line for ntriples in graphs.values() for line in ntriples.splitlines(keepends=True)})
    replace_graph(store, MERGED, b"".join(merged))
    yield MERGED
    said = f"<urn:planlink:dataset> {iri_text(PREFIXES['owl'] + 'versionInfo')} {literal_text(version)} .\n"
    replace_graph(store, VERSION, said.encode())
    yield VERSION
