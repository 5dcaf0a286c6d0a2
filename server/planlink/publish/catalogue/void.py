"""Describe the dataset graph by graph, for crawlers (Describing Linked Datasets with the VoID Vocabulary)."""

from collections.abc import Iterator

from planlink.dataset.rules import LAYERS
from planlink.engine.interface import Engine, Status
from planlink.namespaces import GRAPH, ID, LANGUAGES, PLAN, PREFIXES
from planlink.publish.catalogue.dcat import CATALOG, DATASET, MORE_PREFIXES, datasets
from planlink.publish.catalogue.distributions import file_address
from planlink.publish.catalogue.void_partitions import DescribedDataset, linksets, partitions
from planlink.publish.dumps import ALL, Dumps
from planlink.rdf.graphs import RDF_TYPE, RDFS_LABEL, Graph, Triple, day, integer, text, texts

_VOID, _DCT, _FOAF = MORE_PREFIXES["void"], PREFIXES["dcterms"], PREFIXES["foaf"]
_VOCABULARIES = ("skos", "dcterms", "dcat", "prov", "foaf", "owl", "rdfs")
#: Names of the graphs that are not datasets of the catalogue.
_OTHERS = {
    "agents": {"en": "Agents and their activities", "th": "ผู้จัดทำและกิจกรรม"},
    "profiles": {"en": "Profiles of countries", "th": "โปรไฟล์ของประเทศ"},
    CATALOG.removeprefix(ID): {"en": "The planlink catalogue", "th": "บัญชีข้อมูล planlink"},
}
_ALL = {"en": "All graphs", "th": "ทุกกราฟ"}
#: Names of the graphs that rules fill; {} is the name of the graph that the rules read.
_LAYERS = {
    "derived": {"en": "{}: what rules derive", "th": "{}: ข้อมูลที่คำนวณจากกฎ"},
    "implied": {"en": "{}: what crosswalks imply", "th": "{}: ข้อมูลโดยนัยผ่านการเทียบเคียง"},
}


def graph_names(engine: Engine) -> dict[str, dict[str, str]]:
    """Return the names of planlink's own named graphs, by IRI and language; {} for a graph without a name.

    :param engine: serves the graphs and the titles of the datasets.
    """
    titles = {name: dict(by_language) for name, by_language in _OTHERS.items()}
    for language in LANGUAGES:
        for row in datasets(engine, language).rows:
            titles.setdefault(row["dataset"].value.removeprefix(DATASET), {})[language] = row["title"].value
    return {graph: _name(graph.removeprefix(GRAPH), titles) for graph in engine.status.graphs if graph.startswith(GRAPH)}


def _name(part: str, titles: dict[str, dict[str, str]]) -> dict[str, str]:
    layer, _, source = part.partition("/")
    if layer not in LAYERS:
        return titles.get(part, {})
    return {language: _LAYERS[layer][language].format(title) for language, title in titles.get(source, {}).items()}


def describe_graph(graph: str, engine: Engine, dumps: Dumps, address: str) -> Graph:
    """Return the description of one named graph.

    :param graph: its IRI, one of :func:`graph_names`.
    :param engine: serves it.
    :param dumps: its files.
    :param address: the URL, with a trailing slash, below which the files are.
    """
    description = Graph(_named_graph(graph, graph_names(engine)[graph], engine.status.graphs[graph], dumps, address))
    description.add([(DATASET + ALL, _VOID + "subset", graph)])
    return description


def describe_dataset(engine: Engine, dumps: Dumps, address: str, *, base: str = ID, services: bool) -> Graph:
    """Return the description, with partitions by class and by property and with the linksets.

    :param engine: serves the dataset.
    :param dumps: its files.
    :param address: the URL, with a trailing slash, below which the files are.
    :param base: the namespace of the resources.
    :param services: whether queries are answered at that address, too.
    """
    names = graph_names(engine)
    parts = [
        DescribedDataset(graph, graph.removeprefix(GRAPH), names[graph])
        for graph in names
        if graph.removeprefix(GRAPH) in dumps.triples
    ]
    document = address + (".well-known/void" if services else "void.ttl")
    description = Graph(_whole(engine.status, names, dumps, address, base))
    description.add(partitions(engine, DescribedDataset(DATASET + ALL, ALL, _ALL), parts, document))
    description.add(linksets(engine, parts, document))
    if services:
        description.add(_services(address))
    return description


def _whole(status: Status, names: dict[str, dict[str, str]], dumps: Dumps, address: str, base: str) -> Iterator[Triple]:
    whole = DATASET + ALL
    yield whole, RDF_TYPE, _VOID + "Dataset"
    yield whole, _VOID + "uriSpace", text(base)
    yield whole, _VOID + "triples", integer(status.triples)
    for vocabulary in (PLAN, *(PREFIXES[name] for name in _VOCABULARIES)):
        yield whole, _VOID + "vocabulary", vocabulary
    yield from _files(whole, ALL, dumps, address)
    for graph, size in status.graphs.items():
        if graph.removeprefix(GRAPH) in dumps.triples:
            yield whole, _VOID + "subset", graph
            yield from _named_graph(graph, names[graph], size, dumps, address)


def _named_graph(graph: str, name: dict[str, str], size: int, dumps: Dumps, address: str) -> Iterator[Triple]:
    yield graph, RDF_TYPE, _VOID + "Dataset"
    yield from texts(graph, RDFS_LABEL, name)
    yield graph, _VOID + "triples", integer(size)
    yield from _files(graph, graph.removeprefix(GRAPH), dumps, address)


def _services(address: str) -> Iterator[Triple]:
    document, whole = f"{address}.well-known/void", DATASET + ALL
    yield document, RDF_TYPE, _VOID + "DatasetDescription"
    yield document, _FOAF + "primaryTopic", whole
    yield whole, _FOAF + "page", f"{address}catalog"
    yield whole, _VOID + "sparqlEndpoint", f"{address}sparql"
    yield whole, _VOID + "uriLookupEndpoint", f"{address}thing?iri="


def _files(node: str, part: str, dumps: Dumps, address: str) -> Iterator[Triple]:
    if part in dumps.dates:
        yield node, _DCT + "modified", day(dumps.dates[part])
    for file in dumps.of(part):
        yield node, _VOID + "dataDump", file_address(file, address)
