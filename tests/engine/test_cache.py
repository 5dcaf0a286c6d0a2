"""Answers are cached by version, and only those that stay true."""

import threading

import pytest

from planlink import errors
from planlink.engine.cache import CachedEngine
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Answer, Request, Status
from planlink.files import shipped
from planlink.formats import CSV, JSON
from planlink.sparql.query_files import read_query
from planlink.sparql.varying_functions import may_vary

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
#: Its answer is larger than an answer to an untrusted query that is cached (`MEMORY_LIMIT`).
LARGE = "SELECT * { ?s ?p ?o } LIMIT 10000"


class Counting:
    """The real engine with a settable version, which counts the requests."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.requests = 0
        self.version = "1"

    @property
    def status(self) -> Status:
        return Status(self.version, 0)

    def answer(self, request: Request) -> Answer:
        self.requests += 1
        return self._engine.answer(request)

    def close(self) -> None:
        """No resources to release."""


@pytest.fixture
def behind(engine: EmbeddedEngine) -> Counting:
    return Counting(engine)


def test_same_request_is_evaluated_once(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    first, second = cached.answer(Request(COUNT)), cached.answer(Request(COUNT))
    assert (first.cached, second.cached, behind.requests) == (False, True, 1)
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
def test_other_query_format_or_graph_is_another_entry(behind: Counting, other: Request) -> None:
    cached = CachedEngine(behind, 1 << 20)
    cached.answer(Request(COUNT))
    assert not cached.answer(other).cached


def test_origin_of_a_request_makes_no_difference(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    cached.answer(Request(COUNT, built_in=True))
    assert cached.answer(Request(COUNT, client_gone=lambda: False)).cached


def test_new_version_is_evaluated_again(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    cached.answer(Request(COUNT))
    behind.version = "2"
    assert not cached.answer(Request(COUNT)).cached


def test_nothing_is_cached_without_a_version(behind: Counting) -> None:
    behind.version = ""
    cached = CachedEngine(behind, 1 << 20)
    cached.answer(Request(COUNT))
    assert not cached.answer(Request(COUNT)).cached


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "now ()", "1+RAND()"])
def test_varying_answer_is_not_cached(behind: Counting, function: str) -> None:
    cached = CachedEngine(behind, 1 << 20)
    query = f"SELECT ({function} AS ?x) {{}}"
    cached.answer(Request(query))
    assert not cached.answer(Request(query)).cached


def test_slow_version_lookup_does_not_block_cached_answers(behind: Counting) -> None:
    looking, proceed = threading.Event(), threading.Event()

    class Slow(Counting):
        @property
        def status(self) -> Status:
            if threading.current_thread() is writer and self.requests == 2:
                looking.set()
                proceed.wait(20)
            return Status("1", 0)

    slow = Slow(behind._engine)
    cached = CachedEngine(slow, 1 << 20)
    writer = threading.Thread(target=lambda: cached.answer(Request("ASK {}")))
    cached.answer(Request(COUNT))
    other = threading.Thread(target=lambda: cached.answer(Request(COUNT)))
    try:
        writer.start()
        assert looking.wait(20)
        other.start()
        other.join(timeout=10)
        assert not other.is_alive()
    finally:
        proceed.set()
        writer.join()


def test_concurrent_requests_for_a_shipped_query_are_evaluated_once(behind: Counting) -> None:
    started, proceed = threading.Event(), threading.Event()

    class Slow(Counting):
        def answer(self, request: Request) -> Answer:
            started.set()
            proceed.wait(20)
            return super().answer(request)

    slow = Slow(behind._engine)
    cached = CachedEngine(slow, 1 << 20)
    bodies: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: bodies.append(cached.answer(Request(COUNT, built_in=True)).body)) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    assert started.wait(20)
    proceed.set()
    for thread in threads:
        thread.join()
    assert slow.requests == 1
    assert len(bodies) == 20
    assert len(set(bodies)) == 1


def test_failed_evaluation_does_not_block_the_next(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    for _ in range(2):
        with pytest.raises(errors.QueryMalformed):
            cached.answer(Request("SELECT", built_in=True))
    assert behind.requests == 2


def test_errors_are_not_cached(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    for _ in range(2):
        with pytest.raises(errors.QueryMalformed):
            cached.answer(Request("SELECT"))
    assert behind.requests == 2


def test_least_recently_used_answer_is_dropped_first(behind: Counting) -> None:
    cached = CachedEngine(behind, 7_000)
    queries = [f"SELECT ({number} AS ?x) {{}}" for number in range(4)]
    for query in queries[:3]:
        cached.answer(Request(query))
    cached.answer(Request(queries[0]))
    cached.answer(Request(queries[3]))
    assert cached.answer(Request(queries[0])).cached
    assert not cached.answer(Request(queries[1])).cached


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?known { ?known ?brand ?uuid } LIMIT 1",
        'SELECT * { ?s ?p "NOW()" }',
        "SELECT * { ?s <http://example.org/NOW> ?o }",
        "PREFIX now: <http://example.org/> SELECT * { ?s now:RAND ?o } # UUID()",
    ],
)
def test_name_or_text_like_a_varying_function_does_not_prevent_caching(behind: Counting, query: str) -> None:
    cached = CachedEngine(behind, 1 << 20)
    cached.answer(Request(query))
    assert cached.answer(Request(query)).cached


def test_every_shipped_query_is_cached() -> None:
    paths = [
        path for folder in ("questions", "documents", "exchange") for path in shipped("queries").joinpath(folder).rglob("*.rq")
    ]
    texts = [read_query(path)[0] for path in paths]
    assert len(texts) > 40
    assert not [text for text in texts if may_vary(text)]


def test_large_answer_to_a_shipped_query_is_cached(behind: Counting) -> None:
    cached = CachedEngine(behind, 100 << 20)
    request = Request(LARGE, built_in=True)
    first, second = cached.answer(request), cached.answer(request)
    assert (first.cached, second.cached) == (False, True)
    assert first.content.size == second.content.size > 1 << 20
    assert first.content.digest == second.content.digest
    assert first.body == second.body


def test_answer_larger_than_the_cache_is_passed_on(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    for _ in range(2):
        answer = cached.answer(Request(LARGE, built_in=True))
        assert not answer.cached
        assert answer.content.size > 1 << 20
        answer.content.close()


def test_large_answer_is_passed_on_and_not_cached(behind: Counting) -> None:
    cached = CachedEngine(behind, 100 << 20)
    for _ in range(2):
        answer = cached.answer(Request(LARGE, rows=JSON))
        assert not answer.cached
        assert answer.content.size > 1 << 20
        answer.content.close()


def test_size_of_the_request_counts(behind: Counting) -> None:
    cached = CachedEngine(behind, 1 << 20)
    first = Request(COUNT, default_graphs=("urn:" + "a" * 600_000,))
    cached.answer(first)
    cached.answer(Request(COUNT, named_graphs=("urn:" + "b" * 600_000,)))
    assert not cached.answer(first).cached
