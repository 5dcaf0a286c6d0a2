"""What the dataset is made of, graph by graph, for crawlers (Describing Linked Datasets with the VoID Vocabulary)."""

from collections.abc import Iterator

from planlink.engine import Status
from planlink.exchange.catalog import DATASET, MORE_PREFIXES, file_address
from planlink.exchange.dumps import ALL, Dumps
from planlink.store import iri_text, literal_text
from planlink.terms import GRAPH, ID, PLAN, PREFIXES

_VOID, _DCT, _XSD = MORE_PREFIXES["void"], PREFIXES["dcterms"], PREFIXES["xsd"]
_TYPE = PREFIXES["rdf"] + "type"
_VOCABULARIES = ("skos", "dcterms", "dcat", "prov", "foaf", "owl", "rdfs")
Triple = tuple[str, str, str]


def describe_dataset(status: Status, dumps: Dumps, address: str, *, names: str = ID, services: bool) -> str:
    """Return the description in N-Triples.

    :param status: what is served.
    :param dumps: its files.
    :param address: the URL, with a slash at its end, below which the files are.
    :param names: what the names of the things begin with.
    :param services: whether queries are answered at that address too.
    """
    triples = [*_triples(status, dumps, address, names), *(_services(address) if services else ())]
    return "".join(f"{subject} {iri_text(predicate)} {value} .\n" for subject, predicate, value in triples)


def _triples(status: Status, dumps: Dumps, address: str, names: str) -> Iterator[Triple]:
    whole = iri_text(DATASET + ALL)
    yield whole, _TYPE, iri_text(_VOID + "Dataset")
    yield whole, _VOID + "uriSpace", literal_text(names)
    yield whole, _VOID + "triples", _count(status.triples)
    for vocabulary in (PLAN, *(PREFIXES[name] for name in _VOCABULARIES)):
        yield whole, _VOID + "vocabulary", iri_text(vocabulary)
    yield from _files(whole, ALL, dumps, address)
    for graph, size in status.graphs.items():
        if graph.removeprefix(GRAPH) in dumps.triples:
            yield whole, _VOID + "subset", iri_text(graph)
            yield iri_text(graph), _TYPE, iri_text(_VOID + "Dataset")
            yield iri_text(graph), _VOID + "triples", _count(size)
            yield from _files(iri_text(graph), graph.removeprefix(GRAPH), dumps, address)


def _services(address: str) -> Iterator[Triple]:
    document, whole = iri_text(f"{address}.well-known/void"), iri_text(DATASET + ALL)
    yield document, _TYPE, iri_text(_VOID + "DatasetDescription")
    yield document, PREFIXES["foaf"] + "primaryTopic", whole
    yield whole, PREFIXES["foaf"] + "page", iri_text(f"{address}catalog")
    yield whole, _VOID + "sparqlEndpoint", iri_text(f"{address}sparql")
    yield whole, _VOID + "uriLookupEndpoint", iri_text(f"{address}thing?iri=")


def _files(node: str, part: str, dumps: Dumps, address: str) -> Iterator[Triple]:
    if part in dumps.dates:
        yield node, _DCT + "modified", literal_text(dumps.dates[part], datatype=_XSD + "date")
    for file in dumps.of(part):
        yield node, _VOID + "dataDump", iri_text(file_address(file, address))


def _count(number: int) -> str:
    return literal_text(number, datatype=_XSD + "integer")
