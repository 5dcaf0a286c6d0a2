"""Clients that misbehave over time: slow, half-closed, disconnected, idle, pipelining and smuggling."""

from tests.hostile.behaviours import direct
from tests.hostile.cases import LATE, OK, PATIENCE, REFUSED, STOPPED, Case, head
from tests.hostile.products import ENDLESS

_ENDLESS = ENDLESS["filter-over-three"].encode()
_QUICK = b"ASK { ?s ?p ?o }"
#: The result has some megabytes, below the limit.
_LARGE = b"SELECT * { ?s ?p ?o } LIMIT 8000"
_ASK = "/sparql?query=ASK%7B%7D"
_DIRECT = "Content-Type: application/sparql-query"
_KEEP_ALIVE = b"GET " + _ASK.encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_CLOSE = head("GET", _ASK)

_CHUNKED_ASK = b"6\r\nASK {}\r\n0\r\n\r\n"


def _smuggling(name: str, *lines: str) -> Case:
    """Return a case whose header lines disagree about where the body ends."""
    first = head("POST", "/sparql", _DIRECT, *lines).replace(b"Connection: close\r\n", b"")
    return Case(f"smuggle-{name}", "smuggle", first + _CHUNKED_ASK + _KEEP_ALIVE, OK | REFUSED | {501})


CASES: list[Case] = [
    Case("slow-head", "slow", head("GET", "/", "X-Long: " + "a" * 100), LATE, PATIENCE + 1),
    Case("slow-head-of-short-lines", "slow", b"GET / HTTP/1.1\r\nHost: a\r\n" + b"A:b\r\n" * 100, LATE, PATIENCE + 1),
    Case("slow-empty-lines", "slow", b"\r\n" * 100, LATE | REFUSED, PATIENCE + 1),
    Case("slow-body", "slow-body", b"ASK {}" + b" " * 200, LATE, PATIENCE + 1),
    Case("slow-chunks", "slow-chunks", b"1\r\n \r\n" * 50, LATE, PATIENCE + 1),
    Case("slow-chunk-size", "slow-chunks", b"0" * 100, LATE | REFUSED, PATIENCE + 1),
    Case("slow-reader", "slow-reader", _LARGE, OK),
    Case("never-reader", "never-reader", _LARGE, OK),
    Case("half-closed-quick", "half-closed", direct(_QUICK), OK),
    Case("half-closed-endless", "half-closed", direct(_ENDLESS), frozenset({400, 408, 499, 503})),
    Case("half-closed-page", "half-closed", head("GET", "/", "Accept: text/html"), OK),
    Case("half-closed-in-the-head", "half-closed", b"GET / HTTP/1.1\r\nHost: a\r\n", REFUSED | LATE, PATIENCE + 1),
    Case("half-closed-in-the-body", "half-closed", direct(_QUICK)[:-5], REFUSED | LATE, PATIENCE + 1),
    Case("reset-while-it-runs", "reset", _ENDLESS, OK),
    Case("hang-up-while-it-runs", "hang-up", _ENDLESS, OK),
    Case("reset-of-large-answers", "reset", _LARGE, OK),
    Case("idle-300", "idle", b"", OK),
    Case("idle-300-in-the-head", "idle", b"GET / HTTP/1.1\r\nHost: a\r\n", OK),
    Case("pipelined-50", "pipelined", _KEEP_ALIVE * 49 + _CLOSE, OK),
    Case("pipelined-behind-endless", "pipelined", direct(_ENDLESS).replace(b"Connection: close\r\n", b"") + _CLOSE, STOPPED),
    _smuggling("length-and-chunks", "Content-Length: 6", "Transfer-Encoding: chunked"),
    _smuggling("chunks-and-length", "Transfer-Encoding: chunked", "Content-Length: 200"),
    _smuggling("chunks-in-capitals", "Transfer-Encoding: CHUNKED", "Content-Length: 6"),
    _smuggling("chunks-with-a-tab", "Transfer-Encoding:\tchunked", "Content-Length: 6"),
    _smuggling("chunks-with-a-space-before-the-colon", "Transfer-Encoding : chunked", "Content-Length: 6"),
    _smuggling("chunks-with-vertical-tab", "Transfer-Encoding: \x0bchunked", "Content-Length: 6"),
    _smuggling("underscore", "Transfer_Encoding: chunked", "Content-Length: 6"),
]
