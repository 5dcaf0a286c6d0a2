"""What a hostile case is: a name, how it is sent, what is sent, and the answers that are proper for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

#: Settings of the server that the corpus is run against.
TIMEOUT = 2.0
WORKERS = 2
MEMORY_MIB = 256
RESULT_MIB = 4
#: Seconds that the server waits for a request to arrive whole.
PATIENCE = 10.0
#: Where a case names the listener that nobody may call, its port is put in.
LISTENER = b"LISTENER"

OK = frozenset({200})
REFUSED = frozenset({400})
#: Longer than a query may be: refused by the engine's guard, or before as a body that is too large.
LONG = frozenset({400, 413})
#: Stopped at the deadline, for its memory, or for the size of its answer, whichever comes first on this machine.
STOPPED = frozenset({503})
CUT_OFF = frozenset({413, 503})
#: The engine may finish it in time on a fast machine; if not, it is stopped.
FINISHED_OR_STOPPED = frozenset({200, 503})
LATE = frozenset({408})
#: The head of the request is over the limit: the whole of it (431), or its target (414).
HEAD_TOO_LARGE = frozenset({400, 414, 431})


@dataclass(frozen=True)
class Case:
    """One hostile input.

    :param name: says what it is; the test's id.
    :param kind: how it is sent: a key of :data:`tests.hostile.behaviours.BEHAVIOURS`.
    :param payload: what is sent.
    :param proper: the statuses that are proper answers.
    :param within: seconds in which the answer is due: the deadline that applies, and one second more.
    """

    name: str
    kind: str
    payload: bytes
    proper: frozenset[int]
    within: float = TIMEOUT + 1


def query(name: str, text: str, proper: frozenset[int]) -> Case:
    """Return a case that posts a query to `/sparql`."""
    return Case(name, "query", text.encode(), proper)


def queries(prefix: str, texts: Mapping[str, str], proper: frozenset[int]) -> list[Case]:
    """Return a case for each query of a table; all have the same proper answers."""
    return [query(f"{prefix}-{name}", text, proper) for name, text in texts.items()]


def repeated(
    prefix: str, shapes: Mapping[str, Callable[[int], str]], counts: tuple[int, ...], proper: Callable[[str], frozenset[int]]
) -> list[Case]:
    """Return a case for each shape at each count.

    :param proper: the proper answers, from the text.
    """
    return [
        query(f"{prefix}-{name}-{count}", text, proper(text))
        for name, shape in shapes.items()
        for count in counts
        for text in [shape(count)]
    ]


def head(method: str, target: str, *lines: str) -> bytes:
    """Return the head of a request that ends its connection."""
    first = f"{method} {target} HTTP/1.1"
    return "\r\n".join([first, "Host: 127.0.0.1", "Connection: close", *lines, "", ""]).encode("latin-1")


def get(name: str, target: str, proper: frozenset[int], *lines: str) -> Case:
    """Return a case that gets an address."""
    return Case(name, "raw", head("GET", target, *lines), proper)


def post(name: str, body: bytes, proper: frozenset[int], *lines: str, target: str = "/sparql") -> Case:
    """Return a case that posts a body as these header lines say; its length is told unless a line tells another."""
    told = any(line.lower().startswith(("content-length", "transfer-encoding")) for line in lines)
    length = () if told else (f"Content-Length: {len(body)}",)
    return Case(name, "raw", head("POST", target, *lines, *length) + body, proper)
