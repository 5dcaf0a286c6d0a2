"""The endpoint's description of itself (SPARQL 1.1 Service Description)."""

from collections.abc import Iterator
from urllib.parse import quote

from planlink.engine.interface import Status
from planlink.formats import ALL_FORMATS, Format
from planlink.namespaces import PREFIXES
from planlink.rdf.serialising import convert
from planlink.settings import Limits
from planlink.sparql.terms import iri_text, literal_text
from planlink.web.http.query_limits import LIMITS, value_of

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS_W3C = "http://www.w3.org/ns/formats/"
_SCHEMA = "https://schema.org/"
_VOID = "http://rdfs.org/ns/void#"
Triple = tuple[str, str, str]
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


def describe_service(endpoint: str, status: Status, limits: Limits, chosen: Format) -> bytes:
    """Return the service description.

    :param endpoint: the endpoint's own URL.
    :param status: what it serves.
    :param limits: what a query may use.
    :param chosen: the RDF format to write.
    """
    service = iri_text(endpoint)
    triples = [
        (service, _RDF_TYPE, iri_text(_SD + "Service")),
        (service, _SD + "endpoint", service),
        (service, _SD + "supportedLanguage", iri_text(_SD + "SPARQL11Query")),
        *((service, _SD + "resultFormat", iri_text(_FORMATS_W3C + _FORMAT_IRIS[written.name])) for written in ALL_FORMATS),
        *_functions(service, status),
        *_limits(endpoint, limits),
        *_dataset(endpoint, status),
    ]
    if limits.services:
        triples.append((service, _SD + "feature", iri_text(_SD + "BasicFederatedQuery")))
    lines = (f"{subject} {iri_text(predicate)} {value} .\n" for subject, predicate, value in triples)
    return convert("".join(lines), chosen, {"sd": _SD, "void": _VOID, "schema": _SCHEMA})


def _dataset(endpoint: str, status: Status) -> Iterator[Triple]:
    service, dataset, default = iri_text(endpoint), iri_text(endpoint + "#dataset"), iri_text(endpoint + "#default-graph")
    yield service, _SD + "defaultDataset", dataset
    yield dataset, _RDF_TYPE, iri_text(_SD + "Dataset")
    yield dataset, _SD + "defaultGraph", default
    yield default, _RDF_TYPE, iri_text(_SD + "Graph")
    if status.union:
        yield service, _SD + "feature", iri_text(_SD + "UnionDefaultGraph")
        yield default, _VOID + "triples", _count(status.triples)
    for graph, size in status.graphs.items():
        named, node = iri_text(f"{endpoint}?graph={quote(graph, safe='')}"), iri_text(graph)
        yield dataset, _SD + "namedGraph", named
        yield named, _RDF_TYPE, iri_text(_SD + "NamedGraph")
        yield named, _SD + "name", node
        yield named, _SD + "graph", node
        yield node, _RDF_TYPE, iri_text(_SD + "Graph")
        yield node, _VOID + "triples", _count(size)


def _functions(service: str, status: Status) -> Iterator[Triple]:
    for iri in status.functions:
        yield service, _SD + "extensionFunction", iri_text(iri)
        yield iri_text(iri), _RDF_TYPE, iri_text(_SD + "Function")


def _limits(endpoint: str, limits: Limits) -> Iterator[Triple]:
    """Yield the limits as schema.org property values, for no vocabulary of endpoints has terms for them."""
    for limit in LIMITS:
        node = iri_text(f"{endpoint}#limit-{limit.name}")
        yield iri_text(endpoint), _SCHEMA + "additionalProperty", node
        yield node, _RDF_TYPE, iri_text(_SCHEMA + "PropertyValue")
        yield node, _SCHEMA + "propertyID", literal_text(limit.name)
        for language, label in limit.label.items():
            yield node, PREFIXES["rdfs"] + "label", literal_text(label, language)
        yield node, _SCHEMA + "unitText", literal_text(limit.unit)
        yield node, _SCHEMA + "value", _count(value_of(limit, limits))


def _count(number: float) -> str:
    kind = "integer" if number == int(number) else "decimal"
    return literal_text(f"{number:f}" if kind == "decimal" else int(number), datatype=PREFIXES["xsd"] + kind)
