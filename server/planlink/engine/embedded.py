"""Run queries in this process, for the command line and the checks: without isolation, so not for untrusted queries."""

import time

from planlink.dataset.build import Built
from planlink.engine.interface import Answer, Request, Status
from planlink.engine.spool import Content
from planlink.rdf.store import FUNCTIONS, Dataset


def status_of(built: Built) -> Status:
    """Return the status of a built dataset."""
    dataset = built.dataset
    return Status(
        version=built.version,
        triples=len(dataset),
        union=dataset.union or dataset.merged,
        graphs=dataset.graph_sizes(),
        seconds=built.seconds,
        shipped=built.shipped,
        functions=FUNCTIONS,
    )


class EmbeddedEngine:
    """Answers from a dataset in this process's memory.

    :param built: the dataset, with its version.
    """

    def __init__(self, built: Built) -> None:
        self._dataset: Dataset = built.dataset
        self._status = status_of(built)

    @property
    def status(self) -> Status:
        """The status of the served dataset."""
        return self._status

    def answer(self, request: Request) -> Answer:
        """Answer a query; see :class:`planlink.engine.interface.Engine`."""
        started = time.perf_counter()
        content = Content()
        answer_format = self._dataset.write(
            content, request.query, request.rows, request.graph, request.default_graphs, request.named_graphs
        )
        return Answer(content, answer_format, time.perf_counter() - started)

    def close(self) -> None:
        """No resources to release."""
