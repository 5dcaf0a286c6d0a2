"""W3C's tests of the SPARQL Protocol, sent as the manifest says; updates must be refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDFS, Graph, Namespace
from rdflib.term import Node

from tests.conftest import running_server
from tests.support.http import Reply, send
from tests.w3c.manifests import EARLIER, MF, edition, entries, manifest, suite

if edition() == EARLIER:
    pytest.skip("the earlier edition of the suite describes its protocol tests in words only", allow_module_level=True)

CNT = Namespace("http://www.w3.org/2011/content#")
HT = Namespace("http://www.w3.org/2011/http#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
ROWS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
#: The media types of the formats that the manifest names.
FORMATS = {
    "boolean": ROWS[:2],
    "tabular": ROWS,
    "RDF": ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"),
}


@dataclass(frozen=True)
class Exchange:
    """A request of a test and the expected response.

    :param statuses: first digits of the status codes, of which the response must have one.
    :param format: the kind of answer: `boolean`, `tabular`, `RDF`, or None.
    :param boolean: the answer itself, or None.
    """

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    statuses: tuple[int, ...]
    format: str | None
    boolean: bool | None


def read_tests() -> dict[str, list[Exchange]]:
    graph = manifest("protocol")
    exchanges = {}
    for name, entry in entries("protocol", ("ProtocolTest",)):
        requests = graph.value(graph.value(entry, MF.action), HT.requests)
        assert requests is not None, name
        exchanges[name.removeprefix("protocol/")] = [_exchange(graph, request) for request in graph.items(requests)]
    return exchanges


def _exchange(graph: Graph, request: Node) -> Exchange:
    expected = graph.value(request, HT.resp)
    listed = graph.value(request, HT.headers)
    headers = [
        (_text(graph, field, HT.fieldName), _text(graph, field, HT.fieldValue)) for field in graph.items(listed or request)
    ]
    body = graph.value(request, HT.body)
    boolean = graph.value(expected, MF.expectedBoolean)
    return Exchange(
        method=_text(graph, request, HT.methodName),
        path=_text(graph, request, HT.absolutePath).replace("/sparql/", "/sparql", 1),
        headers=tuple(headers),
        body=_text(graph, body, CNT.chars).encode(_text(graph, body, CNT.characterEncoding)) if body else None,
        statuses=tuple(sorted(int(str(code)[-3]) for code in graph.objects(expected, MF.expectedStatus))),
        format=str(graph.value(expected, MF.expectedFormat) or "") or None,
        boolean=None if boolean is None else str(boolean) == "true",
    )


def _text(graph: Graph, node: Node, name: Node) -> str:
    value = graph.value(node, name)
    assert value is not None, (node, name)
    return str(value)


TESTS = read_tests()
UPDATES = [name for name in TESTS if "update" in name]
QUERIES = [name for name in TESTS if name not in UPDATES]


@pytest.fixture(scope="module")
def graphs_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the graphs that the manifest describes; its default graph is empty."""
    described = manifest("protocol")
    quads = set()
    for node in described.objects(None, UT.graphData):
        path = suite() / "protocol" / Path(_text(described, node, UT.graph)).name
        graph = ox.NamedNode(_text(described, node, RDFS.label))
        quads |= {ox.Quad(q.subject, q.predicate, q.object, graph) for q in ox.parse(path=str(path))}
    file = tmp_path_factory.mktemp("dataset") / "graphs.nq"
    ox.serialize(quads, str(file), format=ox.RdfFormat.N_QUADS)
    with running_server("--data", str(file), "--workers", "1") as server:
        yield server


def perform(server: str, exchange: Exchange) -> Reply:
    return send(server, exchange.method, exchange.path, exchange.body, **dict(exchange.headers))


def all_quads(server: str) -> bytes:
    query = b"SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g ?s"
    reply = send(server, "POST", "/sparql", query, Content_Type="application/sparql-query", Accept="text/csv")
    assert reply.status == 200
    return reply.body


def test_all_tests_are_found() -> None:
    assert (len(QUERIES), len(UPDATES)) == (edition().protocol_queries, edition().protocol_updates)
    assert all(TESTS.values())


@pytest.mark.parametrize("name", QUERIES)
def test_query_is_answered_as_the_manifest_says(graphs_server: str, name: str) -> None:
    for exchange in TESTS[name]:
        reply = perform(graphs_server, exchange)
        assert reply.status // 100 in exchange.statuses, reply.body
        if exchange.format:
            assert reply.media_type in FORMATS[exchange.format]
        if exchange.boolean is not None:
            assert reply.json()["boolean"] is exchange.boolean


@pytest.mark.parametrize("name", UPDATES)
def test_update_is_refused_and_changes_nothing(graphs_server: str, name: str) -> None:
    before = all_quads(graphs_server)
    updates = [exchange for exchange in TESTS[name] if is_update(exchange)]
    assert updates
    for update in updates:
        assert perform(graphs_server, update).status // 100 == 4
    assert before.count(b"\n") == 4
    assert all_quads(graphs_server) == before


def is_update(exchange: Exchange) -> bool:
    """Return whether a request is the update of a test rather than a query that verifies it."""
    return not exchange.format
