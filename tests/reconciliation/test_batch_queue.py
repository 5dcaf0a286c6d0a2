"""One reconciliation request runs at a time, a few wait, and the others are refused."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from planlink.errors import Busy, ClientGone
from planlink.reconciliation.batch_queue import BatchQueue
from planlink.reconciliation.deadline import Deadline


@contextmanager
def waiting(queue: BatchQueue, number: int, order: list[int]) -> Iterator[None]:
    """Let requests wait in the queue; each notes its number when its turn comes."""

    def run(request: int) -> None:
        with queue.turn(Deadline(60)):
            order.append(request)

    threads = [threading.Thread(target=run, args=(request,)) for request in range(number)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    yield
    for thread in threads:
        thread.join(60)


def test_requests_run_one_at_a_time() -> None:
    queue, running, most = BatchQueue(), 0, []

    def run() -> None:
        nonlocal running
        with queue.turn(Deadline(60)):
            running += 1
            most.append(running)
            time.sleep(0.01)
            running -= 1

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most == [1] * 8


def test_full_queue_refuses_at_once() -> None:
    queue, order = BatchQueue(waiting=2), list[int]()
    with ExitStack() as stack, queue.turn(Deadline(60)):
        stack.enter_context(waiting(queue, 2, order))
        start = time.monotonic()
        with pytest.raises(Busy, match="too many reconciliation requests"), queue.turn(Deadline(60)):
            pass
        assert time.monotonic() - start < 5
        assert order == []
    assert sorted(order) == [0, 1]
    with queue.turn(Deadline(60)):
        pass


def test_waiting_counts_toward_the_deadline() -> None:
    queue = BatchQueue()
    with queue.turn(Deadline(60)), pytest.raises(Busy, match="until the deadline"), queue.turn(Deadline(0.1)):
        pass
    with queue.turn(Deadline(60)):
        pass


def test_disconnected_client_leaves_the_queue() -> None:
    queue = BatchQueue()
    with queue.turn(Deadline(60)), pytest.raises(ClientGone), queue.turn(Deadline(60, lambda: True)):
        pass


def test_error_within_a_turn_ends_it() -> None:
    queue = BatchQueue(waiting=0)
    for _ in range(2):
        with pytest.raises(ValueError, match="x"), queue.turn(Deadline(60)):
            raise ValueError("x")
