"""Parts of the OpenAPI 3.1 descriptions of routes: parameters and answers."""

from collections.abc import Iterable, Mapping

from planlink.formats import GRAPH_FORMATS, Format
from planlink.namespaces import LANGUAGES
from planlink.sparql.parameters import BOOLEANS, MAX_TEXT, Parameter
from planlink.web.http.negotiation import HTML
from planlink.web.routing import Json

#: The formats of the documents about a resource: a page, or RDF.
DOCUMENT_FORMATS = (HTML, *GRAPH_FORMATS)
#: Errors of a document about a resource.
DOCUMENT_ERRORS = (404, 406, 503)
_TEXT: Json = {"type": "string"}
_NONEMPTY: Json = {"type": "string", "minLength": 1}
JSON_OBJECT: Mapping[int, Json] = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}


def content(formats: Iterable[Format]) -> Json:
    """Return a response object for a choice of formats."""
    return media_types(dict.fromkeys(f.media_type for f in formats))


def media_types(names: Iterable[str]) -> Json:
    """Return a response object for media types."""
    return {"content": {name: {} for name in names}}


def path_parameter(name: str, example: str, *choices: str) -> Json:
    """Return a parameter in the path.

    :param choices: the values that it may have; none: any text.
    """
    schema = {**_TEXT, "enum": list(choices)} if choices else _NONEMPTY
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def text_parameter(name: str, example: str | None = None, *, required: bool = False, **schema: object) -> Json:
    """Return a parameter in the query string that is a text.

    :param schema: further members of its schema.
    """
    parameter: Json = {"name": name, "in": "query", "schema": {**(_NONEMPTY if required else _TEXT), **schema}}
    if required:
        parameter["required"] = True
    return parameter if example is None else {**parameter, "example": example}


def number_parameter(name: str, maximum: int, minimum: int = 0) -> Json:
    """Return a parameter in the query string that is a whole number."""
    return {"name": name, "in": "query", "schema": {"type": "integer", "minimum": minimum, "maximum": maximum}}


def question_parameter(parameter: Parameter) -> Json:
    """Return a parameter of a named question."""
    kinds: dict[str, Json] = {
        "iri": _TEXT if parameter.optional else _NONEMPTY,
        "text": {**_NONEMPTY, "maxLength": MAX_TEXT},
        "integer": {"type": "integer"},
        "decimal": {"type": "number"},
        "boolean": {"type": "string", "enum": list(BOOLEANS)},
        "language": {"type": "string", "enum": list(LANGUAGES)},
    }
    schema = dict(kinds[parameter.kind])
    for bound, value in (("minimum", parameter.minimum), ("maximum", parameter.maximum)):
        if value is not None:
            schema[bound] = value
    if parameter.default is not None:
        numeric = parameter.kind in ("integer", "decimal")
        schema["default"] = float(parameter.default) if numeric else parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.default is None and not parameter.optional,
        "description": f"{parameter.label['en']} · {parameter.label['th']}",
        "schema": schema,
    }
