"""The catalogue as CKAN packages with the mandatory fields of Thailand's GD Catalog (`ckanext-thai_gdc`, version 1.4).

The packages hold what :func:`planlink.publish.catalogue.dcat.describe_catalog` holds, in CKAN's fields; docs/catalog.md lists
where each field comes from, and which fields hold the schema's own value for facts that are not known.
"""

import hashlib
import json
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planlink.engine.interface import Engine
from planlink.formats import JSONLD
from planlink.namespaces import ID, LANGUAGES, PREFIXES
from planlink.publish.catalogue.dcat import CATALOG, DATASET, MORE_PREFIXES, datasets, describe_catalog
from planlink.publish.dumps import Dumps
from planlink.rdf.serialising import convert

Json = dict[str, Any]
#: Where the same packages are, as any web host can publish them.
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
#: CKAN takes 2 to 100 characters.
_LONGEST = 100


class Described:
    """The nodes of a described catalogue.

    :param ntriples: the triples.
    """

    def __init__(self, ntriples: str) -> None:
        self._nodes: dict[str, dict[str, list[Json]]] = {}
        for node in json.loads(convert(ntriples, JSONLD)):
            kept = self._nodes.setdefault(node["@id"], {})
            for term, values in node.items():
                if not term.startswith("@"):
                    kept.setdefault(term, []).extend(values)

    def values(self, node: str, term: str) -> list[str]:
        """Return the values of a property without a language: IRIs and literals, in order."""
        found = (value.get("@id", value.get("@value")) for value in self._nodes.get(node, {}).get(term, ()))
        return sorted(str(value) for value in found)

    def value(self, node: str, term: str) -> str:
        """Return the first value of a property; empty if there is none."""
        return next(iter(self.values(node, term)), "")

    def texts(self, node: str, term: str) -> dict[str, str]:
        """Return the texts of a property by language."""
        found = self._nodes.get(node, {}).get(term, ())
        return {value["@language"]: value["@value"] for value in found if "@language" in value}

    def text(self, node: str, term: str) -> str:
        """Return a text in Thai, else in English, else in any language; empty if there is none."""
        found = self.texts(node, term)
        return next((found[code] for code in (*LANGUAGES, *sorted(found)) if code in found), "")


def packages(
    engine: Engine, dumps: Dumps, address: str, *, services: bool, contact: str = "", only: Iterable[str] | None = None
) -> list[Json]:
    """Return the datasets as CKAN's action `package_create` takes them.

    :param engine: knows what people said of the datasets.
    :param dumps: the files.
    :param address: the URL, with a slash at its end, below which the files are.
    :param services: whether the server itself answers at that address.
    :param contact: an e-mail address for questions about the data; empty if there is none: GD Catalog then asks for one.
    :param only: IRIs of the datasets that are told of; all by default.
    :raises NotFound: if the data have no catalogue.
    """
    named = names(engine)
    told = list(named) if only is None else [iri for iri in only if iri in named]
    text = describe_catalog(engine, dumps, address, services=services, only=set(told), contact=contact)
    described = Described(text)
    return [_package(iri, named[iri], described) for iri in told]


def names(engine: Engine) -> dict[str, str]:
    """Return the packages' names by the datasets' IRIs, in order.

    :param engine: knows the datasets.
    """
    return name_packages([row["dataset"].value for row in datasets(engine, "en").rows])


def name_packages(iris: Sequence[str]) -> dict[str, str]:
    """Return names that CKAN takes, by IRI; no two are the same.

    :param iris: of the datasets.
    """
    short = {iri: "planlink-" + re.sub("[^a-z0-9_-]", "-", iri.removeprefix(DATASET).lower()) for iri in iris}
    used = Counter(short.values())
    return {iri: name if used[name] == 1 and len(name) <= _LONGEST else _told_apart(name, iri) for iri, name in short.items()}


def as_shown(package: Json) -> Json:
    """Return a package as CKAN's actions `package_show` and `package_search` give it: with identifiers, and with tags one by one.

    :param package: from :func:`packages`.
    """
    package_id = identifier(next(extra["value"] for extra in package["extras"] if extra["key"] == "uri"))
    kept = {key: value for key, value in package.items() if key != "tag_string"}
    tags = [
        {"name": tag, "display_name": tag, "state": "active", "vocabulary_id": None} for tag in package["tag_string"].split(",")
    ]
    resources = [
        {**resource, "id": identifier(resource["uri"]), "package_id": package_id, "position": position, "state": "active"}
        for position, resource in enumerate(package["resources"])
    ]
    counted = {"num_tags": len(tags), "num_resources": len(resources)}
    shown = {"id": package_id, "type": "dataset", "state": "active", "private": False, "groups": [], **kept}
    return {**shown, "tags": tags, "resources": resources, **counted}


def organization() -> Json:
    """Return the organization that owns the packages, as CKAN's action `organization_show` gives it."""
    publisher = identifier(ID + "agent/planlink")
    return {"id": publisher, "name": "planlink", "title": "โครงการ planlink", "type": "organization", "state": "active"}


def _told_apart(name: str, iri: str) -> str:
    digest = hashlib.sha256(iri.encode()).hexdigest()[:12]
    return f"{name[: _LONGEST - len(digest) - 1]}-{digest}"


def identifier(iri: str) -> str:
    """Return the identifier that CKAN asks for, always the same for the same thing.

    :param iri: of a dataset, a distribution or the publisher.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, iri))


def _package(iri: str, name: str, described: Described) -> Json:
    titles, notes = (described.texts(iri, _DCT + term) for term in ("title", "description"))
    publisher = described.value(iri, _DCT + "publisher")
    contact = described.value(iri, _DCAT + "contactPoint")
    resources = [_resource(node, described) for node in described.values(iri, _DCAT + "distribution")]
    return {
        "name": name,
        "title": described.text(iri, _DCT + "title"),
        "owner_org": publisher.rsplit("/", 1)[-1],
        "maintainer": described.text(contact, _VCARD + "fn"),
        "maintainer_email": described.value(contact, _VCARD + "hasEmail").removeprefix("mailto:"),
        "author": described.text(publisher, PREFIXES["foaf"] + "name"),
        "tag_string": ",".join(described.values(iri, _DCAT + "keyword")),
        "notes": "\n\n".join(notes[code] for code in LANGUAGES if code in notes),
        **_choices(iri, described),
        **_license(described.value(iri, _DCT + "license")),
        **_formats(resources),
        "data_source": _source(iri, described),
        "url": described.value(iri, _DCAT + "landingPage") or iri,
        "version": described.value(iri, _DCAT + "version"),
        "created_date": described.value(iri, _DCT + "issued"),
        "last_updated_date": described.value(iri, _DCT + "modified"),
        "resources": resources,
        "extras": _extras(iri, titles, described),
    }


def _choices(iri: str, described: Described) -> Json:
    """Return the fields whose values GD Catalog lists, with its own word for what is other or unknown."""
    codes = (node.rsplit("/", 1)[-1] for node in described.values(iri, _DCT + "language"))
    return {
        "data_type": "ข้อมูลประเภทอื่นๆ",
        "data_type_other": "ข้อมูลเชื่อมโยง (Linked Data)",
        **_objective(iri, described),
        "update_frequency_unit": _UNKNOWN,
        "geo_coverage": _coverage(described.value(iri, _DCT + "spatial"), described),
        # the shapes let no dataset pass that is not public
        "data_category": "ข้อมูลสาธารณะ",
        "data_language": sorted(_LANGUAGES[code] for code in codes if code in _LANGUAGES),
    }


def _objective(iri: str, described: Described) -> Json:
    part, themes = iri.removeprefix(DATASET), described.values(iri, _DCAT + "theme")
    if part in _NATIONAL:
        return {"objective": [_NATIONAL[part]]}
    listed = list(_NATIONAL.values()) if _NATIONAL_PLANS in themes else []
    others = [described.text(theme, _LABEL) for theme in themes if theme.startswith(ID) and theme != _NATIONAL_PLANS]
    return {"objective": [*listed, *([_OTHER] if others else [])] or [_UNKNOWN], "objective_other": ", ".join(others)}


def _coverage(place: str, described: Described) -> str:
    if not place:
        return "ไม่มี"
    if place == ID + "place/world":
        return "โลก"
    # ISO 3166: TH is the country, TH-52 a province
    country, _, part = described.value(place, _NOTATION).partition("-")
    return _UNKNOWN if country != "TH" else "จังหวัด" if part else "ประเทศ"


def _license(iri: str) -> Json:
    if iri.startswith(_CC_BY):
        return {"license_id": "Creative Commons Attributions", "license_url": iri}
    return {"license_id": _OTHER, "license_id_other": iri, "license_url": iri}


def _formats(resources: Iterable[Mapping[str, str]]) -> Json:
    found = {resource["format"] for resource in resources}
    others = sorted(found & {"TSV"})
    listed = [
        *(["RDF"] if found - {"TSV", "HTML"} else []),
        *(["HTML"] if "HTML" in found else []),
        *([_OTHER] if others else []),
    ]
    return {"data_format": listed or [_UNKNOWN], "data_format_other": ", ".join(others)}


def _source(iri: str, described: Described) -> str:
    """Return where the data come from: the page that they were taken from, else how they came to be, else who publishes them."""
    stated = described.values(iri, PREFIXES["prov"] + "wasDerivedFrom")
    provenance = [described.text(node, PREFIXES["rdfs"] + "label") for node in described.values(iri, _DCT + "provenance")]
    return "\n".join([*stated, *provenance]) or described.text(
        described.value(iri, _DCT + "publisher"), PREFIXES["foaf"] + "name"
    )


def _extras(iri: str, titles: Mapping[str, str], described: Described) -> list[Json]:
    found = {
        "uri": iri,
        "guid": iri,
        "identifier": described.value(iri, _DCT + "identifier"),
        "issued": described.value(iri, _DCT + "issued"),
        "modified": described.value(iri, _DCT + "modified"),
        "title_en": titles.get("en", ""),
        "publisher_uri": described.value(iri, _DCT + "publisher"),
        "access_rights": described.value(iri, _DCT + "accessRights"),
        "catalog": CATALOG,
    }
    return [{"key": key, "value": value} for key, value in found.items() if value]


def _resource(node: str, described: Described) -> Json:
    url = described.value(node, _DCAT + "downloadURL") or described.value(node, _DCAT + "accessURL")
    checksum = described.value(described.value(node, _SPDX + "checksum"), _SPDX + "checksumValue")
    size = described.value(node, _DCAT + "byteSize")
    packed = described.value(node, _DCAT + "compressFormat")
    media_type = (packed or described.value(node, _DCAT + "mediaType")).partition("/media-types/")[2]
    measured = {"size": int(size), "hash": checksum, "hash_algorithm": "SHA-256"} if size else {}
    return {
        "name": described.text(node, _DCT + "title"),
        "description": described.text(node, _DCT + "description"),
        "url": url,
        "format": described.value(described.value(node, _DCT + "format"), PREFIXES["rdfs"] + "label"),
        "mimetype": media_type,
        **measured,
        "uri": node,
    }
