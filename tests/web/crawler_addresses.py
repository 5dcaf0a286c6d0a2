"""What the crawler reads from addresses, headers and documents."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import pyoxigraph as ox

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#: The Content-Type of each format, by its name in suffixes and `?format=`.
TYPES = {
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "trig": "application/trig",
    "nq.gz": "application/gzip",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "rq": "application/sparql-query",
}
_SUFFIXES = ("html", "ttl", "jsonld", "rdf", "nt", "trig", "nq.gz", "tsv")
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/trig": ox.RdfFormat.TRIG,
    "application/gzip": ox.RdfFormat.N_QUADS,
}
#: Formats that rdflib parses as well; JSON-LD has tests of its own.
RDFLIB = {"text/turtle": "turtle", "application/rdf+xml": "xml", "application/n-triples": "nt"}
LABELS = frozenset(
    ox.NamedNode(iri)
    for iri in (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://purl.org/dc/terms/title",
    )
)


def normal(address: str) -> str:
    """Return an address with sorted parameters and uniform escaping."""
    parts = urlsplit(address)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return parts._replace(query=query, path=quote(unquote(parts.path), safe="/:@!$'()*+,;=-._~")).geturl()


def expected_type(address: str) -> str:
    """Return the Content-Type that an address implies by `?format=` or its suffix; "" if none."""
    parts = urlsplit(address)
    name = dict(parse_qsl(parts.query)).get("format", "")
    if name in TYPES:
        return TYPES[name]
    return next((TYPES[suffix] for suffix in _SUFFIXES if parts.path.endswith(f".{suffix}")), "")


def without_format(address: str) -> str:
    """Return an address without format, suffix and language: equal for all formats of a document."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("format", "lang")]
    path = re.sub(r"\.(ttl|jsonld|rdf|nt|html)$", "", parts.path)
    return parts._replace(path=path, query=urlencode(query)).geturl()


def accept_header(media_type: str) -> tuple[str, str]:
    """Return the Accept header for a link with a media type, and the Content-Type to expect."""
    expected = next((known for known in TYPES.values() if known.partition(";")[0] == media_type), media_type)
    return (media_type, expected) if media_type else (BROWSER, "")


def links_in(header: str) -> Iterator[tuple[str, str]]:
    """Yield target and media type of each link in a Link header (RFC 8288)."""
    for target, parameters in re.findall(r"<([^>]*)>((?:\s*;\s*[\w-]+=\"[^\"]*\")*)", header):
        yield target, dict(re.findall(r'([\w-]+)="([^"]*)"', parameters)).get("type", "")


def digest_of(quads: Iterable[ox.Quad]) -> str:
    """Return a hash of a graph or dataset that does not depend on the labels of blank nodes."""
    dataset = ox.Dataset(quads)
    if any(isinstance(term, ox.BlankNode) for quad in dataset for term in (quad.subject, quad.object)):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return hashlib.sha256("\n".join(sorted(map(str, dataset))).encode()).hexdigest()


def examples(description: dict[str, dict[str, dict[str, dict[str, list[dict[str, object]]]]]]) -> Iterator[str]:
    """Yield the path of every GET operation of an OpenAPI description, with example parameters."""
    for template, operations in description["paths"].items():
        path, query = template, {}
        for parameter in operations.get("get", {}).get("parameters", ()):
            name, example = str(parameter["name"]), parameter.get("example")
            if parameter["in"] == "path":
                path = path.replace(f"{{{name}}}", str(example))
            elif example is not None:
                query[name] = str(example)
        if "get" in operations:
            yield path + (f"?{urlencode(query)}" if query else "")
