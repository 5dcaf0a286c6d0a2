"""Check the values of typed query parameters and write them as SPARQL terms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planlink.errors import ParameterError
from planlink.namespaces import LANGUAGES, PREFIXES, SDG, expand
from planlink.sparql.folding import normalize_text, search_text
from planlink.sparql.terms import iri_text, literal_text

MAX_TEXT = 200
#: The values of a parameter of the kind `boolean`.
BOOLEANS = ("true", "false")
_ABSOLUTE = re.compile(r"(?i:https?|urn|mailto|tag):")

#: A text in both languages, by language tag.
Bilingual = Mapping[str, str]


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query.

    :param name: the variable, without its question mark.
    :param kind: `iri`, `text`, `integer`, `decimal`, `boolean` or `language`.
    :param label: the label in both languages.
    :param default: the value if none is given; without a default, the parameter is required unless it is optional.
    :param optional: whether the query also works without a value.
    :param namespace: of an IRI: the namespace of values that are neither IRIs nor CURIEs (`3.8`, `lampang-pao/plan/S1`).
    :param choices: name of the question whose first column lists possible values.
    :param minimum: the smallest number.
    :param maximum: the largest number.
    """

    name: str
    kind: str
    label: Bilingual
    default: str | None = None
    optional: bool = False
    namespace: str = ""
    choices: str | None = None
    minimum: float | None = None
    maximum: float | None = None

    def term(self, value: str) -> str:
        """Return a value as a SPARQL term.

        :param value: as people or URLs give it.
        :raises ParameterError: if it is not of the parameter's kind.
        """
        value = value.strip()
        try:
            return _TERMS[self.kind](self, value)
        except ParameterError as error:
            raise ParameterError(f"parameter '{self.name}': {error.message}") from error

    def in_range(self, value: str, number: float) -> str:
        """Return the value.

        :raises ParameterError: if its number is out of bounds.
        """
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            raise ParameterError(f"{value} is not between {low:g} and {high:g}")
        return value


def read_parameters(header: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """Read the parameters from the header of a query file, in its order.

    :param header: from :func:`planlink.sparql.query_files.read_query`.
    :raises KeyError: if a parameter lacks its type or label, or its base is not a known prefix.
    """
    return tuple(
        Parameter(
            name=name,
            kind=spec["type"],
            label=spec["label"],
            default=_default(spec.get("default")),
            optional=bool(spec.get("optional", False)),
            namespace=PREFIXES[spec["base"]] if "base" in spec else "",
            choices=spec.get("choices"),
            minimum=spec.get("minimum"),
            maximum=spec.get("maximum"),
        )
        for name, spec in (header.get("parameters") or {}).items()
    )


def _default(value: Any) -> str | None:
    """Return a default as people write it; YAML reads true and false as booleans."""
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def read_terms(parameters: Sequence[Parameter], values: Mapping[str, str]) -> dict[str, str]:
    """Return the SPARQL terms of values, by parameter name, without missing optional ones.

    :param parameters: the parameters of one query.
    :param values: as people or URLs give them, by parameter name; an empty value counts as missing.
    :raises ParameterError: if a parameter is missing or of the wrong kind.
    """
    terms = {}
    for parameter in parameters:
        value = values.get(parameter.name, parameter.default)
        if value:
            terms[parameter.name] = parameter.term(value)
        elif not parameter.optional:
            raise ParameterError(f"parameter '{parameter.name}' is missing")
    return terms


def _iri(parameter: Parameter, value: str) -> str:
    if _ABSOLUTE.match(value):
        return iri_text(value)
    if iri := expand(value):
        return iri_text(iri)
    if parameter.namespace == SDG:
        value = search_text(value)  # people type `SDG 3.8` and Thai digits
    if not value or not parameter.namespace:
        raise ParameterError(f"'{value}' is neither an IRI nor a name with a known prefix ({', '.join(PREFIXES)})")
    return iri_text(parameter.namespace + value)


def _text(_: Parameter, value: str) -> str:
    if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise ParameterError("the text is not valid Unicode")
    if len(value) > MAX_TEXT:
        raise ParameterError(f"the text is longer than {MAX_TEXT} characters")
    text = search_text(value)
    if not text:
        raise ParameterError("the text is empty")
    return literal_text(text)


def _integer(parameter: Parameter, value: str) -> str:
    value = normalize_text(value)
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", value):
        raise ParameterError(f"'{value}' is not a whole number")
    return literal_text(int(parameter.in_range(value, int(value))), datatype=PREFIXES["xsd"] + "integer")


def _decimal(parameter: Parameter, value: str) -> str:
    value = normalize_text(value)
    if not re.fullmatch(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?", value):
        raise ParameterError(f"'{value}' is not a decimal number such as 0.7")
    return literal_text(parameter.in_range(value, float(value)), datatype=PREFIXES["xsd"] + "decimal")


def _boolean(_: Parameter, value: str) -> str:
    """Return `true` or `false` as a plain string, because Virtuoso reads an xsd:boolean as a number."""
    if value not in BOOLEANS:
        raise ParameterError(f"'{value}' is neither true nor false")
    return literal_text(value)


def _language(_: Parameter, value: str) -> str:
    if value not in LANGUAGES:
        raise ParameterError(f"'{value}' is not one of the languages {', '.join(LANGUAGES)}")
    return literal_text(value)


_TERMS = {"iri": _iri, "text": _text, "integer": _integer, "decimal": _decimal, "boolean": _boolean, "language": _language}
