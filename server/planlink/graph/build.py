"""Files to a dataset that is ready to answer: read, derive, name by content."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planlink.graph.rules import derive
from planlink.graph.sources import shipped_sources
from planlink.store import Dataset


@dataclass(frozen=True)
class Built:
    """A dataset and what is known of it.

    :param dataset: all three layers.
    :param version: the first 16 hexadecimal digits of the SHA-256 of its sorted N-Quads.
    :param seconds: how long reading and deriving took.
    """

    dataset: Dataset
    version: str
    seconds: float


def build_shipped() -> Built:
    """Build the shipped dataset: every source in its graph, then the rules.

    :raises DataError: if a file cannot be read.
    """
    started = time.perf_counter()
    dataset = Dataset(union=True)
    for source in shipped_sources():
        dataset.load(source.path, source.graph)
    derive(dataset)
    return _named(dataset, started)


def build_files(paths: Sequence[Path], *, union: bool) -> Built:
    """Build a dataset from any RDF files, as they are: no rules, each file's own graphs.

    :param paths: files in the formats of :meth:`planlink.store.Dataset.load`.
    :param union: whether the default graph is the union of all graphs.
    :raises DataError: if a file cannot be read.
    """
    started = time.perf_counter()
    dataset = Dataset(union=union)
    for path in paths:
        dataset.load(path)
    return _named(dataset, started)


def _named(dataset: Dataset, started: float) -> Built:
    version = hashlib.sha256(dataset.nquads()).hexdigest()[:16]
    return Built(dataset, version, time.perf_counter() - started)
