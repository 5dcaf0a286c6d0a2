"""axe finds no accessibility barrier on any page, in either language, light or dark."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import AXE, LANGUAGES, PAGES, Open, in_language

TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: What may differ where the same page is dark.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@LANGUAGES
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_accessibility_barrier(opened: Open, server: str, path: str, lang: str) -> None:
    page = opened(server + in_language(path, lang), color_scheme="light", bypass_csp=True).page
    assert AXE.is_file(), "this test needs axe-core: `make frontend` installs it"
    page.add_script_tag(path=AXE)
    assert passed(page, TAGS) > 10
    page.emulate_media(color_scheme="dark")
    assert passed(page, COLOURS) > 0


def passed(page: Page, rules: Mapping[str, object]) -> int:
    """Fail with what offends against some of axe's rules; return how many rules are kept."""
    found = page.evaluate("rules => axe.run({ runOnly: rules })", rules)
    assert [(rule["id"], node["html"][:200], node["any"][:1]) for rule in found["violations"] for node in rule["nodes"]] == []
    return len(found["passes"])
