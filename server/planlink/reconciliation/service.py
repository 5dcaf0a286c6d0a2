"""Answer reconciliation requests: candidates, values and suggestions (Reconciliation Service API 0.2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planlink.errors import NotFound
from planlink.reconciliation.deadline import NO_DEADLINE, Deadline
from planlink.reconciliation.entities import Entity, Kind, kind_id
from planlink.reconciliation.matching import EXACT, SHARED, Index, Reasons
from planlink.reconciliation.properties import PROPERTIES, Property, comparable, offered_properties, values
from planlink.reconciliation.requests import Extension, Query
from planlink.sparql.folding import comparison_key

Json = dict[str, Any]
#: Suggestions in one answer.
PAGE = 10
#: The share of the score that remains if no property agrees.
_SHARE_WITHOUT_PROPERTIES = 0.5


class Reconciler:
    """Matches texts with the entities of one version of a dataset.

    :param index: the entities by their names.
    """

    def __init__(self, index: Index) -> None:
        self.entities = index.entities
        self._index = index
        self._by_kind: dict[str, dict[str, Entity]] = defaultdict(dict)
        for entity in self.entities.by_id.values():
            for kind in entity.kinds:
                self._by_kind[kind][entity.id] = entity
        self._comparable: dict[str, dict[str, frozenset[str]]] = {}

    def answer(self, queries: Mapping[str, Query], language: str, deadline: Deadline = NO_DEADLINE) -> Json:
        """Return the candidates for a batch of queries, the best first (section 3.2).

        :param queries: by name.
        :param language: of names.
        :param deadline: checked before each query; a single query is quick.
        :raises QueryTimeout: if the deadline has passed.
        :raises ClientGone: if the client has disconnected.
        """
        results: Json = {}
        for name, query in queries.items():
            deadline.check()
            results[name] = {"result": self._candidates(query, language)}
        return results

    def extend(self, extension: Extension, language: str) -> Json:
        """Return the values of properties of entities; unknown entities have none (section 6.4)."""
        by_id = self.entities.by_id
        rows = {
            iri: {
                prop.id: values(prop, by_id[iri], self.entities, language) if iri in by_id else []
                for prop in extension.properties
            }
            for iri in extension.ids
        }
        return {"meta": [name_json(prop, language) for prop in extension.properties], "rows": rows}

    def proposals(self, kind: str, limit: int | None, language: str) -> Json:
        """Return the properties that entities of a type have (section 6.2).

        :param kind: the type's identifier; empty for any type.
        :param limit: the most properties; None for all.
        :param language: of the names.
        """
        properties = [name_json(prop, language) for prop in offered_properties(self.entities, kind_id(kind))[:limit]]
        return {"type": kind, "properties": properties} | ({} if limit is None else {"limit": limit})

    def suggest(self, kind: str, prefix: str, skip: int, language: str) -> Json:
        """Return entities, types or properties whose names begin with a text, then those that contain it (section 5.3).

        :param kind: `entity`, `type` or `property`.
        :param prefix: the typed text: the beginning of a name or notation, or an IRI.
        :param skip: number of suggestions that the client already has.
        :param language: of the names.
        """
        if kind == "entity":
            iris = self._entities_by_prefix(prefix)[skip : skip + PAGE]
            return {"result": [self._suggestion(self.entities.by_id[iri], language) for iri in iris]}
        items: Iterable[Kind | Property] = self.entities.kinds.values() if kind == "type" else PROPERTIES.values()
        texts = [(item, (item.id, *item.names.values())) for item in items]
        ranked = _rank_owners([(item.id, comparison_key(text)) for item, names in texts for text in names], prefix)
        by_id = {item.id: item for item, _ in texts}
        return {"result": [name_json(by_id[item], language) for item in ranked[skip : skip + PAGE]]}

    def require(self, iri: str) -> Entity:
        """Return an entity by its IRI.

        :raises NotFound: if it is unknown.
        """
        try:
            return self.entities.by_id[iri]
        except KeyError:
            raise NotFound(f"there is no entity with the identifier '{iri[:200]}'") from None

    def types(self, entity: Entity, language: str) -> list[Json]:
        """Return the types of an entity with their names."""
        return [{"id": kind, "name": self.entities.kinds[kind].names[language]} for kind in entity.kinds]

    def _candidates(self, query: Query, language: str) -> list[Json]:
        allowed = self._allowed_entities(query)
        candidates: dict[str, Reasons] = {}
        if comparison_key(query.text):
            candidates = self._index.find(query.text, allowed)
        elif query.properties and not query.text:
            candidates = {iri: Reasons(SHARED, by_properties=True) for iri in allowed}
        conditions = [(prop, frozenset(map(comparison_key, values))) for prop, values in query.properties]
        shares = {iri: self._share(conditions, iri) for iri in candidates}
        sure = [iri for iri, reasons in candidates.items() if reasons.exact and shares[iri] == 1]
        if len(sure) == 1:
            candidates[sure[0]].score = EXACT  # the only one of several entities of this name whose properties agree
        for iri, reasons in candidates.items():
            reasons.score *= _SHARE_WITHOUT_PROPERTIES + (1 - _SHARE_WITHOUT_PROPERTIES) * shares[iri]
        ranked = [iri for iri in candidates if query.text or shares[iri]]
        ranked.sort(key=lambda iri: (-candidates[iri].score, -candidates[iri].similarity))
        return [
            self._candidate(iri, candidates[iri], shares[iri] if query.properties else None, language) | {"match": [iri] == sure}
            for iri in ranked[: query.limit]
        ]

    def _candidate(self, iri: str, reasons: Reasons, share: float | None, language: str) -> Json:
        entity = self.entities.by_id[iri]
        features: list[Json] = [
            {"id": "name-exact", "value": reasons.name_exact},
            {"id": "notation-exact", "value": reasons.notation_exact},
            {"id": "name-similarity", "value": round(reasons.similarity, 1)},
        ]
        if share is not None:
            features.append({"id": "properties-agree", "value": round(share, 2)})
        return {
            "id": iri,
            "name": entity.name(language),
            "description": entity.description(language),
            "score": round(reasons.score, 1),
            "type": self.types(entity, language),
            "features": features,
        }

    def _allowed_entities(self, query: Query) -> Mapping[str, Entity]:
        """Return the entities of the requested types."""
        if not query.types:
            return self.entities.by_id
        tables: Sequence[Mapping[str, Entity]] = [self._by_kind.get(kind_id(kind), {}) for kind in query.types]
        if query.every:
            return {iri: entity for iri, entity in tables[0].items() if all(iri in table for table in tables)}
        return {iri: entity for table in tables for iri, entity in table.items()}

    def _share(self, conditions: Sequence[tuple[Property, frozenset[str]]], iri: str) -> float:
        """Return the share of the requested properties that agree with an entity; 1 if none are requested."""
        if not conditions:
            return 1.0
        return sum(not self._values(prop, iri).isdisjoint(keys) for prop, keys in conditions) / len(conditions)

    def _values(self, prop: Property, iri: str) -> frozenset[str]:
        if prop.id not in self._comparable:
            self._comparable[prop.id] = {
                entity.id: frozenset(map(comparison_key, comparable(prop, entity, self.entities)))
                for entity in self.entities.by_id.values()
            }
        return self._comparable[prop.id][iri]

    def _entities_by_prefix(self, prefix: str) -> list[str]:
        if not comparison_key(prefix):
            return [*self.entities.by_id]
        exact = [iri for iri, reasons in self._index.find(prefix, self.entities.by_id).items() if reasons.score >= SHARED]
        return [*dict.fromkeys((*exact, *_rank_owners(((owner, name) for name, owner in self._index.names()), prefix)))]

    def _suggestion(self, entity: Entity, language: str) -> Json:
        notable = self.types(entity, language)
        return {"id": entity.id, "name": entity.name(language), "description": entity.description(language), "notable": notable}


def name_json(item: Kind | Property, language: str) -> Json:
    """Return a type or property as the specification writes it: identifier, name and broader types."""
    document: Json = {"id": item.id, "name": item.names[language]}
    if isinstance(item, Kind) and item.broader:
        document["broader"] = [name_json(kind, language) for kind in item.broader]
    return document


def _rank_owners(names: Iterable[tuple[str, str]], prefix: str) -> list[str]:
    """Return the owners of names that equal a text, then of those that begin with it, then of those that contain it."""
    key = comparison_key(prefix)
    ranks: dict[str, int] = {}
    for owner, name in names:
        if key in name:
            rank = 0 if name == key else 1 if name.startswith(key) else 2
            ranks[owner] = min(rank, ranks.get(owner, rank))
    return sorted(ranks, key=lambda owner: ranks[owner])
