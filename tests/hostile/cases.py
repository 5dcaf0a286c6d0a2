"""A hostile case: a name, how it is sent, what is sent, and the statuses of proper responses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

#: Settings of the server under attack: seconds, processes, MiB, MiB.
TIMEOUT = 2.0
WORKERS = 2
MEMORY_MIB = 256
RESULT_MIB = 4
#: Small, so that cached answers are not taken for memory that leaks.
CACHE_MIB = 4
#: Seconds in which a request must arrive whole.
PATIENCE = 10.0
#: Seconds after which a client that reads nothing must be disconnected.
UNREAD = 45.0
#: Placeholder for the port of a listener that no query may reach.
LISTENER = b"LISTENER"
#: The endpoint's path; another server may have another (:class:`Target`).
PATH = "/sparql"

OK = frozenset({200})
REFUSED = frozenset({400})
#: Longer than a query may be: refused by the guard, or earlier as a body that is too large.
LONG = frozenset({400, 413})
#: Stopped for its time, its memory or the size of its answer, whichever limit the machine reaches first.
STOPPED = frozenset({503})
CUT_OFF = frozenset({413, 503})
#: A fast machine finishes in time.
FINISHED_OR_STOPPED = frozenset({200, 503})
LATE = frozenset({408})
#: The head of the request is too large (431), or its target (414).
HEAD_TOO_LARGE = frozenset({400, 414, 431})


@dataclass(frozen=True)
class Case:
    """One hostile input.

    :param name: describes the input; the test's id.
    :param kind: how it is sent: a key of :data:`tests.hostile.behaviours.BEHAVIOURS`.
    :param payload: what is sent.
    :param proper: the statuses of proper responses.
    :param within: seconds in which the response is due: the deadline that applies, and one second more.
    """

    name: str
    kind: str
    payload: bytes
    proper: frozenset[int]
    within: float = TIMEOUT + 1


@dataclass(frozen=True)
class Target:
    """A server under attack, on this machine.

    :param port: its port.
    :param path: the path of its SPARQL endpoint.
    :param form: whether queries are posted as a form: Virtuoso 7 never answers one that is posted directly.
    """

    port: int
    path: str = PATH
    form: bool = False

    def addressed(self, data: bytes) -> bytes:
        """Return requests with this server's path in place of planlink's."""
        return data if self.path == PATH else data.replace(f" {PATH}".encode(), f" {self.path}".encode())


def query(name: str, text: str, proper: frozenset[int]) -> Case:
    """Return a case that posts a query to `/sparql`."""
    return Case(name, "query", text.encode(), proper)


def queries(prefix: str, texts: Mapping[str, str], proper: frozenset[int]) -> list[Case]:
    """Return a case for each query of a table; all have the same proper statuses."""
    return [query(f"{prefix}-{name}", text, proper) for name, text in texts.items()]


def repeated(
    prefix: str, shapes: Mapping[str, Callable[[int], str]], counts: tuple[int, ...], proper: Callable[[str], frozenset[int]]
) -> list[Case]:
    """Return a case for each shape at each count.

    :param proper: returns the proper statuses for a text.
    """
    return [
        query(f"{prefix}-{name}-{count}", text, proper(text))
        for name, shape in shapes.items()
        for count in counts
        for text in [shape(count)]
    ]


def head(method: str, target: str, *lines: str) -> bytes:
    """Return the head of a request after which the connection closes."""
    first = f"{method} {target} HTTP/1.1"
    return "\r\n".join([first, "Host: 127.0.0.1", "Connection: close", *lines, "", ""]).encode("latin-1")


def get(name: str, target: str, proper: frozenset[int], *lines: str) -> Case:
    """Return a case that gets an address."""
    return Case(name, "raw", head("GET", target, *lines), proper)


def post(name: str, body: bytes, proper: frozenset[int], *lines: str, target: str = "/sparql") -> Case:
    """Return a case that posts a body; its length is added unless the header lines give one."""
    has_length = any(line.lower().startswith(("content-length", "transfer-encoding")) for line in lines)
    length = () if has_length else (f"Content-Length: {len(body)}",)
    return Case(name, "raw", head("POST", target, *lines, *length) + body, proper)
