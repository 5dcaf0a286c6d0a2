"""The description of the endpoint (SPARQL 1.1 Service Description)."""

from collections.abc import Iterator

from planlink.engine.interface import Status
from planlink.formats import ALL_FORMATS, Format
from planlink.namespaces import PREFIXES
from planlink.rdf.graphs import RDF_TYPE, RDFS_LABEL, Graph, Literal, Triple, integer, text, texts, typed
from planlink.settings import Limits
from planlink.web.http.query_limits import LIMITS, value_of
from planlink.web.urls import with_query

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS_W3C = "http://www.w3.org/ns/formats/"
_SCHEMA = "https://schema.org/"
_VOID = "http://rdfs.org/ns/void#"

#: The local names of the W3C's IRIs of the formats, by format name.
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


def describe_service(endpoint: str, status: Status, limits: Limits, rdf_format: Format) -> bytes:
    """Return the service description.

    :param endpoint: the endpoint's own URL.
    :param status: of the served dataset.
    :param limits: of each query.
    :param rdf_format: the RDF format to write.
    """
    graph = Graph(
        [
            (endpoint, RDF_TYPE, _SD + "Service"),
            (endpoint, _SD + "endpoint", endpoint),
            (endpoint, _SD + "supportedLanguage", _SD + "SPARQL11Query"),
        ]
    )
    graph.add((endpoint, _SD + "resultFormat", _FORMATS_W3C + _FORMAT_IRIS[written.name]) for written in ALL_FORMATS)
    graph.add(_functions(endpoint, status))
    graph.add(_limits(endpoint, limits))
    graph.add(_dataset(endpoint, status))
    if limits.services:
        graph.add([(endpoint, _SD + "feature", _SD + "BasicFederatedQuery")])
    return graph.write(rdf_format, {"sd": _SD, "void": _VOID, "schema": _SCHEMA})


def _dataset(endpoint: str, status: Status) -> Iterator[Triple]:
    dataset, default = endpoint + "#dataset", endpoint + "#default-graph"
    yield endpoint, _SD + "defaultDataset", dataset
    yield dataset, RDF_TYPE, _SD + "Dataset"
    yield dataset, _SD + "defaultGraph", default
    yield default, RDF_TYPE, _SD + "Graph"
    if status.union:
        yield endpoint, _SD + "feature", _SD + "UnionDefaultGraph"
        yield default, _VOID + "triples", integer(status.triples)
    for graph, size in status.graphs.items():
        graph_node = with_query(endpoint, {"graph": graph})
        yield dataset, _SD + "namedGraph", graph_node
        yield graph_node, RDF_TYPE, _SD + "NamedGraph"
        yield graph_node, _SD + "name", graph
        yield graph_node, _SD + "graph", graph
        yield graph, RDF_TYPE, _SD + "Graph"
        yield graph, _VOID + "triples", integer(size)


def _functions(endpoint: str, status: Status) -> Iterator[Triple]:
    for iri in status.functions:
        yield endpoint, _SD + "extensionFunction", iri
        yield iri, RDF_TYPE, _SD + "Function"


def _limits(endpoint: str, limits: Limits) -> Iterator[Triple]:
    """Yield the limits as schema.org property values, because no vocabulary for endpoints has terms for them."""
    for limit in LIMITS:
        node = f"{endpoint}#limit-{limit.name}"
        yield endpoint, _SCHEMA + "additionalProperty", node
        yield node, RDF_TYPE, _SCHEMA + "PropertyValue"
        yield node, _SCHEMA + "propertyID", text(limit.name)
        yield from texts(node, RDFS_LABEL, limit.label)
        yield node, _SCHEMA + "unitText", text(limit.unit)
        yield node, _SCHEMA + "value", _number(value_of(limit, limits))


def _number(value: float) -> Literal:
    return integer(int(value)) if value == int(value) else typed(f"{value:f}", PREFIXES["xsd"] + "decimal")
