"""Run the hostile corpus against a SPARQL server on this machine: `python -m tests.hostile --url http://127.0.0.1:PORT/sparql`.

By default only the cases that need nothing but a SPARQL endpoint; `--all` adds those for planlink's own pages. Exit status 1:
the server stopped answering, a query reached the listener, or (with `--strict`) a response was not proper.
"""

import argparse
import ipaddress
import socket
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

from tests.hostile.attack import THREADS, Attack
from tests.hostile.behaviours import request_of
from tests.hostile.cases import PATH, Case, Target
from tests.hostile.client import Outcome
from tests.hostile.corpus import CASES
from tests.hostile.running import Listener, Watch

#: Seconds for which a server may refuse connections before it counts as dead.
_DEAD = 3.0


def target_of(url: str, *, form: bool = False) -> Target:
    """Return the server at a URL.

    :param form: whether queries are posted as a form.
    :raises ValueError: if it is not on this machine: the corpus is an attack.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "http" or not (host == "localhost" or ipaddress.ip_address(host).is_loopback):
        raise ValueError(f"{url}: the corpus may only be pointed at a server on this machine, by http")
    return Target(parts.port or 80, parts.path or "/", form)


def needs_only_an_endpoint(case: Case) -> bool:
    """Return whether any SPARQL endpoint can be given a case: all its requests go to the endpoint."""
    request = request_of(case)
    return f" {PATH}".encode() in request.partition(b"\r\n")[0]


def is_alive(target: Target) -> bool:
    """Return whether the server accepts connections, now or in some seconds."""
    until = time.monotonic() + _DEAD
    while True:
        try:
            socket.create_connection(("127.0.0.1", target.port), timeout=_DEAD).close()
        except ConnectionRefusedError:
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        except OSError:
            return True
        else:
            return True


def summary(cases: Iterable[Case], outcomes: dict[str, Outcome]) -> list[tuple[str, int, int, int, int]]:
    """Return for each group of cases: its name, how many were run, and how many had a response in time, late, or none."""
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for case in cases:
        if outcome := outcomes.get(case.name):
            counts = groups[case.name.partition("-")[0]]
            counts[0] += 1
            counts[1 if outcome.status and outcome.seconds <= case.within else 2 if outcome.status else 3] += 1
    return [(name, *counts) for name, counts in groups.items()]  # type: ignore[misc]  # four counts each


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description="Attack a SPARQL server on this machine.")
    parser.add_argument("--url", required=True, help="the endpoint, on a loopback address")
    parser.add_argument("--threads", type=int, default=THREADS, help="cases that run at once")
    parser.add_argument("--form", action="store_true", help="post queries as a form, for a server that needs it")
    parser.add_argument("--only", default="", help="run the cases whose names begin so")
    parser.add_argument("--all", action="store_true", help="also the cases for planlink's own pages")
    parser.add_argument("--strict", action="store_true", help="fail if a response is not what planlink's should be")
    options = parser.parse_args()
    try:
        target = target_of(options.url, form=options.form)
    except ValueError as error:
        parser.error(str(error))
    cases = [case for case in CASES if case.name.startswith(options.only)]
    cases = [case for case in cases if options.all or needs_only_an_endpoint(case)]
    listener = Listener()
    started = time.monotonic()
    run = Attack(target, listener.port, lambda: is_alive(target))
    with Watch(target.port, f"{target.path}?query=ASK%7B%7D") as watch:
        outcomes = run.run(cases, options.threads)
    print(f"{len(outcomes)} of {len(cases)} cases in {time.monotonic() - started:.0f} s")
    print(f"{'group':<16}{'cases':>8}{'in time':>9}{'late':>8}{'none':>8}")
    for name, *counts in summary(cases, outcomes):
        print(f"{name:<16}{counts[0]:>8}{counts[1]:>9}{counts[2]:>8}{counts[3]:>8}")
    improper = [
        (case, outcomes[case.name])
        for case in cases
        if case.name in outcomes and (outcomes[case.name].status not in case.proper or outcomes[case.name].seconds > case.within)
    ]
    for case, outcome in improper:
        print(f"  {case.name}: {outcome.status or outcome.note} after {outcome.seconds:.1f} s, not {sorted(case.proper)}")
    calls, alive = listener.calls(), is_alive(target)
    print(f"second client: {watch}; {len(watch.failures)} failed")
    print(f"queries that reached the listener: {calls}; the server {'answers' if alive else 'is dead'}")
    return int(not alive or calls > 0 or (options.strict and bool(improper)))


if __name__ == "__main__":
    sys.exit(main())
