"""Define the properties that clients can request and compare, with their source in the data."""

from collections.abc import Iterator
from dataclasses import dataclass

from planlink.namespaces import PLAN, SDGO
from planlink.questions.tables import Cell
from planlink.reconciliation.entities import (
    DCTERMS,
    DEFINITION,
    DIRECT,
    INDIRECT,
    LABEL,
    NOTATION,
    OTHER_LABEL,
    SCHEME,
    SKOS,
    SUPPORTERS,
    Entities,
    Entity,
)
from planlink.sparql.parameters import Bilingual

Value = dict[str, str | int]


@dataclass(frozen=True)
class Property:
    """A property of entities.

    :param id: its name in requests.
    :param names: its labels, by language.
    :param source: the IRI of the property in the data.
    :param language: of the values; None for any.
    """

    id: str
    names: Bilingual
    source: str
    language: str | None = None


PROPERTIES = {
    prop.id: prop
    for prop in (
        Property("label-th", {"en": "Name in Thai", "th": "ชื่อภาษาไทย"}, LABEL, "th"),
        Property("label-en", {"en": "Name in English", "th": "ชื่อภาษาอังกฤษ"}, LABEL, "en"),
        Property("other-label", {"en": "Other name", "th": "ชื่ออื่น"}, OTHER_LABEL),
        Property("notation", {"en": "No.", "th": "รหัส"}, NOTATION),
        Property("type", {"en": "Type", "th": "ประเภท"}, ""),
        Property("definition-th", {"en": "Definition in Thai", "th": "คำอธิบายภาษาไทย"}, DEFINITION, "th"),
        Property("definition-en", {"en": "Definition in English", "th": "คำอธิบายภาษาอังกฤษ"}, DEFINITION, "en"),
        Property("goal", {"en": "SDG goal", "th": "เป้าหมายหลักของ SDGs"}, SDGO + "isTargetOf"),
        Property("framework", {"en": "Framework", "th": "กรอบแผน"}, SCHEME),
        Property("broader", {"en": "Broader element", "th": "องค์ประกอบที่กว้างกว่า"}, SKOS + "broader"),
        Property("part-of", {"en": "Part of", "th": "เป็นส่วนหนึ่งของ"}, DCTERMS + "isPartOf"),
        Property("corresponds-to", {"en": "Corresponds to", "th": "สอดคล้องกับ"}, PLAN + "correspondsTo"),
        Property("exact-match", {"en": "Same thing elsewhere (IRI)", "th": "สิ่งเดียวกันในแหล่งอื่น (IRI)"}, SKOS + "exactMatch"),
        Property("realises", {"en": "Realises", "th": "ดำเนินการตามวัตถุประสงค์"}, PLAN + "realises"),
        Property("supports-directly", {"en": "Supports directly", "th": "สนับสนุนทางตรง"}, DIRECT),
        Property("supports-indirectly", {"en": "Supports indirectly", "th": "สนับสนุนทางอ้อม"}, INDIRECT),
        Property(
            "direct-supporters",
            {"en": "Plan elements that support it directly", "th": "จำนวนองค์ประกอบของแผนที่สนับสนุนทางตรง"},
            SUPPORTERS[DIRECT],
        ),
        Property(
            "indirect-supporters",
            {"en": "Plan elements that support it indirectly", "th": "จำนวนองค์ประกอบของแผนที่สนับสนุนทางอ้อม"},
            SUPPORTERS[INDIRECT],
        ),
        Property("source-text", {"en": "Wording of the source", "th": "ข้อความตามต้นฉบับ"}, PLAN + "sourceText"),
    )
}
_COUNTS = tuple(SUPPORTERS.values())


def values(prop: Property, entity: Entity, entities: Entities, language: str) -> list[Value]:
    """Return the values of a property in the form of the data extension service.

    :param prop: one of the properties.
    :param entity: the entity.
    :param entities: the entities that may be values.
    :param language: of their names.
    """
    if not prop.source:
        return [{"str": entities.kinds[kind].names[language]} for kind in entity.kinds[:1]]
    if prop.source in _COUNTS:
        return [{"int": int(count)} for count in entity.texts(prop.source) or ("0",)]
    cells = [cell for cell in entity.values.get(prop.source, ()) if prop.language in (None, cell.language)]
    return [_value(cell, entities, language) for cell in cells]


def comparable(prop: Property, entity: Entity, entities: Entities) -> Iterator[str]:
    """Yield the texts that match a property's values: names in both languages, IRIs, notations."""
    for language in ("th", "en"):
        for value in values(prop, entity, entities, language):
            yield from map(str, value.values())
            if "id" in value:
                yield from entities.by_id[str(value["id"])].texts(NOTATION)
    if not prop.source:
        yield from entity.kinds


def offered_properties(entities: Entities, kind: str) -> list[Property]:
    """Return the properties that entities of a type have, in the order of the table.

    :param entities: the entities.
    :param kind: a type's identifier; empty for any type.
    """
    of_kind = [entity for entity in entities.by_id.values() if not kind or kind in entity.kinds]
    return [prop for prop in PROPERTIES.values() if any(_has(prop, entity) for entity in of_kind)]


def _has(prop: Property, entity: Entity) -> bool:
    if not prop.source:
        return bool(entity.kinds)
    return any(prop.language in (None, cell.language) for cell in entity.values.get(prop.source, ()))


def _value(cell: Cell, entities: Entities, language: str) -> Value:
    entity = entities.by_id.get(cell.value) if cell.kind == "uri" else None
    return {"id": entity.id, "name": entity.name(language)} if entity else {"str": cell.value}
