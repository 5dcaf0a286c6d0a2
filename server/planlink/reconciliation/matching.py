"""Find and score the candidates for a text; docs/reconciliation.md explains the score."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from planlink.namespaces import PLAN
from planlink.reconciliation.entities import DCTERMS, DEFINITION, LABEL, NOTATION, OTHER_LABEL, Entities, Entity
from planlink.reconciliation.notations import NotationReading, notation_readings
from planlink.sparql.folding import MAX_KEY_TEXT, comparison_key

#: The properties whose values are names.
NAMES = (LABEL, OTHER_LABEL, DCTERMS + "title", PLAN + "sourceText")

#: The highest score for each reason: an exact name or notation; one that several entities have; a similar name; a notation at the
#: beginning; a similar description; a name within the text.
EXACT, SHARED, SIMILAR, LED, DESCRIBED, CONTAINED = 100.0, 90.0, 89.0, 80.0, 75.0, 65.0
#: The least similarity of a candidate, of 100.
LEAST_SIMILAR = 50.0
#: Texts compared in one call, which holds the interpreter: at most 2.5 ms with names of ordinary length.
_CHUNK = 128
#: Shorter names occur in too many texts by chance.
_LEAST_CONTAINED = 8
_MOST_CONTAINED = 90.0


@dataclass
class Reasons:
    """The reasons for a candidate.

    :param score: from 0 to 100.
    :param name_exact: whether one of its names equals the text.
    :param notation_exact: whether the text is its notation or its IRI.
    :param similarity: of its most similar name, from 0 to 100.
    :param by_properties: whether the query has only properties, and no text.
    """

    score: float = 0.0
    name_exact: bool = False
    notation_exact: bool = False
    similarity: float = 0.0
    by_properties: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is a match, unless another entity is exact, too."""
        return self.name_exact or self.notation_exact or self.by_properties

    def at_least(self, score: float) -> None:
        """Raise the score to at least this."""
        self.score = max(self.score, score)


@dataclass(frozen=True)
class Texts:
    """Keys to compare with, and the IRI of the entity that each belongs to."""

    keys: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)

    def add(self, text: str, owner: str) -> None:
        """Add a key, unless it is empty."""
        if text:
            self.keys.append(text)
            self.owners.append(owner)


class Index:
    """The entities by their names, notations and IRIs.

    :param entities: the entities.
    """

    def __init__(self, entities: Entities) -> None:
        self.entities = entities
        self._exact: dict[str, dict[str, None]] = defaultdict(dict)
        self._notations: dict[str, dict[str, None]] = defaultdict(dict)
        self._numbers: dict[str, dict[str, None]] = defaultdict(dict)
        self._names, self._long_names, self._descriptions = Texts(), Texts(), Texts()
        for entity in entities.by_id.values():
            self._add(entity)

    def _add(self, entity: Entity) -> None:
        names = dict.fromkeys(comparison_key(text) for prop in NAMES for text in entity.texts(prop))
        for name in names:
            self._exact[name][entity.id] = None
            self._names.add(name, entity.id)
            if len(name) >= _LEAST_CONTAINED:
                self._long_names.add(name, entity.id)
        for text in entity.texts(DEFINITION):
            self._descriptions.add(comparison_key(text), entity.id)
        for notation in map(comparison_key, entity.texts(NOTATION)):
            self._notations[notation][entity.id] = None
            self._numbers[notation.lstrip("abcdefghijklmnopqrstuvwxyz")][entity.id] = None

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield the key of each name and notation, with the IRI of its entity."""
        yield from ((name, owner) for name, owners in self._exact.items() for owner in owners)
        yield from ((notation, owner) for notation, owners in self._notations.items() for owner in owners)

    def find(self, text: str, allowed: Mapping[str, Entity]) -> dict[str, Reasons]:
        """Return the candidates for a text.

        :param text: a name, a notation, both, or an IRI, as people write them.
        :param allowed: the entities that may be candidates.
        :returns: candidates by IRI, in no order.
        """
        candidates: dict[str, Reasons] = defaultdict(Reasons)
        if text.strip() in allowed:
            candidates[text.strip()] = Reasons(EXACT, notation_exact=True)
        key = comparison_key(text)
        if not key or len(text) > MAX_KEY_TEXT:
            return dict(candidates)
        self._find_exact(key, allowed, candidates)
        self._find_similar(key, allowed, candidates)
        return dict(candidates)

    def _find_exact(self, key: str, allowed: Mapping[str, Entity], candidates: dict[str, Reasons]) -> None:
        exact_by_name = [iri for iri in self._exact.get(key, ()) if iri in allowed]
        for iri in exact_by_name:
            candidates[iri].name_exact = True
        readings = notation_readings(key)
        numbered = self._whole_notation(key, readings, allowed)
        for notation in (reading for reading in readings if reading.rest and not numbered):
            for iri in self._with_notation(notation, allowed):
                # `3.8 Universal health coverage` names the entity twice; otherwise only the notation does
                if any(iri in self._exact.get(name, ()) for name in notation.names()):
                    candidates[iri].name_exact = candidates[iri].notation_exact = True
                    exact_by_name.append(iri)
                else:
                    candidates[iri].at_least(LED)
        for iri in numbered:
            candidates[iri].notation_exact = True
        exact = {*exact_by_name, *numbered}
        for iri in exact:
            candidates[iri].at_least(EXACT if len(exact) == 1 else SHARED)

    def _whole_notation(self, key: str, readings: list[NotationReading], allowed: Mapping[str, Entity]) -> list[str]:
        """Return the entities whose notation is the whole text."""
        whole = next((reading for reading in readings if not reading.rest), NotationReading(key, "", vague=False))
        return self._with_notation(whole, allowed)

    def _with_notation(self, notation: NotationReading, allowed: Mapping[str, Entity]) -> list[str]:
        """Return the entities with a notation; a bare integer matches all notations with that number, whatever their letters."""
        table = self._numbers if notation.vague else self._notations
        return [iri for iri in table.get(notation.notation, ()) if iri in allowed]

    def _find_similar(self, key: str, allowed: Mapping[str, Entity], candidates: dict[str, Reasons]) -> None:
        rests = [name for reading in notation_readings(key) if len(reading.rest) >= _LEAST_CONTAINED for name in reading.names()]
        for text in dict.fromkeys((key, *rests)):
            for iri, similarity in _similar_entities(text, self._names, allowed, LEAST_SIMILAR):
                candidates[iri].similarity = max(candidates[iri].similarity, similarity)
                candidates[iri].at_least(similarity / 100 * SIMILAR)
            for iri, similarity in _similar_entities(text, self._descriptions, allowed, LEAST_SIMILAR):
                candidates[iri].at_least(similarity / 100 * DESCRIBED)
        if len(key) >= _LEAST_CONTAINED:
            for iri, similarity in _similar_entities(key, self._long_names, allowed, _MOST_CONTAINED, partial=True):
                candidates[iri].at_least(similarity / 100 * CONTAINED)


def _similar_entities(
    text: str, texts: Texts, allowed: Mapping[str, Entity], least: float, *, partial: bool = False
) -> Iterable[tuple[str, float]]:
    """Return entities with the similarity of their texts, the most similar first.

    The similarity is twice the number of characters in common, in order, over the length of both texts.
    """
    scorer = fuzz.partial_ratio if partial else fuzz.ratio
    similar = []
    for start in range(0, len(texts.keys), _CHUNK):
        keys = texts.keys[start : start + _CHUNK]
        rows = process.extract(text, keys, scorer=scorer, processor=None, score_cutoff=least, limit=None)
        similar += [(texts.owners[start + place], similarity) for _, similarity, place in rows]
        time.sleep(0)  # lets other threads run
    return sorted((row for row in similar if row[0] in allowed), key=lambda row: -row[1])
