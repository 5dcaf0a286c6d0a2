"""A dataset answers SPARQL: the one interface, whatever the engine behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from planlink.engine.spool import Content
from planlink.formats import JSON, TURTLE, Format


@dataclass(frozen=True)
class Request:
    """A query and how its answer is wanted.

    :param query: SPARQL text.
    :param rows: format of a SELECT's or ASK's answer; None: not acceptable.
    :param graph: format of a CONSTRUCT's or DESCRIBE's answer; None: not acceptable.
    :param default_graphs: `default-graph-uri` of the protocol.
    :param named_graphs: `named-graph-uri` of the protocol.
    :param built_in: the query is one of the shipped questions: it does not wait behind those of strangers;
        no part of what is asked.
    :param client_gone: says whether the client has hung up, so that nobody works for nobody; no part of what is asked.
    """

    query: str
    rows: Format | None = JSON
    graph: Format | None = TURTLE
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    built_in: bool = field(default=False, compare=False)
    client_gone: Callable[[], bool] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Answer:
    """A whole answer: never a part of one.

    :param content: the serialised answer; whoever takes it closes it, which :attr:`body` does by itself.
    :param format: its format.
    :param seconds: how long the engine worked on it.
    :param cached: it was kept from an earlier request.
    """

    content: Content
    format: Format
    seconds: float
    cached: bool = False

    @cached_property
    def body(self) -> bytes:
        """The serialised answer in memory, for those known to be small."""
        return self.content.read_and_close()


@dataclass(frozen=True)
class Status:
    """What an engine serves.

    :param version: names the dataset's content: equal content, equal version; empty: unknown.
    :param triples: the number of quads in all graphs.
    :param union: whether the default graph is the union of all.
    :param graphs: triples by named graph.
    :param seconds: how long building and loading took.
    :param shipped: whether it is the shipped dataset, or somebody's own files.
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
        """What is being served."""
        ...

    def answer(self, request: Request) -> Answer:
        """Answer a query.

        :raises PlanlinkError: one of the query errors in :mod:`planlink.errors`.
        """
        ...

    def close(self) -> None:
        """Give back what the engine holds."""
        ...
