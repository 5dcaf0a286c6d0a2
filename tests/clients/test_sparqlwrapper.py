"""SPARQLWrapper asks in every form and every format that it knows."""

import csv
import io
import urllib.error
from typing import Any

import pytest
import rdflib
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointNotFound, QueryBadFormed

from planlink.engine.embedded import EmbeddedEngine
from tests.clients.asked import ASK, ASK_NOT, CONSTRUCT, DESCRIBE, MALFORMED, SELECT, SLOW, bindings, rows, triples, written

METHODS = pytest.mark.parametrize(
    ("method", "encoding"),
    [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)],
    ids=["get", "post-form", "post-direct"],
)
#: SPARQLWrapper itself makes its graphs with a class that rdflib has deprecated.
OLD_GRAPH = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


def client(server: str, query: str, wanted: str = JSON, method: str = GET, encoding: str = URLENCODED) -> SPARQLWrapper:
    made = SPARQLWrapper(f"{server}/sparql")
    made.setQuery(query)
    made.setReturnFormat(wanted)
    made.setMethod(method)
    made.setRequestMethod(encoding)
    return made


def xml_rows(document: Any) -> list[dict[str, str]]:
    return [
        {
            binding.getAttribute("name"): "".join(node.data for node in binding.firstChild.childNodes)
            for binding in result.getElementsByTagName("binding")
        }
        for result in document.getElementsByTagName("result")
    ]


@METHODS
def test_a_select_as_json(server: str, engine: EmbeddedEngine, method: str, encoding: str) -> None:
    answer: Any = client(server, SELECT, JSON, method, encoding).queryAndConvert()
    assert bindings(answer) == rows(engine)


@METHODS
def test_a_select_as_xml(server: str, engine: EmbeddedEngine, method: str, encoding: str) -> None:
    assert xml_rows(client(server, SELECT, XML, method, encoding).queryAndConvert()) == rows(engine)


@METHODS
def test_a_select_as_csv(server: str, engine: EmbeddedEngine, method: str, encoding: str) -> None:
    answer: Any = client(server, SELECT, CSV, method, encoding).queryAndConvert()
    assert list(csv.DictReader(io.StringIO(answer.decode(), newline=""))) == rows(engine)


@METHODS
def test_a_select_as_tsv(server: str, engine: EmbeddedEngine, method: str, encoding: str) -> None:
    answer: Any = client(server, SELECT, TSV, method, encoding).queryAndConvert()
    header, *lines = answer.decode().splitlines()
    assert header == "?element\t?label\t?words"
    terms = [[rdflib.util.from_n3(cell) for cell in line.split("\t")] for line in lines]
    assert [[str(term) for term in line] for line in terms] == [list(row.values()) for row in rows(engine)]


@METHODS
@pytest.mark.parametrize(("query", "truth"), [(ASK, True), (ASK_NOT, False)])
def test_an_ask(server: str, method: str, encoding: str, query: str, truth: bool) -> None:
    as_json: Any = client(server, query, JSON, method, encoding).queryAndConvert()
    assert as_json["boolean"] is truth
    as_xml: Any = client(server, query, XML, method, encoding).queryAndConvert()
    assert as_xml.getElementsByTagName("boolean")[0].firstChild.data == str(truth).lower()
    for wanted in (CSV, TSV):
        as_text: Any = client(server, query, wanted, method, encoding).queryAndConvert()
        assert as_text.decode().strip() == str(truth).lower()


@METHODS
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["construct", "describe"])
@pytest.mark.parametrize("wanted", [TURTLE, N3])
def test_a_graph_as_text(server: str, engine: EmbeddedEngine, method: str, encoding: str, query: str, wanted: str) -> None:
    answer: Any = client(server, query, wanted, method, encoding).queryAndConvert()
    assert written(rdflib.Graph().parse(data=answer, format="turtle")) == triples(engine, query)


@OLD_GRAPH
@METHODS
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["construct", "describe"])
@pytest.mark.parametrize("wanted", [XML, RDFXML, JSONLD])
def test_a_graph_as_graph(server: str, engine: EmbeddedEngine, method: str, encoding: str, query: str, wanted: str) -> None:
    answer: Any = client(server, query, wanted, method, encoding).queryAndConvert()
    assert written(answer) == triples(engine, query)


@pytest.mark.parametrize(
    ("query", "wanted", "media_type"),
    [
        (SELECT, JSON, "application/sparql-results+json"),
        (SELECT, XML, "application/sparql-results+xml"),
        (SELECT, CSV, "text/csv"),
        (SELECT, TSV, "text/tab-separated-values"),
        (CONSTRUCT, TURTLE, "text/turtle"),
        (CONSTRUCT, N3, "text/turtle"),
        (CONSTRUCT, XML, "application/rdf+xml"),
        (CONSTRUCT, RDFXML, "application/rdf+xml"),
        (CONSTRUCT, JSONLD, "application/ld+json"),
    ],
)
def test_the_raw_answer_is_of_the_format_that_was_set(server: str, query: str, wanted: str, media_type: str) -> None:
    raw = client(server, query, wanted).query()
    assert raw.info()["content-type"].split(";")[0] == media_type
    assert raw.response.read()


def test_its_default_format_works(server: str, engine: EmbeddedEngine) -> None:
    made = SPARQLWrapper(f"{server}/sparql")
    made.setQuery(SELECT)
    assert xml_rows(made.queryAndConvert()) == rows(engine)


def test_a_default_graph_narrows_the_query(server: str) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    made = SPARQLWrapper(f"{server}/sparql", defaultGraph="https://w3id.org/planlink/graph/saraburi-pao/plan")
    made.setQuery(count)
    made.setReturnFormat(JSON)
    answers: list[Any] = [made.queryAndConvert(), client(server, count).queryAndConvert()]
    one, whole = (int(bindings(answer)[0]["n"]) for answer in answers)
    assert 0 < one < whole


@METHODS
@pytest.mark.parametrize("wanted", [JSON, XML, CSV, TSV])
def test_a_malformed_query_arrives_as_its_own_exception(server: str, method: str, encoding: str, wanted: str) -> None:
    with pytest.raises(QueryBadFormed) as caught:
        client(server, MALFORMED, wanted, method, encoding).query()
    assert "Malformed query" in str(caught.value)
    assert '"line":1' in str(caught.value)


def test_a_wrong_address_arrives_as_its_own_exception(server: str) -> None:
    made = SPARQLWrapper(f"{server}/sparkle")
    made.setQuery(ASK)
    with pytest.raises(EndPointNotFound):
        made.query()


def test_an_update_arrives_as_its_own_exception(server: str) -> None:
    with pytest.raises(QueryBadFormed) as caught:
        client(server, "CLEAR ALL", JSON, POST).query()
    assert "never carried out" in str(caught.value)


def test_over_the_deadline_it_learns_when_to_ask_again(server: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        client(server, SLOW).query()
    with caught.value as problem:
        assert (problem.code, problem.headers["Retry-After"]) == (503, "5")
        assert b"timed out" in problem.read()
