"""The worker pool refuses updates, connections, files and hostile texts, and nothing that only looks like them."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from planlink import errors
from planlink.engine.interface import Request
from planlink.engine.local.pool import WorkerPool
from planlink.formats import CSV, JSON, TURTLE
from tests.engine.local.test_pool import COUNT, count


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        yield server


@pytest.mark.parametrize(
    "keyword", ["SERVICE", "service", "SERVICE SILENT", "?o . SERVICE", "?o.SERVICE", "?o FILTER(1<2 )SERVICE#>\n SILENT"]
)
def test_service_is_refused_and_no_connection_made(pool: WorkerPool, listener: socket.socket, keyword: str) -> None:
    port = listener.getsockname()[1]
    head = "?s ?p " if keyword.startswith("?") else ""
    with pytest.raises(errors.QueryRefused, match="SERVICE"):
        pool.answer(Request(f"SELECT * {{ {head}{keyword} <http://127.0.0.1:{port}/sparql> {{ ?a ?b ?c }} }}"))
    with pytest.raises(TimeoutError):
        listener.accept()


def test_worker_cannot_open_a_connection(pool: WorkerPool, listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker cannot open a socket even where the guard misses a SERVICE."""
    monkeypatch.setattr("planlink.sparql.guard.check", lambda query, services=(): False)
    port = listener.getsockname()[1]
    with pytest.raises(errors.WorkerLost):
        pool.answer(Request(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/sparql> {{ ?a ?b ?c }} }}"))
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE" }',
        "SELECT * { ?s <http://example.org/SERVICE> ?o }",
        "# SERVICE\nSELECT * { ?s ?p ?o } LIMIT 1",
        "SELECT ?service { ?service ?p 'SERVICE <http://x/> {}' }",
        'SELECT * { ?s ?p """a "quoted" SERVICE""" }',
        "PREFIX ex: <http://example.org/> SELECT * { ?s ex:service ?o }",
        "PREFIX ex: <http://example.org/> SELECT * { ?s ex:a.service ?o }",
    ],
)
def test_word_service_in_strings_iris_names_and_comments_is_allowed(pool: WorkerPool, query: str) -> None:
    assert pool.answer(Request(query)).format == JSON


def test_deep_nesting_is_refused_before_parsing(pool: WorkerPool) -> None:
    with pytest.raises(errors.QueryRefused, match="nested"):
        pool.answer(Request("SELECT * " + "{" * 101 + "}" * 101))


def test_nesting_hidden_behind_a_comparison_is_refused(pool: WorkerPool) -> None:
    with pytest.raises(errors.QueryMalformed, match="comparison"):
        pool.answer(Request("ASK { FILTER(1<" + "(" * 9000 + "#>\n1" + ")" * 9000 + ") }"))


@pytest.mark.parametrize("hidden", ["<http://x/\\u0041#> ?p ?o . ", "ex:a\\#b ?p ?o . "])
def test_escape_does_not_hide_a_service(pool: WorkerPool, hidden: str) -> None:
    with pytest.raises(errors.QueryRefused, match="SERVICE"):
        pool.answer(
            Request("PREFIX ex: <http://x/> SELECT * { " + hidden + "SERVICE SILENT <http://127.0.0.1:9/> { ?a ?b ?c } }")
        )


def test_long_query_is_refused(pool: WorkerPool) -> None:
    with pytest.raises(errors.QueryRefused, match="longer"):
        pool.answer(Request("SELECT * { ?s ?p ?o } #" + "x" * 100_000))


def test_malformed_query_is_reported_with_line_and_column(pool: WorkerPool) -> None:
    with pytest.raises(errors.QueryMalformed) as caught:
        pool.answer(Request("SELECT *\nWHERE { ?s ?p }"))
    assert (caught.value.line, caught.value.column) == (2, 16)


@pytest.mark.parametrize(
    "update",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "# a comment\nPREFIX x: <http://x/>\n  insert data { x:a x:b x:c }",
        "BASE <http://x/> CLEAR ALL",
        "WITH <http://x/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_update_is_refused_with_its_reason(pool: WorkerPool, update: str) -> None:
    before = count(pool)
    with pytest.raises(errors.QueryRefused, match="updates are never carried out"):
        pool.answer(Request(update))
    assert count(pool) == before


def test_empty_query_is_reported_as_empty(pool: WorkerPool) -> None:
    with pytest.raises(errors.QueryMalformed, match="empty"):
        pool.answer(Request(" \n"))


def test_unknown_function_is_a_malformed_query(pool: WorkerPool) -> None:
    with pytest.raises(errors.QueryMalformed, match="http://x/f"):
        pool.answer(Request("SELECT (<http://x/f>(1) AS ?n) {}"))


def test_scanning_a_hostile_text_ends(pool: WorkerPool) -> None:
    """A backtracking pattern would not end."""
    for text in (
        " " * 90_000 + "x",
        "#" * 90_000,
        "<" * 90_000,
        '"' * 90_000,
        "PREFIX a:" * 10_000,
        "a:" * 45_000,
        "\\" * 90_000,
    ):
        with pytest.raises(errors.PlanlinkError):
            pool.answer(Request(text))


def test_from_never_reads_a_file(pool: WorkerPool, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:a> <urn:b> <urn:c> .")
    answer = pool.answer(Request(f"SELECT * FROM <{secret.as_uri()}> {{ ?s ?p ?o }}", rows=CSV))
    assert len(answer.body.decode().split()) == 1, "only the heading: an unknown graph is an empty one"


@pytest.mark.parametrize("clause", ["FROM", "from", "From\n"])
def test_from_selects_served_graphs(pool: WorkerPool, clause: str) -> None:
    sdg = "https://w3id.org/planlink/graph/sdg"
    answer = pool.answer(Request(f"SELECT (COUNT(*) AS ?n) {clause} <{sdg}> WHERE {{ ?s ?p ?o }}", rows=CSV))
    assert int(answer.body.split()[1]) == pool.status.graphs[sdg]


@pytest.mark.parametrize(
    "query",
    ["# FROM\n" + COUNT, "PREFIX from: <http://x/> " + COUNT, 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(?p != " FROM ") }'],
)
def test_word_from_elsewhere_leaves_the_union(pool: WorkerPool, query: str) -> None:
    assert int(pool.answer(Request(query, rows=CSV)).body.split()[1]) == pool.status.triples


def test_default_graph_parameters_select_served_graphs_and_override_from(pool: WorkerPool) -> None:
    sdg = "https://w3id.org/planlink/graph/sdg"
    query = "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/planlink/graph/ontology> WHERE { ?s ?p ?o }"
    chosen = pool.answer(Request(query, rows=CSV, default_graphs=(sdg,)))
    assert int(chosen.body.split()[1]) == pool.status.graphs[sdg]
    unknown = pool.answer(Request(query, rows=CSV, default_graphs=("http://example.org/none",)))
    assert int(unknown.body.split()[1]) == 0


@pytest.mark.parametrize(("query", "rows", "graph"), [(COUNT, None, TURTLE), ("CONSTRUCT WHERE { ?s ?p ?o }", JSON, None)])
def test_answer_without_an_acceptable_format_is_refused(pool: WorkerPool, query: str, rows: object, graph: object) -> None:
    with pytest.raises(errors.NotAcceptable):
        pool.answer(Request(query, rows, graph))  # type: ignore[arg-type] # None and names of one kind each
