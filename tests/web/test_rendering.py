"""Pages and files of large answers are bounded, wait in a queue, and end when nobody waits for them."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from planlink.engine.embedded import EmbeddedEngine
from planlink.errors import Busy, ClientGone
from planlink.questions.collection import Questions
from planlink.questions.tables import Table
from planlink.web.app import create_app
from planlink.web.recording import CLIENT_GONE
from planlink.web.rendering import MAX_COLUMNS, MAX_FILE_CELLS, MAX_PAGE_CELLS, RenderingQueue, is_small, is_too_large
from tests.conftest import running_server
from tests.support.http import ask, post


@pytest.fixture(scope="module")
def client(engine: EmbeddedEngine, questions: Questions) -> FlaskClient:
    return create_app(engine, questions).test_client()


@pytest.fixture
def in_request() -> Iterator[None]:
    with Flask(__name__).test_request_context():
        g.started = time.perf_counter()
        yield


def empty_rows(columns: int, rows: int) -> str:
    """Return a query whose answer has no bound cell."""
    digits = " ".join(f"VALUES ?r{number} {{ 0 1 2 3 4 5 6 7 8 9 }}" for number in range(5))
    return f"SELECT {' '.join(f'?x{number}' for number in range(columns))} {{ {digits} }} LIMIT {rows}"


@pytest.mark.parametrize(("columns", "rows"), [(1_000, 20_000), (MAX_COLUMNS + 1, 1), (MAX_COLUMNS, 1_000), (10_000, 1_000)])
def test_page_of_too_many_cells_says_what_to_do(client: FlaskClient, columns: int, rows: int) -> None:
    query = {"query": empty_rows(columns, rows), "format": "html"}
    started = time.thread_time()
    page = client.post("/sparql?lang=en", data=query).text
    assert time.thread_time() - started < 5
    assert "The answer is too large for a page. Download it as CSV or JSON." in page
    assert '<table class="rows">' not in page


def test_table_of_as_many_cells_as_a_page_holds_is_shown(client: FlaskClient) -> None:
    query = {"query": empty_rows(20, MAX_PAGE_CELLS // 20 - 1), "format": "html"}
    assert client.post("/sparql?lang=en", data=query).text.count("<td></td>") == MAX_PAGE_CELLS - 20


@pytest.mark.parametrize("name", ["xlsx", "excel"])
@pytest.mark.parametrize(("columns", "rows"), [(4_000, 22_000), (MAX_COLUMNS, MAX_FILE_CELLS // MAX_COLUMNS)])
def test_spreadsheet_of_too_many_cells_is_413(client: FlaskClient, columns: int, rows: int, name: str) -> None:
    reply = client.post("/sparql", data={"query": empty_rows(columns, rows), "format": name})
    assert reply.status_code == 413
    assert f"{rows:,} rows of {columns:,} columns are too many" in reply.get_json()["detail"]
    assert "take the answer as CSV" in reply.get_json()["detail"]


def test_headings_count_as_cells() -> None:
    assert not is_too_large(Table(("a",), ({},) * 9), 10)
    assert is_too_large(Table(("a",), ({},) * 10), 10)
    assert not is_too_large(Table(("a",), ({},) * 10), 10, rows=9)


@pytest.mark.usefixtures("in_request")
def test_waiting_ends_at_the_deadline_of_the_query() -> None:
    queue = RenderingQueue(slots=1)
    with queue.slot(1), pytest.raises(Busy), queue.slot(0.3):
        pytest.fail("the slot was taken")
    assert 0.25 < time.perf_counter() - g.started < 5
    with queue.slot(10):
        pass


@pytest.mark.usefixtures("in_request")
def test_more_than_the_queue_holds_are_refused_at_once() -> None:
    queue = RenderingQueue(slots=1, waiting=0)
    with queue.slot(30), pytest.raises(Busy), queue.slot(30):
        pytest.fail("the queue was full")
    assert time.perf_counter() - g.started < 5


@pytest.mark.usefixtures("in_request")
def test_small_work_does_not_wait() -> None:
    queue = RenderingQueue(slots=1, waiting=0)
    with queue.slot(30), queue.slot(0, small=True), queue.slot(0, small=True):
        pass
    assert is_small(Table(("a", "b"), ({},) * 1_000))
    assert not is_small(Table(("a", "b"), ({},) * 3_000))


@pytest.mark.usefixtures("in_request")
def test_slot_is_free_again_after_an_error() -> None:
    queue = RenderingQueue(slots=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), queue.slot(1):
            _ = 1 / 0


def test_client_that_disconnects_while_waiting_leaves_the_queue() -> None:
    queue, gone = RenderingQueue(slots=1), threading.Event()
    with Flask(__name__).test_request_context(environ_overrides={CLIENT_GONE: gone.is_set}):
        threading.Timer(0.2, gone.set).start()
        with queue.slot(30), pytest.raises(ClientGone), queue.slot(30):
            pytest.fail("the slot was taken")


@pytest.mark.parametrize(
    "path", ["/questions/q28-plan-alignments?format=xlsx", "/sparql?format=xlsx&query=SELECT*{?s ?p ?o}LIMIT 999"]
)
def test_workbook_of_a_client_that_disconnects_is_not_finished(client: FlaskClient, path: str) -> None:
    checks: list[float] = []

    def gone() -> bool:
        checks.append(time.perf_counter())
        return len(checks) > 1

    assert client.get(path, environ_overrides={CLIENT_GONE: gone}).status_code == 499
    assert len(checks) == 2


@pytest.mark.slow
def test_server_answers_and_stops_while_many_ask_for_large_tables() -> None:
    bodies = [
        urlencode({"query": empty_rows(columns, rows), "format": name}).encode()
        for columns, rows, name in ((1_000, 20_000, "html"), (40, 480, "html"), (390, 250, "xlsx"))
    ]
    form = "application/x-www-form-urlencoded"
    waits: list[float] = []
    with running_server("--timeout", "20", "--workers", "2") as server, ThreadPoolExecutor(36) as clients:
        replies = [clients.submit(post, f"{server}/sparql", body, form) for body in bodies * 12]
        while not all(reply.done() for reply in replies):
            started = time.perf_counter()
            assert ask(f"{server}/healthz").status == 200
            waits.append(time.perf_counter() - started)
            time.sleep(0.05)
        statuses = {reply.result().status for reply in replies}
        assert statuses <= {200, 413, 503}
        assert 200 in statuses
        assert max(waits) < 5  # 0.25 on an idle machine
        for body in bodies * 12:
            clients.submit(post, f"{server}/sparql", body, form)
        time.sleep(0.3)
        started = time.perf_counter()
        os.kill(server.pid, signal.SIGTERM)
        clients.shutdown(cancel_futures=True)
    assert time.perf_counter() - started < 15
