"""No process outlives the server, and no wait for another process lasts: real kills and stops."""

import os
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from planlink import errors
from planlink.engine.interface import Request
from planlink.engine.local.pool import PATIENCE, WorkerPool
from planlink.engine.local.worker_processes import Worker
from planlink.settings import Limits
from tests.conftest import running_server
from tests.hostile.running import children, tree
from tests.support.http import ask
from tests.support.processes import alive, wait_for_end

ASK = Request("ASK {}")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) = STR(?i)) }"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "data.nt"
    file.write_text("".join(f'<urn:a{number}> <urn:b> "{number}" .\n' for number in range(2000)))
    return file


@pytest.fixture
def pool(data: Path) -> Iterator[WorkerPool]:
    served = WorkerPool((data,), limits=Limits(timeout=20, workers=1))
    yield served
    served.close()


def kill_idle_workers(pool: WorkerPool) -> None:
    for worker in list(pool._workers):
        os.kill(worker.pid, signal.SIGKILL)
        wait_for_end(worker.pid)


@pytest.mark.parametrize("stopped", [False, True])
def test_no_process_outlives_a_killed_server(data: Path, *, stopped: bool) -> None:
    command = [sys.executable, "-m", "planlink", "serve", "--port", "0", "--log", "off", "--data", str(data)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd="/") as process:
        assert process.stderr
        address = next(line.split(" at ")[1].strip() for line in process.stderr if "ready in" in line)
        query = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import urllib.request as u; u.urlopen({address + 'sparql?query='!r} + {urllib.parse.quote(ENDLESS)!r})",
            ],
            stderr=subprocess.DEVNULL,
        )
        zygote = children(process.pid)[0]
        time.sleep(1)
        processes = tree(process.pid)[1:]
        assert len(processes) >= 7, "a zygote, four workers, two for built-in queries"
        if stopped:
            os.kill(zygote, signal.SIGSTOP)
        process.kill()
        process.wait(timeout=5)
        wait_for_end(*processes, seconds=2)
        query.kill()
        query.wait()


def test_worker_that_died_while_idle_costs_the_next_query_nothing(pool: WorkerPool) -> None:
    kill_idle_workers(pool)
    assert pool.answer(ASK).body


def test_worker_that_dies_after_it_was_checked_costs_nothing_either(pool: WorkerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    kill_idle_workers(pool)
    monkeypatch.setattr(Worker, "alive", lambda self: True)
    assert pool.answer(ASK).body


def test_stopped_zygote_is_replaced(pool: WorkerPool) -> None:
    kill_idle_workers(pool)
    zygote = pool._zygote.pid
    os.kill(zygote, signal.SIGSTOP)
    started = time.monotonic()
    while True:  # the first attempts may end while the data is loaded again
        try:
            assert pool.answer(ASK).body
            break
        except errors.Busy:
            assert time.monotonic() - started < 4 * PATIENCE
    assert not alive(zygote)


def test_pool_with_a_stopped_zygote_closes_at_once(data: Path) -> None:
    pool = WorkerPool((data,), limits=Limits(workers=1))
    processes = [pool._zygote.pid, *(worker.pid for worker in pool._workers)]
    os.kill(pool._zygote.pid, signal.SIGSTOP)
    started = time.monotonic()
    pool.close()
    assert time.monotonic() - started < 2
    wait_for_end(*processes, seconds=2)


def test_readyz_and_sigterm_do_not_wait_for_a_stopped_zygote(data: Path) -> None:
    with running_server("--workers", "1", "--data", str(data)) as server:
        zygote = children(server.pid)[0]
        for worker in children(zygote):
            os.kill(worker, signal.SIGKILL)
            wait_for_end(worker)
        os.kill(zygote, signal.SIGSTOP)
        stopped = time.monotonic()
        assert ask(f"{server}/readyz").status in (200, 503), "200: the zygote was replaced in time"
        assert time.monotonic() - stopped < 2 * PATIENCE
        started = time.monotonic()
        os.kill(server.pid, signal.SIGTERM)
        wait_for_end(server.pid, seconds=5)
        assert time.monotonic() - started < 5


def test_workers_step_back_behind_the_serving_process(pool: WorkerPool) -> None:
    pool.answer(ASK)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert all(os.getpriority(os.PRIO_PROCESS, worker.pid) > own for worker in pool._workers)
    assert pool._workers
