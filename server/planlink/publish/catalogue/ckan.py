"""Write the catalogue as CKAN packages with the mandatory fields of Thailand's GD Catalog (`ckanext-thai_gdc`, version 1.4).

The packages hold the catalogue of :func:`planlink.publish.catalogue.dcat.describe_catalog` in CKAN's fields; docs/catalog.md
lists where each field comes from, and which fields hold the schema's value for unknown facts.
"""

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planlink.engine.interface import Engine
from planlink.namespaces import ID, LANGUAGES, PREFIXES
from planlink.publish.catalogue.dcat import CATALOG, DATASET, MORE_PREFIXES, datasets, describe_catalog
from planlink.publish.dumps import Dumps
from planlink.rdf.graphs import BlankNode, Graph, Literal, Node, Term, text_in_language

Json = dict[str, Any]
#: The file of all packages, as any web host can publish it.
NAME = "catalog.ckan.json"
_DCAT, _DCT = PREFIXES["dcat"], PREFIXES["dcterms"]
_SPDX, _VCARD = MORE_PREFIXES["spdx"], MORE_PREFIXES["vcard"]
_LABEL, _NOTATION = PREFIXES["skos"] + "prefLabel", PREFIXES["skos"] + "notation"
_CC_BY = "https://creativecommons.org/licenses/by/"
_OTHER = "อื่นๆ"
_UNKNOWN = "ไม่ทราบ"
_NATIONAL = {
    "national-strategy": "ยุทธศาสตร์ชาติ",
    "nesdp13": "แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ",
    "master-plan": "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ",
}
_NATIONAL_PLANS = ID + "theme/national-plans"
_LANGUAGES = {"THA": "ไทย", "ENG": "อังกฤษ"}
#: CKAN accepts 2 to 100 characters.
_LONGEST = 100


class CatalogueReader:
    """Reads the properties of the resources in a catalogue.

    :param catalogue: the triples.
    """

    def __init__(self, catalogue: Graph) -> None:
        self._catalogue = catalogue

    def values(self, node: str, term: str) -> list[str]:
        """Return the IRIs, blank nodes and lexical forms that a property has, in order."""
        values = self._catalogue.values(_node(node), term)
        return sorted(value if isinstance(value, str) else _lexical(value) for value in values)

    def value(self, node: str, term: str) -> str:
        """Return the first value of a property; empty if there is none."""
        return next(iter(self.values(node, term)), "")

    def texts(self, node: str, term: str) -> dict[str, str]:
        """Return the texts of a property by language."""
        values = self._catalogue.values(_node(node), term)
        return {value.language: value.value for value in values if isinstance(value, Literal) and value.language}

    def text(self, node: str, term: str) -> str:
        """Return a text in Thai, else in English, else in any language; empty if there is none."""
        return text_in_language(self._catalogue.values(_node(node), term))


def _node(node: str) -> Node:
    return BlankNode(node.removeprefix("_:")) if node.startswith("_:") else node


def _lexical(value: Term) -> str:
    return value.value if isinstance(value, Literal) else str(value)


def packages(
    engine: Engine, dumps: Dumps, address: str, *, services: bool, contact: str = "", only: Iterable[str] | None = None
) -> list[Json]:
    """Return the datasets as CKAN's action `package_create` takes them.

    :param engine: serves the data that describe the datasets.
    :param dumps: the files.
    :param address: the URL, with a trailing slash, below which the files are.
    :param services: whether the server itself answers at that address.
    :param contact: an e-mail address for questions about the data; empty if there is none: GD Catalog then asks for one.
    :param only: IRIs of the datasets to return; all by default.
    :raises NotFound: if the data have no catalogue.
    """
    package_names = names(engine)
    iris = list(package_names) if only is None else [iri for iri in only if iri in package_names]
    catalogue = CatalogueReader(describe_catalog(engine, dumps, address, services=services, only=set(iris), contact=contact))
    return [_package(iri, package_names[iri], catalogue) for iri in iris]


def names(engine: Engine) -> dict[str, str]:
    """Return the names of the packages by the IRIs of the datasets, in order.

    :param engine: serves the catalogue.
    """
    return name_packages([row["dataset"].value for row in datasets(engine, "en").rows])


def name_packages(iris: Sequence[str]) -> dict[str, str]:
    """Return unique names that CKAN accepts, by IRI.

    :param iris: of the datasets.
    """
    short = {iri: "planlink-" + re.sub("[^a-z0-9_-]", "-", iri.removeprefix(DATASET).lower()) for iri in iris}
    used = Counter(short.values())
    return {iri: name if used[name] == 1 and len(name) <= _LONGEST else _unique_name(name, iri) for iri, name in short.items()}


def api_package(package: Json) -> Json:
    """Return a package as CKAN's actions `package_show` and `package_search` return it: with identifiers and a list of tags.

    :param package: from :func:`packages`.
    """
    package_id = identifier(next(extra["value"] for extra in package["extras"] if extra["key"] == "uri"))
    fields = {key: value for key, value in package.items() if key != "tag_string"}
    tags = [
        {"name": tag, "display_name": tag, "state": "active", "vocabulary_id": None} for tag in package["tag_string"].split(",")
    ]
    resources = [
        {**resource, "id": identifier(resource["uri"]), "package_id": package_id, "position": position, "state": "active"}
        for position, resource in enumerate(package["resources"])
    ]
    counts = {"num_tags": len(tags), "num_resources": len(resources)}
    head = {"id": package_id, "type": "dataset", "state": "active", "private": False, "groups": [], **fields}
    return {**head, "tags": tags, "resources": resources, **counts}


def organization() -> Json:
    """Return the organization that owns the packages, as CKAN's action `organization_show` returns it."""
    publisher = identifier(ID + "agent/planlink")
    return {"id": publisher, "name": "planlink", "title": "โครงการ planlink", "type": "organization", "state": "active"}


def _unique_name(name: str, iri: str) -> str:
    digest = hashlib.sha256(iri.encode()).hexdigest()[:12]
    return f"{name[: _LONGEST - len(digest) - 1]}-{digest}"


def identifier(iri: str) -> str:
    """Return the identifier that CKAN requires, always the same for the same IRI.

    :param iri: of a dataset, a distribution or the publisher.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, iri))


def _package(iri: str, name: str, catalogue: CatalogueReader) -> Json:
    titles, notes = (catalogue.texts(iri, _DCT + term) for term in ("title", "description"))
    publisher = catalogue.value(iri, _DCT + "publisher")
    contact = catalogue.value(iri, _DCAT + "contactPoint")
    resources = [_resource(node, catalogue) for node in catalogue.values(iri, _DCAT + "distribution")]
    return {
        "name": name,
        "title": catalogue.text(iri, _DCT + "title"),
        "owner_org": publisher.rsplit("/", 1)[-1],
        "maintainer": catalogue.text(contact, _VCARD + "fn"),
        "maintainer_email": catalogue.value(contact, _VCARD + "hasEmail").removeprefix("mailto:"),
        "author": catalogue.text(publisher, PREFIXES["foaf"] + "name"),
        "tag_string": ",".join(catalogue.values(iri, _DCAT + "keyword")),
        "notes": "\n\n".join(notes[code] for code in LANGUAGES if code in notes),
        **_choices(iri, catalogue),
        **_license(catalogue.value(iri, _DCT + "license")),
        **_formats(resources),
        "data_source": _source(iri, catalogue),
        "url": catalogue.value(iri, _DCAT + "landingPage") or iri,
        "version": catalogue.value(iri, _DCAT + "version"),
        "created_date": catalogue.value(iri, _DCT + "issued"),
        "last_updated_date": catalogue.value(iri, _DCT + "modified"),
        "resources": resources,
        "extras": _extras(iri, titles, catalogue),
    }


def _choices(iri: str, catalogue: CatalogueReader) -> Json:
    """Return the fields with a fixed list of values in GD Catalog, which has values for other and for unknown facts."""
    codes = (node.rsplit("/", 1)[-1] for node in catalogue.values(iri, _DCT + "language"))
    return {
        "data_type": "ข้อมูลประเภทอื่นๆ",
        "data_type_other": "ข้อมูลเชื่อมโยง (Linked Data)",
        **_objective(iri, catalogue),
        "update_frequency_unit": _UNKNOWN,
        "geo_coverage": _coverage(catalogue.value(iri, _DCT + "spatial"), catalogue),
        # the shapes refuse datasets that are not public
        "data_category": "ข้อมูลสาธารณะ",
        "data_language": sorted(_LANGUAGES[code] for code in codes if code in _LANGUAGES),
    }


def _objective(iri: str, catalogue: CatalogueReader) -> Json:
    part, themes = iri.removeprefix(DATASET), catalogue.values(iri, _DCAT + "theme")
    if part in _NATIONAL:
        return {"objective": [_NATIONAL[part]]}
    listed = list(_NATIONAL.values()) if _NATIONAL_PLANS in themes else []
    others = [catalogue.text(theme, _LABEL) for theme in themes if theme.startswith(ID) and theme != _NATIONAL_PLANS]
    return {"objective": [*listed, *([_OTHER] if others else [])] or [_UNKNOWN], "objective_other": ", ".join(others)}


def _coverage(place: str, catalogue: CatalogueReader) -> str:
    if not place:
        return "ไม่มี"
    if place == ID + "place/world":
        return "โลก"
    # ISO 3166: TH is the country, TH-52 a province
    country, _, part = catalogue.value(place, _NOTATION).partition("-")
    return _UNKNOWN if country != "TH" else "จังหวัด" if part else "ประเทศ"


def _license(iri: str) -> Json:
    if iri.startswith(_CC_BY):
        return {"license_id": "Creative Commons Attributions", "license_url": iri}
    return {"license_id": _OTHER, "license_id_other": iri, "license_url": iri}


def _formats(resources: Iterable[Mapping[str, str]]) -> Json:
    formats = {resource["format"] for resource in resources}
    others = sorted(formats & {"TSV"})
    listed = [
        *(["RDF"] if formats - {"TSV", "HTML"} else []),
        *(["HTML"] if "HTML" in formats else []),
        *([_OTHER] if others else []),
    ]
    return {"data_format": listed or [_UNKNOWN], "data_format_other": ", ".join(others)}


def _source(iri: str, catalogue: CatalogueReader) -> str:
    """Return the source of the data: web pages and statements of provenance, else the publisher."""
    stated = catalogue.values(iri, PREFIXES["prov"] + "wasDerivedFrom")
    provenance = [catalogue.text(node, PREFIXES["rdfs"] + "label") for node in catalogue.values(iri, _DCT + "provenance")]
    return "\n".join([*stated, *provenance]) or catalogue.text(
        catalogue.value(iri, _DCT + "publisher"), PREFIXES["foaf"] + "name"
    )


def _extras(iri: str, titles: Mapping[str, str], catalogue: CatalogueReader) -> list[Json]:
    extras = {
        "uri": iri,
        "guid": iri,
        "identifier": catalogue.value(iri, _DCT + "identifier"),
        "issued": catalogue.value(iri, _DCT + "issued"),
        "modified": catalogue.value(iri, _DCT + "modified"),
        "title_en": titles.get("en", ""),
        "publisher_uri": catalogue.value(iri, _DCT + "publisher"),
        "access_rights": catalogue.value(iri, _DCT + "accessRights"),
        "catalog": CATALOG,
    }
    return [{"key": key, "value": value} for key, value in extras.items() if value]


def _resource(node: str, catalogue: CatalogueReader) -> Json:
    url = catalogue.value(node, _DCAT + "downloadURL") or catalogue.value(node, _DCAT + "accessURL")
    checksum = catalogue.value(catalogue.value(node, _SPDX + "checksum"), _SPDX + "checksumValue")
    size = catalogue.value(node, _DCAT + "byteSize")
    compressed = catalogue.value(node, _DCAT + "compressFormat")
    media_type = (compressed or catalogue.value(node, _DCAT + "mediaType")).partition("/media-types/")[2]
    file = {"size": int(size), "hash": checksum, "hash_algorithm": "SHA-256"} if size else {}
    return {
        "name": catalogue.text(node, _DCT + "title"),
        "description": catalogue.text(node, _DCT + "description"),
        "url": url,
        "format": catalogue.value(catalogue.value(node, _DCT + "format"), PREFIXES["rdfs"] + "label"),
        "mimetype": media_type,
        **file,
        "uri": node,
    }
