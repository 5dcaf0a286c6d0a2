"""The OpenAPI descriptions of the reconciliation service's routes."""

from dataclasses import replace

from planlink.namespaces import LANGUAGES, SDG
from planlink.sparql.folding import MAX_KEY_TEXT
from planlink.web.operations import JSON_OBJECT, media_types, number_parameter, path_parameter, text_parameter
from planlink.web.routing import Json, Operation

FORM = "application/x-www-form-urlencoded"
_QUERIES = '{"q0": {"query": "SDG 3.8", "limit": 3}}'
_EXTEND = f'{{"ids": ["{SDG}3.8"], "properties": [{{"id": "goal"}}]}}'
_MAX_NUMBER = 999_999
_KIND = path_parameter("kind", "entity", "entity", "type", "property")
_ID = text_parameter("id", f"{SDG}3.8", required=True)
_BATCH: Json = {
    "type": "object",
    "properties": {
        "queries": {"type": "string", "examples": [_QUERIES]},
        "extend": {"type": "string", "description": f"For example {_EXTEND}"},
    },
}

GET = Operation(
    "Get",
    {
        "th": "จับคู่ข้อความ ให้ค่าของสิ่งต่าง ๆ หรือบอกว่าบริการทำอะไรได้ (Reconciliation Service API 0.2)",
        "en": "Match texts, return values of entities, or describe the service (Reconciliation Service API 0.2)",
    },
    [text_parameter("queries", _QUERIES), text_parameter("extend")],
    JSON_OBJECT,
    (404, 413, 503),
)
POST = Operation(
    "Post",
    {"th": "จับคู่ข้อความ หรือให้ค่าของสิ่งต่าง ๆ", "en": "Match texts, or return values of entities"},
    (),
    JSON_OBJECT,
    (404, 413, 415, 503),
    method="post",
    more={"requestBody": {"required": True, "content": {FORM: {"schema": _BATCH}}}},
)
SUGGEST = Operation(
    "Suggest",
    {"th": "เสนอคำระหว่างพิมพ์", "en": "Suggest while the user types"},
    [_KIND, text_parameter("prefix", "สุข", maxLength=MAX_KEY_TEXT), number_parameter("cursor", _MAX_NUMBER)],
    JSON_OBJECT,
    (404, 503),
)
FLYOUT = Operation("Flyout", {"th": "อธิบายคำที่เสนอ", "en": "Describe a suggestion"}, [_ID, _KIND], JSON_OBJECT, (404, 503))
PREVIEW = Operation(
    "Preview",
    {"th": "แสดงสิ่งหนึ่งในกรอบเล็ก", "en": "Show an entity in a small frame"},
    [_ID],
    {200: media_types(["text/html"])},
    (404, 503),
)
PROPOSE = Operation(
    "Propose",
    {"th": "เสนอคุณสมบัติของประเภทหนึ่ง", "en": "Propose properties of a type"},
    [text_parameter("type", "sdgo:Target"), number_parameter("limit", _MAX_NUMBER)],
    JSON_OBJECT,
    (404, 503),
)


def in_default_language(operation: Operation) -> Operation:
    """Return an operation of `/reconcile`, whose names are in the first language."""
    return replace(operation, name=f"reconcile{operation.name}")


def in_language(operation: Operation) -> Operation:
    """Return an operation of `/reconcile/{language}`, whose names are in the language of the path."""
    thai = operation.summary["th"].removesuffix(" (Reconciliation Service API 0.2)") + " ในภาษาที่ระบุ"
    return replace(
        operation,
        name=f"reconcileIn{operation.name}",
        summary={**operation.summary, "th": thai},
        parameters=[path_parameter("language", "en", *LANGUAGES), *operation.parameters],
    )
