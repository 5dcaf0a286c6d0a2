"""Define the namespaces and their prefixes, and shorten IRIs with them."""

import re
from collections.abc import Mapping

BASE = "https://w3id.org/planlink/"
ID = BASE + "id/"
GRAPH = BASE + "graph/"
PLAN = BASE + "ontology#"
SDG = "http://metadata.un.org/sdg/"
SDGO = "http://metadata.un.org/sdg/ontology#"

#: Prefixes in the project's files and pages, in the order in which files declare them.
PREFIXES = {
    "plan": PLAN,
    "id": ID,
    "graph": GRAPH,
    "sdg": SDG,
    "sdgo": SDGO,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prof": "http://www.w3.org/ns/dx/prof/",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
    "oa": "http://www.w3.org/ns/oa#",
    "vann": "http://purl.org/vocab/vann/",
    "sh": "http://www.w3.org/ns/shacl#",
    "schema": "https://schema.org/",
}

#: The languages of the interface and of all shipped texts; the first is the default.
LANGUAGES = ("th", "en")


class PrefixMap:
    """Prefixes and their namespaces, for shortening IRIs to CURIEs and expanding them (W3C CURIE Syntax 1.0).

    :param namespaces: namespaces by prefix.
    """

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._namespaces = dict(namespaces)
        # one namespace may begin another: sdgo: begins with sdg:
        self._longest_first = sorted(namespaces.items(), key=lambda pair: -len(pair[1]))

    def split(self, iri: str) -> tuple[str, str] | None:
        """Return the prefix and the local part of an IRI; None if it has no CURIE.

        The longest namespace wins. The local part is never empty, and never begins with `//`, which would make the CURIE a URL.
        """
        for prefix, namespace in self._longest_first:
            if iri.startswith(namespace):
                local = iri[len(namespace) :]
                return None if not local or local.startswith("//") else (prefix, local)
        return None

    def shorten(self, iri: str) -> str:
        """Return the CURIE of an IRI, or the IRI itself if it has none."""
        parts = self.split(iri)
        return ":".join(parts) if parts else iri

    def expand(self, curie: str) -> str | None:
        """Return the IRI of a CURIE; None if its prefix is unknown."""
        prefix, colon, local = curie.partition(":")
        return self._namespaces[prefix] + local if colon and prefix in self._namespaces else None


_PREFIX_MAP = PrefixMap(PREFIXES)
shorten, expand = _PREFIX_MAP.shorten, _PREFIX_MAP.expand
#: A namespace with at least one character of a local name after it.
_IRI_IN_TEXT = re.compile(rf"({'|'.join(sorted(map(re.escape, PREFIXES.values()), key=len, reverse=True))})(?=\w)")
_PREFIX_IN_TEXT = {namespace: "" if namespace == ID else f"{prefix}:" for prefix, namespace in PREFIXES.items()}


def shorten_text(text: str) -> str:
    """Shorten the IRIs within a sentence: `plan:Tactic`, `sdg:3.8`, and `lampang-pao/plan/S1` for a resource of this project."""
    return _IRI_IN_TEXT.sub(lambda match: _PREFIX_IN_TEXT[match[1]], text)


def local_name(iri: str) -> str:
    """Return the last part of an IRI, for display where there is no label; of a named graph, its whole name."""
    if iri.startswith(GRAPH):
        return iri.removeprefix(GRAPH)
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri
