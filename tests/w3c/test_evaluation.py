"""W3C's tests of query evaluation over HTTP, each against `planlink serve --data` with the test's own dataset."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.conftest import running_server
from tests.support.http import send
from tests.w3c import answers, deviations
from tests.w3c.answers import Answer, by_value, comparable
from tests.w3c.manifests import CURRENT, EVALUATION, Case, Dataset, address, cases, edition

DEVIATIONS = deviations.EVALUATION if edition() == CURRENT else {**deviations.EVALUATION, **deviations.EARLIER_EVALUATION}
#: Ordered by dataset: cases over one dataset share one server.
CASES = sorted(cases(EVALUATION), key=lambda case: case.dataset)
JSON, XML, CSV, TSV = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
TURTLE, RDFXML = "text/turtle", "application/rdf+xml"
READERS = {
    JSON: answers.of_json,
    XML: answers.of_xml,
    CSV: answers.of_csv,
    TSV: answers.of_tsv,
    TURTLE: answers.of_turtle,
    RDFXML: answers.of_rdfxml,
}
#: A relative IRI: the query depends on the address at which it is published.
RELATIVE = re.compile(r"<[^:<>\s]*>")


@dataclass(frozen=True)
class Served:
    """A server and its dataset.

    :param server: the server's address.
    :param store: the same dataset in the engine itself.
    """

    server: str
    store: ox.Store


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("dataset") / "dataset.nq"
    write_dataset(request.param, file)
    store = ox.Store()
    store.load(path=str(file), format=ox.RdfFormat.N_QUADS)
    with running_server("--data", str(file), "--workers", "1") as server:
        yield Served(server, store)


def write_dataset(dataset: Dataset, file: Path) -> None:
    quads: list[ox.Quad] = []
    graphs: list[tuple[Path, ox.DefaultGraph | ox.NamedNode]] = [(path, ox.DefaultGraph()) for path in dataset.default]
    graphs += [(path, ox.NamedNode(address(path))) for path in dataset.named]
    for path, graph in graphs:
        parsed = ox.parse(path=str(path), base_iri=address(path), rename_blank_nodes=True)
        quads += [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed]
    ox.serialize(quads, str(file), format=ox.RdfFormat.N_QUADS)


def query_of(case: Case) -> str:
    query = case.query.read_text(encoding="utf-8")
    return f"BASE <{address(case.query)}>\n{query}" if RELATIVE.search(query) else query


def answer(server: str, query: str, rows: str, graph: str = TURTLE) -> Answer:
    """Send a query over HTTP and read the answer.

    :param rows: the media type accepted for rows.
    :param graph: the media type accepted for a graph.
    """
    accept = f"{rows}, {graph}"
    reply = send(server, "POST", "/sparql", query.encode(), Content_Type="application/sparql-query", Accept=accept)
    assert reply.status == 200, reply.body
    assert reply.media_type in (rows, graph)
    return READERS[reply.media_type](reply.body)


def equal(actual: Answer, expected: Answer, query: str) -> bool:
    ordered = "ORDER BY" in query.upper()
    return comparable(actual, ordered=ordered) == comparable(expected, ordered=ordered)


def over_datasets(reasons: dict[str, str]) -> list[object]:
    """Return each test as parameters, its dataset first, which goes to the fixture `served`."""
    marks = {name: pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError) for name, reason in reasons.items()}
    return [pytest.param(case.dataset, case, id=case.name, marks=marks.get(case.name, ())) for case in CASES]


def test_all_tests_are_found() -> None:
    names = {case.name for case in CASES}
    assert len(CASES) == len(names) == edition().evaluation
    assert edition() != CURRENT or set(DEVIATIONS) <= names


@pytest.mark.parametrize(("served", "case"), over_datasets(DEVIATIONS), indirect=["served"], scope="module")
def test_answer_is_what_w3c_expects(served: Served, case: Case) -> None:
    assert case.result
    query = query_of(case)
    expected = answers.of_file(case.result)
    actual = answer(served.server, query, {".csv": CSV, ".tsv": TSV}.get(case.result.suffix, JSON))
    assert equal(by_value(actual), by_value(expected), query)


@pytest.mark.parametrize(("rows", "graph"), [(JSON, TURTLE), (XML, RDFXML)], ids=["json", "xml"])
@pytest.mark.parametrize(("served", "case"), over_datasets({}), indirect=["served"], scope="module")
def test_answer_is_what_the_engine_gives(served: Served, case: Case, rows: str, graph: str) -> None:
    query = query_of(case)
    expected = answers.of_engine(served.store.query(query))
    assert equal(answer(served.server, query, rows, graph), expected, query)
