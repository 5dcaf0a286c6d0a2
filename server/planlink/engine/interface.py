"""The interface of every engine: a request, its answer, and the status of the served dataset."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from planlink.engine.spool import Content
from planlink.formats import JSON, TURTLE, Format


@dataclass(frozen=True)
class Request:
    """A query and the formats of its answer.

    Requests that differ in `built_in`, `client` and `client_gone` alone are equal, because their answers are.

    :param query: SPARQL text.
    :param rows: format for the answer to a SELECT or ASK; None: none is acceptable.
    :param graph: format for the answer to a CONSTRUCT or DESCRIBE; None: none is acceptable.
    :param default_graphs: `default-graph-uri` of the SPARQL Protocol.
    :param named_graphs: `named-graph-uri` of the SPARQL Protocol.
    :param built_in: the query is a shipped one, and does not queue behind untrusted queries.
    :param client: the address of the client, which has a share of the spool; empty: the program itself.
    :param client_gone: says whether the client has disconnected, to stop the work.
    """

    query: str
    rows: Format | None = JSON
    graph: Format | None = TURTLE
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    built_in: bool = field(default=False, compare=False)
    client: str = field(default="", compare=False)
    client_gone: Callable[[], bool] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Answer:
    """A complete answer.

    :param content: the serialised answer, to be closed by the caller; :attr:`body` closes it.
    :param format: its format.
    :param seconds: how long the engine worked on it.
    :param cached: whether it comes from the cache.
    """

    content: Content
    format: Format
    seconds: float
    cached: bool = False

    @cached_property
    def body(self) -> bytes:
        """The serialised answer in memory, for answers known to be small."""
        return self.content.read_and_close()


@dataclass(frozen=True)
class Status:
    """What an engine serves.

    :param version: identifies the dataset's content: equal content, equal version; empty: unknown.
    :param triples: the number of quads in all graphs.
    :param union: whether the default graph is the union of all graphs.
    :param graphs: number of triples by named graph.
    :param seconds: how long building and loading took.
    :param shipped: whether it is the shipped dataset, not the user's own files.
    :param functions: IRIs of the functions that the engine has beyond SPARQL 1.1.
    """

    version: str
    triples: int
    union: bool = True
    graphs: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    shipped: bool = True
    functions: tuple[str, ...] = ()


class Engine(Protocol):
    """What every engine can do."""

    @property
    def status(self) -> Status:
        """The status of the served dataset."""
        ...

    def answer(self, request: Request) -> Answer:
        """Answer a query.

        :raises PlanlinkError: one of the query errors in :mod:`planlink.errors`.
        """
        ...

    def close(self) -> None:
        """Release the engine's resources."""
        ...
