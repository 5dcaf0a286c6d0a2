"""What the Reconciliation Service API 0.2 says of each answer, as JSON schemas; its own let anything else in, these do not."""

from typing import Any

Json = dict[str, Any]


def _object(required: Json, optional: Json | None = None) -> Json:
    properties = {**required, **(optional or {})}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


_TEXT: Json = {"type": "string", "minLength": 1}
_URL: Json = {"type": "string", "pattern": "^https?://"}
_COUNT: Json = {"type": "integer", "minimum": 1}
_NAMED = _object({"id": _TEXT, "name": _TEXT})
_TYPE = _object({"id": _TEXT, "name": _TEXT}, {"broader": _list(_NAMED)})
_TEMPLATE: Json = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
_SUGGEST = _object(
    {"service_url": _URL, "service_path": _TEXT},
    {"flyout_service_url": _URL, "flyout_service_path": {"type": "string", "pattern": r"\$\{id\}"}},
)

#: Section 2.1.
MANIFEST = _object(
    {
        "versions": {"type": "array", "items": {"type": "string"}, "contains": {"const": "0.2"}},
        "name": _TEXT,
        "identifierSpace": _URL,
        "schemaSpace": _URL,
    },
    {
        "documentation": _URL,
        "serviceVersion": _TEXT,
        "defaultTypes": {**_list(_TYPE), "uniqueItems": True, "minItems": 1},
        "view": _object({"url": _TEMPLATE}),
        "preview": _object({"url": _TEMPLATE, "width": _COUNT, "height": _COUNT}),
        "suggest": _object({"entity": _SUGGEST, "type": _SUGGEST, "property": _SUGGEST}),
        "extend": _object(
            {"propose_properties": _object({"service_url": _URL, "service_path": _TEXT})}, {"property_settings": _list({})}
        ),
        "batchSize": _COUNT,
    },
)
_FEATURE = _object({"id": _TEXT, "value": {"type": ["boolean", "number"]}})
_CANDIDATE = _object(
    {
        "id": _TEXT,
        "name": _TEXT,
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "type": _list(_NAMED),
    },
    {"description": {"type": "string"}, "features": _list(_FEATURE)},
)
#: Section 3.2.
RESULTS: Json = {"type": "object", "additionalProperties": _object({"result": _list(_CANDIDATE)})}
#: Section 5.3.
ENTITIES = _object(
    {"result": _list(_object({"id": _TEXT, "name": _TEXT}, {"description": {"type": "string"}, "notable": _list(_NAMED)}))}
)
TYPES = _object({"result": _list(_TYPE)})
PROPERTIES = _object({"result": _list(_NAMED)})
#: Section 5.5.
FLYOUT = _object({"id": _TEXT, "html": _TEXT})
#: Section 6.2.
PROPOSALS = _object({"type": {"type": "string"}, "properties": _list(_NAMED)}, {"limit": {"type": "integer", "minimum": 0}})
_VALUE: Json = {"oneOf": [_NAMED, _object({"str": {"type": "string"}}), _object({"int": {"type": "integer"}})]}
#: Section 6.4.
EXTENSION = _object(
    {
        "meta": _list(_NAMED),
        "rows": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": _list(_VALUE)}},
    }
)
