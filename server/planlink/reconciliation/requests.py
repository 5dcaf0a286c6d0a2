"""Read the requests of clients: batches of queries and extensions, as JSON in a form (sections 3 and 6)."""

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from planlink.errors import ParameterError, RequestTooLarge
from planlink.rdf.json_nesting import Nesting
from planlink.reconciliation.properties import PROPERTIES, Property

#: The most queries in a batch; the manifest states it.
BATCH_SIZE = 50
#: The most entities and properties of one extension; OpenRefine requests 10 entities at a time.
MAX_IDS = 500
#: The most candidates for one query, whatever its limit.
MAX_LIMIT = 50
DEFAULT_LIMIT = 5
_MAX_DEPTH = 10
_MAX_VALUES = 20
_STRICT = ("any", "should", "all")
_QUERY = {"query", "type", "limit", "properties", "type_strict"}


@dataclass(frozen=True)
class Query:
    """One reconciliation query.

    :param text: the text to match; empty if only properties are compared.
    :param types: identifiers of the types of candidates.
    :param every: whether candidates must have all of these types, rather than any.
    :param limit: the most candidates.
    :param properties: properties to compare, each with its possible values.
    """

    text: str
    types: tuple[str, ...]
    every: bool
    limit: int
    properties: tuple[tuple[Property, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Extension:
    """A data extension query: the properties of some entities."""

    ids: tuple[str, ...]
    properties: tuple[Property, ...]


def read_queries(text: str) -> dict[str, Query]:
    """Read a batch of reconciliation queries.

    :param text: the JSON of the parameter `queries`.
    :returns: the queries by the client's names for them.
    :raises ParameterError: if it is malformed.
    :raises RequestTooLarge: if it has more than `BATCH_SIZE` queries.
    """
    batch = _json("queries", text)
    if not isinstance(batch, dict):
        raise ParameterError("parameter 'queries': this is not a JSON object with a query under each name")
    if len(batch) > BATCH_SIZE:
        raise RequestTooLarge(f"a batch has at most {BATCH_SIZE} queries; this one has {len(batch)}")
    return {name: _query(name, query) for name, query in batch.items()}


def read_extension(text: str) -> Extension:
    """Read a data extension query.

    :param text: the JSON of the parameter `extend`.
    :raises ParameterError: if it is malformed, or a property is unknown.
    :raises RequestTooLarge: if it requests more than `MAX_IDS` entities or properties.
    """
    extension = _json("extend", text)
    ids = extension.get("ids") if isinstance(extension, dict) else None
    properties = extension.get("properties") if isinstance(extension, dict) else None
    if not isinstance(ids, list) or not isinstance(properties, list) or not all(isinstance(iri, str) for iri in ids):
        raise ParameterError(
            "parameter 'extend': this is not a JSON object with 'ids', a list of texts, and 'properties', a list"
        )
    if len(ids) > MAX_IDS or len(properties) > MAX_IDS:
        raise RequestTooLarge(
            f"an extension has at most {MAX_IDS} entities and properties; this one has {len(ids)} and {len(properties)}"
        )
    names = [prop.get("id") if isinstance(prop, dict) else None for prop in properties]
    by_id = {prop.id: prop for prop in (_property("extend", name) for name in names)}
    return Extension(tuple(dict.fromkeys(ids)), tuple(by_id.values()))


def _json(name: str, text: str) -> Any:
    """Read untrusted JSON.

    :raises ParameterError: if it is malformed, nested too deeply, or has text that is not valid Unicode.
    """
    encoded = text.encode("utf-8", "surrogatepass")
    if Nesting(_MAX_DEPTH).exceeds_limit(encoded):
        raise ParameterError(f"parameter '{name}': the JSON is nested too deeply")
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ParameterError(f"parameter '{name}': a text in it is not valid Unicode") from None
    except ValueError as error:
        # Python's message about a number that is too long is meant for programmers
        reason = error if isinstance(error, (json.JSONDecodeError, _NotJsonNumberError)) else "a number in it is too long"
        raise ParameterError(f"parameter '{name}': this is not JSON ({reason})") from None
    return value


class _NotJsonNumberError(ValueError):
    """A constant that Python accepts as a number: NaN or Infinity."""


def _refuse_constant(constant: str) -> NoReturn:
    raise _NotJsonNumberError(f"{constant} is not a number in JSON")


def _query(name: str, query: object) -> Query:
    if not isinstance(query, dict):
        _refuse(name, "it is not a JSON object")
    unknown = sorted(set(query) - _QUERY)
    if unknown:
        _refuse(name, f"'{unknown[0]}' is not a part of a query (its parts are: {', '.join(sorted(_QUERY))})")
    text = query.get("query", "")
    types = query.get("type")
    types = [] if types is None else [types] if isinstance(types, str) else types
    if not isinstance(text, str):
        _refuse(name, "'query' is not a text")
    if not isinstance(types, list) or len(types) > _MAX_VALUES or not all(isinstance(kind, str) for kind in types):
        _refuse(name, f"'type' is neither a text nor a list of at most {_MAX_VALUES} texts")
    if query.get("type_strict", "any") not in _STRICT:
        _refuse(name, f"'type_strict' is not one of {', '.join(_STRICT)}")
    properties = _properties(name, [] if query.get("properties") is None else query["properties"])
    if "query" not in query and not properties:
        _refuse(name, "it has neither 'query' nor 'properties'")
    limit = _limit(name, query.get("limit", DEFAULT_LIMIT))
    return Query(text, tuple(filter(None, types)), query.get("type_strict") == "all", limit, properties)


def _limit(name: str, limit: object) -> int:
    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or limit < 1 or limit != limit // 1:
        _refuse(name, "'limit' is not a whole number above 0")
    return int(min(limit, MAX_LIMIT))


def _properties(name: str, properties: object) -> tuple[tuple[Property, tuple[str, ...]], ...]:
    if not isinstance(properties, list) or len(properties) > _MAX_VALUES:
        _refuse(name, f"'properties' is not a list of at most {_MAX_VALUES} properties")
    read = []
    for prop in properties:
        if not isinstance(prop, dict) or "pid" not in prop or "v" not in prop:
            _refuse(name, "one of 'properties' is not a JSON object with 'pid' and 'v'")
        values = prop["v"] if isinstance(prop["v"], list) else [prop["v"]]
        if len(values) > _MAX_VALUES:
            _refuse(name, f"a property has more than {_MAX_VALUES} values")
        read.append((_property(name, prop["pid"]), tuple(_value(name, value) for value in values)))
    return tuple(read)


def _value(name: str, value: object) -> str:
    """Return a property's value as text; for an entity, its identifier."""
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return str(value["id"])
    if not isinstance(value, (bool, str, int, float)):
        _refuse(name, "the value of a property is neither a text, a number, a truth value nor an entity with an 'id'")
    return str(value)


def _property(name: str, identifier: object) -> Property:
    prop = PROPERTIES.get(identifier) if isinstance(identifier, str) else None
    if prop is None:
        raise ParameterError(
            f"'{name}': there is no property '{str(identifier)[:100]}' (the properties are: {', '.join(PROPERTIES)})"
        )
    return prop


def _refuse(name: str, reason: str) -> NoReturn:
    raise ParameterError(f"query '{name[:100]}': {reason}")
