"""YASGUI, a query editor, in a real browser on another origin, and what else a browser sends there.

Requests are watched, never intercepted: an intercepting Playwright answers preflights itself, and they would go untested.
"""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from planlink.engine.embedded import EmbeddedEngine
from tests.clients.asked import ASK, CONSTRUCT, MALFORMED, SELECT, SLOW, Rows, rows, triples
from tests.clients.conftest import NODE, node_package, program

METHODS = pytest.mark.parametrize("method", ["POST", "GET"])
#: No name leads anywhere, so nothing can leave this machine.
NO_INTERNET = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
TABLE = ".yasr .dataTable tbody tr"
#: A table's cells, without the row's number: an IRI, or a literal without its quotes and its language.
READ_TABLE = """trs => trs.map(tr => [...tr.cells].slice(1).map(td => {
    const literal = td.querySelector(".nonIri")
    return literal ? literal.firstChild.data.replace(/^"|"$/g, "") : td.querySelector("a.iri").getAttribute("href")
}))"""


class _Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Serve YASGUI's page from another origin than the endpoint's."""
    node_package("@zazuko/yasgui")
    handler = functools.partial(_Files, directory=str(NODE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as files:
        thread = threading.Thread(target=files.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{files.server_port}"
        files.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=program("chromium"), args=[NO_INTERNET])
    yield started
    started.close()


@pytest.fixture
def asked_for() -> list[str]:
    """Every address that a page asked for."""
    return []


@pytest.fixture
def page(browser: Browser, asked_for: list[str]) -> Iterator[Page]:
    with browser.new_context() as context:
        context.on("request", lambda request: asked_for.append(request.url))
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page


def hosts(addresses: list[str]) -> set[str | None]:
    return {urlsplit(address).hostname for address in addresses if not address.startswith("data:")}


def run(page: Page, origin: str, server: str, query: str, method: str = "POST") -> None:
    """Open YASGUI, name the endpoint, type a query and run it."""
    page.goto(f"{origin}/yasgui.html?method={method}")
    page.fill(".autocompleteWrapper input", f"{server}/sparql")
    page.keyboard.press("Enter")
    page.click(".CodeMirror")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)
    with page.expect_request(lambda request: request.url.startswith(f"{server}/sparql")) as sent:
        page.click(".yasqe_queryButton")
    assert sent.value.method == method


def table(page: Page) -> list[list[str]]:
    page.wait_for_selector(TABLE)
    read: list[list[str]] = page.eval_on_selector_all(TABLE, READ_TABLE)
    return read


@METHODS
def test_a_select_fills_the_table_and_nobody_else_is_asked(
    page: Page, origin: str, server: str, engine: EmbeddedEngine, asked_for: list[str], method: str
) -> None:
    run(page, origin, server, SELECT, method)
    expected: Rows = rows(engine)
    assert table(page) == [list(row.values()) for row in expected]
    assert hosts(asked_for) == {"127.0.0.1"}


@METHODS
def test_a_construct_fills_the_table(page: Page, origin: str, server: str, engine: EmbeddedEngine, method: str) -> None:
    run(page, origin, server, CONSTRUCT, method)
    plain = {tuple(re.sub(r'^[<"]|[>"](?:@[a-z]+|\^\^\S+)?$', "", term) for term in triple) for triple in triples(engine)}
    assert {tuple(line) for line in table(page)} == plain


@METHODS
def test_an_ask_is_answered(page: Page, origin: str, server: str, method: str) -> None:
    run(page, origin, server, ASK, method)
    expect(page.locator(".yasr_results")).to_contain_text("True")


@METHODS
@pytest.mark.parametrize(
    ("query", "text"), [(MALFORMED, "Malformed query"), (SLOW, "Query timed out")], ids=["malformed", "slow"]
)
def test_our_error_is_shown(
    page: Page, origin: str, server: str, asked_for: list[str], method: str, query: str, text: str
) -> None:
    run(page, origin, server, query, method)
    expect(page.locator(".yasr_results")).to_contain_text(text, timeout=15_000)
    assert hosts(asked_for) == {"127.0.0.1"}


#: A long Accept header and a query as the body are what browsers send a preflight for.
PREFLIGHT = """([endpoint, query, type]) => fetch(endpoint, { method: "POST", body: query, headers: {
    "Accept": "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7" + ",a/b;q=0.1".repeat(9),
    "Content-Type": type } }).then(async answer => [answer.status, await answer.text()])"""


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
@pytest.mark.parametrize(
    ("query", "status", "text"),
    [(ASK, 200, '"boolean":true'), (MALFORMED, 400, '"title":"Malformed query"')],
    ids=["right", "wrong"],
)
def test_a_page_elsewhere_may_post_a_query_directly(
    page: Page, origin: str, server: str, path: str, query: str, status: int, text: str
) -> None:
    page.goto(origin)
    answer = page.evaluate(PREFLIGHT, [server + path, query, "application/sparql-query"])
    assert answer[0] == status
    assert text in answer[1]


def test_a_wrong_media_type_is_told_to_a_page_elsewhere(page: Page, origin: str, server: str) -> None:
    page.goto(origin)
    status, text = page.evaluate(PREFLIGHT, [f"{server}/sparql", ASK, "application/json"])
    assert status == 415
    assert "send the query as" in text


def test_a_request_to_the_internet_is_seen_and_goes_nowhere(page: Page, origin: str, asked_for: list[str]) -> None:
    page.goto(origin)
    assert page.evaluate("() => fetch('http://prefix.cc/context').then(() => 'answered', () => 'went nowhere')") == "went nowhere"
    assert "prefix.cc" in hosts(asked_for)
