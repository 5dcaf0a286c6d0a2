"""Takes the pictures of docs/pages.md and the README: `make screenshots`."""

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS
from tests.clients.conftest import program
from tests.conftest import ROOT, running_server

FOLDER = ROOT / "docs" / "images"
#: File name, address, width, height in CSS pixels.
PICTURES = (
    ("plan-th", "/plan?lang=th", 1200, 900),
    ("evidence-th", "/doc/lampang-pao/plan/S1.O1/supports/sdg-3.8?lang=th", 1200, 900),
    ("coverage-en", "/coverage?lang=en", 1200, 900),
    ("flow-en", "/flow?lang=en", 1200, 900),
    ("compare-th", "/compare?lang=th", 1200, 900),
    ("gaps-th", "/gaps?lang=th", 1200, 900),
    ("pho02-th", "/pho02?tactic=lampang-pao/plan/S2.T3.1&lang=th", 1200, 900),
    ("sparql-en", "/sparql?lang=en&format=html", 1200, 900),
)


def take() -> None:
    """Take every picture of a server of its own."""
    FOLDER.mkdir(exist_ok=True)
    with running_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=FLAGS)
        for name, address, width, height in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
            page.goto(f"{server}{address}", wait_until="networkidle")
            page.wait_for_timeout(1500)  # until the charts have been drawn
            page.screenshot(path=FOLDER / f"{name}.png")
            print(f"docs/images/{name}.png")
        browser.close()


if __name__ == "__main__":
    take()
