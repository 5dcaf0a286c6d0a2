"""The catalogue: what people say of the datasets, with what only the program knows of their files.

DCAT 3 as DCAT-AP 3.0.1 profiles it; docs/catalog.md tells which property comes from where.
"""

from collections.abc import Container, Iterable, Iterator
from functools import cache
from urllib.parse import quote

from planlink.engine.interface import Engine, Request
from planlink.errors import NotFound
from planlink.files import shipped
from planlink.formats import JSON, JSONLD, NTRIPLES, Format
from planlink.namespaces import ID, PLAN, PREFIXES
from planlink.publish.catalogue.dcat_ap import profiled
from planlink.publish.catalogue.distributions import Triple, day, of_dataset, served
from planlink.publish.catalogue.hydra import HYDRA
from planlink.publish.catalogue.jsonld import compact
from planlink.publish.dumps import Dumps
from planlink.questions.tables import Table, read_table
from planlink.rdf.serialising import convert
from planlink.sparql.query_files import read_query
from planlink.sparql.terms import bind, iri_text, literal_text

CATALOG = ID + "catalog"
DATASET = ID + "dataset/"
#: Datasets on a page of the catalogue.
PAGE_SIZE = 100
#: The services that are described in the data below id/service/: name, path of the endpoint, path of its description.
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
) -> str:
    """Return the catalogue in N-Triples.

    :param engine: knows what people said of the datasets.
    :param dumps: the files.
    :param address: the URL, with a slash at its end, below which the catalogue and the files are.
    :param services: whether queries and questions are answered at that address too.
    :param only: IRIs of the datasets that are told of; all by default.
    :param contact: an e-mail address for questions about the data; empty if there is none.
    :raises NotFound: if the data have no catalogue.
    """
    text, _ = read_query(shipped("queries") / "documents" / "catalog.rq")
    stated = engine.answer(Request(text, rows=None, graph=NTRIPLES, built_in=True)).body.decode()
    found = datasets(engine, "en").rows
    if not found:
        raise NotFound("these data have no catalogue")
    if not services:
        stated = "".join(f"{line}\n" for line in stated.split("\n") if line and f"<{ID}service/" not in line)
    told = [row for row in found if only is None or row["dataset"].value in only]
    if len(told) < len(found):
        stated = _part(stated, {row["dataset"].value for row in found} - {row["dataset"].value for row in told})
    offered = [service for service in SERVICES if services and f"\n<{ID}service/{service[0]}> " in f"\n{stated}"]
    computed = list(_catalog(dumps, f"{address}catalog" if services else address))
    for name, endpoint, description in offered:
        computed += _service(ID + "service/" + name, address + endpoint, address + description)
    if contact:
        computed += _contact(stated, contact)
    for row in told:
        iri = row["dataset"].value
        computed += _dataset(iri, row["license"].value, dumps, address, pages=services)
        computed += ((iri_text(f"{ID}service/{name}"), _DCAT + "servesDataset", iri_text(iri)) for name, *_ in offered)
    return profiled(stated + _ntriples(computed))


def describe_files(engine: Engine, dumps: Dumps, address: str, iri: str) -> str:
    """Return what only the program knows of one dataset, its files, in N-Triples; "" if it is none of the catalogue's.

    :param engine: knows the datasets' licences.
    :param dumps: the files.
    :param address: the URL, with a slash at its end, below which the files are.
    :param iri: the dataset.
    """
    row = next((row for row in datasets(engine, "en").rows if row["dataset"].value == iri), None)
    return _ntriples(_dataset(iri, row["license"].value, dumps, address, pages=True)) if row else ""


def _ntriples(triples: Iterable[Triple]) -> str:
    return "".join(f"{subject} {iri_text(predicate)} {value} .\n" for subject, predicate, value in triples)


def write_catalog(ntriples: str, chosen: Format) -> bytes:
    """Write the catalogue, or a part of it.

    :param ntriples: its triples.
    :param chosen: one of the graph formats; JSON-LD has its context within, so that nothing must be fetched to read it.
    """
    written = convert(ntriples, chosen, MORE_PREFIXES)
    return compact(written, {**PREFIXES, **MORE_PREFIXES}) if chosen == JSONLD else written


def datasets(engine: Engine, language: str) -> Table:
    """Return the datasets of the catalogue, in order; see `queries/documents/datasets.rq`.

    :param engine: answers.
    :param language: of titles and descriptions.
    """
    text = bind(_datasets_text(), {"lang": literal_text(language)})
    asked = Request(text, rows=JSON, graph=None, built_in=True)
    return read_table(engine.answer(asked).body)


@cache
def _datasets_text() -> str:
    """Return the query for the datasets, read once: every page about a thing asks it."""
    return read_query(shipped("queries") / "documents" / "datasets.rq")[0]


def _part(ntriples: str, left_out: set[str]) -> str:
    """Return the triples without some datasets, and without what only these refer to, such as their places and periods."""
    gone = {iri_text(iri) for iri in left_out}
    by_subject: dict[str, list[tuple[str, str]]] = {}
    for line in ntriples.splitlines():
        subject, _, value = line.removesuffix(" .").split(" ", 2)
        if value not in gone:
            by_subject.setdefault(subject, []).append((value, line))
    reached, waiting = {iri_text(CATALOG)}, [iri_text(CATALOG)]
    while waiting:
        referred = {value for value, _ in by_subject.get(waiting.pop(), ())} - reached - gone
        reached |= referred
        waiting += referred
    lines = (line for subject, said in by_subject.items() if subject in reached for _, line in said)
    return "".join(f"{line}\n" for line in lines)


def _catalog(dumps: Dumps, homepage: str) -> Iterator[Triple]:
    catalog = iri_text(CATALOG)
    yield catalog, PREFIXES["foaf"] + "homepage", iri_text(homepage)
    yield catalog, _DCT + "identifier", literal_text(CATALOG)
    if dumps.dates:
        yield catalog, _DCT + "modified", day(max(dumps.dates.values()))


def _service(iri: str, endpoint: str, description: str) -> Iterator[Triple]:
    yield iri_text(iri), _DCAT + "endpointURL", iri_text(endpoint)
    yield iri_text(iri), _DCAT + "endpointDescription", iri_text(description)


def _contact(ntriples: str, address: str) -> Iterator[Triple]:
    """Yield the e-mail address of each contact point."""
    points = (line.removesuffix(" .").split(" ", 2)[2] for line in ntriples.splitlines() if f" <{_DCAT}contactPoint> " in line)
    for point in sorted(set(points)):
        yield point, _VCARD + "hasEmail", iri_text("mailto:" + address)


def _dataset(iri: str, license_iri: str, dumps: Dumps, address: str, *, pages: bool) -> Iterator[Triple]:
    part = iri.removeprefix(DATASET)
    node = iri_text(iri)
    yield node, _DCT + "identifier", literal_text(iri)
    yield node, _DCT + "conformsTo", iri_text(PLAN.rstrip("#"))
    if pages:
        yield node, _DCAT + "landingPage", iri_text(f"{address}doc/{quote(iri.removeprefix(ID))}")
    if part in dumps.dates:
        yield node, _DCT + "modified", day(dumps.dates[part])
    if dumps.of(part):
        yield node, _DCAT + "version", literal_text(dumps.version(part))
    yield from of_dataset(iri, part, license_iri, dumps, address)
    if pages:
        yield from served(iri, part, license_iri, address)
