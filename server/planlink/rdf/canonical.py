"""Triples in a form that is the same whenever the triples are: sorted, their blank nodes named by what they say."""

import hashlib
import io

import pyoxigraph as ox

from planlink.errors import DataError
from planlink.formats import NQUADS, TRIG, Format
from planlink.namespaces import PREFIXES

_WRITERS = {TRIG: ox.RdfFormat.TRIG, NQUADS: ox.RdfFormat.N_QUADS}


def canonical(ntriples: bytes, scope: str) -> str:
    """Return triples in canonical N-Triples (RDF Dataset Canonicalization 1.0).

    :param ntriples: the triples, in any order, with any names for blank nodes.
    :param scope: what the triples belong to, such as a graph's IRI: the names of its blank nodes occur in no other scope,
        so that files of several scopes can be put one after the other.
    :raises DataError: if it is not N-Triples.
    """
    try:
        dataset = ox.Dataset(quad for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
    except SyntaxError as error:
        raise DataError(f"the triples of {scope} cannot be read: {error}") from error
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    prefix = f"b{hashlib.sha256(scope.encode()).hexdigest()[:8]}"
    lines = {f"{_named(quad.subject, prefix)} {quad.predicate} {_named(quad.object, prefix)} .\n" for quad in dataset}
    return "".join(sorted(lines))


def _named(term: object, prefix: str) -> str:
    return f"_:{prefix}{term.value}" if isinstance(term, ox.BlankNode) else str(term)


def write_graph(ntriples: str, graph: str, chosen: Format) -> bytes:
    """Write triples as a named graph.

    :param ntriples: from :func:`canonical`.
    :param graph: IRI of the graph.
    :param chosen: TriG or N-Quads; files of several graphs may be put one after the other.
    """
    name = ox.NamedNode(graph)
    triples = (quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
    quads = [ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples]
    out = io.BytesIO()
    prefixes = {name: iri for name, iri in PREFIXES.items() if f"<{iri}" in ntriples} if chosen == TRIG else None
    ox.serialize(quads, out, format=_WRITERS[chosen], prefixes=prefixes)
    return out.getvalue()
