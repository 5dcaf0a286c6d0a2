"""The scripts of the pages: a chart and an editor, within the policy, asking nobody else."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import AXE, Open
from tests.clients.asked import MALFORMED, SLOW
from tests.web.client import ask

PAGES = (
    "/",
    "/plan",
    "/coverage",
    "/report",
    "/report?plan=saraburi-pao/plan&strategy=S1",
    "/pho02",
    "/pho02?tactic=lampang-pao/plan/S2.T3.1",
    "/links?element=lampang-pao/plan/S1.O1",
    "/gaps?goal=11",
    "/coherence?goal=8&agreement=all",
    "/compare?b=th/master-plan&by=elements&goal=8",
    "/compare?target=9.3",
    "/questions",
    "/questions/q03-elements-serving-target?target=3.8",
    "/sparql?format=html",
    "/ontology?format=html",
    "/catalog?format=html",
    "/doc/lampang-pao/plan/S1.T4?format=html",
    "/nothing-here",
)
LANGUAGES = pytest.mark.parametrize("lang", ["th", "en"])
FIGURE = "figure[data-chart=bars]"


def in_language(path: str, lang: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


@LANGUAGES
@pytest.mark.parametrize("path", PAGES)
def test_no_page_breaks_the_policy_or_asks_anybody_else(opened: Open, server: str, path: str, lang: str) -> None:
    watched = opened(server + in_language(path, lang))
    assert [said for said in watched.complaints if path != "/nothing-here" or "404" not in said] == []
    assert {urlsplit(address).netloc for address in watched.asked if not address.startswith("data:")} == {urlsplit(server).netloc}


@LANGUAGES
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_barrier_that_axe_finds(opened: Open, server: str, path: str, lang: str, scheme: str) -> None:
    page = opened(server + in_language(path, lang), color_scheme=scheme, bypass_csp=True).page
    assert AXE.is_file(), "this test needs axe-core: `make frontend` installs it"
    page.add_script_tag(path=AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run({ runOnly: { type: 'tag', values: tags } })", tags)
    assert [(rule["id"], node["html"][:200], node["any"][:1]) for rule in found["violations"] for node in rule["nodes"]] == []
    assert len(found["passes"]) > 10


def test_the_chart_shows_the_rows_of_its_table(opened: Open, server: str) -> None:
    page = opened(f"{server}/plan?lang=en").page
    page.locator("details.table summary").click()
    expect(page.locator(f"{FIGURE} svg")).to_be_visible()
    rows = page.locator("#goals-table tbody tr").count()
    texts = page.locator(f"{FIGURE} svg text").all_text_contents()
    assert len([text for text in texts if re.match(r"\d+ [A-Z]", text)]) == rows == 17
    stage = page.locator(f"{FIGURE} .chart")
    assert "SDG goals" in str(stage.get_attribute("aria-label"))
    assert stage.get_attribute("aria-details") == "goals-table"
    assert "direct and the indirect links" in str(stage.locator("[role=img]").get_attribute("aria-label"))


def test_the_arrow_keys_read_the_chart(opened: Open, server: str) -> None:
    page = opened(f"{server}/plan?lang=en").page
    page.locator("details.table summary").click()
    page.focus(f"{FIGURE} .chart")
    said = page.locator(f"{FIGURE} [aria-live]")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text(re.compile(r"^1 No poverty: direct \d+, indirect \d+$", re.IGNORECASE))
    page.keyboard.press("End")
    expect(said).to_have_text(re.compile(r"^17 "))
    page.keyboard.press("ArrowUp")
    expect(said).to_have_text(re.compile(r"^16 "))


@pytest.mark.parametrize("lang", ["th", "en"])
def test_an_image_carries_its_title_its_source_and_its_day(opened: Open, server: str, lang: str, tmp_path: Path) -> None:
    page = opened(f"{server}/plan?lang={lang}", accept_downloads=True).page
    page.locator("details.table summary").click()
    with page.expect_download() as taken:
        page.locator(f"{FIGURE} button", has_text="SVG").click()
    taken.value.save_as(tmp_path / "chart.svg")
    image = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert ("เป้าหมายหลักของ SDGs" if lang == "th" else "SDG goals that") in image
    assert re.search(r"planlink.*[0-9a-f]{12}.*\d{4}-\d\d-\d\d", re.sub("<[^>]+>", "", image))
    with page.expect_download() as taken:
        page.locator(f"{FIGURE} button", has_text="PNG").click()
    taken.value.save_as(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["/plan", "/sparql?format=html"])
def test_a_page_is_whole_without_scripts(opened: Open, server: str, path: str) -> None:
    page = opened(server + in_language(path, "en"), java_script_enabled=False).page
    expect(page.locator("figure")).to_be_hidden() if path == "/plan" else expect(page.locator("textarea")).to_be_visible()
    expect(page.locator(".outline" if path == "/plan" else "main table").first).to_be_visible()
    expect(page.locator("#editor-questions, #editor-link, .editor").first).to_be_hidden()


def test_who_wants_less_motion_gets_none(opened: Open, server: str) -> None:
    page = opened(f"{server}/plan?lang=en", reduced_motion="reduce").page
    page.locator("details.table summary").click()
    before = page.locator(f"{FIGURE} svg").inner_html()
    page.wait_for_timeout(300)
    assert page.locator(f"{FIGURE} svg").inner_html() == before


def test_the_page_of_a_plan_is_light(opened: Open, server: str) -> None:
    addresses = {address for address in opened(f"{server}/plan?lang=th").asked if address.startswith(server)}
    answers = [ask(address, **{"Accept-Encoding": "gzip"}) for address in addresses]
    sizes = [len(answer.body) + len(answer.headers.as_bytes()) for answer in answers]
    assert len(sizes) >= 5
    assert 150_000 < sum(sizes) < 350_000


def type_query(page: Page, query: str) -> None:
    """Put a query in the place of the editor's."""
    page.click(".editor .CodeMirror")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)


@LANGUAGES
def test_the_editor_runs_a_query_and_shows_rows(opened: Open, server: str, lang: str) -> None:
    watched = opened(f"{server}/sparql?format=html&lang={lang}")
    page = watched.page
    expect(page.locator("textarea[name=query]")).to_be_hidden()
    type_query(page, "SELECT ?n { VALUES ?n { 41 42 43 } }")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer tbody tr")).to_have_count(3)
    expect(page.locator("[role=status]")).to_contain_text("3 ")
    assert parse_qs(urlsplit(page.url).query)["query"] == ["SELECT ?n { VALUES ?n { 41 42 43 } }"]
    assert watched.complaints == []
    page.reload()
    expect(page.locator("#answer tbody tr")).to_have_count(3)


def test_the_numbers_of_an_answer_are_drawn(opened: Open, server: str) -> None:
    watched = opened(f"{server}/sparql?format=html&lang=en")
    type_query(watched.page, "SELECT ?a ?n { VALUES (?a ?n) { ('first' 41) ('second' 7) } }")
    for make in (lambda: watched.page.keyboard.press("Control+Enter"), watched.page.reload):
        make()
        drawn = watched.page.locator("#answer figure svg")
        expect(drawn.get_by_text("first")).to_be_visible()
        expect(drawn.get_by_text("second")).to_be_visible()
    assert watched.complaints == []


@pytest.mark.parametrize(
    ("query", "status", "text"), [(MALFORMED, 400, "Malformed query"), (SLOW, 503, "Query timed out")], ids=["wrong", "slow"]
)
def test_our_errors_are_shown_as_what_they_are(opened: Open, server: str, query: str, status: int, text: str) -> None:
    watched = opened(f"{server}/sparql?format=html&lang=en")
    type_query(watched.page, query)
    with watched.page.expect_response(lambda response: response.request.method == "POST") as answer:
        watched.page.click("form[data-editor] > button")
    problem = json.loads(answer.value.text())
    assert (answer.value.status, problem["title"]) == (status, text)
    told = watched.page.locator("#answer [role=alert]")
    expect(told).to_contain_text(text)
    expect(told).to_contain_text(problem["detail"])
    assert [said for said in watched.complaints if f"status of {status}" not in said] == []


def test_a_mistake_is_marked_while_typing_within_the_policy(opened: Open, server: str) -> None:
    watched = opened(f"{server}/sparql?format=html&lang=th")
    type_query(watched.page, "SELECT * { ?s ?p }")
    watched.page.hover(".parseErrorIcon")
    assert re.search("[ก-๙]", str(watched.page.get_attribute(".parseErrorIcon", "title")))
    assert watched.complaints == []


@LANGUAGES
def test_a_question_is_a_beginning(opened: Open, server: str, lang: str) -> None:
    page = opened(f"{server}/sparql?format=html&lang={lang}").page
    page.select_option("#editor-questions", "q22-plans")
    expect(page.locator(".editor .CodeMirror")).to_contain_text("plan:planOf")
    page.click("form[data-editor] > button")
    expect(page.locator("#answer tbody")).to_contain_text("แผน อบจ. ลำปาง" if lang == "th" else "Lampang PAO plan")


def test_classes_and_properties_are_completed_from_our_own_terms(opened: Open, server: str) -> None:
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
    assert {urlsplit(address).netloc for address in watched.asked if not address.startswith("data:")} == {urlsplit(server).netloc}


def test_the_link_leads_to_the_query_as_it_stands(opened: Open, server: str) -> None:
    page = opened(f"{server}/sparql?format=html&lang=en").page
    type_query(page, "ASK { ?s ?p 42 }")
    page.hover("#editor-link")
    link = urlsplit(str(page.get_attribute("#editor-link", "href")))
    assert parse_qs(link.query) == {"query": ["ASK { ?s ?p 42 }"], "format": ["html"], "lang": ["en"]}


def test_a_file_is_fetched_by_the_form_itself(opened: Open, server: str) -> None:
    page = opened(f"{server}/sparql?format=html&lang=en").page
    type_query(page, "SELECT (42 AS ?n) {}")
    page.select_option("select[name=format]", "json")
    page.click("form[data-editor] > button")
    expect(page.locator("body")).to_contain_text('"42"')
    assert parse_qs(urlsplit(page.url).query)["query"] == ["SELECT (42 AS ?n) {}"]


def test_the_keyboard_leaves_the_editor(opened: Open, server: str) -> None:
    page = opened(f"{server}/sparql?format=html&lang=en").page
    page.click(".editor .CodeMirror")
    page.keyboard.press("Tab")
    expect(page.locator("select[name=format]")).to_be_focused()
