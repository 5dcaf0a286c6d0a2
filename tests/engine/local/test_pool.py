"""The worker pool answers or kills an untrusted query without affecting other queries, and survives its processes."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from planlink import errors
from planlink.engine.interface import Request
from planlink.engine.local.pool import WorkerPool
from planlink.engine.local.worker_processes import WorkerKind
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
