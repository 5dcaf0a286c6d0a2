"""What the dataset is made of, graph by graph, for crawlers (Describing Linked Datasets with the VoID Vocabulary)."""

from collections.abc import Iterator

from planlink.dataset.rules import LAYERS
from planlink.engine.interface import Engine, Status
from planlink.namespaces import GRAPH, ID, LANGUAGES, PLAN, PREFIXES
from planlink.publish.catalogue.dcat import CATALOG, DATASET, MORE_PREFIXES, datasets
from planlink.publish.catalogue.distributions import file_address
from planlink.publish.catalogue.void_partitions import Whole, linksets, partitions
from planlink.publish.dumps import ALL, Dumps
from planlink.sparql.terms import iri_text, literal_text

_VOID, _DCT, _XSD = MORE_PREFIXES["void"], PREFIXES["dcterms"], PREFIXES["xsd"]
_TYPE, _LABEL = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"
_VOCABULARIES = ("skos", "dcterms", "dcat", "prov", "foaf", "owl", "rdfs")
Triple = tuple[str, str, str]
#: What the graphs hold that are no datasets of the catalogue, and how a graph is named that rules fill.
_OTHERS = {
    "agents": {"en": "Agents and their activities", "th": "ผู้จัดทำและกิจกรรม"},
    CATALOG.removeprefix(ID): {"en": "The planlink catalogue", "th": "บัญชีข้อมูล planlink"},
}
_ALL = {"en": "All graphs", "th": "ทุกกราฟ"}
_LAYERS = {
    "derived": {"en": "{}: what rules derive", "th": "{}: ข้อมูลที่คำนวณจากกฎ"},
    "implied": {"en": "{}: what crosswalks imply", "th": "{}: ข้อมูลโดยนัยผ่านการเทียบเคียง"},
}


def graph_names(engine: Engine) -> dict[str, dict[str, str]]:
    """Return what the named graphs below our address are called, by IRI and language; {} for one that nobody has named.

    :param engine: serves the graphs, and knows the titles of the datasets.
    """
    titles = {name: dict(texts) for name, texts in _OTHERS.items()}
    for language in LANGUAGES:
        for row in datasets(engine, language).rows:
            titles.setdefault(row["dataset"].value.removeprefix(DATASET), {})[language] = row["title"].value
    return {graph: _name(graph.removeprefix(GRAPH), titles) for graph in engine.status.graphs if graph.startswith(GRAPH)}


def _name(part: str, titles: dict[str, dict[str, str]]) -> dict[str, str]:
    layer, _, source = part.partition("/")
    if layer not in LAYERS:
        return titles.get(part, {})
    return {language: _LAYERS[layer][language].format(title) for language, title in titles.get(source, {}).items()}


def describe_graph(graph: str, engine: Engine, dumps: Dumps, address: str) -> str:
    """Return the description of one named graph in N-Triples.

    :param graph: its IRI, one of :func:`graph_names`.
    :param engine: serves it.
    :param dumps: its files.
    :param address: the URL, with a slash at its end, below which the files are.
    """
    triples = _graph(graph, graph_names(engine)[graph], engine.status.graphs[graph], dumps, address)
    return _ntriples([*triples, (iri_text(DATASET + ALL), _VOID + "subset", iri_text(graph))])


def describe_dataset(engine: Engine, dumps: Dumps, address: str, *, base: str = ID, services: bool) -> str:
    """Return the description in N-Triples, with partitions by class and by property and with the sets of links.

    :param engine: what is served.
    :param dumps: its files.
    :param address: the URL, with a slash at its end, below which the files are.
    :param base: what the names of the things begin with.
    :param services: whether queries are answered at that address too.
    """
    names = graph_names(engine)
    parts = [
        Whole(graph, graph.removeprefix(GRAPH), names[graph]) for graph in names if graph.removeprefix(GRAPH) in dumps.triples
    ]
    document = address + (".well-known/void" if services else "void.ttl")
    return _ntriples(
        [
            *_triples(engine.status, names, dumps, address, base),
            *partitions(engine, Whole(DATASET + ALL, ALL, _ALL), parts, document),
            *linksets(engine, parts, document),
            *(_services(address) if services else ()),
        ]
    )


def _ntriples(triples: list[Triple]) -> str:
    return "".join(f"{subject} {iri_text(predicate)} {value} .\n" for subject, predicate, value in triples)


def _triples(status: Status, names: dict[str, dict[str, str]], dumps: Dumps, address: str, base: str) -> Iterator[Triple]:
    whole = iri_text(DATASET + ALL)
    yield whole, _TYPE, iri_text(_VOID + "Dataset")
    yield whole, _VOID + "uriSpace", literal_text(base)
    yield whole, _VOID + "triples", _count(status.triples)
    for vocabulary in (PLAN, *(PREFIXES[name] for name in _VOCABULARIES)):
        yield whole, _VOID + "vocabulary", iri_text(vocabulary)
    yield from _files(whole, ALL, dumps, address)
    for graph, size in status.graphs.items():
        if graph.removeprefix(GRAPH) in dumps.triples:
            yield whole, _VOID + "subset", iri_text(graph)
            yield from _graph(graph, names[graph], size, dumps, address)


def _graph(graph: str, name: dict[str, str], size: int, dumps: Dumps, address: str) -> Iterator[Triple]:
    node = iri_text(graph)
    yield node, _TYPE, iri_text(_VOID + "Dataset")
    for language, text in name.items():
        yield node, _LABEL, literal_text(text, language)
    yield node, _VOID + "triples", _count(size)
    yield from _files(node, graph.removeprefix(GRAPH), dumps, address)


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
