"""The shipped frameworks, read from their files without the program."""

from functools import cache

from rdflib import Graph

from tests.conftest import ROOT


@cache
def frameworks() -> Graph:
    """Return the files of all frameworks as one graph."""
    graph = Graph()
    for path in sorted((ROOT / "data" / "frameworks").glob("*.ttl")):
        graph.parse(path)
    return graph
