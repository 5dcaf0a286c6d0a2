"""The W3C's test manifests, read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace
from rdflib.term import Node

SUITE = Path(__file__).parent / "sparql11"
#: Where the suite is published: relative IRIs in its files resolve against this.
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")


EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")
POSITIVE_SYNTAX = ("PositiveSyntaxTest11",)
NEGATIVE_SYNTAX = ("NegativeSyntaxTest11",)


@dataclass(frozen=True, order=True)
class Dataset:
    """What a test is asked over.

    :param default: files of the default graph.
    :param named: files of named graphs; each graph is named by its file's published address.
    """

    default: tuple[Path, ...]
    named: tuple[Path, ...]


@dataclass(frozen=True)
class Case:
    """A test of a query.

    :param name: its folder and its name in the manifest.
    :param query: the file with the query.
    :param dataset: what it is asked over.
    :param result: the file with the expected answer; a syntax test has none.
    """

    name: str
    query: Path
    dataset: Dataset
    result: Path | None


def address(path: Path) -> str:
    """Return the IRI at which a file of the suite is published."""
    return BASE + path.relative_to(SUITE).as_posix()


@cache
def manifest(folder: str) -> Graph:
    """Return the manifest of a folder as a graph."""
    path = SUITE / folder / "manifest.ttl"
    return Graph().parse(path, format="turtle", publicID=address(path))


def entries(folder: str, kinds: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
    """Yield the tests of some kinds that a manifest lists, by name, in order."""
    graph = manifest(folder)
    for listed in graph.objects(None, MF.entries):
        for entry in graph.items(listed):
            if graph.value(entry, RDF.type) in [MF[kind] for kind in kinds]:
                yield f"{folder}/{str(entry).rpartition('#')[2]}", entry


def cases(kinds: tuple[str, ...]) -> list[Case]:
    """Return the query tests of some kinds from all manifests, in the order of the folders."""
    folders = sorted(path.parent.name for path in SUITE.glob("*/manifest.ttl"))
    return [_case(folder, name, entry) for folder in folders for name, entry in entries(folder, kinds)]


def _case(folder: str, name: str, entry: Node) -> Case:
    graph = manifest(folder)
    action = graph.value(entry, MF.action)
    assert action is not None, name
    result = graph.value(entry, MF.result)
    dataset = _dataset(_files(graph, action, QT.data), _files(graph, action, QT.graphData))
    query = graph.value(action, QT.query, default=action)
    return Case(name, _file(query), dataset, _file(result) if result else None)


@cache
def _dataset(default: tuple[Path, ...], named: tuple[Path, ...]) -> Dataset:
    return Dataset(default, named)  # one object for equal ones: pytest tells a fixture's parameters apart by identity


def _files(graph: Graph, action: Node, role: Node) -> tuple[Path, ...]:
    return tuple(sorted(_file(node) for node in graph.objects(action, role)))


def _file(node: Node | None) -> Path:
    path = SUITE / str(node).removeprefix(BASE)
    assert path.is_file(), node
    return path


def parameters(chosen: list[Case], deviations: dict[str, str]) -> list[object]:
    """Return tests as parameters; those that deviate must fail.

    :param chosen: the tests.
    :param deviations: reasons, by name.
    """
    strict = {name: pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError) for name, reason in deviations.items()}
    return [pytest.param(case, id=case.name, marks=strict.get(case.name, ())) for case in chosen]
