"""Rules of the SPARQL 1.1 Protocol and Service Description, of CORS and of the limits, over HTTP."""

import json
import threading
import time
import urllib.parse
import urllib.request

import pytest
import rdflib

from planlink.engine.embedded import EmbeddedEngine
from planlink.sparql import guard
from tests.conftest import RunningServer, running_server
from tests.support import http
from tests.support.http import ENDLESS, Reply, ask

GRAPH = "https://w3id.org/planlink/graph/"
SDG, ONTOLOGY = GRAPH + "sdg", GRAPH + "ontology"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
SCHEMA = rdflib.Namespace("https://schema.org/")


def get(server: str, *parameters: tuple[str, str], **headers: str) -> Reply:
    return ask(f"{server}/sparql?" + urllib.parse.urlencode(parameters), **headers)


def count(server: str, query: str, *parameters: tuple[str, str]) -> int:
    reply = get(server, ("query", query), ("format", "csv"), *parameters)
    assert reply.status == 200, reply.body
    return int(reply.body.split()[1])


def post(server: str, body: bytes, media_type: str) -> Reply:
    return http.post(f"{server}/sparql", body, media_type, Accept="application/json")


@pytest.fixture(scope="module")
def sizes(engine: EmbeddedEngine) -> dict[str, int]:
    return engine.status.graphs


def test_default_graph_uri_selects_the_default_graph(server: str, sizes: dict[str, int]) -> None:
    assert count(server, COUNT, ("default-graph-uri", SDG)) == sizes[SDG]
    assert count(server, COUNT_NAMED, ("default-graph-uri", SDG)) == 0


def test_several_default_graphs_are_merged(server: str, sizes: dict[str, int]) -> None:
    both = count(server, COUNT, ("default-graph-uri", SDG), ("default-graph-uri", ONTOLOGY))
    assert both == sizes[SDG] + sizes[ONTOLOGY]


def test_named_graph_uri_selects_what_graph_sees(server: str, sizes: dict[str, int]) -> None:
    assert count(server, COUNT_NAMED, ("named-graph-uri", SDG)) == sizes[SDG]
    assert count(server, COUNT, ("named-graph-uri", SDG)) == 0


def test_the_protocols_graphs_override_from(server: str, sizes: dict[str, int]) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{ONTOLOGY}> WHERE {{ ?s ?p ?o }}"
    assert count(server, query) == sizes[ONTOLOGY]
    assert count(server, query, ("default-graph-uri", SDG)) == sizes[SDG]


@pytest.mark.parametrize("graph", ["http://example.org/none", "file:///etc/passwd", "http://127.0.0.1:9/"])
def test_unknown_graph_is_empty_and_not_fetched(server: str, graph: str) -> None:
    assert count(server, COUNT, ("default-graph-uri", graph)) == 0
    assert count(server, f"SELECT (COUNT(*) AS ?n) FROM <{graph}> WHERE {{ ?s ?p ?o }}") == 0


def test_malformed_graph_iri_is_400(server: str) -> None:
    assert get(server, ("query", COUNT), ("default-graph-uri", "not an iri")).status == 400


def test_unknown_parameters_are_ignored(server: str) -> None:
    assert get(server, ("query", "ASK {}"), ("output", "x"), ("results", "y"), ("timeout", "0")).status == 200


@pytest.mark.parametrize("raw", ["query=ASK%20%7B%7D%20%23%FF", "query=ASK%20%7B%7D&x=%C3%28", "query=%ED%A0%80"])
def test_parameters_that_are_not_utf8_are_400(server: str, raw: str) -> None:
    assert ask(f"{server}/sparql?{raw}").status == 400
    assert post(server, raw.encode(), "application/x-www-form-urlencoded").status == 400


@pytest.mark.parametrize(
    "media_type", ["application/sparql-query; charset=utf-16", "application/x-www-form-urlencoded;charset=latin-1"]
)
def test_charset_other_than_utf8_is_415(server: str, media_type: str) -> None:
    assert post(server, b"query=ASK%7B%7D", media_type).status == 415


@pytest.mark.parametrize("media_type", ["application/sparql-query; charset=UTF-8", 'application/sparql-query;charset="utf-8"'])
def test_media_type_parameters_are_ignored(server: str, media_type: str) -> None:
    assert post(server, b"ASK {}", media_type).status == 200


@pytest.mark.parametrize("where", ["update", "query"])
def test_update_is_refused_as_parameter_and_as_query(server: str, where: str) -> None:
    reply = get(server, (where, "CLEAR ALL"))
    assert reply.status == 400
    assert "never carried out" in json.loads(reply.body)["detail"]


def test_accept_parameter_replaces_the_header(server: str) -> None:
    reply = get(server, ("query", "ASK {}"), ("accept", "application/sparql-results+xml"), Accept="text/csv")
    assert reply.headers["Content-Type"] == "application/sparql-results+xml"
    assert get(server, ("query", "ASK {}"), ("accept", "image/png")).status == 406


def test_not_acceptable_lists_the_formats(server: str) -> None:
    detail = json.loads(get(server, ("query", "SELECT * {}"), Accept="image/png").body)["detail"]
    for media_type in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"):
        assert media_type in detail


def test_too_many_queries_at_once_are_503_with_retry_after() -> None:
    with running_server("--workers", "1", "--timeout", "4") as server:
        replies: list[Reply] = []
        query = urllib.parse.urlencode({"query": ENDLESS})
        threads = [threading.Thread(target=lambda: replies.append(ask(f"{server}/sparql?{query}"))) for _ in range(12)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        assert ask(f"{server}/questions/q02-goal-coverage").status == 200, "pages have workers of their own"
        for thread in threads:
            thread.join()
    assert {reply.status for reply in replies} == {503}
    assert all(int(reply.headers["Retry-After"]) > 0 for reply in replies)
    said = {json.loads(reply.body)["title"] for reply in replies}
    assert said == {"Busy", "Query timed out"}


@pytest.mark.parametrize(
    "path", ["/sparql", "/sparql?query=SELECT", "/questions/none", "/doc/none", "/openapi.json", "/thing?iri=x"]
)
def test_other_origins_may_read_data_and_errors(server: str, path: str) -> None:
    assert ask(server + path, Origin="http://elsewhere").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/static/style.css", "/none"])
def test_other_origins_may_not_read_pages(server: str, path: str) -> None:
    assert "Access-Control-Allow-Origin" not in ask(server + path, Origin="http://elsewhere").headers


@pytest.fixture(scope="module")
def description(server: RunningServer) -> rdflib.Graph:
    return rdflib.Graph().parse(data=ask(f"{server}/sparql", Accept="text/turtle").body, format="turtle")


@pytest.mark.parametrize("path", ["/reconcile", "/catalog", "/dump/all.trig", "/doc/lampang-pao/plan", "/questions/q22-plans"])
def test_preflight_lists_allowed_methods_and_headers(server: str, path: str) -> None:
    asked = {"Origin": "http://elsewhere", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "range"}
    reply = ask(server + path, "OPTIONS", **asked)
    assert reply.status == 200
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert {"GET", "HEAD"} <= set(reply.headers["Access-Control-Allow-Methods"].split(", "))
    assert {"Accept", "Content-Type", "If-None-Match", "Range"} <= set(reply.headers["Access-Control-Allow-Headers"].split(", "))


def test_service_description_has_endpoint_language_and_features(server: str, description: rdflib.Graph) -> None:
    service = rdflib.URIRef(f"{server}/sparql")
    assert (service, SD.endpoint, service) in description
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in description
    assert (service, SD.feature, SD.UnionDefaultGraph) in description
    assert (service, SD.feature, SD.BasicFederatedQuery) not in description
    assert len(set(description.objects(service, SD.resultFormat))) == 8


def test_service_description_counts_the_named_graphs(description: rdflib.Graph, sizes: dict[str, int]) -> None:
    told = {str(graph): int(str(n)) for graph, n in description.subject_objects(VOID.triples) if str(graph) in sizes}
    assert told == sizes


def test_functions_of_the_service_description_exist(server: str, description: rdflib.Graph) -> None:
    functions = [str(function) for function in description.objects(None, SD.extensionFunction)]
    assert len(functions) > 10
    wkt = '"POINT(1 1)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    for function in functions:
        arguments = f"{wkt}, {wkt}" if "geosparql" in function else '"2026-11-22"'
        assert get(server, ("query", f"SELECT (<{function}>({arguments}) AS ?x) {{}}")).status == 200, function


def test_limits_are_in_the_service_description_header_and_page(server: str, description: rdflib.Graph) -> None:
    told = {
        str(description.value(limit, SCHEMA.propertyID)): float(str(description.value(limit, SCHEMA.value)))
        for limit in description.objects(rdflib.URIRef(f"{server}/sparql"), SCHEMA.additionalProperty)
    }
    reply = ask(f"{server}/sparql?lang=en", Accept="text/html")
    header = dict(part.split("=") for part in reply.headers["Query-Limits"].split(", "))
    assert told == {name: float(value) for name, value in header.items()}
    assert told["timeout"] == 3
    assert told["query"] == guard.MAX_BYTES
    assert "3 seconds" in reply.body.decode()
    assert "100 kB" in reply.body.decode()


def test_limits_have_labels_in_both_languages(description: rdflib.Graph) -> None:
    limits = list(description.subjects(rdflib.RDF.type, SCHEMA.PropertyValue))
    for limit in limits:
        languages = {
            label.language for label in description.objects(limit, rdflib.RDFS.label) if isinstance(label, rdflib.Literal)
        }
        assert languages == {"th", "en"}
