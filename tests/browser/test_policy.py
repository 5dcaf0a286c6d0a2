"""The pages keep their content security policy, request nothing elsewhere, work without scripts, and are small."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LANGUAGES, PAGES, Open, in_language
from tests.support.http import ask


@LANGUAGES
@pytest.mark.parametrize("path", PAGES)
def test_pages_keep_the_policy_and_request_nothing_elsewhere(opened: Open, server: str, path: str, lang: str) -> None:
    watched = opened(server + in_language(path, lang))
    assert [error for error in watched.console_errors if path != "/nothing-here" or "404" not in error] == []
    assert {urlsplit(address).netloc for address in watched.requests if not address.startswith("data:")} == {
        urlsplit(server).netloc
    }


@pytest.mark.parametrize("path", ["/plan", "/sparql?format=html"])
def test_page_is_complete_without_scripts(opened: Open, server: str, path: str) -> None:
    page = opened(server + in_language(path, "en"), java_script_enabled=False).page
    expect(page.locator("figure")).to_be_hidden() if path == "/plan" else expect(page.locator("textarea")).to_be_visible()
    expect(page.locator(".outline" if path == "/plan" else "main table").first).to_be_visible()
    expect(page.locator("#editor-questions, #editor-link, .editor").first).to_be_hidden()


def test_page_of_a_plan_is_small(opened: Open, server: str) -> None:
    addresses = {address for address in opened(f"{server}/plan?lang=th").requests if address.startswith(server)}
    answers = [ask(address, **{"Accept-Encoding": "gzip"}) for address in addresses]
    sizes = [len(answer.body) + len(answer.headers.as_bytes()) for answer in answers]
    assert len(sizes) >= 5
    assert 150_000 < sum(sizes) < 350_000
