"""The answer to an untrusted query as a page: labels beside IRIs, a chart of its numbers, and links to every format."""

import csv
import html
import io
import json
import re
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest

from planlink.web.sparql.results_page import MAX_BARS
from tests.support.http import Reply, ask

PREFIX = "PREFIX plan: <https://w3id.org/planlink/ontology#> PREFIX sdg: <http://metadata.un.org/sdg/> "
COUNTED = PREFIX + (
    "SELECT ?target (COUNT(*) AS ?links) { ?x plan:predicate plan:directlySupports ; plan:object ?target } "
    "GROUP BY ?target ORDER BY DESC(?links) ?target LIMIT 7"
)


def answer(server: str, query: str, chosen: str = "html", lang: str = "en") -> Reply:
    return ask(f"{server}/sparql?" + urlencode({"query": query, "format": chosen, "lang": lang}))


def page(server: str, query: str, lang: str = "en") -> str:
    reply = answer(server, query, lang=lang)
    assert reply.status == 200
    return reply.body.decode().split('<div id="answer">')[1].split('<h2 id="limits">')[0]


def charted(text: str) -> Any:
    found = re.search(r'<figure data-chart="bars"[^>]*>\s*<script type="application/json">(.*?)</script>', text, re.DOTALL)
    return json.loads(found[1]) if found else None


def rows(server: str, query: str) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = json.loads(answer(server, query, "json").body)["results"]["bindings"]
    return found


@pytest.mark.parametrize(("lang", "name"), [("en", "Universal health coverage"), ("th", "หลักประกันสุขภาพถ้วนหน้า")])
def test_thing_has_its_label_and_its_iri(server: str, lang: str, name: str) -> None:
    text = page(server, PREFIX + "SELECT ?what { VALUES ?what { sdg:3.8 plan:Tactic <urn:x> <http://example.org/none> } }", lang)
    link = re.search(
        r'<a href="/sdg/3\.8\?lang=..">([^<]*)</a>\s*<code class="iri" title="http://metadata.un.org/sdg/3.8">sdg/3.8', text
    )
    assert link
    assert name.split(maxsplit=1)[0] in link[1]
    assert 'title="https://w3id.org/planlink/ontology#Tactic"' in text
    assert '<a href="http://example.org/none">none</a>' in text
    assert text.count('class="iri"') == 2


def test_label_column_of_the_query_is_kept(server: str) -> None:
    text = page(server, PREFIX + 'SELECT ?a ?aLabel { VALUES (?a ?aLabel) { (sdg:3.8 "mine") } }')
    assert ">mine</a>" in text


def test_chart_has_the_rows_of_the_answer(server: str) -> None:
    text = page(server, COUNTED)
    found = charted(text)
    assert [row["values"] for row in found["rows"]] == [[float(row["links"]["value"])] for row in rows(server, COUNTED)]
    assert found["series"] == [{"tone": "other", "name": "links"}]
    names = re.findall(r"<td><a [^>]*>([^<]*)</a>", text)
    assert [row["name"] for row in found["rows"]] == [html.unescape(name) for name in names]


def test_columns_named_like_strengths_have_their_tones(server: str) -> None:
    found = charted(page(server, 'SELECT * { VALUES (?a ?direct ?indirect) { ("x" 1 2) ("y" 3 0.5) } }'))
    assert found["series"] == [{"tone": "direct", "name": "direct"}, {"tone": "indirect", "name": "indirect"}]
    assert [row["values"] for row in found["rows"]] == [[1, 2], [3, 0.5]]


def test_row_without_a_number_has_a_bar_of_zero_length(server: str) -> None:
    found = charted(page(server, "SELECT ?a ?b { VALUES (?a ?b) { ('x' 2) ('y' UNDEF) } }"))
    assert [row["values"] for row in found["rows"]] == [[2], [0]]


def test_number_of_bars_is_limited_and_stated(server: str) -> None:
    found = charted(page(server, "SELECT ?x (STRLEN(STR(?x)) AS ?n) { ?x a ?c } LIMIT 60"))
    assert len(found["rows"]) == MAX_BARS
    assert f"the first {MAX_BARS} rows" in found["description"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?s { ?s ?p ?o } LIMIT 5",
        "SELECT * { VALUES (?a ?b) { ('x' 'one'^^<http://www.w3.org/2001/XMLSchema#integer>) ('y' 2) } }",
        "SELECT * { VALUES (?a ?b) { ('x' 'INF'^^<http://www.w3.org/2001/XMLSchema#double>) ('y' 2) } }",
        "SELECT * { VALUES (?a ?b) { ('x' '2566'^^<http://www.w3.org/2001/XMLSchema#gYear>) ('y' 2) } }",
        "SELECT * {}",
        "ASK {}",
        "SELECT ?n { VALUES ?n { 1 2 3 } }",
    ],
)
def test_answer_without_numbers_has_no_chart(server: str, query: str) -> None:
    assert charted(page(server, query)) is None


def test_label_cannot_become_markup(server: str) -> None:
    text = page(server, "SELECT * { VALUES (?a ?b) { ('</script><script>alert(1)</script>' 1) ('<img src=x>' 2) } }")
    assert "<script>alert" not in text
    assert "<img" not in text
    assert charted(text)["rows"][0]["name"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("query", "types"),
    [
        (COUNTED, ["spreadsheetml.sheet", "text/csv", "text/csv", "tab-separated-values", "results+json", "results+xml"]),
        ("CONSTRUCT WHERE { ?s a ?o }", ["text/turtle", "ld+json", "rdf+xml", "n-triples"]),
    ],
)
def test_page_links_to_the_answer_in_each_format(server: str, query: str, types: list[str]) -> None:
    links = re.findall(r'<a href="(/sparql\?[^"]+)"', page(server, query).split("</p>")[0])
    assert len(links) == len(types)
    for link, media_type in zip(links, types, strict=True):
        reply = ask(server + html.unescape(link))
        assert reply.status == 200
        assert media_type in reply.headers["Content-Type"]


def test_links_to_files_keep_the_graphs(server: str) -> None:
    graph = "https://w3id.org/planlink/graph/sdg"
    values = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "html", "default-graph-uri": graph}
    text = ask(f"{server}/sparql?{urlencode(values)}").body.decode()
    link = html.unescape(next(link for link in re.findall(r'href="(/sparql\?[^"]+)"', text) if "format=csv" in link))
    counted = ask(server + link).body.decode().split()[1]
    assert f'<td class="number"><span>{counted}</span>' in re.sub(r">\s+", ">", text)


def test_spreadsheet_has_columns_for_labels_and_iris(server: str) -> None:
    expected = [(row["target"]["value"], int(row["links"]["value"])) for row in rows(server, COUNTED)]
    book = openpyxl.load_workbook(io.BytesIO(answer(server, COUNTED, "xlsx").body))
    lines = list(book["Rows"].iter_rows(values_only=True))
    assert lines[0] == ("target", "links", "target (IRI)")
    assert [(iri, links) for _name, links, iri in lines[1:]] == expected
    assert all(name and "http" not in str(name) for name, _links, _iri in lines[1:])
    assert ("Query", COUNTED) in [row[:2] for row in book["About"].iter_rows(values_only=True)]
    body = answer(server, COUNTED, "excel", "th").body
    assert body.startswith(b"\xef\xbb\xbf")
    assert [(row[2], int(row[1])) for row in list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1:]] == expected


def test_text_is_not_a_formula_in_a_spreadsheet(server: str) -> None:
    body = answer(server, "SELECT ('=1+1' AS ?x) {}", "excel").body.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body))) == [["x"], ["'=1+1"]]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3", 406, "SELECT"),
        ("ASK {}", 406, "SELECT"),
        ("SELECT ?a ?b ?c { ?a ?b ?c . ?d ?e ?f } LIMIT 60000", 413, "CSV"),
        ("SELECT", 400, ""),
    ],
)
def test_graph_or_boolean_as_spreadsheet_is_refused(server: str, query: str, status: int, words: str) -> None:
    reply = answer(server, query, "xlsx")
    assert reply.status == status
    assert words in json.loads(reply.body)["detail"]


def test_rows_without_columns_become_a_spreadsheet(server: str) -> None:
    assert openpyxl.load_workbook(io.BytesIO(answer(server, "SELECT * {}", "xlsx").body)).sheetnames == ["Rows", "About"]


def test_very_long_non_ascii_iris_have_no_label(server: str) -> None:
    iri = f'CONCAT("https://w3id.org/planlink/id/{"ก" * 150}", MD5(STR(?s)))'
    query = f"SELECT (IRI({iri}) AS ?x) WHERE {{ SELECT DISTINCT ?s WHERE {{ ?s a ?c FILTER(!ISBLANK(?s)) }} LIMIT 400 }}"
    assert ask(f"{server}/sparql?{urlencode({'query': query, 'lang': 'en'})}", Accept="text/html").status == 200
