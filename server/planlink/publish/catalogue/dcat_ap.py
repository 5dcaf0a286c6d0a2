"""What DCAT-AP 3.0.1 asks of the things that a catalogue refers to: that each is said to be of the class that it must be of.

Its shapes look for these classes in the catalogue itself, though the things are others', such as media types and licences.
"""

from collections.abc import Iterator

from planlink.namespaces import PREFIXES
from planlink.sparql.terms import literal_text

_DCAT, _DCT, _FOAF, _SKOS = (PREFIXES[prefix] for prefix in ("dcat", "dcterms", "foaf", "skos"))
_SPDX = "http://spdx.org/rdf/terms#"
_TYPE = PREFIXES["rdf"] + "type"
#: The class of what a property refers to.
_CLASSES = {
    "http://data.europa.eu/r5r/availability": _SKOS + "Concept",
    _DCT + "accessRights": _DCT + "RightsStatement",
    _DCT + "conformsTo": _DCT + "Standard",
    _DCT + "format": _DCT + "MediaTypeOrExtent",
    _DCT + "language": _DCT + "LinguisticSystem",
    _DCT + "license": _DCT + "LicenseDocument",
    _DCT + "type": _SKOS + "Concept",
    _DCAT + "compressFormat": _DCT + "MediaType",
    _DCAT + "landingPage": _FOAF + "Document",
    _DCAT + "mediaType": _DCT + "MediaType",
    _FOAF + "homepage": _FOAF + "Document",
    _SPDX + "algorithm": _SPDX + "ChecksumAlgorithm",
}
#: What kind of licence a licence is (ADMS, licence types).
_ATTRIBUTION = "http://purl.org/adms/licencetype/Attribution"
_LICENCES = {"https://creativecommons.org/licenses/by/4.0/": _ATTRIBUTION}
#: A concept has a name; those that only the program refers to.
_NAMES = {
    "http://publications.europa.eu/resource/authority/planned-availability/AVAILABLE": {"en": "available", "th": "มีให้ใช้แล้ว"},
    _FOAF + "Project": {"en": "Project", "th": "โครงการ"},
    _ATTRIBUTION: {"en": "Attribution", "th": "แสดงที่มา"},
}
#: DCAT-AP keeps dcterms:source for datasets, and harvesters would take whatever is called one; ours are taken from pages.
_SOURCE, _DERIVED = f" <{_DCT}source> ", f" <{PREFIXES['prov']}wasDerivedFrom> "


def profiled(ntriples: str) -> str:
    """Return a catalogue as DCAT-AP wants it.

    :param ntriples: its triples.
    :returns: N-Triples, with what its things refer to typed.
    """
    text = ntriples.replace(_SOURCE, _DERIVED)
    text += "".join(f"<{licence}> <{_DCT}type> <{kind}> .\n" for licence, kind in _LICENCES.items() if f"<{licence}> ." in text)
    typed = sorted(set(_typed(text)))
    lines = [f"{thing} <{_TYPE}> <{kind}> .\n" for thing, kind in typed]
    for thing, _ in typed:
        names = _NAMES.get(thing[1:-1], {})
        lines += [f"{thing} <{_SKOS}prefLabel> {literal_text(name, language=code)} .\n" for code, name in names.items()]
    return text + "".join(lines)


def _typed(ntriples: str) -> Iterator[tuple[str, str]]:
    for line in ntriples.splitlines():
        _, predicate, value = line.removesuffix(" .").split(" ", 2)
        if (kind := _CLASSES.get(predicate[1:-1])) and value.startswith("<"):
            yield value, kind
