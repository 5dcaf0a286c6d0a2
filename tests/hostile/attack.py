"""Run cases against a server, some at a time, and collect their outcomes."""

import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.hostile import behaviours
from tests.hostile.cases import Case, Target
from tests.hostile.client import Outcome

#: Cases that run at once, beside those that mostly wait.
THREADS = 4


@dataclass
class Attack:
    """A run of cases.

    :param target: the server.
    :param listener: the port that no query may reach.
    :param goes_on: called after each case; False stops the run.
    """

    target: Target
    listener: int
    goes_on: Callable[[], bool] = lambda: True
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._stopped = threading.Event()
        self._queue: queue.SimpleQueue[Case] = queue.SimpleQueue()

    def run(self, cases: Iterable[Case], threads: int = THREADS) -> dict[str, Outcome]:
        """Run cases and return their outcomes, by name.

        :param threads: how many cases run at once; those that mostly wait have a thread each.
        """
        pool = [threading.Thread(target=self._run_queue) for _ in range(threads)]
        for case in cases:
            if case.kind in behaviours.WAITING:
                pool.append(threading.Thread(target=self._run_case, args=[case]))
            else:
                self._queue.put(case)
        for thread in pool:
            thread.start()
        for thread in pool:
            thread.join()
        return self.outcomes

    def _run_queue(self) -> None:
        while not self._stopped.is_set():
            try:
                self._run_case(self._queue.get_nowait())
            except queue.Empty:
                return

    def _run_case(self, case: Case) -> None:
        try:
            outcome = behaviours.run(case, self.target, self.listener)
        except OSError as error:
            outcome = Outcome(0, 0.0, note=f"{type(error).__name__}: {error}")
        if not self._stopped.is_set():
            self.outcomes[case.name] = outcome
            if not self.goes_on():
                self._stopped.set()
