"""The catalogue: what people say of the datasets, with what only the program knows of their files.

DCAT 3 as DCAT-AP 3.0.1 profiles it; docs/catalog.md tells which property comes from where.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from planlink.engine import Engine, Request
from planlink.errors import NotFound
from planlink.exchange.dumps import DumpFile, Dumps
from planlink.exchange.jsonld import compact
from planlink.formats import JSON, JSONLD, NTRIPLES, Format
from planlink.headers import read_query
from planlink.paths import shipped
from planlink.questions import Table, read_table
from planlink.store import bind, convert, iri_text, literal_text
from planlink.terms import ID, PLAN, PREFIXES

CATALOG = ID + "catalog"
DATASET = ID + "dataset/"
SPARQL_SERVICE = ID + "service/sparql"
QUESTIONS_SERVICE = ID + "service/questions"
RECONCILIATION_SERVICE = ID + "service/reconciliation"
MORE_PREFIXES = {
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "dcatap": "http://data.europa.eu/r5r/",
}
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_AVAILABLE = _EU + "planned-availability/AVAILABLE"
#: The European Union's names of the formats, which harvesters know, and how people call them; by our names.
_FILE_TYPES = {
    "ttl": ("RDF_TURTLE", "Turtle"),
    "nt": ("RDF_N_TRIPLES", "N-Triples"),
    "rdf": ("RDF_XML", "RDF/XML"),
    "jsonld": ("JSON_LD", "JSON-LD"),
    "trig": ("RDF_TRIG", "TriG"),
    "nq": ("RDF_N_QUADS", "N-Quads"),
}
Triple = tuple[str, str, str]
_TYPE = PREFIXES["rdf"] + "type"
_DCAT, _DCT, _XSD = PREFIXES["dcat"], PREFIXES["dcterms"], PREFIXES["xsd"]
_SPDX = MORE_PREFIXES["spdx"]


def describe_catalog(engine: Engine, dumps: Dumps, address: str, *, services: bool) -> str:
    """Return the catalogue in N-Triples.

    :param engine: knows what people said of the datasets.
    :param dumps: the files.
    :param address: the URL, with a slash at its end, below which the catalogue and the files are.
    :param services: whether queries and questions are answered at that address too.
    :raises NotFound: if the data have no catalogue.
    """
    text, _ = read_query(shipped("queries") / "documents" / "catalog.rq")
    stated = engine.answer(Request(text, rows=None, graph=NTRIPLES, ours=True)).body.decode()
    found = datasets(engine, "en").rows
    if not found:
        raise NotFound("these data have no catalogue")
    if not services:
        stated = "".join(f"{line}\n" for line in stated.split("\n") if line and f"<{ID}service/" not in line)
    computed = [*_catalog(dumps, f"{address}catalog" if services else address), *(_services(address) if services else ())]
    for row in found:
        iri = row["dataset"].value
        computed += _dataset(iri, row["license"].value, dumps, address, pages=services)
    return stated + "".join(f"{subject} {iri_text(predicate)} {value} .\n" for subject, predicate, value in computed)


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
    text, _ = read_query(shipped("queries") / "documents" / "datasets.rq")
    asked = Request(bind(text, {"lang": literal_text(language)}), rows=JSON, graph=None, ours=True)
    return read_table(engine.answer(asked).body)


def file_address(file: DumpFile, address: str) -> str:
    """Return where a file is.

    :param file: one of the dumps.
    :param address: the URL, with a slash at its end, below which the files are.
    """
    return f"{address}dump/{quote(file.name)}"


def _day(value: str) -> str:
    return literal_text(value, datatype=_XSD + "date")


def _catalog(dumps: Dumps, homepage: str) -> Iterator[Triple]:
    catalog = iri_text(CATALOG)
    yield catalog, PREFIXES["foaf"] + "homepage", iri_text(homepage)
    yield catalog, _DCT + "identifier", literal_text(CATALOG)
    if dumps.dates:
        yield catalog, _DCT + "modified", _day(max(dumps.dates.values()))


def _services(address: str) -> Iterator[Triple]:
    for service, endpoint, description in (
        (SPARQL_SERVICE, "sparql", "sparql"),
        (QUESTIONS_SERVICE, "questions", "openapi.json"),
        (RECONCILIATION_SERVICE, "reconcile", "reconcile"),
    ):
        yield iri_text(service), _DCAT + "endpointURL", iri_text(address + endpoint)
        yield iri_text(service), _DCAT + "endpointDescription", iri_text(address + description)


def _dataset(iri: str, license_iri: str, dumps: Dumps, address: str, *, pages: bool) -> Iterator[Triple]:
    part = iri.removeprefix(DATASET)
    node = iri_text(iri)
    yield node, _DCT + "identifier", literal_text(iri)
    yield node, _DCT + "conformsTo", iri_text(PLAN.rstrip("#"))
    if pages:
        yield node, _DCAT + "landingPage", iri_text(f"{address}doc/{quote(iri.removeprefix(ID))}")
        yield iri_text(SPARQL_SERVICE), _DCAT + "servesDataset", node
    if part in dumps.dates:
        yield node, _DCT + "modified", _day(dumps.dates[part])
    if dumps.of(part):
        yield node, _DCAT + "version", literal_text(dumps.version(part))
    for file in dumps.of(part):
        suffix = file.name.removeprefix(f"{part}.")
        yield node, _DCAT + "distribution", iri_text(f"{iri}#{suffix}")
        yield from _distribution(f"{iri}#{suffix}", file, dumps, license_iri, address)


def _distribution(iri: str, file: DumpFile, dumps: Dumps, license_iri: str, address: str) -> Iterator[Triple]:
    node, url = iri_text(iri), iri_text(file_address(file, address))
    file_type, name = _FILE_TYPES[file.format.name]
    packed = " (gzip)" if file.compressed else ""
    yield node, _TYPE, iri_text(_DCAT + "Distribution")
    for language, text in _texts(name + packed, dumps.triples[file.part]).items():
        yield node, _DCT + "title", literal_text(name + packed, language)
        yield node, _DCT + "description", literal_text(text, language)
    yield node, _DCAT + "accessURL", url
    yield node, _DCAT + "downloadURL", url
    yield node, _DCT + "license", iri_text(license_iri)
    yield node, _DCT + "format", iri_text(_EU + "file-type/" + file_type)
    yield iri_text(_EU + "file-type/" + file_type), PREFIXES["rdfs"] + "label", literal_text(name)
    yield node, _DCAT + "mediaType", iri_text(_IANA + file.format.media_type)
    if file.compressed:
        yield node, _DCAT + "compressFormat", iri_text(_IANA + "application/gzip")
    yield node, _DCAT + "byteSize", literal_text(file.size, datatype=_XSD + "nonNegativeInteger")
    # the files stay as long as this version of the data is served: no promise beyond that can be made
    yield node, MORE_PREFIXES["dcatap"] + "availability", iri_text(_AVAILABLE)
    yield node, _DCT + "conformsTo", iri_text(PLAN.rstrip("#"))
    if file.part in dumps.dates:
        yield node, _DCT + "modified", _day(dumps.dates[file.part])
    yield node, _SPDX + "checksum", iri_text(f"{iri}-sha256")
    yield iri_text(f"{iri}-sha256"), _TYPE, iri_text(_SPDX + "Checksum")
    yield iri_text(f"{iri}-sha256"), _SPDX + "algorithm", iri_text(_SPDX + "checksumAlgorithm_sha256")
    yield iri_text(f"{iri}-sha256"), _SPDX + "checksumValue", literal_text(file.sha256, datatype=_XSD + "hexBinary")


def _texts(name: str, triples: int) -> Mapping[str, str]:
    return {"en": f"The whole dataset, {triples:,} triples, as {name}", "th": f"ชุดข้อมูลทั้งชุด {triples:,} ทริปเปิล ในรูปแบบ {name}"}
