"""W3C's test manifests as Python objects."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace
from rdflib.term import Node

from tests import suites

#: Where the suite is published: relative IRIs in its files resolve against this.
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
#: The folders that apply; docs/conformance.md says why the others do not.
FOLDERS = (
    *("aggregates", "bind", "bindings", "cast", "construct", "csv-tsv-res", "exists", "functions", "grouping", "json-res"),
    *("negation", "project-expression", "property-path", "protocol", "subquery", "syntax-query"),
)
EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")
POSITIVE_SYNTAX = ("PositiveSyntaxTest11",)
NEGATIVE_SYNTAX = ("NegativeSyntaxTest11",)


@dataclass(frozen=True)
class Edition:
    """How many tests an edition of the suite has of each kind."""

    evaluation: int
    positive_syntax: int
    negative_syntax: int
    protocol_queries: int
    protocol_updates: int

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers in the order of docs/conformance.md."""
        return self.evaluation, self.positive_syntax, self.negative_syntax, self.protocol_queries, self.protocol_updates


CURRENT = Edition(235, 63, 40, 20, 14)
#: The copy in rdflib's source distribution; it describes its protocol tests in words only.
EARLIER = Edition(183, 60, 35, 0, 0)


@dataclass(frozen=True, order=True)
class Dataset:
    """The data that a test queries.

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
    :param dataset: the data that it queries.
    :param result: the file with the expected answer; a syntax test has none.
    """

    name: str
    query: Path
    dataset: Dataset
    result: Path | None


def suite() -> Path:
    """Return the folder of the suite; skip the calling test or module where it is absent."""
    return suites.need(suites.SPARQL11)


def edition() -> Edition:
    """Return the edition of the suite: the earlier one has no tests of casts."""
    return CURRENT if (suite() / "cast").is_dir() else EARLIER


def address(path: Path) -> str:
    """Return the IRI at which a file of the suite is published."""
    return BASE + path.relative_to(suite()).as_posix()


@cache
def manifest(folder: str) -> Graph:
    """Return the manifest of a folder as a graph."""
    path = suite() / folder / "manifest.ttl"
    return Graph().parse(path, format="turtle", publicID=address(path))


def entries(folder: str, kinds: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
    """Yield name and node of the tests of some kinds that a manifest lists, in order."""
    graph = manifest(folder)
    for listed in graph.objects(None, MF.entries):
        for entry in graph.items(listed):
            if graph.value(entry, RDF.type) in [MF[kind] for kind in kinds]:
                yield f"{folder}/{str(entry).rpartition('#')[2]}", entry


def cases(kinds: tuple[str, ...]) -> list[Case]:
    """Return the query tests of some kinds from all manifests, in the order of the folders."""
    folders = [folder for folder in FOLDERS if (suite() / folder).is_dir()]
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
    path = suite() / str(node).removeprefix(BASE)
    assert path.is_file(), node
    return path


def parameters(cases: list[Case], deviations: dict[str, str]) -> list[object]:
    """Return tests as pytest parameters; those that deviate must fail.

    :param deviations: reasons, by the name of the test.
    """
    marks = {name: pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError) for name, reason in deviations.items()}
    return [pytest.param(case, id=case.name, marks=marks.get(case.name, ())) for case in cases]
