"""How `/healthz` answers one client while others send full batches to `/reconcile`.

python -m benchmarks.reconciliation_load [--clients 64] [--seconds 20] [--url http://127.0.0.1:8000]
"""

import argparse
import json
import multiprocessing
import statistics
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from multiprocessing.queues import Queue
from urllib.parse import urlencode

TEXTS = ("การพัฒนาคุณภาพชีวิต", "Universal health coverage", "ส่งเสริมการท่องเที่ยวเชิงวัฒนธรรม", "SDG 3.8", "น้ำสะอาดและสุขอนามัย")


def send_batches(url: str, clients: int, seconds: float, outcomes: "Queue[Counter[str]]") -> None:
    """Send batches of 50 queries from several threads, and report how many answers had which status."""
    counts: Counter[str] = Counter()
    end = time.monotonic() + seconds

    def run(client: int) -> None:
        batch = {f"q{n}": {"query": f"{TEXTS[n % len(TEXTS)]} {client}.{n}"} for n in range(50)}
        body = urlencode({"queries": json.dumps(batch, ensure_ascii=False)}).encode()
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{url}/reconcile", body, timeout=60) as answer:
                    answer.read()
                    counts[str(answer.status)] += 1
            except urllib.error.HTTPError as error:
                counts[str(error.code)] += 1
                time.sleep(0.2)
            except OSError as error:
                counts[type(error).__name__] += 1

    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes.put(counts)


def probe(url: str, seconds: float) -> list[float]:
    """Ask for `/healthz` every 50 ms and return how many milliseconds each answer took."""
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        urllib.request.urlopen(f"{url}/healthz", timeout=60).read()
        times.append((time.perf_counter() - start) * 1000)
        time.sleep(0.05)
    return times


def main() -> None:
    """Print the times of the probe without and with the other clients."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    print("quiet ", _summary(probe(options.url, options.seconds / 4)))
    outcomes: Queue[Counter[str]] = multiprocessing.Queue()
    attack = (options.url, options.clients, options.seconds, outcomes)
    clients = multiprocessing.Process(target=send_batches, args=attack)
    clients.start()
    time.sleep(1)
    print("loaded", _summary(probe(options.url, options.seconds - 2)))
    print("batches", dict(outcomes.get()))
    clients.join()


def _summary(times: list[float]) -> str:
    ordered = sorted(times)
    p99 = ordered[int(len(ordered) * 0.99)]
    return f"{len(ordered)} probes: median {statistics.median(ordered):.0f} ms, p99 {p99:.0f} ms, max {ordered[-1]:.0f} ms"


if __name__ == "__main__":
    main()
