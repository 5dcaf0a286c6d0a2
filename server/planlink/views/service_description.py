"""The endpoint's description of itself (SPARQL 1.1 Service Description)."""

from planlink.engine import Status
from planlink.formats import ALL_FORMATS, Format
from planlink.store import convert, iri_text, literal_text
from planlink.terms import PREFIXES

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS_W3C = "http://www.w3.org/ns/formats/"
_VOID = "http://rdfs.org/ns/void#"
_RDF_TYPE = PREFIXES["rdf"] + "type"

#: The W3C's IRIs of the formats, by our names.
_FORMAT_IRIS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
}


def describe_service(endpoint: str, status: Status, chosen: Format) -> bytes:
    """Return the service description.

    :param endpoint: the endpoint's own URL.
    :param status: what it serves.
    :param chosen: the RDF format to write.
    """
    service = iri_text(endpoint)
    dataset, default = iri_text(endpoint + "#dataset"), iri_text(endpoint + "#default-graph")
    triples = [
        (service, _RDF_TYPE, iri_text(_SD + "Service")),
        (service, _SD + "endpoint", service),
        (service, _SD + "supportedLanguage", iri_text(_SD + "SPARQL11Query")),
        (service, _SD + "defaultDataset", dataset),
        (dataset, _RDF_TYPE, iri_text(_SD + "Dataset")),
        (dataset, _SD + "defaultGraph", default),
        (default, _RDF_TYPE, iri_text(_SD + "Graph")),
    ]
    if status.union:
        triples.append((service, _SD + "feature", iri_text(_SD + "UnionDefaultGraph")))
        triples.append((default, _VOID + "triples", _count(status.triples)))
    triples += [(service, _SD + "resultFormat", iri_text(_FORMATS_W3C + _FORMAT_IRIS[written.name])) for written in ALL_FORMATS]
    for graph, size in status.graphs.items():
        named, node = iri_text(f"{endpoint}?graph={graph}"), iri_text(graph)
        triples += [
            (dataset, _SD + "namedGraph", named),
            (named, _RDF_TYPE, iri_text(_SD + "NamedGraph")),
            (named, _SD + "name", node),
            (named, _SD + "graph", node),
            (node, _RDF_TYPE, iri_text(_SD + "Graph")),
            (node, _VOID + "triples", _count(size)),
        ]
    lines = (f"{subject} {iri_text(predicate)} {value} .\n" for subject, predicate, value in triples)
    return convert("".join(lines), chosen, {"sd": _SD, "void": _VOID})


def _count(number: int) -> str:
    return literal_text(number, datatype=PREFIXES["xsd"] + "integer")
