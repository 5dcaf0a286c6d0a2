"""Read the ontology for its page from the answers to `queries/documents/ontology-*.rq`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from planlink.namespaces import BASE, PLAN, PREFIXES, expand, local_name
from planlink.questions.tables import Table
from planlink.web.http.negotiation import in_order

ONTOLOGY = BASE + "ontology"
_OWL, _RDFS = PREFIXES["owl"], PREFIXES["rdfs"]
_CHAIN = _OWL + "propertyChainAxiom"
#: The kinds of terms, in the order of the page.
KINDS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
#: The relations between terms, in the order of the page; `super` and `sub` hold for classes and for properties.
RELATIONS = {
    "instance": (PREFIXES["rdf"] + "type",),
    "super": (_RDFS + "subClassOf", _RDFS + "subPropertyOf"),
    "domain": (_RDFS + "domain",),
    "range": (_RDFS + "range",),
    "inverse": (_OWL + "inverseOf",),
    "exactly one": (_OWL + "cardinality",),
    "key": (_OWL + "hasKey",),
    "close": (PREFIXES["skos"] + "closeMatch",),
    "related": (PREFIXES["skos"] + "relatedMatch",),
    "see": (_RDFS + "seeAlso",),
    "replaced": (PREFIXES["dcterms"] + "isReplacedBy",),
}
_NAMES = {iri: name for name, iris in RELATIONS.items() for iri in iris}
#: The converse of a relation, shown at its other end.
_CONVERSE = {"super": "sub", "instance": "members", "domain": "properties"}


@dataclass(frozen=True)
class LocalisedText:
    """A text in one language.

    :param value: the text.
    :param language: its tag; empty if it has none.
    :param fallback: whether it replaces a missing text in the page's language.
    """

    value: str
    language: str
    fallback: bool


@dataclass
class Term:
    """A declared term.

    :param iri: its IRI.
    :param kind: one of :data:`KINDS`.
    :param texts: `label`, `definition` and `example`, each by language.
    :param relations: IRIs of related terms, by the name of the relation.
    :param chains: property chains that imply it.
    :param limits: `minInclusive` and `maxInclusive` of its values.
    :param functional: whether it has at most one value.
    :param deprecated: whether it must no longer be used.
    """

    iri: str
    kind: str
    texts: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    relations: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    chains: list[tuple[str, ...]] = field(default_factory=list)
    limits: dict[str, str] = field(default_factory=dict)
    functional: bool = False
    deprecated: bool = False

    @property
    def anchor(self) -> str:
        """The part of the IRI after the namespace."""
        return self.iri.removeprefix(PLAN)

    @property
    def own(self) -> bool:
        """Whether it is a term of this ontology, not a term of another one that is declared in it."""
        return self.iri.startswith(PLAN)


@dataclass(frozen=True)
class Vocabulary:
    """The ontology.

    :param header: values of each property of the ontology's header, as (value, language).
    :param parts: ontology IRIs of its other files, with their version IRIs.
    :param terms: declared terms by IRI.
    """

    header: Mapping[str, list[tuple[str, str]]]
    parts: Mapping[str, str]
    terms: Mapping[str, Term]

    def about(self, name: str) -> dict[str, str]:
        """Return the texts of a header property by language.

        :param name: a CURIE, such as `dcterms:title`.
        """
        return {language: value for value, language in self.header.get(expand(name) or name, [])}

    def value(self, name: str) -> str:
        """Return the value of a header property without language; empty if there is none.

        :param name: a CURIE, such as `owl:versionIRI`.
        """
        return self.about(name).get("", "")

    def of_kind(self, *kinds: str) -> list[Term]:
        """Return the ontology's own terms of some kinds, sorted by name."""
        return [term for term in self.terms.values() if term.own and term.kind in kinds]


def by_language(texts: Mapping[str, str], lang: str) -> list[LocalisedText]:
    """Return a text in all its languages, that of the page first, then in the order of fallback.

    :param texts: by language tag.
    :param lang: the page's language.
    """
    return [LocalisedText(texts[code], code, code not in ("", lang)) for code in in_order(texts, lang)]


def read(headers: Table, terms: Table, relations: Table) -> Vocabulary:
    """Read the ontology from the answers to the queries `ontology-headers`, `ontology-terms` and `ontology-relations`."""
    properties: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in headers.rows:
        properties[row["ontology"].value][row["property"].value].append((row["value"].value, row["value"].language or ""))
    versions = {iri: next(iter(header.get(_OWL + "versionIRI", [])), ("", ""))[0] for iri, header in properties.items()}
    declared = terms_of(terms)
    _relate(declared, relations)
    parts = {iri: version for iri, version in versions.items() if iri != ONTOLOGY}
    return Vocabulary(properties.get(ONTOLOGY, {}), parts, declared)


def terms_of(table: Table) -> dict[str, Term]:
    """Return the declared terms; a term of several kinds has the first of :data:`KINDS`."""
    terms: dict[str, Term] = {}
    for row in sorted(table.rows, key=lambda row: KINDS.index(row["kind"].value.removeprefix(_OWL))):
        term = terms.setdefault(row["term"].value, Term(row["term"].value, row["kind"].value.removeprefix(_OWL)))
        if "text" in row:
            name = local_name(row["property"].value)
            term.texts[name][row["text"].language or ""] = row["text"].value
    return dict(sorted(terms.items(), key=lambda item: item[0].lower()))


def _relate(terms: dict[str, Term], table: Table) -> None:
    chains: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for row in table.rows:
        term, relation = terms.get(row["term"].value), row["relation"].value
        if term is None:
            continue
        if relation == _CHAIN:
            chains[term.iri, row["chain"].value].append((int(row["place"].value), row["value"].value))
        elif relation == _OWL + "deprecated":
            term.deprecated = row["amount"].value in ("true", "1")
        elif "value" not in row:
            term.limits[local_name(relation)] = row["amount"].value
        elif row["value"].value == _OWL + "FunctionalProperty":
            term.functional = True
        elif _NAMES[relation] != "instance" or not row["value"].value.startswith(_OWL):
            term.relations[_NAMES[relation]].append(row["value"].value)
    for (iri, _), steps in chains.items():
        terms[iri].chains.append(tuple(step for _, step in sorted(steps)))
    for term in terms.values():
        term.chains.sort()
    _add_converses(terms.values(), terms)


def _add_converses(listed: Iterable[Term], terms: Mapping[str, Term]) -> None:
    for term in listed:
        for name, converse in _CONVERSE.items():
            for iri in term.relations.get(name, ()):
                if iri in terms and term.own:
                    terms[iri].relations[converse].append(term.iri)
