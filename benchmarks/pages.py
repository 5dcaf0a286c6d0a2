"""Time until the first view of each page, cold and warm: `make bench-pages`.

Each run starts a server and waits until its start-up work is done, so no page has been seen before. The first line is the time
until the data files are ready after the start.
"""

import re
import statistics
import time
import urllib.request

from tests.conftest import running_server

PAGES = (
    "/",
    "/plan",
    "/doc/lampang-pao/plan/S1.O1/supports/sdg-3.8",
    "/coverage",
    "/coverage?rows=elements&columns=th/master-plan",
    "/flow",
    "/gaps",
    "/coherence",
    "/compare",
    "/compare?target=9.3",
    "/report",
    "/report?strategy=S2",
    "/pho02?tactic=lampang-pao/plan/S2.T3.1",
    "/pho02",
    "/search?text=health",
    "/questions",
    "/sparql?format=html",
    "/catalog?format=html",
    "/ontology",
)
RUNS = 5


def ask(address: str) -> tuple[float, int]:
    """Return the milliseconds until a page is complete, and its compressed size in kB."""
    started = time.perf_counter()
    request = urllib.request.Request(address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
    return (time.perf_counter() - started) * 1000, len(body) // 1000


def main() -> None:
    """Print a table of cold and warm medians and sizes."""
    cold: dict[str, list[float]] = {page: [] for page in PAGES}
    warm: dict[str, list[float]] = {page: [] for page in PAGES}
    sizes: dict[str, int] = {}
    waited: list[float] = []
    for run in range(RUNS):
        with running_server("--log", "off", environment={"PLANLINK_WARM": "yes"}) as server:
            waited.append(ask(f"{server}/dump/SHA256SUMS")[0])
            for number in range(len(PAGES)):
                page = PAGES[(number + run) % len(PAGES)]
                address = f"{server}{page}{'&' if '?' in page else '?'}lang=en"
                milliseconds, sizes[page] = ask(address)
                cold[page].append(milliseconds)
                warm[page].append(min(ask(address)[0] for _ in range(3)))
    print(f"the data files are ready {statistics.median(waited):.0f} ms after the start")
    print(f"{'page':52} {'cold ms':>8} {'warm ms':>8} {'kB':>5}")
    for page in PAGES:
        name = re.sub(r"lampang-pao/plan/", "…/", page)
        print(f"{name:52} {statistics.median(cold[page]):8.0f} {statistics.median(warm[page]):8.0f} {sizes[page]:5}")


if __name__ == "__main__":
    main()
