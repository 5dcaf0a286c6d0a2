"""The stories of three readers from end to end in a real browser, in both languages, with and without scripts."""

import csv
import io
import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

LANGUAGES = pytest.mark.parametrize("lang", ["th", "en"])
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


def rows(server: str, question: str, **values: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in values.items())
    with urllib.request.urlopen(f"{server}/questions/{question}?format=json&{query}", timeout=20) as answer:
        found: list[dict[str, Any]] = json.load(answer)["results"]["bindings"]
    return found


def follow(page: Page, address: str) -> None:
    """Click the link whose address begins so."""
    page.locator(f'main a[href^="{address}"]').first.click()
    page.wait_for_load_state("networkidle")


@LANGUAGES
@SCRIPTS
def test_researcher_finds_and_downloads_all_tactics_for_a_target(server: str, opened: Open, lang: str, *, scripts: bool) -> None:
    page = opened(f"{server}/?lang={lang}", java_script_enabled=scripts).page
    follow(page, "/questions/q03")
    page.locator('select[name="target"]').select_option("http://metadata.un.org/sdg/3.8")
    page.locator("main form button").first.click()
    expected = rows(server, "q03-elements-serving-target", target="3.8", lang=lang)
    expect(page.locator("main tbody tr")).to_have_count(len(expected))
    assert "S1.T4" in page.locator("main tbody").inner_text()
    taken = page.locator("main .downloads a", has_text="CSV").first.get_attribute("href")
    with urllib.request.urlopen(f"{server}{taken}", timeout=20) as answer:
        file = list(csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig"))))
    assert [row["alignment"] for row in file] == [row["alignment"]["value"] for row in expected]
    tactic = next(row for row in expected if row["notation"]["value"] == "S1.T4")
    page.locator("main tbody tr", has_text="S1.T4").locator('a[href*="/supports/"]').click()
    expect(page.locator("mark")).to_have_text(tactic["quote"]["value"].split(" … "))
    expect(page.locator("main")).to_contain_text(tactic["rationale"]["value"])


@LANGUAGES
@SCRIPTS
def test_analyst_compares_two_plans_and_finds_a_gap_with_its_reason(
    server: str, opened: Open, lang: str, *, scripts: bool
) -> None:
    page = opened(f"{server}/?lang={lang}", java_script_enabled=scripts).page
    follow(page, "/compare")
    page.locator('select[name="a"]').select_option("lampang-pao/plan")
    page.locator('select[name="b"]').select_option("saraburi-pao/plan")
    page.locator("main form button").first.click()
    compared = rows(server, "q07-compare-plans", lang=lang)
    for status in ("shared", "only A", "only B"):
        number = sum(row["status"]["value"] == status for row in compared)
        expect(page.locator("main")).to_contain_text(str(number))
    follow(page, "/gaps")
    page.locator('select[name="reason"]').select_option("no link found")
    page.locator('select[name="goal"]').select_option("11")
    page.locator("main form.filters button, main form:has(select[name=reason]) button").first.click()
    gaps = [r for r in rows(server, "q08-gaps", lang=lang) if r["reason"]["value"] == "no link found"]
    gap = next(r for r in gaps if r["notation"]["value"].startswith("11."))
    words = {"th": "ประเมินแล้ว ไม่พบความเชื่อมโยง", "en": "assessed; no link found"}
    expect(page.locator("main")).to_contain_text(gap["notation"]["value"])
    expect(page.locator("main")).to_contain_text(gap["targetLabel"]["value"])
    expect(page.locator("main")).to_contain_text(words[lang])


@LANGUAGES
@SCRIPTS
def test_planner_copies_the_lines_of_the_form_for_a_tactic(server: str, opened: Open, lang: str, *, scripts: bool) -> None:
    page = opened(f"{server}/?lang={lang}", java_script_enabled=scripts).page
    follow(page, "/plan?plan=lampang-pao/plan")
    follow(page, "/pho02") if page.locator('main a[href^="/pho02"]').count() else follow(page, "/report")
    page.locator('select[name="tactic"]').select_option("lampang-pao/plan/S2.T3.1")
    page.locator("main form:has(select[name=tactic]) button").click()
    lines = rows(server, "q17-form-pho02", tactic="lampang-pao/plan/S2.T3.1", lang="th")
    assert {row["line"]["value"] for row in lines} == {"1", "2", "3", "4", "5"}
    for row in lines:
        expect(page.locator("main")).to_contain_text(row["heading"]["value"])
        if "valueLabel" in row:
            expect(page.locator("main")).to_contain_text(row["valueLabel"]["value"])
    expect(page.locator("main")).to_contain_text("ข้อเสนอ โปรดตรวจสอบก่อนใช้")
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize(
    "path", ["/coverage?rows=elements&columns=sdg/8", "/gaps?goal=11", "/compare?by=elements", "/report?strategy=S2"]
)
def test_language_switch_keeps_the_page_and_its_state(server: str, opened: Open, path: str) -> None:
    page = opened(f"{server}{path}&plan=lampang-pao/plan&lang=th" if "compare" not in path else f"{server}{path}&lang=th").page
    before = page.url
    page.locator(".languages a").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.replace("lang=en", "lang=th").replace("%2F", "/") == before.replace("%2F", "/")


def test_the_keyboard_alone_reaches_the_evidence(server: str, opened: Open) -> None:
    page = opened(f"{server}/plan?lang=en&goal=3").page
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to content"
    page.keyboard.press("Enter")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(":focus[data-evidence]").count():
            break
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
