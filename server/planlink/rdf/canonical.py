"""Blank nodes with the same names whenever the triples are the same (RDF Dataset Canonicalization 1.0)."""

import hashlib
from typing import Any

import pyoxigraph as ox

from planlink.rdf.graphs import Graph

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def canonical(graph: Graph, scope: str) -> Graph:
    """Return a graph whose blank nodes have canonical names.

    :param graph: its blank nodes may have any names.
    :param scope: what the graph belongs to, such as its IRI. Blank nodes of other scopes have other names, so that
        documents of several scopes can be concatenated.
    """
    dataset = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in graph.native())
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    prefix = f"b{hashlib.sha256(scope.encode()).hexdigest()[:8]}"
    return Graph.of_native(
        ox.Triple(_renamed(quad.subject, prefix), quad.predicate, _renamed(quad.object, prefix)) for quad in dataset
    )


def _renamed(term: Term, prefix: str) -> Any:
    if isinstance(term, ox.BlankNode):
        return ox.BlankNode(prefix + term.value)
    if isinstance(term, ox.Triple):
        return ox.Triple(_renamed(term.subject, prefix), term.predicate, _renamed(term.object, prefix))
    return term
