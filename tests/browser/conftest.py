"""The pages in a real browser: Debian's Chromium, one for all tests, which reaches nothing but this machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from planlink.views.assets import BUILD
from tests.clients.conftest import program
from tests.conftest import ROOT

FLAGS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
AXE = ROOT / "server" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Watched:
    """A page, with what a browser says of it."""

    page: Page
    #: What the console says in errors and warnings: violations of the policy among them.
    complaints: list[str] = field(default_factory=list)
    #: Every address that was asked for.
    asked: list[str] = field(default_factory=list)


Open = Callable[..., Watched]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=program("chromium"), args=FLAGS)
    yield started
    started.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open an address and wait until the network is quiet; `before` sees the page first; other keywords are the context's."""
    if not (BUILD / "manifest.json").is_file():
        pytest.fail("this test needs the built scripts: `make frontend` builds them", pytrace=False)
    contexts: list[BrowserContext] = []

    def open_page(address: str, before: Callable[[Page], None] | None = None, **settings: Any) -> Watched:
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        watched = Watched(page)
        page.on("console", lambda said: watched.complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on("request", lambda request: watched.asked.append(request.url))
        if before:
            before(page)
        page.goto(address, wait_until="networkidle")
        return watched

    yield open_page
    for context in contexts:
        context.close()
