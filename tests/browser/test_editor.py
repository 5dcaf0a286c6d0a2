"""The query editor runs queries, draws charts, marks errors, completes terms and links to queries, within the policy."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES, Open
from tests.clients.queries import MALFORMED, SLOW


def type_query(page: Page, query: str) -> None:
    """Put a query in the place of the editor's."""
    page.click(".editor .CodeMirror")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)


@LANGUAGES
def test_editor_runs_a_query_and_shows_rows(opened: Open, server: str, lang: str) -> None:
    watched = opened(f"{server}/sparql?format=html&lang={lang}")
    page = watched.page
    expect(page.locator("textarea[name=query]")).to_be_hidden()
    type_query(page, "SELECT ?n { VALUES ?n { 41 42 43 } }")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer tbody tr")).to_have_count(3)
    expect(page.locator("[role=status]")).to_contain_text("3 ")
    assert parse_qs(urlsplit(page.url).query)["query"] == ["SELECT ?n { VALUES ?n { 41 42 43 } }"]
    assert watched.console_errors == []
    page.reload()
    expect(page.locator("#answer tbody tr")).to_have_count(3)


def test_numbers_of_an_answer_are_drawn_as_a_chart(opened: Open, server: str) -> None:
    watched = opened(f"{server}/sparql?format=html&lang=en")
    type_query(watched.page, "SELECT ?a ?n { VALUES (?a ?n) { ('first' 41) ('second' 7) } }")
    for make in (lambda: watched.page.keyboard.press("Control+Enter"), watched.page.reload):
        make()
        drawn = watched.page.locator("#answer figure svg")
        expect(drawn.get_by_text("first")).to_be_visible()
        expect(drawn.get_by_text("second")).to_be_visible()
    assert watched.console_errors == []


@pytest.mark.parametrize(
    ("query", "status", "text"), [(MALFORMED, 400, "Malformed query"), (SLOW, 503, "Query timed out")], ids=["wrong", "slow"]
)
def test_server_errors_are_shown(opened: Open, server: str, query: str, status: int, text: str) -> None:
    watched = opened(f"{server}/sparql?format=html&lang=en")
    type_query(watched.page, query)
    with watched.page.expect_response(lambda response: response.request.method == "POST") as answer:
        watched.page.click("form[data-editor] > button")
    problem = json.loads(answer.value.text())
    assert (answer.value.status, problem["title"]) == (status, text)
    alert = watched.page.locator("#answer [role=alert]")
    expect(alert).to_contain_text(text)
    expect(alert).to_contain_text(problem["detail"])
    assert [error for error in watched.console_errors if f"status of {status}" not in error] == []


def test_syntax_errors_are_marked_while_typing(opened: Open, server: str) -> None:
    watched = opened(f"{server}/sparql?format=html&lang=th")
    type_query(watched.page, "SELECT * { ?s ?p }")
    watched.page.hover(".parseErrorIcon")
    assert re.search("[ก-๙]", str(watched.page.get_attribute(".parseErrorIcon", "title")))
    assert watched.console_errors == []


@LANGUAGES
def test_question_fills_the_editor(opened: Open, server: str, lang: str) -> None:
    page = opened(f"{server}/sparql?format=html&lang={lang}").page
    page.select_option("#editor-questions", "q22-plans")
    expect(page.locator(".editor .CodeMirror")).to_contain_text("plan:planOf")
    page.click("form[data-editor] > button")
    expect(page.locator("#answer tbody")).to_contain_text("แผน อบจ. ลำปาง" if lang == "th" else "Lampang PAO plan")


def test_classes_and_properties_are_completed_from_the_data(opened: Open, server: str) -> None:
    watched = opened(f"{server}/sparql?format=html&lang=th")
    page = watched.page
    hints = page.locator(".CodeMirror-hints li")
    type_query(page, "PREFIX plan: <https://w3id.org/planlink/ontology#>\nSELECT * { ?s a plan:Strat")
    page.keyboard.press("Control+Space")
    expect(hints.first).to_have_text("plan:Strategy")
    page.keyboard.press("Escape")
    type_query(page, "PREFIX plan: <https://w3id.org/planlink/ontology#>\nSELECT * { ?s plan:direct")
    page.keyboard.press("Control+Space")
    expect(hints.first).to_have_text("plan:directlySupports")
    assert {urlsplit(address).netloc for address in watched.requests if not address.startswith("data:")} == {
        urlsplit(server).netloc
    }


def test_link_opens_the_current_query(opened: Open, server: str) -> None:
    page = opened(f"{server}/sparql?format=html&lang=en").page
    type_query(page, "ASK { ?s ?p 42 }")
    page.hover("#editor-link")
    link = urlsplit(str(page.get_attribute("#editor-link", "href")))
    assert parse_qs(link.query) == {"query": ["ASK { ?s ?p 42 }"], "format": ["html"], "lang": ["en"]}


def test_form_downloads_files(opened: Open, server: str) -> None:
    page = opened(f"{server}/sparql?format=html&lang=en").page
    type_query(page, "SELECT (42 AS ?n) {}")
    page.select_option("select[name=format]", "json")
    page.click("form[data-editor] > button")
    expect(page.locator("body")).to_contain_text('"42"')
    assert parse_qs(urlsplit(page.url).query)["query"] == ["SELECT (42 AS ?n) {}"]


def test_keyboard_focus_can_leave_the_editor(opened: Open, server: str) -> None:
    page = opened(f"{server}/sparql?format=html&lang=en").page
    page.click(".editor .CodeMirror")
    page.keyboard.press("Tab")
    expect(page.locator("select[name=format]")).to_be_focused()
