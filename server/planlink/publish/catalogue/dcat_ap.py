"""What DCAT-AP 3.0.1 requires of the things that a catalogue refers to: that each is stated to be of the expected class.

Its shapes look for these classes in the catalogue itself, although the things, such as media types and licences, are foreign.
"""

from collections.abc import Iterator

from planlink.namespaces import PREFIXES
from planlink.rdf.graphs import RDF_TYPE, Graph, Triple, texts

_DCAT, _DCT, _FOAF, _SKOS = (PREFIXES[prefix] for prefix in ("dcat", "dcterms", "foaf", "skos"))
_SPDX = "http://spdx.org/rdf/terms#"
#: The class of the values of a property.
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
#: The types of licences (ADMS, licence types).
_ATTRIBUTION = "http://purl.org/adms/licencetype/Attribution"
_LICENCES = {"https://creativecommons.org/licenses/by/4.0/": _ATTRIBUTION}
#: A concept must have a name; these are the concepts that only the program refers to.
_NAMES = {
    "http://publications.europa.eu/resource/authority/planned-availability/AVAILABLE": {"en": "available", "th": "มีให้ใช้แล้ว"},
    _FOAF + "Project": {"en": "Project", "th": "โครงการ"},
    _ATTRIBUTION: {"en": "Attribution", "th": "แสดงที่มา"},
}
#: DCAT-AP reserves dcterms:source for datasets, and harvesters create one for each value; these sources are web pages.
_PREDICATES = {_DCT + "source": PREFIXES["prov"] + "wasDerivedFrom"}


def apply_profile(catalogue: Graph) -> Graph:
    """Return a catalogue as DCAT-AP requires it.

    :param catalogue: its triples.
    :returns: the same, with the classes and names of the things that it refers to.
    """
    graph = catalogue.replace_predicates(_PREDICATES)
    values = {value for _, _, value in graph}
    graph.add((licence, _DCT + "type", kind) for licence, kind in _LICENCES.items() if licence in values)
    types = list(_types(graph))
    graph.add(types)
    for thing, _, _ in types:
        if isinstance(thing, str):
            graph.add(texts(thing, _SKOS + "prefLabel", _NAMES.get(thing, {})))
    return graph


def _types(graph: Graph) -> Iterator[Triple]:
    for _, predicate, value in graph:
        if isinstance(value, str) and predicate in _CLASSES:
            yield value, RDF_TYPE, _CLASSES[predicate]
