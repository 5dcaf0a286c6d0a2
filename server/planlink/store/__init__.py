"""The one room that knows pyoxigraph: RDF files to quads, quads to a dataset, SPARQL to bytes."""

from planlink.sparql.terms import bind, bind_each, iri_text, literal_text
from planlink.store.canonical import canonical, write_graph
from planlink.store.dataset import FUNCTIONS, Dataset
from planlink.store.writing import convert, rewrite_rows, rewrite_triples

__all__ = [
    "FUNCTIONS",
    "Dataset",
    "bind",
    "bind_each",
    "canonical",
    "convert",
    "iri_text",
    "literal_text",
    "rewrite_rows",
    "rewrite_triples",
    "write_graph",
]
