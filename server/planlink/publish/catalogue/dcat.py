"""Build the DCAT catalogue: the statements in the data, and what only the program knows about the files.

DCAT 3 as profiled by DCAT-AP 3.0.1; docs/catalog.md lists where each property comes from.
"""

from collections.abc import Container, Iterable, Iterator
from urllib.parse import quote

from planlink.engine.interface import Engine
from planlink.errors import NotFound
from planlink.formats import JSONLD, Format
from planlink.namespaces import ID, PLAN, PREFIXES
from planlink.publish.catalogue.dcat_ap import apply_profile
from planlink.publish.catalogue.distributions import document_distributions, file_distributions
from planlink.publish.catalogue.hydra import HYDRA
from planlink.publish.catalogue.jsonld import compact
from planlink.publish.dumps import Dumps
from planlink.questions.document_queries import document_graph, document_table
from planlink.questions.tables import Table
from planlink.rdf.graphs import BlankNode, Graph, Triple, day, text

CATALOG = ID + "catalog"
DATASET = ID + "dataset/"
#: Datasets on a page of the catalogue.
PAGE_SIZE = 100
_SERVICE = ID + "service/"
#: The data services below id/service/: name, path of the endpoint, path of its description.
SERVICES = (
    ("sparql", "sparql", "sparql"),
    ("questions", "questions", "openapi.json"),
    ("reconciliation", "reconcile", "reconcile"),
)
MORE_PREFIXES = {
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "dcatap": "http://data.europa.eu/r5r/",
    "hydra": HYDRA,
}
_DCAT, _DCT = PREFIXES["dcat"], PREFIXES["dcterms"]
_VCARD = MORE_PREFIXES["vcard"]


def describe_catalog(
    engine: Engine, dumps: Dumps, address: str, *, services: bool, only: Container[str] | None = None, contact: str = ""
) -> Graph:
    """Return the catalogue.

    :param engine: answers from the data that describe the datasets.
    :param dumps: the files.
    :param address: the URL, with a trailing slash, below which the catalogue and the files are.
    :param services: whether queries and questions are answered at that address, too.
    :param only: IRIs of the datasets to describe; all by default.
    :param contact: an e-mail address for questions about the data; empty if there is none.
    :raises NotFound: if the data have no catalogue.
    """
    rows = datasets(engine, "en").rows
    if not rows:
        raise NotFound("these data have no catalogue")
    graph = document_graph(engine, "catalog")
    if not services:
        graph = graph.without(lambda iri: iri.startswith(_SERVICE))
    described = {row["dataset"].value: row["license"].value for row in rows if only is None or row["dataset"].value in only}
    if len(described) < len(rows):
        excluded = {row["dataset"].value for row in rows} - set(described)
        # without them, places and periods that only they refer to are unreachable
        graph = graph.without(excluded.__contains__).reachable(CATALOG)
    graph.add(list(_catalog(dumps, f"{address}catalog" if services else address)))
    offered = [service for service in SERVICES if graph.describes(_SERVICE + service[0])] if services else []
    for name, endpoint, description in offered:
        graph.add(_service(_SERVICE + name, address + endpoint, address + description, described))
    if contact:
        graph.add(list(_contact(graph, contact)))
    for iri, license_iri in described.items():
        graph.add(_dataset(iri, license_iri, dumps, address, pages=services))
    return apply_profile(graph)


def describe_files(engine: Engine, dumps: Dumps, address: str, iri: str) -> Graph:
    """Return what only the program knows about one dataset: its files; no triples if the catalogue does not list it.

    :param engine: answers from the data that state the datasets' licences.
    :param dumps: the files.
    :param address: the URL, with a trailing slash, below which the files are.
    :param iri: the dataset.
    """
    row = next((row for row in datasets(engine, "en").rows if row["dataset"].value == iri), None)
    return Graph(_dataset(iri, row["license"].value, dumps, address, pages=True) if row else ())


def write_catalog(graph: Graph, rdf_format: Format) -> bytes:
    """Write the catalogue, or a part of it.

    :param graph: its triples.
    :param rdf_format: one of the graph formats; JSON-LD has an inline context, to spare readers a request.
    """
    written = graph.write(rdf_format, MORE_PREFIXES)
    return compact(written, {**PREFIXES, **MORE_PREFIXES}) if rdf_format == JSONLD else written


def datasets(engine: Engine, language: str) -> Table:
    """Return the datasets of the catalogue, in order; see `queries/documents/datasets.rq`.

    :param engine: answers.
    :param language: of titles and descriptions.
    """
    return document_table(engine, "datasets", lang=text(language))


def _catalog(dumps: Dumps, homepage: str) -> Iterator[Triple]:
    yield CATALOG, PREFIXES["foaf"] + "homepage", homepage
    yield CATALOG, _DCT + "identifier", text(CATALOG)
    if dumps.dates:
        yield CATALOG, _DCT + "modified", day(max(dumps.dates.values()))


def _service(iri: str, endpoint: str, description: str, served: Iterable[str]) -> Iterator[Triple]:
    yield iri, _DCAT + "endpointURL", endpoint
    yield iri, _DCAT + "endpointDescription", description
    for dataset in served:
        yield iri, _DCAT + "servesDataset", dataset


def _contact(graph: Graph, address: str) -> Iterator[Triple]:
    """Yield the e-mail address of each contact point."""
    for point in graph.objects(_DCAT + "contactPoint"):
        if isinstance(point, str | BlankNode):
            yield point, _VCARD + "hasEmail", "mailto:" + address


def _dataset(iri: str, license_iri: str, dumps: Dumps, address: str, *, pages: bool) -> Iterator[Triple]:
    part = iri.removeprefix(DATASET)
    yield iri, _DCT + "identifier", text(iri)
    yield iri, _DCT + "conformsTo", PLAN.rstrip("#")
    if pages:
        yield iri, _DCAT + "landingPage", f"{address}doc/{quote(iri.removeprefix(ID))}"
    if part in dumps.dates:
        yield iri, _DCT + "modified", day(dumps.dates[part])
    if dumps.of(part):
        yield iri, _DCAT + "version", text(dumps.version(part))
    yield from file_distributions(iri, part, license_iri, dumps, address)
    if pages:
        yield from document_distributions(iri, part, license_iri, address)
