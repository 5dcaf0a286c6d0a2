"""Complete a catalogue for DCAT-AP 3.0.1: state the class of each resource that it refers to.

The shapes of DCAT-AP look for these classes in the catalogue itself, even those of media types and licences.
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
    :returns: the same, with the classes and names of the resources that it refers to.
    """
    graph = catalogue.replace_predicates(_PREDICATES)
    values = {value for _, _, value in graph}
    graph.add((licence, _DCT + "type", kind) for licence, kind in _LICENCES.items() if licence in values)
    types = list(_types(graph))
    graph.add(types)
    for value, _, _ in types:
        if isinstance(value, str):
            graph.add(texts(value, _SKOS + "prefLabel", _NAMES.get(value, {})))
    return graph


def _types(graph: Graph) -> Iterator[Triple]:
    for _, predicate, value in graph:
        if isinstance(value, str) and predicate in _CLASSES:
            yield value, RDF_TYPE, _CLASSES[predicate]
