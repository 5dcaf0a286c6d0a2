"""Read the entities that texts are matched with from an engine."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planlink.engine.interface import Engine
from planlink.errors import ResultTooLarge
from planlink.files import shipped
from planlink.namespaces import LANGUAGES, PLAN, PREFIXES, SDGO, shorten
from planlink.questions.document_queries import document_table
from planlink.questions.tables import Cell
from planlink.sparql.parameters import Bilingual
from planlink.sparql.query_files import read_codes

SKOS, DCTERMS = PREFIXES["skos"], PREFIXES["dcterms"]
TYPE, NOTATION, SCHEME = PREFIXES["rdf"] + "type", SKOS + "notation", SKOS + "inScheme"
LABEL, OTHER_LABEL, DEFINITION = SKOS + "prefLabel", SKOS + "altLabel", SKOS + "definition"
DIRECT, INDIRECT = PLAN + "directlySupports", PLAN + "indirectlySupports"
#: Keys for the number of elements that support an entity, beside the properties of the data.
SUPPORTERS = {DIRECT: "supported directly", INDIRECT: "supported indirectly"}
#: Above this number of rows, elements of plans are left out: matching them all would take too long.
MAX_PLAN_ROWS = 200_000

#: The types by class, with their code among the codes of kinds; broader types follow narrower ones.
_CLASSES = {
    SDGO + "Goal": "goal",
    SDGO + "Target": "target",
    SDGO + "Indicator": "indicator",
    PLAN + "FrameworkElement": "framework element",
    PLAN + "Framework": "framework",
    PLAN + "Plan": "plan",
    PLAN + "Vision": "vision",
    PLAN + "Mission": "mission",
    PLAN + "Strategy": "strategy",
    PLAN + "Objective": "objective",
    PLAN + "Tactic": "tactic",
    PLAN + "Project": "project",
}
_ELEMENT = PLAN + "FrameworkElement"
_NARROWER = (SDGO + "Goal", SDGO + "Target", SDGO + "Indicator")


@dataclass(frozen=True)
class Kind:
    """A type of entities: a class, or the elements of a framework.

    :param id: `plan:Strategy`, or the framework's IRI.
    :param names: its labels, by language.
    :param broader: its broader types.
    """

    id: str
    names: Bilingual
    broader: tuple["Kind", ...] = ()


@dataclass(frozen=True)
class Entity:
    """An entity that texts are matched with.

    :param id: its IRI.
    :param kinds: identifiers of its types, the narrowest first.
    :param values: its values in a fixed order, by the IRI of the property.
    """

    id: str
    kinds: tuple[str, ...]
    values: Mapping[str, tuple[Cell, ...]]

    def texts(self, prop: str, language: str | None = None) -> tuple[str, ...]:
        """Return the values of a property, in one language or in all."""
        return tuple(cell.value for cell in self.values.get(prop, ()) if language is None or cell.language == language)

    def name(self, language: str) -> str:
        """Return the label in a language, else in another, else the notation or the IRI."""
        return (*self.texts(LABEL, language), *self.texts(LABEL), *self.texts(NOTATION), self.id)[0]

    def description(self, language: str) -> str:
        """Return notation and the label in the other language, to tell namesakes apart."""
        other = next(code for code in LANGUAGES if code != language)
        return " · ".join((*self.texts(NOTATION), *self.texts(LABEL, other)[:1]))


@dataclass(frozen=True)
class Entities:
    """The entities of a dataset.

    :param by_id: the entities by IRI, frameworks first, then plans, in the order of their IRIs.
    :param kinds: the types that entities have, by identifier.
    """

    by_id: Mapping[str, Entity]
    kinds: Mapping[str, Kind]


def read_entities(engine: Engine) -> Entities:
    """Read the entities from a dataset.

    :param engine: serves the dataset.
    :raises PlanlinkError: if the engine fails.
    """
    values_by_iri: dict[str, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for rows in (_rows(engine, "reconcile-frameworks"), _plans(engine)):
        for iri, prop, cell in rows:
            values_by_iri[iri][prop].append(cell)
    for iri, prop, cell in _rows(engine, "reconcile-supporters"):
        if iri in values_by_iri:
            values_by_iri[iri][SUPPORTERS[prop]].append(cell)
    by_id = {iri: _entity(iri, values) for iri, values in values_by_iri.items() if LABEL in values}
    return Entities(by_id, dict(_kinds(by_id)))


def kind_id(name: str) -> str:
    """Return the identifier of a type; for a class its CURIE, because OpenRefine drops the part after the `#` of an IRI.

    :param name: an identifier, or the IRI of a class.
    """
    return shorten(name) if name in _CLASSES else name


def _rows(engine: Engine, name: str) -> list[tuple[str, str, Cell]]:
    rows = document_table(engine, name).rows
    triples = [(row["thing"].value, row["property"].value, row["value"]) for row in rows if row["thing"].kind == "uri"]
    return sorted(triples, key=lambda triple: (*triple[:2], triple[2].language or "", triple[2].value))


def _plans(engine: Engine) -> list[tuple[str, str, Cell]]:
    try:
        rows = _rows(engine, "reconcile-plans")
    except ResultTooLarge:
        return []
    return rows if len(rows) <= MAX_PLAN_ROWS else []


def _entity(iri: str, values: Mapping[str, list[Cell]]) -> Entity:
    types = {cell.value for cell in values.get(TYPE, ())}
    if types & set(_NARROWER):
        types.add(_ELEMENT)  # true by the ontology; other data may not state it
    schemes = [cell.value for cell in values.get(SCHEME, ())]
    kinds = (*(kind_id(kind) for kind in _CLASSES if kind in types), *schemes)
    return Entity(iri, kinds, {prop: tuple(cells) for prop, cells in values.items()})


def _kinds(by_id: Mapping[str, Entity]) -> Iterator[tuple[str, Kind]]:
    """Yield the types in use: the classes in their order, then the frameworks."""
    words = read_codes(shipped("queries") / "codes.yaml")["kind"]
    used = {kind for entity in by_id.values() for kind in entity.kinds}
    element = Kind(kind_id(_ELEMENT), words[_CLASSES[_ELEMENT]])
    classes = {kind_id(iri): Kind(kind_id(iri), words[word], (element,) * (iri in _NARROWER)) for iri, word in _CLASSES.items()}
    yield from ((kind, classes[kind]) for kind in classes if kind in used)
    for kind in sorted(used - set(classes)):
        framework = by_id.get(kind)
        names = {language: framework.name(language) if framework else kind for language in LANGUAGES}
        yield kind, Kind(kind, names, (element,))
