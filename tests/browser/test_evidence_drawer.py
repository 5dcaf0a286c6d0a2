"""The evidence of a link opens in a drawer, by mouse and keyboard; closing it returns the focus to the link."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import AXE, Open
from tests.conftest import RunningServer

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHIP = "[id='S1.O1'] a.chip[data-evidence] >> nth=1"


@pytest.mark.parametrize(("lang", "heading"), [("th", "S1.O1 สนับสนุน SDG 3.8 ทางตรง"), ("en", "S1.O1 directly supports SDG 3.8")])
def test_enter_opens_the_evidence_and_escape_returns_the_focus(
    server: RunningServer, opened: Open, lang: str, heading: str
) -> None:
    found = opened(f"{server}/plan?lang={lang}")
    chip = found.page.locator(CHIP)
    chip.press("Enter")
    dialog = found.page.get_by_role("dialog", name=heading)
    assert dialog.locator("mark").inner_text() == "การดูแลสุขภาพ"
    assert found.page.url == f"{server}/plan?lang={lang}"
    found.page.keyboard.press("Escape")
    expect(found.page.locator("dialog")).to_have_count(0)
    assert chip.evaluate("link => link === document.activeElement")
    assert not found.console_errors


def test_the_citation_is_copied(server: RunningServer, opened: Open) -> None:
    found = opened(f"{server}/plan?lang=en", permissions=["clipboard-read", "clipboard-write"])
    found.page.locator(CHIP).click()
    text = found.page.locator("dialog .citation").inner_text()
    found.page.get_by_role("button", name="Copy").click()
    found.page.get_by_role("button", name="Copied").wait_for()
    assert found.page.evaluate("navigator.clipboard.readText()").strip() == text.strip()


def test_link_opens_its_page_if_the_evidence_cannot_be_fetched(server: RunningServer, opened: Open) -> None:
    found = opened(f"{server}/plan?lang=en", before=lambda page: page.route("**/supports/**", _only_as_a_page))
    found.page.locator(CHIP).click()
    found.page.wait_for_url("**/doc/**")
    assert found.page.locator("#evidence h1").inner_text() == "S1.O1 directly supports SDG 3.8"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["th", "en"])
def test_axe_finds_nothing_on_plan_drawer_and_evidence(server: RunningServer, opened: Open, lang: str, scheme: str) -> None:
    found = opened(f"{server}/plan?lang={lang}&goal=3", color_scheme=scheme, bypass_csp=True)
    _check(found.page)
    found.page.locator(CHIP.replace("nth=1", "nth=0")).click()
    found.page.locator("dialog .evidence").wait_for()
    found.page.wait_for_timeout(300)  # the drawer has come to rest
    _check(found.page)
    _check(opened(f"{server}/doc/lampang-pao/plan/S1.O1/supports/sdg-3.8?lang={lang}", color_scheme=scheme, bypass_csp=True).page)


def _check(page: Page) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found["violations"]] == []


def _only_as_a_page(route: Route) -> None:
    if route.request.resource_type == "fetch":
        route.abort()
    else:
        route.continue_()


@pytest.mark.parametrize("path", ["links?element=lampang-pao/plan/S1.O1", "compare?target=3.8"])
def test_drawer_opens_on_other_pages_with_links(server: RunningServer, opened: Open, path: str) -> None:
    found = opened(f"{server}/{path}&lang=en")
    found.page.locator("a[data-evidence]").first.click()
    found.page.get_by_role("dialog").locator("mark").first.wait_for()
    assert found.page.url == f"{server}/{path}&lang=en"
    assert not found.console_errors
