"""Write JSON-LD with an inline context, to spare readers a request (JSON-LD 1.1, section 4.1.5)."""

import json
from collections.abc import Mapping
from typing import Any

from planlink.namespaces import PrefixMap


def compact(expanded: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Shorten the IRIs of a document.

    :param expanded: JSON-LD in expanded form, as :func:`planlink.rdf.serialising.write_sorted` writes it.
    :param prefixes: namespaces by prefix; the context declares those that occur.
    """
    used: dict[str, str] = {}
    prefix_map = PrefixMap(prefixes)

    def short(iri: str) -> str:
        parts = prefix_map.split(iri)
        if parts is None:
            return iri
        used[parts[0]] = prefixes[parts[0]]
        return ":".join(parts)

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {key if key.startswith("@") else short(key): _member(key, item) for key, item in value.items()}

    def _member(key: str, item: Any) -> Any:
        if key == "@id" or (key == "@type" and isinstance(item, str)):
            return short(item)
        return [short(kind) for kind in item] if key == "@type" else walk(item)

    graph = walk(json.loads(expanded))
    document = {"@context": dict(sorted(used.items())), "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
