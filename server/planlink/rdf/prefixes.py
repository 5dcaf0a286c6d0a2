"""Find the prefixes that a document needs."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

#: The datatypes that no syntax writes out.
_IMPLICIT = (
    "http://www.w3.org/2001/XMLSchema#string",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString",
)


def used_prefixes(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes whose namespace begins an IRI of the triples.

    :param triples: the document's.
    :param prefixes: namespaces by prefix.
    """
    terms = {term for triple in triples for term in triple}  # each once: there are far fewer than triples
    iris = sorted({iri for term in terms for iri in _iris(term)})
    return {prefix: namespace for prefix, namespace in prefixes.items() if _begins_one(iris, namespace)}


def _begins_one(iris: list[str], namespace: str) -> bool:
    place = bisect_left(iris, namespace)
    return place < len(iris) and iris[place].startswith(namespace)


def _iris(term: object) -> Iterator[str]:
    """Yield the IRIs of a term or a triple, datatypes included."""
    if isinstance(term, ox.NamedNode):
        yield term.value
    elif isinstance(term, ox.Literal):
        if term.datatype.value not in _IMPLICIT:
            yield term.datatype.value
    elif isinstance(term, ox.Triple):
        for part in (term.subject, term.predicate, term.object):
            yield from _iris(part)
