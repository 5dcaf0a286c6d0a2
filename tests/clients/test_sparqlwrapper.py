"""SPARQLWrapper with each of its request methods and formats."""

import csv
import io
import urllib.error
from typing import Any

import pytest
import rdflib
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointNotFound, QueryBadFormed

from planlink.engine.embedded import EmbeddedEngine
from tests.clients.queries import ASK, ASK_NOT, CONSTRUCT, DESCRIBE, MALFORMED, SELECT, SLOW, bindings, ntriples, rows, triples

METHODS = pytest.mark.parametrize(
    ("method", "encoding"),
    [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)],
    ids=["get", "post-form", "post-direct"],
)
#: SPARQLWrapper creates graphs with a class that rdflib has deprecated.
OLD_GRAPH = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


def client(server: str, query: str, form: str = JSON, method: str = GET, encoding: str = URLENCODED) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(f"{server}/sparql")
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(encoding)
    return wrapper


def xml_rows(document: Any) -> list[dict[str, str]]:
    return [
        {
            binding.getAttribute("name"): "".join(node.data for node in binding.firstChild.childNodes)
            for binding in result.getElementsByTagName("binding")
        }
        for result in document.getElementsByTagName("result")
    ]


@METHODS
def test_select_as_json(server: str, engine: EmbeddedEngine, method: str, encoding: str) -> None:
    answer: Any = client(server, SELECT, JSON, method, encoding).queryAndConvert()
    assert bindings(answer) == rows(engine)


@METHODS
def test_select_as_xml(server: str, engine: EmbeddedEngine, method: str, encoding: str) -> None:
    assert xml_rows(client(server, SELECT, XML, method, encoding).queryAndConvert()) == rows(engine)


@METHODS
def test_select_as_csv(server: str, engine: EmbeddedEngine, method: str, encoding: str) -> None:
    answer: Any = client(server, SELECT, CSV, method, encoding).queryAndConvert()
    assert list(csv.DictReader(io.StringIO(answer.decode(), newline=""))) == rows(engine)


@METHODS
def test_select_as_tsv(server: str, engine: EmbeddedEngine, method: str, encoding: str) -> None:
    answer: Any = client(server, SELECT, TSV, method, encoding).queryAndConvert()
    header, *lines = answer.decode().splitlines()
    assert header == "?element\t?label\t?words"
    terms = [[rdflib.util.from_n3(cell) for cell in line.split("\t")] for line in lines]
    assert [[str(term) for term in line] for line in terms] == [list(row.values()) for row in rows(engine)]


@METHODS
@pytest.mark.parametrize(("query", "truth"), [(ASK, True), (ASK_NOT, False)])
def test_ask(server: str, method: str, encoding: str, query: str, truth: bool) -> None:
    as_json: Any = client(server, query, JSON, method, encoding).queryAndConvert()
    assert as_json["boolean"] is truth
    as_xml: Any = client(server, query, XML, method, encoding).queryAndConvert()
    assert as_xml.getElementsByTagName("boolean")[0].firstChild.data == str(truth).lower()
    for form in (CSV, TSV):
        as_text: Any = client(server, query, form, method, encoding).queryAndConvert()
        assert as_text.decode().strip() == str(truth).lower()


@METHODS
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["construct", "describe"])
@pytest.mark.parametrize("form", [TURTLE, N3])
def test_graph_as_text(server: str, engine: EmbeddedEngine, method: str, encoding: str, query: str, form: str) -> None:
    answer: Any = client(server, query, form, method, encoding).queryAndConvert()
    assert ntriples(rdflib.Graph().parse(data=answer, format="turtle")) == triples(engine, query)


@OLD_GRAPH
@METHODS
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["construct", "describe"])
@pytest.mark.parametrize("form", [XML, RDFXML, JSONLD])
def test_graph_as_rdflib_graph(server: str, engine: EmbeddedEngine, method: str, encoding: str, query: str, form: str) -> None:
    answer: Any = client(server, query, form, method, encoding).queryAndConvert()
    assert ntriples(answer) == triples(engine, query)


@pytest.mark.parametrize(
    ("query", "form", "media_type"),
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
def test_raw_answer_has_the_requested_format(server: str, query: str, form: str, media_type: str) -> None:
    raw = client(server, query, form).query()
    assert raw.info()["content-type"].split(";")[0] == media_type
    assert raw.response.read()


def test_default_format(server: str, engine: EmbeddedEngine) -> None:
    wrapper = SPARQLWrapper(f"{server}/sparql")
    wrapper.setQuery(SELECT)
    assert xml_rows(wrapper.queryAndConvert()) == rows(engine)


def test_default_graph_restricts_the_query(server: str) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    wrapper = SPARQLWrapper(f"{server}/sparql", defaultGraph="https://w3id.org/planlink/graph/saraburi-pao/plan")
    wrapper.setQuery(count)
    wrapper.setReturnFormat(JSON)
    answers: list[Any] = [wrapper.queryAndConvert(), client(server, count).queryAndConvert()]
    one, whole = (int(bindings(answer)[0]["n"]) for answer in answers)
    assert 0 < one < whole


@METHODS
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_malformed_query_raises_query_bad_formed(server: str, method: str, encoding: str, form: str) -> None:
    with pytest.raises(QueryBadFormed) as caught:
        client(server, MALFORMED, form, method, encoding).query()
    assert "Malformed query" in str(caught.value)
    assert '"line":1' in str(caught.value)


def test_wrong_address_raises_endpoint_not_found(server: str) -> None:
    wrapper = SPARQLWrapper(f"{server}/sparkle")
    wrapper.setQuery(ASK)
    with pytest.raises(EndPointNotFound):
        wrapper.query()


def test_update_raises_query_bad_formed(server: str) -> None:
    with pytest.raises(QueryBadFormed) as caught:
        client(server, "CLEAR ALL", JSON, POST).query()
    assert "never carried out" in str(caught.value)


def test_timeout_is_503_with_retry_after(server: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        client(server, SLOW).query()
    with caught.value as problem:
        assert (problem.code, problem.headers["Retry-After"]) == (503, "5")
        assert b"timed out" in problem.read()
