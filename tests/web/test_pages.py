"""Pages, questions and things as browsers, spreadsheets and harvesters request them."""

import csv
import html
import io
import json
import re
import urllib.parse

import pyoxigraph as ox
import pytest

from planlink.questions.collection import Questions
from tests.support.http import BROWSER, page, send
from tests.support.links import FILES, SDG, stated_links

THAI = re.compile("[ก-๙]")
#: The elements that support SDG target 3.8.
SUPPORTERS = sorted(
    link.element.rpartition("/")[2] for plan in FILES for link in stated_links(plan) if link.object == f"{SDG}3.8"
)


def test_home_page_links_plans_with_their_numbers(server: str) -> None:
    text = page(server, "/?lang=en").body.decode()
    assert 'href="/plan?plan=lampang-pao/plan&amp;lang=en"' in text
    assert re.findall(r"<dt>([\w ]+)</dt><dd>(\d+)</dd>", text)[:4] == [
        ("strategies", "6"),
        ("objectives", "32"),
        ("tactics", "30"),
        ("links in all", str(len(stated_links("lampang-pao/plan")) + 37)),
    ]


def test_thai_home_page_has_no_english_but_names(server: str) -> None:
    text = page(server, "/?lang=th").body.decode()
    assert '<html lang="th">' in text
    words = re.findall("[a-zA-Z]{3,}", re.sub(r"<[^>]*>", " ", text[text.index("<body>") :]))
    assert set(words) <= {"planlink", "SPARQL", "English", "SDGs", "Excel"} | set(
        re.findall("[a-z]+", text[text.index("<code>") :])
    )


def test_plan_page_shows_elements_and_what_they_support(server: str) -> None:
    text = page(server, "/plan?lang=en").body.decode()
    assert "Lampang PAO plan" in text
    assert text.count('class="strategy"') == 6
    assert text.count('class="objective"') == 32
    assert text.count('class="tactic"') == 30
    assert text.count('<span class="badge sdg-') > 34


def test_plan_is_selected_by_path_or_iri(server: str) -> None:
    for plan in ("saraburi-pao/plan", "https://w3id.org/planlink/id/saraburi-pao/plan"):
        assert "<h1>Saraburi PAO plan 2023–2027</h1>" in page(server, f"/plan?plan={plan}&lang=en").body.decode()


def test_search_finds_thai_words_and_reports_no_results(server: str) -> None:
    text = page(server, "/search?lang=th&text=" + urllib.parse.quote("ผู้สูงอายุ")).body.decode()
    assert "/id/lampang-pao/plan/S1.O1" in text
    assert "Nothing was found" in page(server, "/search?lang=en&text=zzzzzz").body.decode()


def test_search_accepts_target_number_with_or_without_framework(server: str) -> None:
    for text in ("3.8", "SDG 3.8", "sdg3.8", "๓.๘", "SDGs ๓.๘"):
        assert 'href="/sdg/3.8?lang=en"' in page(server, "/search?lang=en&text=" + urllib.parse.quote(text)).body.decode()
    assert "Nothing was found" in page(server, "/search?lang=en&text=SDG+99.9").body.decode()


def test_target_page_lists_elements_that_support_it(server: str) -> None:
    text = page(server, "/sdg/3.8?lang=en").body.decode()
    table = text[text.index("What supports it, with the evidence") : text.index("Considered and refused")]
    assert re.findall(r"<span>(S[\d.OT]+)</span>", table) == SUPPORTERS
    assert "No plan has a link to this target." in page(server, "/sdg/14.1?lang=en").body.decode()
    assert "What supports it, with the evidence" not in page(server, "/sdg/3?lang=en").body.decode()


def test_element_page_begins_with_its_number_and_links_its_plan(server: str) -> None:
    text = page(server, "/doc/lampang-pao/plan/S1.T4?lang=en").body.decode()
    assert "<title>S1.T4 " in text
    assert 'href="/plan?plan=lampang-pao/plan&amp;lang=en#S1.T4"' in text


def test_home_page_links_form_pho02_only_for_plans_with_tactics(server: str) -> None:
    text = page(server, "/?lang=en").body.decode()
    assert re.findall(r'href="/pho02\?plan=([^&]*)', text) == ["lampang-pao/plan"]


@pytest.mark.parametrize("lang", ["th", "en"])
def test_initial_query_is_short_and_has_an_answer(server: str, lang: str) -> None:
    text = page(server, f"/sparql?format=html&lang={lang}").body.decode()
    area = re.search(r'<textarea name="query"[^>]*>(.*?)</textarea>', text, re.DOTALL)
    assert area
    query = html.unescape(area[1])
    assert len(query.splitlines()) < 20
    answer = send(server, "GET", "/sparql?" + urllib.parse.urlencode({"query": query, "format": "csv"}))
    assert re.findall(r",(S[\d.OT]+),", answer.body.decode()) == SUPPORTERS


def test_error_page_has_title_in_page_language(server: str) -> None:
    assert "<title>404 · ไม่พบ" in send(server, "GET", "/nothing?lang=th", Accept=BROWSER).body.decode()


def test_every_page_says_that_nothing_is_endorsed(server: str) -> None:
    for path in ("/", "/questions", "/sparql?format=html", "/doc/lampang-pao/plan/S1.T4"):
        assert "have not endorsed them" in page(server, f"{path}{'&' if '?' in path else '?'}lang=en").body.decode()


def test_language_switch_keeps_page_and_state(server: str) -> None:
    text = page(server, "/questions/q08-gaps?plan=saraburi-pao/plan&lang=en").body.decode()
    assert 'href="/questions/q08-gaps?plan=saraburi-pao%2Fplan&amp;lang=th"' in text


@pytest.mark.parametrize("lang", ["th", "en"])
def test_question_pages_show_labels_instead_of_iris(server: str, lang: str) -> None:
    names = [question.name for question in Questions()]
    assert len(names) >= 20
    for name in names:
        text = page(server, f"/questions/{name}?lang={lang}").body.decode()
        cells = re.findall(r"<td[^>]*>(.*?)</td>", text, flags=re.DOTALL)
        assert not [c for c in cells if re.search(r">\s*https?://", c)], f"{name} shows a bare IRI"


def test_question_as_csv(server: str) -> None:
    reply = page(server, "/questions/q02-goal-coverage?format=csv&lang=en")
    rows = list(csv.DictReader(io.StringIO(reply.body.decode())))
    assert reply.media_type == "text/csv"
    assert [row["notation"] for row in rows] == [str(n) for n in range(1, 18)]


def test_question_as_json_by_accept(server: str) -> None:
    reply = page(server, "/questions/q02-goal-coverage", accept="application/json")
    assert len(json.loads(reply.body)["results"]["bindings"]) == 17


def test_query_of_a_question_gives_the_same_rows_at_the_endpoint(server: str) -> None:
    query = page(server, "/questions/q03-elements-serving-target?target=3.8&lang=en&format=rq")
    assert query.media_type == "application/sparql-query"
    reply = send(server, "POST", "/sparql", query.body, Content_Type="application/sparql-query", Accept="text/csv")
    assert reply.body == page(server, "/questions/q03-elements-serving-target?target=3.8&lang=en&format=csv").body


def test_question_number_or_name_redirects_to_its_page(server: str) -> None:
    for name in ("q02", "goal-coverage"):
        reply = page(server, f"/questions/{name}?plan=saraburi-pao/plan&lang=en", status=308)
        assert urllib.parse.unquote(reply.headers["Location"]) == "/questions/q02-goal-coverage?plan=saraburi-pao/plan&lang=en"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/questions/q99-none", 404, "no question"),
        ("/questions/q02?nonsense=1", 308, ""),
        ("/questions/q02-goal-coverage?nonsense=1", 400, "not a parameter"),
        ("/questions/q02-goal-coverage?plan=a%20b", 400, "not an absolute IRI"),
        ("/questions/q02-goal-coverage?format=docx", 406, "format=csv"),
        ("/questions/q18-alignments-to-review?below=2", 400, "not between 0 and 1"),
        ("/questions/q18-alignments-to-review?below=x", 400, "not a decimal number"),
        ("/questions/q21-search?text=" + "x" * 201, 400, "longer than 200"),
        ("/doc/no/such/thing", 404, "nothing is known"),
        ("/thing?iri=http://example.org/x", 404, "nothing is known"),
        ("/thing", 400, "missing"),
        ("/plan?plan=nowhere/plan", 404, "no plan"),
        ("/questions/q03-elements-serving-target?target=99.9", 404, "nothing is known"),
        ("/questions/q03-elements-serving-target?target=", 400, "missing"),
        ("/questions/q03-elements-serving-target?target=3.8&target=3.9", 400, "more than once"),
        ("/gaps?goal=3&goal=4", 400, "more than once"),
        ("/doc/lampang-pao/plan?format=ttl&format=nt", 400, "more than once"),
        ("/nowhere", 404, ""),
    ],
)
def test_request_errors_have_a_readable_detail(server: str, path: str, status: int, words: str) -> None:
    reply = send(server, "GET", path, Accept="application/json" if "format=" not in path else "*/*")
    assert reply.status == status
    if status != 308:
        assert reply.media_type == "application/problem+json"
        assert words in str(reply.json()["detail"])


def test_injected_value_stays_a_value(server: str) -> None:
    injected = urllib.parse.quote('x") } } SELECT * { ?s ?p ?o } #')
    assert json.loads(page(server, f"/questions/q21-search?text={injected}&format=json").body)["results"]["bindings"] == []
    injected = urllib.parse.quote("http://x/> } ?s ?p ?o { <http://x/")
    page(server, f"/questions/q02-goal-coverage?plan={injected}", status=400, accept="application/json")


def test_id_redirect_keeps_the_language(server: str) -> None:
    reply = page(server, "/id/lampang-pao/plan/S2.T3.1?lang=en", status=303)
    assert reply.headers["Location"] == "/doc/lampang-pao/plan/S2.T3.1?lang=en"


def test_element_page_shows_the_words_that_justify_its_links(server: str) -> None:
    text = page(server, "/doc/lampang-pao/plan/S1.T4?lang=en").body.decode()
    assert "What it supports, with the evidence" in text
    assert "ส่งเสริมบริการสาธารณสุขมูลฐานให้กับประชาชน" in text


def test_large_answer_is_truncated_with_notice(server: str) -> None:
    query = urllib.parse.quote("SELECT * { ?s ?p ?o } LIMIT 3000")
    text = page(server, f"/sparql?query={query}&lang=en").body.decode()
    assert "Only the first 1000 rows are shown" in text
    assert text.split('id="limits"')[0].count("<tr>") == 1001


def test_answer_too_large_for_a_page_is_not_shown(server: str) -> None:
    query = urllib.parse.quote("SELECT * { ?s ?p ?o . ?s ?q ?r } LIMIT 30000")
    assert "too large for a page" in page(server, f"/sparql?query={query}&lang=en").body.decode()


def test_select_with_variable_named_boolean_is_a_table(server: str) -> None:
    query = urllib.parse.quote("SELECT ?boolean { VALUES ?boolean { 1 } }")
    assert "<caption>" in page(server, f"/sparql?query={query}&lang=en").body.decode()


def test_coded_values_are_shown_in_the_page_language(server: str) -> None:
    thai = page(server, "/questions/q08-gaps?lang=th").body.decode()
    assert "ประเมินแล้ว ไม่พบความเชื่อมโยง" in thai
    assert "<td>no link found" not in thai


def test_id_redirects_to_its_document(server: str) -> None:
    reply = page(server, "/id/lampang-pao/plan/S2.T3.1", status=303)
    assert reply.headers["Location"] == "/doc/lampang-pao/plan/S2.T3.1"


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("ttl", "text/turtle"), ("nt", "application/n-triples"), ("rdf", "application/rdf+xml"), ("jsonld", "application/ld+json")],
)
def test_thing_as_rdf_by_suffix_and_by_accept(server: str, suffix: str, media_type: str) -> None:
    by_suffix = page(server, f"/doc/lampang-pao/plan/S2.T3.1.{suffix}", accept="*/*")
    by_accept = page(server, "/doc/lampang-pao/plan/S2.T3.1", accept=media_type)
    assert by_suffix.media_type == by_accept.media_type == media_type
    triples = {q.triple for q in ox.parse(by_suffix.body, format=ox.RdfFormat.from_media_type(media_type))}
    subject = ox.NamedNode("https://w3id.org/planlink/id/lampang-pao/plan/S2.T3.1")
    assert len([t for t in triples if t.subject == subject]) > 8
    assert [t for t in triples if t.object == subject]


def test_thing_has_a_page_in_both_languages(server: str) -> None:
    english = page(server, "/doc/lampang-pao/plan/S1.T4?lang=en").body.decode()
    thai = page(server, "/doc/lampang-pao/plan/S1.T4?lang=th").body.decode()
    assert "Promote primary health care services" in english
    assert "ส่งเสริมบริการสาธารณสุขมูลฐาน" in thai
    assert 'href="/sdg/3.8?lang=en"' in english


def test_sdg_target_has_a_local_page_that_names_the_owner_of_its_iri(server: str) -> None:
    text = page(server, "/thing?iri=http://metadata.un.org/sdg/3.8&lang=en").body.decode()
    assert "belongs to the United Nations" in text
    assert "Universal health coverage" in text


def test_healthz_names_the_dataset(server: str) -> None:
    health = page(server, "/healthz").json()
    assert health["status"] == "ok"
    assert int(str(health["triples"])) > 10_000


def test_pages_allow_no_inline_scripts_and_no_inline_styles(server: str) -> None:
    reply = page(server, "/")
    policy = str(reply.headers["Content-Security-Policy"])
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    scripts = re.findall(r"<script([^>]*)>", reply.body.decode())
    assert all(' src="/static/build/' in attributes or '="application/json"' in attributes for attributes in scripts)
    assert " style=" not in reply.body.decode()


def test_malformed_query_is_shown_again_for_correction(server: str) -> None:
    query = "SELECT * { ?s ?p </textarea><script>alert(1)</script>"
    text = page(server, f"/sparql?lang=th&format=html&query={urllib.parse.quote(query)}", status=400).body.decode()
    assert "คำสั่ง SPARQL ไม่ถูกต้อง" in text
    assert '<span lang="en">' in text
    assert '<textarea name="query" rows="16" spellcheck="false">SELECT * { ?s ?p &lt;/textarea&gt;&lt;script&gt;' in text


@pytest.mark.parametrize(
    ("path", "status", "advice"),
    [
        ("/sparql?query=SELECT*{SERVICE%3Chttp://x/%3E{?s+?p+?o}}&format=html", 400, "บริการนี้ไม่อนุญาตสิ่งที่คำสั่งขอ"),
        ("/coverage?columns=none", 400, "โปรดเลือกใหม่ในแบบฟอร์ม"),
        ("/plan?plan=nowhere/plan", 404, "สามารถค้นหาแผน"),
    ],
)
def test_errors_come_with_advice_in_the_page_language(server: str, path: str, status: int, advice: str) -> None:
    assert advice in page(server, f"{path}&lang=th", status=status).body.decode()
