"""Blank nodes are named by what their triples say, and hard ones within limits, in a process of their own."""

import threading
import time
from itertools import permutations
from pathlib import Path

import pytest

from planlink.errors import BlankNodesTooAlike
from planlink.formats import NQUADS, NTRIPLES
from planlink.rdf.canonical import _EASY, SECONDS, _cost, _edges, canonical
from planlink.rdf.graphs import BlankNode, Graph, text
from tests.conftest import running_server
from tests.support.http import ask

A, B, C, P, Q = (f"http://example.org/{name}" for name in "abcpq")
GRAPH = "https://w3id.org/planlink/graph/knots"


def clique(size: int, names: str = "x") -> Graph:
    """Return blank nodes that all point to each other."""
    return Graph((BlankNode(f"{names}{a}"), P, BlankNode(f"{names}{b}")) for a, b in permutations(range(size), 2))


def chain(size: int) -> Graph:
    return Graph((BlankNode(f"n{number}"), P, BlankNode(f"n{number + 1}")) for number in range(size))


def test_blank_nodes_are_named_by_content_and_scope() -> None:
    first, second = (Graph([(BlankNode(a), P, BlankNode(b)), (BlankNode(b), Q, text("x"))]) for a, b in ("xy", "yx"))
    assert canonical(first, A).write(NTRIPLES) == canonical(second, A).write(NTRIPLES)
    assert canonical(first, A).write(NTRIPLES) != canonical(first, B).write(NTRIPLES)
    assert len(canonical(first, A)) == 2


def test_graph_without_blank_nodes_is_canonical_already() -> None:
    assert canonical(Graph([(A, P, B), (A, Q, text("x", "en"))]), A).write(NTRIPLES) == Graph(
        [(A, P, B), (A, Q, text("x", "en"))]
    ).write(NTRIPLES)


def test_hard_graph_gets_the_same_names_in_a_process_of_its_own() -> None:
    first, second = clique(6), clique(6, "y")
    assert _cost(_edges(first)) > _EASY
    assert canonical(first, A).write(NTRIPLES) == canonical(second, A).write(NTRIPLES)
    assert len(canonical(first, A)) == 30


@pytest.mark.parametrize("graph", [chain(20), clique(4), Graph((BlankNode(f"x{n}"), P, A) for n in range(100))])
def test_easy_graph_stays_in_this_process(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere")
    assert len(canonical(graph, A)) == len(graph)


@pytest.mark.slow
def test_graph_that_cannot_be_named_in_time_is_refused_once() -> None:
    with pytest.raises(BlankNodesTooAlike, match=f"<{A}> are too alike to be named in {SECONDS} s"):
        canonical(clique(10), A)
    started = time.monotonic()
    with pytest.raises(BlankNodesTooAlike):
        canonical(clique(10), B)
    assert time.monotonic() - started < 1, "the failure is remembered"


@pytest.mark.slow
def test_server_answers_others_while_blank_nodes_are_named(tmp_path: Path) -> None:
    data = tmp_path / "knots.nq"
    data.write_bytes(clique(10).write_named(GRAPH, NQUADS))
    with running_server("--data", str(data)) as server:
        replies = []
        dump = threading.Thread(target=lambda: replies.append(ask(f"{server}/dump/SHA256SUMS")))
        dump.start()
        slowest = 0.0
        while dump.is_alive():
            started = time.monotonic()
            assert ask(f"{server}/healthz").status == 200
            slowest = max(slowest, time.monotonic() - started)
        problem = replies[0].json()
        assert (problem["status"], problem["title"]) == (503, "Blank nodes too alike")
        assert GRAPH in problem["detail"]
        assert slowest < 2
