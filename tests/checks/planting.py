"""Plant faults into one small copy of a dataset, and take them out again.

A copy for each fault takes as long as its checks, and the checks take as long as there are quads.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pyoxigraph as ox

from planlink.namespaces import GRAPH, ID, PREFIXES
from planlink.rdf.store import Dataset
from tests.checks.faults import Fault

#: Quads that are left out: those of other elements of the Lampang plan than strategy S1, and of other rows of the crosswalks
#: than those of two master plans, with the links that these imply.
_LEFT_OUT = re.compile(
    rf"{ID}lampang-pao/plan/S(?:1\.|[2-8])"
    rf"|^<{ID}th/(?:master-plan/(?![12]\b)|nesdp13/).* <{GRAPH}(?:derived/)?crosswalks>$"
    r"|/implied/[^/>]+/through/(?:MP(?![12]>)|M\d)"
)
_HEAD = f"@base <{ID}> .\n" + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


class Field:
    """A third of the shipped dataset, which can hold one fault at a time.

    :param source: the shipped dataset, which stays as it is.
    """

    def __init__(self, source: Dataset) -> None:
        self._quads = {text: quad for text, quad in _by_text(source._store) if not _LEFT_OUT.search(text)}
        self._dataset = Dataset(union=True)
        self._store: ox.Store = self._dataset._store
        self._store.extend(self._quads.values())

    @contextmanager
    def planted(self, fault: Fault) -> Iterator[Dataset]:
        """Yield the dataset with the fault, and restore it.

        :raises ValueError: if the dataset has none of the triples to drop.
        """
        dropped, added = self._dropped(fault), _added(fault)
        try:
            for quad in dropped:
                self._store.remove(quad)
            self._store.extend(added)
            yield self._dataset
        finally:
            for quad in added:
                self._store.remove(quad)
            self._store.extend(quad for quad in self._quads.values() if quad in dropped or quad in added)
            assert len(self._store) == len(self._quads)

    def _dropped(self, fault: Fault) -> set[ox.Quad]:
        dropped = set()
        for triple in fault.drop:
            starts_with = re.compile(" ".join(_pattern(term) for term in triple.split(" ", 2)) + " ").match
            matching = {quad for text, quad in self._quads.items() if starts_with(text)}
            if not matching:
                raise ValueError(f"{fault.name}: the dataset has no {triple}")
            dropped |= matching
        return dropped


def _by_text(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, ox.Quad]]:
    return ((str(quad), quad) for quad in quads)


def _added(fault: Fault) -> set[ox.Quad]:
    if not fault.add:
        return set()
    graph = ox.NamedNode(GRAPH + fault.graph)
    triples = ox.parse(_HEAD + fault.add, format=ox.RdfFormat.TURTLE)
    return {ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples}


def _pattern(term: str) -> str:
    if term == "*":
        return "<[^>]*>"
    if term.startswith('"'):
        return re.escape(term).replace(r"\*", '[^"]*')
    if term.startswith("<"):
        return re.escape(f"<{ID}{term[1:-1]}>")
    prefix, _, local = term.partition(":")
    return re.escape(f"<{PREFIXES[prefix]}{local}>")
