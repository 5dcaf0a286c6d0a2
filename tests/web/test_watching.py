"""A thread that computes without end is logged and does not hold up the end of the server; /readyz knows what is gone."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from planlink.web.overdue_requests import Watchdog
from tests.conftest import running_server
from tests.hostile.running import children, tree
from tests.support.http import ask
from tests.support.processes import wait_for_end, wait_until

#: A server with a fault: one of its pages computes without end.
FAULTY = """
import sys
from planlink.cli.main import main
from planlink.web import serving

create_app = serving.create_app

def create_faulty_app(*arguments, **options):
    app = create_app(*arguments, **options)

    @app.get("/spin")
    def compute_without_end():
        while True:
            pass

    return app

serving.create_app = create_faulty_app
main(sys.argv[1:])
"""


@contextmanager
def faulty_server(*arguments: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """Run a server with the fault, and give its process, its address and the lines on its standard error."""
    command = [sys.executable, "-c", FAULTY, "serve", "--port", "0", *arguments]
    environment = {**os.environ, "TMPDIR": str(folder), "PLANLINK_WARM": "yes"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd="/", env=environment) as process:
        lines: list[str] = []
        assert process.stderr
        reader = threading.Thread(target=lines.extend, args=(process.stderr,), daemon=True)
        reader.start()
        try:
            wait_until(lambda: any("ready in" in line for line in lines), 60)
            address = next(match[1] for line in list(lines) if (match := re.search(r"ready in .* at (http://\S+)/", line)))
            yield process, address, lines
        finally:
            process.kill()
            process.wait()
            reader.join(timeout=10)


def spin(address: str) -> threading.Thread:
    """Request the page that computes without end."""
    url = urllib.parse.urlsplit(address)
    code = f"import http.client as h; c = h.HTTPConnection({url.netloc!r}); c.request('GET', '/spin'); c.getresponse()"
    thread = threading.Thread(target=subprocess.run, args=([sys.executable, "-c", code],), kwargs={"stderr": subprocess.DEVNULL})
    thread.start()
    return thread


@pytest.mark.slow
def test_computing_threads_are_logged_and_do_not_delay_the_end(tmp_path: Path) -> None:
    with faulty_server("--timeout", "0.5", "--workers", "1", folder=tmp_path) as (process, address, lines):
        wait_until(lambda: any(tmp_path.glob("planlink-dumps-*/SHA256SUMS")), 60)
        clients = [spin(address) for _ in range(2)]
        wait_until(lambda: sum("a request has held its thread" in line for line in lines) == 2, 60)
        report = next(line for line in lines if "a request has held its thread" in line)
        assert "compute_without_end" in report
        assert ask(f"{address}/healthz").status == 200
        processes = tree(process.pid)
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - started < 5
        wait_for_end(*processes[1:], seconds=2)
        assert not list(tmp_path.iterdir()), "no temporary folder is left"
        for client in clients:
            client.join(timeout=10)


def test_overdue_request_is_logged_once_and_when_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    release = threading.Event()

    def wait_for_release(environ: object, start_response: object) -> list[bytes]:
        release.wait(20)
        return []

    watchdog = Watchdog(wait_for_release, 0.1, 0.02)
    thread = threading.Thread(target=watchdog, args=({}, lambda *_: None))
    thread.start()
    wait_until(lambda: watchdog.overdue == 1)
    time.sleep(0.2)
    release.set()
    thread.join()
    watchdog.close()
    assert watchdog.overdue == 0
    held, ended = (record.getMessage() for record in caplog.records)
    assert "wait_for_release (tests.web.test_watching:" in held
    assert "has ended after" in ended


def test_request_in_time_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    watchdog = Watchdog(lambda environ, start_response: [b"x"], 0.1, 0.02)
    assert watchdog({}, lambda *_: lambda data: None) == [b"x"]
    time.sleep(0.3)
    watchdog.close()
    assert not caplog.records


def test_readyz_says_no_while_the_dumps_cannot_be_written(tmp_path: Path) -> None:
    room, away = tmp_path / "room", tmp_path / "away"
    room.mkdir()
    with running_server(environment={"TMPDIR": str(room)}) as server:
        assert ask(f"{server}/dump/SHA256SUMS").status == 200
        assert ask(f"{server}/readyz").status == 200
        room.rename(away)
        assert ask(f"{server}/readyz").status == 503
        away.rename(room)
        assert ask(f"{server}/readyz").status == 200


def test_readyz_says_no_while_the_engine_is_gone(tmp_path: Path) -> None:
    data, away = tmp_path / "data.nt", tmp_path / "away.nt"
    data.write_text("<urn:a> <urn:b> <urn:c> .\n")
    with running_server("--data", str(data), "--workers", "1") as server:
        assert ask(f"{server}/readyz").status == 200
        data.rename(away)
        processes = tree(children(server.pid)[0])
        for process in processes:
            os.kill(process, signal.SIGKILL)
        wait_for_end(*processes)
        assert ask(f"{server}/readyz").status == 503
        assert ask(f"{server}/healthz").status == 200
        away.rename(data)
        wait_until(lambda: ask(f"{server}/readyz").status == 200, 30)
