"""The distributions of the datasets: files of the dumps, and documents that the server makes when they are asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from planlink.namespaces import PLAN, PREFIXES
from planlink.publish.dumps import ALL, DumpFile, Dumps
from planlink.publish.sssom import NAME, SSSOM
from planlink.sparql.terms import iri_text, literal_text

Triple = tuple[str, str, str]
_TYPE = PREFIXES["rdf"] + "type"
_DCAT, _DCT, _XSD = PREFIXES["dcat"], PREFIXES["dcterms"], PREFIXES["xsd"]
_SPDX = "http://spdx.org/rdf/terms#"
_DCATAP = "http://data.europa.eu/r5r/"
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_AVAILABLE = _EU + "planned-availability/AVAILABLE"
_MAPPINGS = PREFIXES["sssom"].rstrip("/")
#: The European Union's names of the formats, which harvesters know, and how people call them; by our names.
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
    """A distribution that is made when it is asked for, so that nobody knows its size beforehand.

    :param part: the dataset's name below id/dataset/.
    :param suffix: the end of the distribution's name.
    :param path: where it is.
    :param format: our name of its format.
    :param media_type: what it is sent as.
    :param standard: IRI of what it conforms to.
    :param title: by language.
    :param description: by language.
    """

    part: str
    suffix: str
    path: str
    format: str
    media_type: str
    standard: str
    title: Mapping[str, str]
    description: Mapping[str, str]


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
    """Return where a file is.

    :param file: one of the dumps.
    :param address: the URL, with a slash at its end, below which the files are.
    """
    return f"{address}dump/{quote(file.name)}"


def day(value: str) -> str:
    """Return a day as RDF writes it.

    :param value: YYYY-MM-DD.
    """
    return literal_text(value, datatype=_XSD + "date")


def of_dataset(iri: str, part: str, license_iri: str, dumps: Dumps, address: str) -> Iterator[Triple]:
    """Yield the distributions that are files.

    :param iri: the dataset's.
    :param part: its name below id/dataset/, which is that of its files.
    :param license_iri: the dataset's licence.
    :param dumps: the files.
    :param address: the URL, with a slash at its end, below which the files are.
    """
    for file in dumps.of(part):
        name = f"{iri}#{file.name.removeprefix(f'{part}.')}"
        yield iri_text(iri), _DCAT + "distribution", iri_text(name)
        yield from _described(name, license_iri, file.format.name, file.format.media_type, _standard(file), _texts(file, dumps))
        yield iri_text(name), _DCAT + "accessURL", iri_text(file_address(file, address))
        yield from _measured(name, file, dumps, address)


def served(iri: str, part: str, license_iri: str, address: str) -> Iterator[Triple]:
    """Yield the distributions that the server makes when they are asked for; see :func:`of_dataset`."""
    for document in DOCUMENTS:
        if document.part == part:
            name = f"{iri}#{document.suffix}"
            texts = {language: (title, document.description[language]) for language, title in document.title.items()}
            yield iri_text(iri), _DCAT + "distribution", iri_text(name)
            yield from _described(name, license_iri, document.format, document.media_type, document.standard, texts)
            yield iri_text(name), _DCAT + "accessURL", iri_text(address + document.path)


def _described(
    name: str, license_iri: str, chosen: str, media_type: str, standard: str, texts: Mapping[str, tuple[str, str]]
) -> Iterator[Triple]:
    node = iri_text(name)
    file_type, label = _FILE_TYPES[chosen]
    yield node, _TYPE, iri_text(_DCAT + "Distribution")
    for language, (title, description) in texts.items():
        yield node, _DCT + "title", literal_text(title, language)
        yield node, _DCT + "description", literal_text(description, language)
    yield node, _DCT + "license", iri_text(license_iri)
    yield node, _DCT + "format", iri_text(_EU + "file-type/" + file_type)
    yield iri_text(_EU + "file-type/" + file_type), PREFIXES["rdfs"] + "label", literal_text(label)
    yield node, _DCAT + "mediaType", iri_text(_IANA + media_type)
    # they stay as long as this version of the data is served: no promise beyond that can be made
    yield node, _DCATAP + "availability", iri_text(_AVAILABLE)
    yield node, _DCT + "conformsTo", iri_text(standard)


def _measured(name: str, file: DumpFile, dumps: Dumps, address: str) -> Iterator[Triple]:
    node, checksum = iri_text(name), iri_text(f"{name}-sha256")
    yield node, _DCAT + "downloadURL", iri_text(file_address(file, address))
    if file.compressed:
        yield node, _DCAT + "compressFormat", iri_text(_IANA + "application/gzip")
    yield node, _DCAT + "byteSize", literal_text(file.size, datatype=_XSD + "nonNegativeInteger")
    if file.part in dumps.dates:
        yield node, _DCT + "modified", day(dumps.dates[file.part])
    yield node, _SPDX + "checksum", checksum
    yield checksum, _TYPE, iri_text(_SPDX + "Checksum")
    for language, of in (("en", "of"), ("th", "ของ")):
        yield checksum, PREFIXES["rdfs"] + "label", literal_text(f"SHA-256 {of} {file.name}", language)
    yield checksum, _SPDX + "algorithm", iri_text(_SPDX + "checksumAlgorithm_sha256")
    yield checksum, _SPDX + "checksumValue", literal_text(file.sha256, datatype=_XSD + "hexBinary")


def _standard(file: DumpFile) -> str:
    return _MAPPINGS if file.format == SSSOM else PLAN.rstrip("#")


def _texts(file: DumpFile, dumps: Dumps) -> Mapping[str, tuple[str, str]]:
    """Return title and description by language."""
    if file.format == SSSOM:
        title = "SSSOM/TSV"
        english, thai = f"The alignments as a mapping set ({title})", f"ความเชื่อมโยงในรูปชุดการจับคู่ ({title})"
    else:
        title = _FILE_TYPES[file.format.name][1] + (" (gzip)" if file.compressed else "")
        triples = f"{dumps.triples[file.part]:,}"
        english = f"The whole dataset, {triples} triples, as {title}"
        thai = f"ชุดข้อมูลทั้งชุด {triples} ทริปเปิล ในรูปแบบ {title}"
    return {"en": (title, english), "th": (title, thai)}
