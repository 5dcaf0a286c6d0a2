"""The answers of the reconciliation service: candidates, values and suggestions (Reconciliation Service API 0.2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planlink.errors import NotFound
from planlink.reconciliation.deadline import NO_DEADLINE, Deadline
from planlink.reconciliation.entities import Entity, Kind, kind_id
from planlink.reconciliation.matching import EXACT, SHARED, Found, Index
from planlink.reconciliation.properties import PROPERTIES, Property, comparable, offered, values
from planlink.reconciliation.requests import Extension, Query
from planlink.sparql.folding import MAX_KEY_TEXT, comparison_key

Json = dict[str, Any]
#: Suggestions at a time.
PAGE = 10
#: What is left of the score when no property agrees.
_LEFT = 0.5


class Reconciler:
    """Matches texts to the things of one version of a dataset.

    :param index: has the things.
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

    def extend(self, asked: Extension, language: str) -> Json:
        """Return the values of properties of things; of what is not known here, none (section 6.4)."""
        by_id = self.entities.by_id
        rows = {
            thing: {
                prop.id: values(prop, by_id[thing], self.entities, language) if thing in by_id else []
                for prop in asked.properties
            }
            for thing in asked.ids
        }
        return {"meta": [named(prop, language) for prop in asked.properties], "rows": rows}

    def proposals(self, kind: str, limit: int | None, language: str) -> Json:
        """Return the properties that things of a type have (section 6.2).

        :param kind: the type's identifier; empty: any.
        :param limit: the most of them; None: all.
        :param language: of the names.
        """
        proposed = [named(prop, language) for prop in offered(self.entities, kind_id(kind))[:limit]]
        return {"type": kind, "properties": proposed} | ({} if limit is None else {"limit": limit})

    def suggest(self, kind: str, prefix: str, skip: int, language: str) -> Json:
        """Return what begins with a text, or else has it inside (section 5.3).

        :param kind: `entity`, `type` or `property`.
        :param prefix: what was typed: the beginning of a name or a notation, or an IRI.
        :param skip: how many to leave out, for those who want more.
        :param language: of the names.
        """
        if kind == "entity":
            found = self._begun(prefix)[skip : skip + PAGE]
            return {"result": [self._suggested(self.entities.by_id[thing], language) for thing in found]}
        items: Iterable[Kind | Property] = self.entities.kinds.values() if kind == "type" else PROPERTIES.values()
        texts = [(item, (item.id, *item.names.values())) for item in items]
        ranked = _ranked([(item.id, comparison_key(text)) for item, all_ in texts for text in all_], prefix)
        by_id = {item.id: item for item, _ in texts}
        return {"result": [named(by_id[found], language) for found in ranked[skip : skip + PAGE]]}

    def require(self, thing: str) -> Entity:
        """Return a thing by its IRI.

        :raises NotFound: if there is none.
        """
        try:
            return self.entities.by_id[thing]
        except KeyError:
            raise NotFound(f"nothing that can be matched is known here by the identifier '{thing[:200]}'") from None

    def types(self, entity: Entity, language: str) -> list[Json]:
        """Return the types of a thing with their names."""
        return [{"id": kind, "name": self.entities.kinds[kind].names[language]} for kind in entity.kinds]

    def _candidates(self, query: Query, language: str) -> list[Json]:
        allowed = self._allowed(query)
        if comparison_key(query.text[:MAX_KEY_TEXT]):
            found = self._index.find(query.text, allowed)
        else:
            found = (
                {} if query.text else {thing: Found(SHARED, by_properties=True) for thing in allowed} if query.properties else {}
            )
        wanted = [(prop, frozenset(map(comparison_key, given))) for prop, given in query.properties]
        shares = {thing: self._share(wanted, thing) for thing in found}
        sure = [thing for thing, why in found.items() if why.exact and shares[thing] == 1]
        if len(sure) == 1:
            found[sure[0]].score = EXACT  # of several things with this name, the one that the properties mean
        for thing, why in found.items():
            why.score *= _LEFT + (1 - _LEFT) * shares[thing]
        ranked = [thing for thing in found if query.text or shares[thing]]
        ranked.sort(key=lambda thing: (-found[thing].score, -found[thing].similarity))
        return [
            self._candidate(thing, found[thing], shares[thing] if query.properties else None, language)
            | {"match": [thing] == sure}
            for thing in ranked[: query.limit]
        ]

    def _candidate(self, thing: str, why: Found, share: float | None, language: str) -> Json:
        entity = self.entities.by_id[thing]
        features: list[Json] = [
            {"id": "name-exact", "value": why.name_exact},
            {"id": "notation-exact", "value": why.notation_exact},
            {"id": "name-similarity", "value": round(why.similarity, 1)},
        ]
        if share is not None:
            features.append({"id": "properties-agree", "value": round(share, 2)})
        return {
            "id": thing,
            "name": entity.name(language),
            "description": entity.description(language),
            "score": round(why.score, 1),
            "type": self.types(entity, language),
            "features": features,
        }

    def _allowed(self, query: Query) -> Mapping[str, Entity]:
        """Return the things of the types asked for."""
        if not query.types:
            return self.entities.by_id
        tables: Sequence[Mapping[str, Entity]] = [self._by_kind.get(kind_id(kind), {}) for kind in query.types]
        if query.every:
            return {thing: entity for thing, entity in tables[0].items() if all(thing in table for table in tables)}
        return {thing: entity for table in tables for thing, entity in table.items()}

    def _share(self, wanted: Sequence[tuple[Property, frozenset[str]]], thing: str) -> float:
        """Return which part of the properties asked for agrees with a thing; all where there are none."""
        if not wanted:
            return 1.0
        return sum(not self._values(prop, thing).isdisjoint(keys) for prop, keys in wanted) / len(wanted)

    def _values(self, prop: Property, thing: str) -> frozenset[str]:
        if prop.id not in self._comparable:
            self._comparable[prop.id] = {
                entity.id: frozenset(map(comparison_key, comparable(prop, entity, self.entities)))
                for entity in self.entities.by_id.values()
            }
        return self._comparable[prop.id][thing]

    def _begun(self, prefix: str) -> list[str]:
        if not comparison_key(prefix):
            return [*self.entities.by_id]
        meant = [thing for thing, why in self._index.find(prefix, self.entities.by_id).items() if why.score >= SHARED]
        return [*dict.fromkeys((*meant, *_ranked(((owner, name) for name, owner in self._index.names()), prefix)))]

    def _suggested(self, entity: Entity, language: str) -> Json:
        notable = self.types(entity, language)
        return {"id": entity.id, "name": entity.name(language), "description": entity.description(language), "notable": notable}


def named(item: Kind | Property, language: str) -> Json:
    """Return a type or a property as the specification writes it: identifier and name, and the broader types."""
    written: Json = {"id": item.id, "name": item.names[language]}
    if isinstance(item, Kind) and item.broader:
        written["broader"] = [named(kind, language) for kind in item.broader]
    return written


def _ranked(names: Iterable[tuple[str, str]], prefix: str) -> list[str]:
    """Return whose names are a text, then whose begin with it, then whose have it inside; each once."""
    sought = comparison_key(prefix)
    ranks: dict[str, int] = {}
    for owner, name in names:
        if sought in name:
            rank = 0 if name == sought else 1 if name.startswith(sought) else 2
            ranks[owner] = min(rank, ranks.get(owner, rank))
    return sorted(ranks, key=lambda owner: ranks[owner])
