"""A worker that may call endpoints connects to these alone, whatever the query's text says."""

import ctypes
import os
import platform
import signal
import socket
import struct
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from planlink import errors
from planlink.engine.interface import Request
from planlink.engine.local import connections, seccomp
from planlink.engine.local.pool import WorkerPool
from planlink.settings import Limits
from tests.hostile.running import children

ANSWER = b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": "answered"}}]}}'

_CONFINED = """
import errno, os, socket, sys
from planlink.engine.local.connections import confine, resolve
listed, other = sys.argv[1:]
confine(resolve([f"http://localhost:{listed}/sparql"]))
def attempt(action):
    try:
        action()
    except OSError as error:
        return "EAI" if isinstance(error, socket.gaierror) else errno.errorcode[error.errno]
    return "done"
def connect(*address, family=socket.AF_INET, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as sock:
        sock.connect(address if family != socket.AF_UNIX else address[0])
for action in (ACTIONS):
    print(attempt(action))
"""


def outcomes(*actions: str, listed: int, other: int) -> list[str]:
    """Return what becomes of each action in a confined process."""
    code = textwrap.dedent(_CONFINED).replace("(ACTIONS)", "(" + ", ".join(f"lambda: {action}" for action in actions) + ",)")
    done = subprocess.run(
        [sys.executable, "-c", code, str(listed), str(other)], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.split()


class _Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if "redirect" in self.path:
            self.send_response(303)
            self.send_header("Location", self.path.partition("?to=")[2])
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Answering) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        sock.settimeout(0.3)
        yield sock


def test_this_system_can_confine_workers() -> None:
    code = "from planlink.engine.local.connections import check; print(repr(check()))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "''\n"


def test_confined_process_connects_to_the_listed_address_alone(endpoint: int, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listed, by_name, other, other_host, six, nowhere = outcomes(
        'connect("127.0.0.1", int(listed))',
        'socket.create_connection(("localhost", int(listed))).close()',
        'connect("127.0.0.1", int(other))',
        'connect("127.0.0.2", int(listed))',
        'connect("::1", int(other), family=socket.AF_INET6)',
        'socket.getaddrinfo("planlink.example", 80)',
        listed=endpoint,
        other=port,
    )
    assert (listed, by_name) == ("done", "done")
    assert (other, other_host, six, nowhere) == ("EACCES", "EACCES", "EACCES", "EAI")
    with pytest.raises(TimeoutError):
        listener.accept()


def test_confined_process_has_no_other_way_to_the_network_or_to_write(endpoint: int, tmp_path: Path) -> None:
    file = tmp_path / "file"
    assert outcomes(
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_UNIX)",
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM, 132)",
        f'socket.socket().sendto(b"x", 0x20000000, ("127.0.0.1", {endpoint}))',
        'socket.socket().bind(("127.0.0.1", 0))',
        f'open("{file}", "w")',
        'os.execv("/bin/true", ["true"])',
        'open("/etc/hosts").close()',
        listed=endpoint,
        other=1,
    ) == ["EACCES"] * 7 + ["done"]
    assert not file.exists()


def serving(service: str) -> WorkerPool:
    data = Path(__file__).with_name("one.ttl")
    return WorkerPool((data,), limits=Limits(timeout=10, workers=1, services=frozenset({service})))


def answer(pool: WorkerPool, query: str) -> bytes:
    return pool.answer(Request(query)).content.read_and_close()


def test_pool_calls_a_listed_endpoint_by_its_name(endpoint: int) -> None:
    service = f"http://localhost:{endpoint}/sparql"
    pool = serving(service)
    try:
        assert b"answered" in answer(pool, f"SELECT * {{ SERVICE <{service}> {{ ?a ?b ?c }} }}")
    finally:
        pool.close()


def test_worker_connects_to_no_other_address_where_the_guard_is_fooled(
    endpoint: int, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = serving(f"http://127.0.0.1:{endpoint}/sparql")
    monkeypatch.setattr("planlink.sparql.guard.check", lambda query, services=(): True)
    port = listener.getsockname()[1]
    try:
        for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "127.0.0.2"):
            with pytest.raises(errors.RemoteError):
                answer(pool, f"SELECT * {{ SERVICE <http://{host}:{port}/sparql> {{ ?a ?b ?c }} }}")
        redirect = f"http://127.0.0.1:{endpoint}/redirect?to=http://127.0.0.1:{port}/"
        with pytest.raises(errors.RemoteError):
            answer(pool, f"SELECT * {{ SERVICE <{redirect}> {{ ?a ?b ?c }} }}")
        with pytest.raises(TimeoutError):
            listener.accept()
        assert b"answered" in answer(pool, f"SELECT * {{ SERVICE <http://127.0.0.1:{endpoint}/sparql> {{ ?a ?b ?c }} }}")
    finally:
        pool.close()


def test_confined_worker_ends_with_its_supervisor_and_the_supervisor_with_it(endpoint: int) -> None:
    service = f"http://127.0.0.1:{endpoint}/sparql"
    pool = serving(service)
    query = f"SELECT * {{ SERVICE <{service}> {{ ?a ?b ?c }} }}"
    try:
        for victim in ("supervisor", "worker"):
            answer(pool, query)
            supervisor = next(pid for pid in children(pool._zygote.pid) if children(pid))
            (worker,) = children(supervisor)
            os.kill(supervisor if victim == "supervisor" else worker, signal.SIGKILL)
            until = time.monotonic() + 10
            while any(_lives(pid) for pid in (supervisor, worker)) and time.monotonic() < until:
                time.sleep(0.02)
            assert not _lives(supervisor)
            assert not _lives(worker)
            assert b"answered" in answer(pool, query), "the dead worker is replaced before it is used"
    finally:
        pool.close()


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _without_seccomp() -> None:
    """Have the kernel deny further filters to this process, as an older kernel or a container may."""
    calls = seccomp.CALLS[platform.machine()]
    deny = [(0x20, 0, 0, 0), (0x15, 0, 1, calls["seccomp"]), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)]
    program = b"".join(struct.pack("=HBBI", *instruction) for instruction in deny)
    instructions = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(deny), ctypes.addressof(instructions)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, header, 0, 0) == 0


def test_server_refuses_to_start_with_service_where_the_kernel_cannot_confine(endpoint: int) -> None:
    command = [sys.executable, "-m", "planlink", "serve", "--port", "0", "--service", f"http://127.0.0.1:{endpoint}/"]
    done = subprocess.run(command, check=False, preexec_fn=_without_seccomp, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "cannot keep a query from calling others" in done.stderr
    assert "Traceback" not in done.stderr


def test_name_without_an_address_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    endpoints = connections.resolve(["http://planlink.invalid/sparql", "https://[::1]/sparql"])
    assert [(str(ip), port) for ip, port in endpoints.addresses] == [("::1", 443)]
    assert "planlink.invalid" in caplog.text
