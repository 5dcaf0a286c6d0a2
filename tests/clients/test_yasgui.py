"""YASGUI, a query editor, in a real browser on another origin, and cross-origin requests of a page.

Requests are observed, never intercepted: when Playwright intercepts, it answers preflights itself, and they go untested.
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
from tests.clients.conftest import NODE, node_package, program
from tests.clients.queries import ASK, CONSTRUCT, MALFORMED, SELECT, SLOW, Rows, rows, triples

METHODS = pytest.mark.parametrize("method", ["POST", "GET"])
#: No host name resolves, so nothing leaves this machine.
NO_INTERNET = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
TABLE = ".yasr .dataTable tbody tr"
#: The cells of a table without the row number: an IRI, or a literal without quotes and language.
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
        thread = threading.Thread(target=files.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{files.server_port}"
        files.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=program("chromium"), args=[NO_INTERNET])
    yield chromium
    chromium.close()


@pytest.fixture
def requested() -> list[str]:
    """Return the addresses that a page has requested."""
    return []


@pytest.fixture
def page(browser: Browser, requested: list[str]) -> Iterator[Page]:
    with browser.new_context() as context:
        context.on("request", lambda request: requested.append(request.url))
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page


def hosts(addresses: list[str]) -> set[str | None]:
    return {urlsplit(address).hostname for address in addresses if not address.startswith("data:")}


def run(page: Page, origin: str, server: str, query: str, method: str = "POST") -> None:
    """Open YASGUI, enter endpoint and query, and run it."""
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
    cells: list[list[str]] = page.eval_on_selector_all(TABLE, READ_TABLE)
    return cells


@METHODS
def test_select_fills_the_table_and_requests_no_other_host(
    page: Page, origin: str, server: str, engine: EmbeddedEngine, requested: list[str], method: str
) -> None:
    run(page, origin, server, SELECT, method)
    expected: Rows = rows(engine)
    assert table(page) == [list(row.values()) for row in expected]
    assert hosts(requested) == {"127.0.0.1"}


@METHODS
def test_construct_fills_the_table(page: Page, origin: str, server: str, engine: EmbeddedEngine, method: str) -> None:
    run(page, origin, server, CONSTRUCT, method)
    plain = {tuple(re.sub(r'^[<"]|[>"](?:@[a-z]+|\^\^\S+)?$', "", term) for term in triple) for triple in triples(engine)}
    assert {tuple(line) for line in table(page)} == plain


@METHODS
def test_ask_is_answered(page: Page, origin: str, server: str, method: str) -> None:
    run(page, origin, server, ASK, method)
    expect(page.locator(".yasr_results")).to_contain_text("True")


@METHODS
@pytest.mark.parametrize(
    ("query", "text"), [(MALFORMED, "Malformed query"), (SLOW, "Query timed out")], ids=["malformed", "slow"]
)
def test_error_is_shown(page: Page, origin: str, server: str, requested: list[str], method: str, query: str, text: str) -> None:
    run(page, origin, server, query, method)
    expect(page.locator(".yasr_results")).to_contain_text(text, timeout=15_000)
    assert hosts(requested) == {"127.0.0.1"}


#: A long Accept header and a query as the body make the browser send a preflight request.
PREFLIGHT = """([endpoint, query, type]) => fetch(endpoint, { method: "POST", body: query, headers: {
    "Accept": "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7" + ",a/b;q=0.1".repeat(9),
    "Content-Type": type } }).then(async answer => [answer.status, await answer.text()])"""


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
@pytest.mark.parametrize(
    ("query", "status", "text"),
    [(ASK, 200, '"boolean":true'), (MALFORMED, 400, '"title":"Malformed query"')],
    ids=["right", "wrong"],
)
def test_page_of_another_origin_can_post_a_query(
    page: Page, origin: str, server: str, path: str, query: str, status: int, text: str
) -> None:
    page.goto(origin)
    answer = page.evaluate(PREFLIGHT, [server + path, query, "application/sparql-query"])
    assert answer[0] == status
    assert text in answer[1]


def test_page_of_another_origin_reads_the_reason_of_a_415(page: Page, origin: str, server: str) -> None:
    page.goto(origin)
    status, text = page.evaluate(PREFLIGHT, [f"{server}/sparql", ASK, "application/json"])
    assert status == 415
    assert "send the query as" in text


def test_request_to_the_internet_is_recorded_and_fails(page: Page, origin: str, requested: list[str]) -> None:
    page.goto(origin)
    assert page.evaluate("() => fetch('http://prefix.cc/context').then(() => 'answered', () => 'went nowhere')") == "went nowhere"
    assert "prefix.cc" in hosts(requested)
