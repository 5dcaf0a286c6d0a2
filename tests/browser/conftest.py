"""The pages in a real browser: Debian's Chromium, started once, without access to other machines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from planlink.web.assets import BUILD
from tests.clients.conftest import program
from tests.conftest import ROOT

FLAGS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
AXE = ROOT / "server" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
#: A page of each kind.
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


@dataclass
class Watched:
    """A page, with what the browser reported about it."""

    page: Page
    #: Errors and warnings of the console, including violations of the policy.
    console_errors: list[str] = field(default_factory=list)
    #: The address of every request.
    requests: list[str] = field(default_factory=list)


Open = Callable[..., Watched]


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=program("chromium"), args=FLAGS)
    yield started
    started.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open an address and wait until the network is idle; `before` gets the page first; other keywords go to the context."""
    if not (BUILD / "manifest.json").is_file():
        pytest.fail("this test needs the built scripts: `make frontend` builds them", pytrace=False)
    contexts: list[BrowserContext] = []

    def open_page(address: str, before: Callable[[Page], None] | None = None, **settings: Any) -> Watched:
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        watched = Watched(page)
        page.on(
            "console",
            lambda message: watched.console_errors.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: watched.console_errors.append(str(error)))
        page.on("request", lambda request: watched.requests.append(request.url))
        if before:
            before(page)
        page.goto(address, wait_until="networkidle")
        return watched

    yield open_page
    for context in contexts:
        context.close()


def in_language(path: str, lang: str) -> str:
    """Return an address with the language of its page."""
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"
