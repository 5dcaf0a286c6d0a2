"""Send one request every so often until standard input ends: `python -m tests.hostile.watch PORT PATH SECONDS`.

Prints one empty line when it starts; at the end, as JSON, the milliseconds of each request and the failures.
"""

import http.client
import json
import sys
import threading
import time


def watch(port: int, path: str, every: float, end: threading.Event) -> tuple[list[float], list[str]]:
    """Return the milliseconds that each request took, and what failed.

    :param port: the server's, on this machine.
    :param path: the path and query of the request.
    :param every: seconds between the starts of two requests.
    :param end: set when it is to stop.
    """
    milliseconds, failures = [], []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    due = time.monotonic()
    while not end.wait(max(0.0, due - time.monotonic())):
        started = time.monotonic()
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            if response.status != http.client.OK:
                failures.append(f"status {response.status}")
        except (OSError, http.client.HTTPException) as error:
            failures.append(f"{type(error).__name__}: {error}")
            connection.close()
        milliseconds.append((time.monotonic() - started) * 1000)
        due = max(due + every, started + every)
    connection.close()
    return milliseconds, failures


def _wait_for_the_end_of_input(end: threading.Event) -> None:
    sys.stdin.read()
    end.set()


def main() -> None:
    """Run from the command line."""
    end = threading.Event()
    threading.Thread(target=_wait_for_the_end_of_input, args=[end], daemon=True).start()
    print(flush=True)
    print(json.dumps(watch(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), end)))


if __name__ == "__main__":
    main()
