"""Describe the distributions of the datasets: files of the dumps, and documents that the server makes on request."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from planlink.namespaces import PLAN, PREFIXES
from planlink.publish.dumps import ALL, DumpFile, Dumps
from planlink.publish.sssom import NAME, SSSOM
from planlink.rdf.graphs import RDF_TYPE, RDFS_LABEL, Triple, day, text, texts, typed
from planlink.sparql.parameters import Bilingual

_DCAT, _DCT, _XSD = PREFIXES["dcat"], PREFIXES["dcterms"], PREFIXES["xsd"]
_SPDX = "http://spdx.org/rdf/terms#"
_DCATAP = "http://data.europa.eu/r5r/"
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_AVAILABLE = _EU + "planned-availability/AVAILABLE"
_MAPPINGS = PREFIXES["sssom"].rstrip("/")
#: The European Union's code of each format, which harvesters know, and its name for people.
_FILE_TYPES = {
    "ttl": ("RDF_TURTLE", "Turtle"),
    "nt": ("RDF_N_TRIPLES", "N-Triples"),
    "rdf": ("RDF_XML", "RDF/XML"),
    "jsonld": ("JSON_LD", "JSON-LD"),
    "trig": ("RDF_TRIG", "TriG"),
    "nq": ("RDF_N_QUADS", "N-Quads"),
    "html": ("HTML", "HTML"),
    SSSOM.name: ("TSV", "TSV"),
}


@dataclass(frozen=True)
class Document:
    """A distribution that is made on request, without a known size.

    :param part: the dataset's name below id/dataset/.
    :param suffix: the end of the distribution's name.
    :param path: where it is.
    :param format: the name of its format.
    :param media_type: as sent.
    :param standard: IRI of the standard that it conforms to.
    :param title: by language.
    :param description: by language.
    """

    part: str
    suffix: str
    path: str
    format: str
    media_type: str
    standard: str
    title: Bilingual
    description: Bilingual


DOCUMENTS = (
    Document(
        "ontology",
        "documentation",
        "ontology",
        "html",
        "text/html",
        PLAN.rstrip("#"),
        {"en": "Documentation", "th": "เอกสารอธิบาย"},
        {
            "en": "Every term with its definition, as a page; as RDF to clients that accept it",
            "th": "คำศัพท์ทุกคำพร้อมคำนิยามในรูปหน้าเว็บ หรือเป็น RDF สำหรับโปรแกรมที่ร้องขอ",
        },
    ),
    Document(
        ALL,
        SSSOM.name,
        NAME,
        SSSOM.name,
        SSSOM.media_type,
        _MAPPINGS,
        {"en": "SSSOM/TSV", "th": "SSSOM/TSV"},
        {
            "en": "The alignments of all plans and the crosswalks as a mapping set (SSSOM/TSV)",
            "th": "ความเชื่อมโยงของทุกแผนและการเทียบเคียงกรอบแผน ในรูปชุดการจับคู่ (SSSOM/TSV)",
        },
    ),
)


def file_address(file: DumpFile, address: str) -> str:
    """Return the URL of a file.

    :param file: one of the dumps.
    :param address: the URL, with a trailing slash, below which the files are.
    """
    return f"{address}dump/{quote(file.name)}"


def file_distributions(iri: str, part: str, license_iri: str, dumps: Dumps, address: str) -> Iterator[Triple]:
    """Yield the distributions that are files.

    :param iri: the dataset's.
    :param part: its name below id/dataset/, which is also that of its files.
    :param license_iri: the dataset's licence.
    :param dumps: the files.
    :param address: the URL, with a trailing slash, below which the files are.
    """
    for file in dumps.of(part):
        name = f"{iri}#{file.name.removeprefix(f'{part}.')}"
        yield iri, _DCAT + "distribution", name
        yield from _distribution(
            name, license_iri, file.format.name, file.format.media_type, _standard(file), _words(file, dumps)
        )
        yield name, _DCAT + "accessURL", file_address(file, address)
        yield from _file(name, file, dumps, address)


def document_distributions(iri: str, part: str, license_iri: str, address: str) -> Iterator[Triple]:
    """Yield the distributions that the server makes on request; see :func:`file_distributions`."""
    for document in DOCUMENTS:
        if document.part == part:
            name = f"{iri}#{document.suffix}"
            words = (document.title, document.description)
            yield iri, _DCAT + "distribution", name
            yield from _distribution(name, license_iri, document.format, document.media_type, document.standard, words)
            yield name, _DCAT + "accessURL", address + document.path


def _distribution(
    name: str, license_iri: str, format_name: str, media_type: str, standard: str, words: tuple[Bilingual, Bilingual]
) -> Iterator[Triple]:
    """Yield the properties that every distribution has.

    :param words: title and description.
    """
    file_type, label = _FILE_TYPES[format_name]
    yield name, RDF_TYPE, _DCAT + "Distribution"
    yield from texts(name, _DCT + "title", words[0])
    yield from texts(name, _DCT + "description", words[1])
    yield name, _DCT + "license", license_iri
    yield name, _DCT + "format", _EU + "file-type/" + file_type
    yield _EU + "file-type/" + file_type, RDFS_LABEL, text(label)
    yield name, _DCAT + "mediaType", _IANA + media_type
    # available as long as this version of the data is served; no longer promise can be made
    yield name, _DCATAP + "availability", _AVAILABLE
    yield name, _DCT + "conformsTo", standard


def _file(name: str, file: DumpFile, dumps: Dumps, address: str) -> Iterator[Triple]:
    checksum = f"{name}-sha256"
    yield name, _DCAT + "downloadURL", file_address(file, address)
    if file.compressed:
        yield name, _DCAT + "compressFormat", _IANA + "application/gzip"
    yield name, _DCAT + "byteSize", typed(file.size, _XSD + "nonNegativeInteger")
    if file.part in dumps.dates:
        yield name, _DCT + "modified", day(dumps.dates[file.part])
    yield name, _SPDX + "checksum", checksum
    yield checksum, RDF_TYPE, _SPDX + "Checksum"
    yield from texts(checksum, RDFS_LABEL, {"en": f"SHA-256 of {file.name}", "th": f"SHA-256 ของ {file.name}"})
    yield checksum, _SPDX + "algorithm", _SPDX + "checksumAlgorithm_sha256"
    yield checksum, _SPDX + "checksumValue", typed(file.sha256, _XSD + "hexBinary")


def _standard(file: DumpFile) -> str:
    return _MAPPINGS if file.format == SSSOM else PLAN.rstrip("#")


def _words(file: DumpFile, dumps: Dumps) -> tuple[Bilingual, Bilingual]:
    """Return title and description."""
    if file.format == SSSOM:
        title = "SSSOM/TSV"
        english, thai = f"The alignments as a mapping set ({title})", f"ความเชื่อมโยงในรูปชุดการจับคู่ ({title})"
    else:
        title = _FILE_TYPES[file.format.name][1] + (" (gzip)" if file.compressed else "")
        triples = f"{dumps.triples[file.part]:,}"
        english = f"The whole dataset, {triples} triples, as {title}"
        thai = f"ชุดข้อมูลทั้งชุด {triples} ทริปเปิล ในรูปแบบ {title}"
    return {"en": title, "th": title}, {"en": english, "th": thai}
