"""The SPARQL 1.1 Protocol against a running server."""

from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from tests.support.http import Reply, send

ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
CONSTRUCT = "CONSTRUCT WHERE { <http://metadata.un.org/sdg/3.8> ?p ?o }"
FORM = "application/x-www-form-urlencoded"


def get(server: str, parameters: dict[str, str] | list[tuple[str, str]], **headers: str) -> Reply:
    return send(server, "GET", "/sparql?" + urlencode(parameters), None, **headers)


def test_query_by_get(server: str) -> None:
    reply = get(server, {"query": ASK})
    assert (reply.status, reply.media_type, reply.json()["boolean"]) == (200, "application/sparql-results+json", True)


def test_query_by_post_form(server: str) -> None:
    reply = send(server, "POST", "/sparql", urlencode({"query": ASK}).encode(), Content_Type=FORM)
    assert (reply.status, reply.json()["boolean"]) == (200, True)


def test_query_by_post_directly(server: str) -> None:
    reply = send(server, "POST", "/sparql", ASK.encode(), Content_Type="application/sparql-query")
    assert (reply.status, reply.json()["boolean"]) == (200, True)


def test_thai_text_in_a_query_is_kept(server: str) -> None:
    query = 'SELECT ?x { ?x ?p ?label FILTER(CONTAINS(STR(?label), "หลักประกันสุขภาพถ้วนหน้า")) }'
    reply = send(
        server, "POST", "/sparql", query.encode(), Content_Type="application/sparql-query; charset=utf-8", Accept="text/csv"
    )
    assert b"http://metadata.un.org/sdg/3.8" in reply.body


@pytest.mark.parametrize(
    ("accept", "media_type", "start"),
    [
        ("application/sparql-results+json", "application/sparql-results+json", b'{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/csv", "text/csv", b"g,n\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values", b"?g\t?n\n"),
    ],
)
def test_rows_in_every_format(server: str, accept: str, media_type: str, start: bytes) -> None:
    reply = get(server, {"query": SELECT}, Accept=accept)
    assert (reply.status, reply.media_type, reply.body[: len(start)]) == (200, media_type, start)


@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"])
def test_graphs_in_every_format_are_the_same_graph(server: str, media_type: str) -> None:
    reply = get(server, {"query": CONSTRUCT}, Accept=media_type)
    assert (reply.status, reply.media_type) == (200, media_type)
    triples = {quad.triple for quad in ox.parse(reply.body, format=ox.RdfFormat.from_media_type(media_type))}
    plain = get(server, {"query": CONSTRUCT}, Accept="application/n-triples").body
    assert triples == {quad.triple for quad in ox.parse(plain, format=ox.RdfFormat.N_TRIPLES)}
    assert len(triples) > 5


def test_browser_gets_a_page_with_the_rows(server: str) -> None:
    reply = get(server, {"query": SELECT}, Accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (reply.status, reply.media_type) == (200, "text/html")
    assert b"<table" in reply.body


def test_no_query_describes_the_service(server: str) -> None:
    reply = send(server, "GET", "/sparql", Accept="text/turtle")
    assert (reply.status, reply.media_type) == (200, "text/turtle")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    triples = [quad.triple for quad in ox.parse(reply.body, format=ox.RdfFormat.TURTLE)]
    assert ox.NamedNode(sd + "UnionDefaultGraph") in {t.object for t in triples}
    named = {t.object.value for t in triples if t.predicate.value == sd + "name"}
    assert "https://w3id.org/planlink/graph/lampang-pao/plan" in named


def test_malformed_query_is_400_with_line_and_column(server: str) -> None:
    reply = get(server, {"query": "SELECT *\nWHERE { ?s ?p }"})
    problem = reply.json()
    assert (reply.status, reply.media_type) == (400, "application/problem+json")
    assert (problem["status"], problem["line"], problem["column"]) == (400, 2, 16)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT x", "it cannot be read from 'x' on"),
        ("SELECT * WHERE { ?s foo:bar ?o }", "Prefix not found"),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x ?y ?z }", "The SELECT contains a variable that is unbound"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", "Duplicated variable name in SELECT"),
        ("SELECT * { ?s ?p", "missing at its end"),
    ],
)
def test_malformed_query_is_explained_in_words(server: str, query: str, said: str) -> None:
    detail = str(get(server, {"query": query}).json()["detail"])
    assert said in detail
    assert "[" not in detail
    assert "expected" not in detail


def test_relative_iris_resolve_against_the_projects_namespace(server: str) -> None:
    assert get(server, {"query": "ASK { <id/lampang-pao/plan> a ?class }"}).json()["boolean"] is True
    elsewhere = get(server, {"query": "BASE <http://example.org/> ASK { <id/lampang-pao/plan> a ?class }"})
    assert elsewhere.json()["boolean"] is False


def test_two_queries_are_400(server: str) -> None:
    assert get(server, [("query", ASK), ("query", ASK)]).status == 400


def test_post_without_a_query_is_400(server: str) -> None:
    assert send(server, "POST", "/sparql", b"", Content_Type=FORM).status == 400


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (FORM, urlencode({"update": "CLEAR ALL"}).encode()),
        ("application/sparql-update", b"CLEAR ALL"),
        ("application/sparql-query", b"CLEAR ALL"),
    ],
)
def test_updates_are_refused(server: str, media_type: str, body: bytes) -> None:
    assert send(server, "POST", "/sparql", body, Content_Type=media_type).status == 400
    assert get(server, {"query": ASK}).json()["boolean"] is True


def test_unsupported_media_type_is_415(server: str) -> None:
    reply = send(server, "POST", "/sparql", b"{}", Content_Type="application/json")
    assert (reply.status, reply.media_type) == (415, "application/problem+json")


def test_body_that_is_not_utf8_is_400(server: str) -> None:
    assert send(server, "POST", "/sparql", b"ASK { ?s ?p '\xff' }", Content_Type="application/sparql-query").status == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_with_allow(server: str, method: str) -> None:
    reply = send(server, method, "/sparql")
    assert reply.status == 405
    assert "POST" in str(reply.headers["Allow"])


def test_no_acceptable_format_is_406(server: str) -> None:
    reply = get(server, {"query": SELECT}, Accept="image/png")
    assert (reply.status, reply.media_type) == (406, "application/problem+json")
    assert "text/csv" in str(reply.json()["detail"])


def test_select_as_turtle_is_406(server: str) -> None:
    assert get(server, {"query": SELECT}, Accept="text/turtle").status == 406


def test_query_over_its_deadline_is_503_with_retry_after(server: str) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) = STR(?i)) }"
    reply = get(server, {"query": query})
    assert (reply.status, reply.media_type) == (503, "application/problem+json")
    assert reply.headers["Retry-After"]


def test_service_is_400(server: str) -> None:
    assert get(server, {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}).status == 400


def test_any_origin_may_read_answers_and_errors(server: str) -> None:
    for query in (ASK, "nonsense"):
        assert get(server, {"query": query}).headers["Access-Control-Allow-Origin"] == "*"
    preflight = send(server, "OPTIONS", "/sparql", Origin="http://example.org", Access_Control_Request_Method="POST")
    assert preflight.status == 204
    assert "Content-Type" in str(preflight.headers["Access-Control-Allow-Headers"])


def test_head_answers_without_a_body(server: str) -> None:
    reply = send(server, "HEAD", "/sparql?" + urlencode({"query": ASK}))
    assert (reply.status, reply.body) == (200, b"")


def test_hostile_literal_does_not_become_markup(server: str) -> None:
    query = 'SELECT ("<script>alert(1)</script>" AS ?x) (IRI("javascript:alert(1)") AS ?y) {}'
    page = get(server, {"query": query, "format": "html"}).body.decode()
    assert "<script>" not in page
    assert 'href="javascript:' not in page
