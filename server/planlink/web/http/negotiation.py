"""Content negotiation: the format and the language of an answer (RFC 9110, section 12)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from planlink.errors import NotAcceptable
from planlink.formats import GRAPH_FORMATS, ROW_FORMATS, Format, Shape
from planlink.namespaces import LANGUAGES

HTML = Format("html", "text/html", Shape.ROWS)
#: Ranges of an Accept or Accept-Language header that are read, and the characters of one: Werkzeug reads a range in quadratic
#: time, and the parameter `accept` may be as long as a form.
_MAX_RANGES, _MAX_RANGE = 100, 500
_PARAMETERS = re.compile(r";(?!\s*q\s*=)[^,;]*")


@dataclass(frozen=True)
class AnswerFormats:
    """The formats that a client accepts for a SPARQL answer.

    :param rows: for SELECT and ASK; None: no format on offer is acceptable.
    :param graph: for CONSTRUCT and DESCRIBE; None: no format on offer is acceptable.
    :param page: whether it prefers an HTML page to both.
    """

    rows: Format | None
    graph: Format | None
    page: bool


def best(accept: str | None, offered: Sequence[Format]) -> Format | None:
    """Return the offered format of the highest quality in an Accept header; at equal quality the one offered first.

    :param accept: the header; empty or absent accepts anything. Media type parameters other than q are ignored.
    :param offered: in the order of preference.
    :returns: None if none is acceptable.
    """
    match = _best(accept, offered)
    return match[0] if match else None


def _best(accept: str | None, offered: Sequence[Format]) -> tuple[Format, float] | None:
    header = parse_accept_header(_PARAMETERS.sub("", _first_ranges(accept) or "*/*"), MIMEAccept)
    by_type: dict[str, Format] = {}
    for media in (lambda f: (f.media_type,), lambda f: f.aliases):
        for candidate in offered:
            for media_type in media(candidate):
                by_type.setdefault(media_type, candidate)
    match = header.best_match(list(by_type))
    return (by_type[match], header.quality(match)) if match else None


def _first_ranges(header: str | None) -> str:
    ranges = (header or "").strip().split(",", _MAX_RANGES)[:_MAX_RANGES]
    return ",".join(text for text in ranges if len(text) <= _MAX_RANGE)


def answer_formats(accept: str | None, arguments: Mapping[str, str], *, page: bool) -> AnswerFormats:
    """Return the formats that a client of the SPARQL endpoint accepts.

    :param accept: the Accept header.
    :param arguments: the request's parameters. `format` with a format's name (`csv`, `ttl`, …) or media type overrides the
        header; other values are ignored, because many clients send values of their own. `accept` replaces the header.
    :param page: whether an HTML page is offered, too.
    """
    name = _format_parameter(arguments)
    accept = arguments.get("accept") or accept
    named_rows, named_graph = _format_by_name(name, ROW_FORMATS), _format_by_name(name, GRAPH_FORMATS)
    rows = named_rows or best(accept, ROW_FORMATS)
    graph = named_graph or best(accept, GRAPH_FORMATS)
    if page and not (named_rows or named_graph):
        return AnswerFormats(rows, graph, name == HTML.name or _prefers_page(accept))
    return AnswerFormats(rows, graph, False)


def _format_parameter(arguments: Mapping[str, str]) -> str:
    return (arguments.get("format") or "").strip().lower()


def _format_by_name(name: str, formats: Sequence[Format]) -> Format | None:
    return next((f for f in formats if name and name in (f.name, f.media_type)), None)


def _prefers_page(accept: str | None) -> bool:
    page = _best(accept, (HTML,))
    other = _best(accept, (*ROW_FORMATS, *GRAPH_FORMATS))
    if page is None or "html" not in (accept or ""):
        return False
    return other is None or page[1] >= other[1]


def require_format(accept: str | None, arguments: Mapping[str, str], offered: Sequence[Format]) -> Format:
    """Return the format for a resource that exists in several; `?format=` overrides the header, `?accept=` replaces it.

    :param accept: the Accept header.
    :param arguments: the request's parameters.
    :param offered: in the order of preference.
    :raises NotAcceptable: if none is acceptable; lists those on offer.
    """
    name = _format_parameter(arguments)
    selected = _format_by_name(name, offered) if name else best(arguments.get("accept") or accept, offered)
    if selected is None:
        names = ", ".join(f"{f.media_type} (format={f.name})" for f in offered)
        raise NotAcceptable(f"this is available as {names}")
    return selected


def in_order(available: Iterable[str], preferred: str) -> list[str]:
    """Return the languages of a text in the order of fallback: the preferred one, then Thai, English, and others.

    :param available: language tags of the text; the empty tag for a text without language.
    :param preferred: the language of the page.
    """
    order = (preferred, *LANGUAGES)
    return sorted(available, key=lambda code: (order.index(code) if code in order else len(order), code))


def language(parameter: str | None, accept_language: str | None) -> str:
    """Return the language of a page: that of the parameter, else the browser's, else Thai.

    :param parameter: the `lang` parameter.
    :param accept_language: the Accept-Language header.
    """
    if parameter in LANGUAGES:
        return str(parameter)
    header = parse_accept_header(_first_ranges(accept_language), LanguageAccept)
    return header.best_match(LANGUAGES) or LANGUAGES[0]
