"""The worker pool answers, refuses or kills an untrusted query without affecting other queries."""

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from planlink import errors
from planlink.engine.interface import Request
from planlink.engine.local.pool import WorkerPool
from planlink.engine.local.worker_processes import WorkerKind
from planlink.formats import CSV, JSON, TURTLE
from planlink.settings import Limits
from tests.support.processes import wait_for_end

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) = STR(?i)) }"


def count(pool: WorkerPool) -> int:
    return int(json.loads(pool.answer(Request(COUNT)).body)["results"]["bindings"][0]["n"]["value"])


def test_the_default_graph_is_the_union_of_all_named_graphs(pool: WorkerPool) -> None:
    assert count(pool) == pool.status.triples == sum(pool.status.graphs.values())


def test_status_names_the_plans_graphs_and_their_layers(pool: WorkerPool) -> None:
    base = "https://w3id.org/planlink/graph/"
    for layer in ("", "derived/", "implied/"):
        for plan in ("lampang-pao/plan", "saraburi-pao/plan"):
            assert pool.status.graphs[base + layer + plan] > 0


def test_query_over_the_deadline_is_stopped_and_the_next_one_answered() -> None:
    pool = WorkerPool(limits=Limits(timeout=0.7, workers=1))
    try:
        with pytest.raises(errors.QueryTimeout, match=r"0\.7 seconds"):
            pool.answer(Request(ENDLESS))
        assert count(pool) > 0
    finally:
        pool.close()


def test_query_over_the_memory_limit_stops_alone() -> None:
    pool = WorkerPool(limits=Limits(timeout=30, memory=64 << 20, workers=1))
    try:
        with pytest.raises(errors.WorkerLost):
            pool.answer(Request("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"))
        assert count(pool) > 0
    finally:
        pool.close()


def test_answer_over_the_result_limit_is_refused(pool: WorkerPool) -> None:
    with pytest.raises(errors.ResultTooLarge, match="larger than"):
        pool.answer(Request("SELECT * { ?a ?b ?c . ?d ?e ?f }"))
    assert count(pool) > 0


def test_query_that_crashes_the_engine_loses_only_its_worker(pool: WorkerPool) -> None:
    with pytest.raises(errors.WorkerLost):
        pool.answer(Request("ASK { FILTER(1" + " -1" * 30_000 + " = 1) }"))
    assert count(pool) > 0


def test_killed_worker_is_replaced(pool: WorkerPool) -> None:
    for worker in list(pool._workers):
        os.kill(worker.pid, signal.SIGKILL)
    for worker in list(pool._workers):
        wait_for_end(worker.pid)
    for _ in range(2 * len(pool._workers)):
        assert count(pool) > 0, "a worker that died while idle is replaced before it is used"


def test_killed_zygote_is_replaced() -> None:
    pool = WorkerPool(limits=Limits(timeout=3, workers=1))
    try:
        (worker,) = pool._idle[WorkerKind.UNTRUSTED].queue
        assert worker
        old = worker.pid
        pool._zygote.kill()
        with pytest.raises(errors.QueryTimeout):
            pool.answer(Request(ENDLESS))
        assert count(pool) > 0
        wait_for_end(old)  # a worker that overran must not outlive its zygote
    finally:
        pool.close()


def test_query_waits_for_a_new_zygote_no_longer_than_its_deadline(tmp_path: Path) -> None:
    data = tmp_path / "large.nt"
    data.write_text("".join(f'<urn:a{number}> <urn:b> "{number}" .\n' for number in range(400_000)))
    pool = WorkerPool((data,), limits=Limits(timeout=0.5, workers=1))
    try:
        pool._zygote.kill()
        for worker in pool._workers:
            os.kill(worker.pid, signal.SIGKILL)
        for worker in pool._workers:
            wait_for_end(worker.pid)
        with pytest.raises(errors.Busy, match="loaded again"):
            count(pool)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                assert pool.answer(Request("ASK { <urn:a399999> ?p ?o }")).body.endswith(b"true}")
                break
            except (errors.Busy, errors.QueryTimeout):
                time.sleep(0.2)
        else:
            raise AssertionError("the pool did not recover")
    finally:
        pool.close()


def test_busy_pool_answers_busy_when_the_deadline_passes() -> None:
    pool = WorkerPool(limits=Limits(timeout=0.6, workers=1))
    outcomes: list[str] = []

    def ask() -> None:
        try:
            pool.answer(Request(ENDLESS))
        except errors.PlanlinkError as error:
            outcomes.append(type(error).__name__)

    try:
        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=5)
        assert len(outcomes) == 3
        assert set(outcomes) <= {"QueryTimeout", "Busy"}
        assert "QueryTimeout" in outcomes
        assert count(pool) > 0
    finally:
        pool.close()


def test_built_in_queries_do_not_wait_behind_untrusted_ones() -> None:
    pool = WorkerPool(limits=Limits(timeout=3, workers=1))
    thread = threading.Thread(target=lambda: endless_outcome(pool))
    try:
        thread.start()
        time.sleep(0.2)
        pool.answer(Request(COUNT, built_in=True))
        assert thread.is_alive(), "the untrusted query is still running"
    finally:
        thread.join()
        pool.close()


def endless_outcome(pool: WorkerPool) -> str:
    """Send a query that never ends and return how it was stopped."""
    try:
        pool.answer(Request(ENDLESS))
    except errors.PlanlinkError as error:
        return type(error).__name__
    return "answered"


def test_closing_ends_every_process() -> None:
    pool = WorkerPool(limits=Limits(workers=2))
    pids = [pool._zygote.pid, *(worker.pid for worker in pool._workers)]
    pool.close()
    wait_for_end(*pids)


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


def test_unreadable_data_is_reported_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:a> <urn:b> .\n")
    with pytest.raises(errors.DataError, match=r"broken\.ttl") as caught:
        WorkerPool((broken,))
    assert caught.value.line == 1


def test_pool_recovers_when_the_data_is_readable_again(tmp_path: Path) -> None:
    data, away = tmp_path / "mine.nt", tmp_path / "away.nt"
    data.write_text('<urn:a> <urn:b> "c" .\n')
    pool = WorkerPool((data,), limits=Limits(timeout=2, workers=1))
    try:
        data.rename(away)
        pool._zygote.kill()
        for worker in pool._workers:
            os.kill(worker.pid, signal.SIGKILL)
        for _ in range(3):
            with pytest.raises(errors.WorkerLost):
                count(pool)
        away.rename(data)
        assert count(pool) == 1
    finally:
        pool.close()


def test_closing_stops_a_running_query() -> None:
    pool = WorkerPool(limits=Limits(timeout=20, workers=1))
    worker = next(iter(pool._idle[WorkerKind.UNTRUSTED].queue))
    assert worker

    def ask() -> None:
        with pytest.raises(errors.WorkerLost):
            pool.answer(Request(ENDLESS))

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.3)
    pool.close()
    thread.join(timeout=5)
    assert not thread.is_alive()
    wait_for_end(worker.pid)


def test_modules_of_the_current_directory_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "yaml.py").write_text("raise SystemExit('hijacked')")
    monkeypatch.chdir(tmp_path)
    pool = WorkerPool(limits=Limits(workers=1))
    try:
        assert count(pool) > 0
    finally:
        pool.close()


def test_zygote_has_one_thread_so_that_forking_is_safe(pool: WorkerPool) -> None:
    assert len(list(Path(f"/proc/{pool._zygote.pid}/task").iterdir())) == 1
