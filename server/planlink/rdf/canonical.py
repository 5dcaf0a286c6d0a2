"""Give blank nodes canonical names: equal triples get equal names (RDF Dataset Canonicalization 1.0).

The algorithm takes time that grows with the factorial of the number of blank nodes that look alike: 29 s for nine that all
point to each other. pyoxigraph holds the interpreter lock all that time, so hard graphs are canonicalised in a separate process
with a time limit: `python -m planlink.rdf.canonical` reads and writes N-Triples.
"""

import hashlib
import math
import resource
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox
from cachetools import LRUCache

from planlink.errors import BlankNodesTooAlike, Busy
from planlink.formats import NTRIPLES
from planlink.rdf.graphs import BlankNode, Graph, term_text

#: Seconds of processor time for one hard graph, and of waiting for them on a busy machine.
SECONDS, WAIT = 5, 20
#: Graphs up to this cost take some 10 ms and stay in the calling process.
_EASY = 500
_MEMORY = 1 << 30
#: Size of a group with too many permutations to try.
_MANY = 20
#: A blank node's triple: 0 for subject or 1 for object, the predicate, and the other end: a blank node or the text of a term.
Edge = tuple[int, str, BlankNode | str]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class _HardGraphs:
    """Canonicalises hard graphs, one at a time, and remembers the latest results and failures."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: LRUCache[bytes, bytes | None] = LRUCache(1 << 24, getsizeof=lambda result: len(result or b"") + 100)

    def canonical(self, graph: Graph, name: str) -> Graph:
        ntriples = graph.write(NTRIPLES)
        key = hashlib.sha256(ntriples).digest()
        if not self._lock.acquire(timeout=WAIT):
            raise Busy("other documents with blank nodes are being made; try again in a moment")
        try:
            result = self._results[key] if key in self._results else _run(ntriples)
            if len(result or b"") < self._results.maxsize // 2:
                self._results[key] = result
        finally:
            self._lock.release()
        if result is None:
            raise BlankNodesTooAlike(
                f"the blank nodes of <{name}> are too alike to be named in {SECONDS} s: give these nodes IRIs, or properties "
                "that tell them apart"
            )
        return Graph.parse(result, name)


_HARD_GRAPHS = _HardGraphs()


def canonical(graph: Graph, scope: str) -> Graph:
    """Return a graph whose blank nodes have canonical names.

    :param graph: its blank nodes may have any names.
    :param scope: identifies the owner of the graph, such as its IRI. Blank nodes of other scopes have other names, so that
        documents of several scopes can be concatenated.
    :raises BlankNodesTooAlike: if the names cannot be found in time.
    """
    edges = _edges(graph)
    if not edges:
        return graph
    canonical_graph = _canonical(graph) if _cost(edges) <= _EASY else _HARD_GRAPHS.canonical(graph, scope)
    prefix = f"b{hashlib.sha256(scope.encode()).hexdigest()[:8]}"
    return Graph.of_native(
        ox.Triple(_rename(triple.subject, prefix), triple.predicate, _rename(triple.object, prefix))
        for triple in canonical_graph.native()
    )


def _canonical(graph: Graph) -> Graph:
    dataset = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in graph.native())
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return Graph.of_native(quad.triple for quad in dataset)


def _edges(graph: Graph) -> dict[BlankNode, list[Edge]]:
    """Return the triples of each blank node as its edges."""
    edges: dict[BlankNode, list[Edge]] = defaultdict(list)
    for subject, predicate, value in graph:
        if isinstance(subject, BlankNode):
            edges[subject].append((0, predicate, value if isinstance(value, BlankNode) else term_text(value)))
        if isinstance(value, BlankNode):
            edges[value].append((1, predicate, subject if isinstance(subject, BlankNode) else term_text(subject)))
    return edges


def _cost(edges: Mapping[BlankNode, list[Edge]]) -> float:
    """Estimate the number of steps of the algorithm, over the groups of similar blank nodes.

    Nodes are similar if their triples are equal except for blank nodes (first-degree hash, section 4.6); triples connect them
    to groups. Along lists and chains there is one order to try; where a node has several similar neighbours, all orders are.
    """
    similar: dict[tuple[tuple[int, str, str], ...], list[BlankNode]] = defaultdict(list)
    for node, own in edges.items():
        ends = ((direction, predicate, "" if isinstance(end, BlankNode) else end) for direction, predicate, end in own)
        similar[tuple(sorted(ends))].append(node)
    waiting = {node for nodes in similar.values() if len(nodes) > 1 for node in nodes}
    ambiguous, cost = frozenset(waiting), 0.0
    while waiting:
        size, branches, members = 0, False, [waiting.pop()]
        while members:
            size += 1
            neighbours = [edge for edge in edges[members.pop()] if edge[2] in ambiguous]
            branches |= len({edge[:2] for edge in neighbours}) < len(neighbours)
            reached = {end for _, _, end in neighbours if isinstance(end, BlankNode)} & waiting
            waiting -= reached
            members += reached
        cost += size**3 / 30 if not branches else math.factorial(size) if size < _MANY else math.inf
    return cost


def _run(ntriples: bytes) -> bytes | None:
    """Canonicalise in a separate process; None if that takes too long or too much memory."""
    command = [sys.executable, "-P", "-m", __name__]  # -P: do not import modules from the current directory
    try:
        process = subprocess.run(command, input=ntriples, capture_output=True, timeout=WAIT, check=False)  # noqa: S603 - a fixed command
    except subprocess.TimeoutExpired:
        return None
    return process.stdout if process.returncode == 0 else None


def _rename(term: Term, prefix: str) -> Any:
    if isinstance(term, ox.BlankNode):
        return ox.BlankNode(prefix + term.value)
    if isinstance(term, ox.Triple):
        return ox.Triple(_rename(term.subject, prefix), term.predicate, _rename(term.object, prefix))
    return term


def main() -> None:
    """Canonicalise N-Triples from standard input to standard output, within limits that hold even if the parent is gone."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(_canonical(Graph.parse(sys.stdin.buffer.read())).write(NTRIPLES))


if __name__ == "__main__":
    main()
