"""The chart of a plan shows its table on the screen, by keyboard and as an image."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

FIGURE = "figure[data-chart=bars]"


def test_chart_shows_the_rows_of_its_table(opened: Open, server: str) -> None:
    page = opened(f"{server}/plan?lang=en").page
    page.locator("details.table summary").click()
    expect(page.locator(f"{FIGURE} svg")).to_be_visible()
    rows = page.locator("#goals-table tbody tr").count()
    texts = page.locator(f"{FIGURE} svg text").all_text_contents()
    assert len([text for text in texts if re.match(r"\d+ [A-Z]", text)]) == rows == 17
    stage = page.locator(f"{FIGURE} .chart")
    assert "SDG goals" in str(stage.get_attribute("aria-label"))
    assert stage.get_attribute("aria-details") == "goals-table"
    assert "direct and indirect links" in str(stage.locator("[role=img]").get_attribute("aria-label"))


def test_arrow_keys_read_the_chart(opened: Open, server: str) -> None:
    page = opened(f"{server}/plan?lang=en").page
    page.locator("details.table summary").click()
    page.focus(f"{FIGURE} .chart")
    live_region = page.locator(f"{FIGURE} [aria-live]")
    page.keyboard.press("ArrowDown")
    expect(live_region).to_have_text(re.compile(r"^1 No poverty: direct \d+, indirect \d+$", re.IGNORECASE))
    page.keyboard.press("End")
    expect(live_region).to_have_text(re.compile(r"^17 "))
    page.keyboard.press("ArrowUp")
    expect(live_region).to_have_text(re.compile(r"^16 "))


@pytest.mark.parametrize("lang", ["th", "en"])
def test_image_holds_title_source_and_date(opened: Open, server: str, lang: str, tmp_path: Path) -> None:
    page = opened(f"{server}/plan?lang={lang}", accept_downloads=True).page
    page.locator("details.table summary").click()
    with page.expect_download() as taken:
        page.locator(f"{FIGURE} button", has_text="SVG").click()
    taken.value.save_as(tmp_path / "chart.svg")
    image = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert ("เป้าหมายหลักของ SDGs" if lang == "th" else "SDG goals that") in image
    assert re.search(r"planlink.*[0-9a-f]{12}.*\d{1,2} \S+ \d{4}", re.sub("<[^>]+>", "", image))
    with page.expect_download() as taken:
        page.locator(f"{FIGURE} button", has_text="PNG").click()
    taken.value.save_as(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_reduced_motion_is_respected(opened: Open, server: str) -> None:
    page = opened(f"{server}/plan?lang=en", reduced_motion="reduce").page
    page.locator("details.table summary").click()
    before = page.locator(f"{FIGURE} svg").inner_html()
    page.wait_for_timeout(300)
    assert page.locator(f"{FIGURE} svg").inner_html() == before
