"""Finished answers are kept by version, and only those that stay true."""

import threading

import pytest

from planlink import errors
from planlink.engine.cache import CachedEngine
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Answer, Request, Status
from planlink.formats import CSV, JSON

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


class Counting:
    """The real engine, and how often it was asked; its version can be set."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.asked = 0
        self.version = "1"

    @property
    def status(self) -> Status:
        return Status(self.version, 0)

    def answer(self, request: Request) -> Answer:
        self.asked += 1
        return self._engine.answer(request)

    def close(self) -> None:
        """Nothing."""


@pytest.fixture
def behind(engine: EmbeddedEngine) -> Counting:
    return Counting(engine)


def test_the_same_question_is_worked_on_once(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    first, second = cached.answer(Request(COUNT)), cached.answer(Request(COUNT))
    assert (first.cached, second.cached, behind.asked) == (False, True, 1)
    assert first.body == second.body


@pytest.mark.parametrize(
    "other",
    [
        Request(COUNT + " "),
        Request(COUNT, rows=CSV),
        Request(COUNT, default_graphs=("http://example.org/g",)),
        Request(COUNT, named_graphs=("http://example.org/g",)),
    ],
)
def test_another_query_format_or_graph_is_another_answer(behind: Counting, other: Request) -> None:
    cached = CachedEngine(behind, 1 << 20)
    cached.answer(Request(COUNT))
    assert not cached.answer(other).cached


def test_whose_question_it_is_makes_no_difference(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    cached.answer(Request(COUNT, built_in=True))
    assert cached.answer(Request(COUNT, client_gone=lambda: False)).cached


def test_a_new_version_of_the_data_is_asked_again(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    cached.answer(Request(COUNT))
    behind.version = "2"
    assert not cached.answer(Request(COUNT)).cached


def test_without_a_version_nothing_is_kept(behind: Counting) -> None:
    behind.version = ""
    cached = CachedEngine(behind, 1 << 20)
    cached.answer(Request(COUNT))
    assert not cached.answer(Request(COUNT)).cached


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "now ()"])
def test_what_differs_each_time_is_not_kept(behind: Counting, function: str) -> None:
    cached = CachedEngine(behind, 1 << 20)
    query = f"SELECT ({function} AS ?x) {{}}"
    cached.answer(Request(query))
    assert not cached.answer(Request(query)).cached


def test_a_slow_look_at_the_version_keeps_nobody_from_what_is_kept(behind: Counting) -> None:
    looking, go_on = threading.Event(), threading.Event()

    class Slow(Counting):
        @property
        def status(self) -> Status:
            if threading.current_thread() is keeper and self.asked == 2:
                looking.set()
                go_on.wait(20)
            return Status("1", 0)

    slow = Slow(behind._engine)
    cached = CachedEngine(slow, 1 << 20)
    keeper = threading.Thread(target=lambda: cached.answer(Request("ASK {}")))
    cached.answer(Request(COUNT))
    other = threading.Thread(target=lambda: cached.answer(Request(COUNT)))
    try:
        keeper.start()
        assert looking.wait(20)
        other.start()
        other.join(timeout=10)
        assert not other.is_alive()
    finally:
        go_on.set()
        keeper.join()


def test_errors_are_never_kept(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    for _ in range(2):
        with pytest.raises(errors.QueryMalformed):
            cached.answer(Request("SELECT"))
    assert behind.asked == 2


def test_the_memory_is_bounded_and_what_was_not_asked_for_longest_goes_first(behind: Counting) -> None:
    cached = CachedEngine(behind, 7_000)
    queries = [f"SELECT ({number} AS ?x) {{}}" for number in range(4)]
    for query in queries[:3]:
        cached.answer(Request(query))
    cached.answer(Request(queries[0]))
    cached.answer(Request(queries[3]))
    assert cached.answer(Request(queries[0])).cached
    assert not cached.answer(Request(queries[1])).cached


def test_a_large_answer_is_passed_on_and_not_kept(behind: Counting) -> None:
    cached = CachedEngine(behind, 100 << 20)
    query = "SELECT * { ?s ?p ?o . ?o ?q ?x }"
    for _ in range(2):
        answer = cached.answer(Request(query, rows=JSON))
        assert not answer.cached
        assert answer.content.size > 1 << 20
        answer.content.close()


def test_what_the_client_sent_counts(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    first = Request(COUNT, default_graphs=("urn:" + "a" * 600_000,))
    cached.answer(first)
    cached.answer(Request(COUNT, named_graphs=("urn:" + "b" * 600_000,)))
    assert not cached.answer(first).cached
