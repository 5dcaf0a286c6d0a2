"""Build a dataset from files: read them, run the rules, derive the version from the content."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planlink.dataset.question_graph import QUESTIONS, question_graph
from planlink.dataset.rules import Rule, derive, rules
from planlink.dataset.sources import Source, shipped_sources
from planlink.dataset.texts import text_sources
from planlink.rdf.graphs import Graph
from planlink.rdf.store import Dataset


@dataclass(frozen=True)
class Built:
    """A dataset and its metadata.

    :param dataset: all three layers.
    :param version: identifies the content: the first 16 hexadecimal digits of the SHA-256 of the source files, the
        rules and the questions.
    :param seconds: how long reading and deriving took.
    :param shipped: whether it is the shipped dataset, not one built from other files.
    """

    dataset: Dataset
    version: str
    seconds: float
    shipped: bool = True
    #: The files that it was built from, each with its graph.
    sources: Sequence[Source] = ()


def build_shipped(texts: Path | None = None) -> Built:
    """Build the shipped dataset: load every source into its graph, run the rules, add the graph of the questions.

    :param texts: folder of official texts that are served beside the shipped data; none by default.
    :raises DataError: if a file cannot be read.
    """
    return build_sources([*shipped_sources(), *text_sources(texts)])


def build_sources(sources: Sequence[Source], *, shipped: bool = True) -> Built:
    """Build a dataset from files as the shipped one is built: each in its graph, with the rules and the questions.

    :param sources: the files.
    :param shipped: whether they are the shipped ones.
    :raises DataError: if a file cannot be read.
    """
    started = time.perf_counter()
    dataset = Dataset(union=True)
    for source in sources:
        dataset.load(source.path, source.graph)
    derive(dataset)
    questions = question_graph()
    dataset.add(questions, QUESTIONS)
    version = _version(sources, rules(), questions)
    return Built(dataset, version, time.perf_counter() - started, shipped=shipped, sources=sources)


def build_files(paths: Sequence[Path], *, union: bool) -> Built:
    """Build a dataset from any RDF files, unchanged: no rules, no questions, the graphs of the files.

    :param paths: files in the formats of :meth:`planlink.rdf.store.Dataset.load`.
    :param union: whether the default graph is the union of all graphs.
    :raises DataError: if a file cannot be read.
    """
    started = time.perf_counter()
    dataset = Dataset(union=False)
    for path in paths:
        dataset.load(path)
    if union:
        dataset.merge_graphs()
    return Built(dataset, _version([Source(path, None) for path in paths]), time.perf_counter() - started, shipped=False)


def _version(sources: Sequence[Source], applied: Sequence[Rule] = (), questions: Graph | None = None) -> str:
    """Return the version: a hash of the sources, because blank nodes get new names whenever they are read."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"{source.graph}\n".encode())
        digest.update(hashlib.sha256(source.path.read_bytes()).digest())
    for rule in applied:
        digest.update(f"{rule.layer} {rule.scope} {rule.order}\n{rule.text}".encode())
    for triple in questions.native() if questions else ():
        digest.update(f"{triple} .\n".encode())
    return digest.hexdigest()[:16]
