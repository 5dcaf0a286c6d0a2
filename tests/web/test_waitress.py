"""The parts of waitress that web/server.py relies on. Most are private: a new version of waitress has to pass these tests.

pyproject.toml bounds the version; raise the bound only after reading the changes of each part named here.
"""

import inspect
import socket
import tomllib
import urllib.parse
from importlib.metadata import version

import pytest
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, Task, ThreadedTaskDispatcher, WSGITask
from waitress.utilities import BadRequest, Error, RequestHeaderFieldsTooLarge
from waitress.wasyncore import dispatcher

from tests.conftest import ROOT, RunningServer

#: Methods that web/server.py overrides or calls, with the parameters that it relies on.
METHODS = {
    HTTPChannel: {
        "_flush_outbufs_below_high_watermark": ["self"],
        "handle_close": ["self"],
        "handle_read": ["self"],
        "handle_write": ["self"],
        "readable": ["self"],
        "received": ["self", "data"],
        "service": ["self"],
        "writable": ["self"],
    },
    HTTPRequestParser: {"parse_header": ["self", "header_plus"], "received": ["self", "data"]},
    TcpWSGIServer: {
        "add_task": ["self", "task"],
        "maintenance": ["self", "now"],
        "readable": ["self"],
        "run": ["self"],
    },
    ErrorTask: {"execute": ["self"], "set_close_on_finish": ["self"], "write": ["self", "data"]},
    WSGITask: {"get_environment": ["self"]},
    ThreadedTaskDispatcher: {"shutdown": ["self", "cancel_pending", "timeout"]},
    dispatcher: {"accept": ["self"], "close": ["self"]},
}
#: Attributes that web/server.py reads or sets, by the source of the class that has them.
ATTRIBUTES = {
    HTTPChannel: (
        *("addr", "adj", "close_when_flushed", "connected", "error_task_class", "last_activity", "outbufs", "parser_class"),
        *("request", "requests", "requests_lock", "server", "task_class", "total_outbufs_len", "will_close"),
    ),
    HTTPRequestParser: ("body_rcv", "chunked", "completed", "content_length", "error", "headers"),
    TcpWSGIServer.__mro__[1]: ("active_channels", "adj", "channel_class", "effective_port", "next_channel_cleanup"),
    Task: ("channel", "close_on_finish", "content_length", "request", "response_headers", "status"),
    Error: ("body", "code", "reason"),
}


def test_version_has_an_upper_bound() -> None:
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    (bound,) = [each for each in dependencies if each.startswith("waitress")]
    assert bound.endswith("<3.1")
    assert version("waitress").startswith("3.0.")


@pytest.mark.parametrize("owner", METHODS, ids=lambda owner: owner.__name__)
def test_methods_have_the_parameters_that_are_relied_on(owner: type) -> None:
    for name, parameters in METHODS[owner].items():
        assert list(inspect.signature(getattr(owner, name)).parameters) == parameters, name


@pytest.mark.parametrize("owner", ATTRIBUTES, ids=lambda owner: owner.__name__)
def test_attributes_exist(owner: type) -> None:
    source = inspect.getsource(owner)
    for name in ATTRIBUTES[owner]:
        assert f"self.{name}" in source or f"\n    {name} =" in source, name


def test_errors_are_made_of_their_body() -> None:
    assert BadRequest("x").body == RequestHeaderFieldsTooLarge("x").body == "x"


def test_maintenance_runs_in_the_loop_that_sends_and_receives() -> None:
    assert "self.maintenance(now)" in inspect.getsource(TcpWSGIServer.readable)


def sent(server: str, data: bytes) -> bytes:
    """Send bytes and return everything that the server answers until it closes the connection."""
    address = urllib.parse.urlsplit(server)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as sock:
        sock.sendall(data)
        answer = b""
        while part := sock.recv(1 << 16):
            answer += part
    return answer


@pytest.mark.parametrize("length", [b"5", b"200"])
@pytest.mark.parametrize("length_first", [True, False])
def test_request_with_two_body_lengths_is_refused_and_nothing_after_it_is_read(
    server: RunningServer, length: bytes, *, length_first: bool
) -> None:
    fields = [b"Content-Length: " + length, b"Transfer-Encoding: chunked"]
    lines = fields if length_first else fields[::-1]
    head = b"\r\n".join([b"POST /sparql HTTP/1.1", b"Host: a", b"Content-Type: application/sparql-query", *lines])
    answer = sent(server, head + b"\r\n\r\n6\r\nASK {}\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"both Content-Length and Transfer-Encoding" in answer
    assert answer.count(b"HTTP/1.1 ") == 1
