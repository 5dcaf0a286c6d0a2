"""Which format and which language an answer takes (RFC 9110, section 12)."""

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
class Wanted:
    """What a client takes of a SPARQL answer.

    :param rows: for SELECT and ASK; None: nothing we have.
    :param graph: for CONSTRUCT and DESCRIBE; None: nothing we have.
    :param page: it prefers an HTML page over both.
    """

    rows: Format | None
    graph: Format | None
    page: bool


def best(accept: str | None, offered: Sequence[Format]) -> Format | None:
    """Return the offered format that suits an Accept header best; at equal quality the one offered first.

    :param accept: the header; empty or absent accepts anything. Media type parameters other than q are ignored.
    :param offered: in our order of preference.
    :returns: None if none is acceptable.
    """
    chosen = _best(accept, offered)
    return chosen[0] if chosen else None


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


def wanted(accept: str | None, arguments: Mapping[str, str], *, page: bool) -> Wanted:
    """Return what a client of the SPARQL endpoint takes.

    :param accept: the Accept header.
    :param arguments: the request's parameters; `format` with one of our names (`csv`, `ttl`, …) or a media type goes before
        the header, anything else in it is ignored, for many clients send words of their own; `accept` stands for the header.
    :param page: whether an HTML page is offered too.
    """
    asked = _asked(arguments)
    accept = arguments.get("accept") or accept
    rows_asked, graph_asked = _named(asked, ROW_FORMATS), _named(asked, GRAPH_FORMATS)
    rows = rows_asked or best(accept, ROW_FORMATS)
    graph = graph_asked or best(accept, GRAPH_FORMATS)
    if page and not (rows_asked or graph_asked):
        return Wanted(rows, graph, asked == "html" or _prefers_page(accept))
    return Wanted(rows, graph, False)


def _asked(arguments: Mapping[str, str]) -> str:
    return (arguments.get("format") or "").strip().lower()


def _named(asked: str, formats: Sequence[Format]) -> Format | None:
    return next((f for f in formats if asked and asked in (f.name, f.media_type)), None)


def _prefers_page(accept: str | None) -> bool:
    page = _best(accept, (HTML,))
    other = _best(accept, (*ROW_FORMATS, *GRAPH_FORMATS))
    if page is None or "html" not in (accept or ""):
        return False
    return other is None or page[1] >= other[1]


def required(accept: str | None, arguments: Mapping[str, str], offered: Sequence[Format]) -> Format:
    """Return the format for a resource that exists in several; `?format=` goes before the header, `?accept=` stands for it.

    :param accept: the Accept header.
    :param arguments: the request's parameters.
    :param offered: in our order of preference.
    :raises NotAcceptable: if the client takes none; lists what there is.
    """
    asked = _asked(arguments)
    chosen = _named(asked, offered) if asked else best(arguments.get("accept") or accept, offered)
    if chosen is None:
        names = ", ".join(f"{f.media_type} (format={f.name})" for f in offered)
        raise NotAcceptable(f"this is available as {names}")
    return chosen


def in_order(available: Iterable[str], asked: str) -> list[str]:
    """Return the languages of a text in the order in which they serve a reader: asked, then Thai, then English, then others.

    :param available: the tags of the languages that the text is in; the empty tag is of a text without language.
    :param asked: the language of the page.
    """
    order = (asked, *LANGUAGES)
    return sorted(available, key=lambda code: (order.index(code) if code in order else len(order), code))


def language(asked: str | None, accept_language: str | None) -> str:
    """Return the language of a page: the one asked for, else the browser's, else Thai.

    :param asked: the `lang` parameter.
    :param accept_language: the Accept-Language header.
    """
    if asked in LANGUAGES:
        return str(asked)
    header = parse_accept_header(_first_ranges(accept_language), LanguageAccept)
    return header.best_match(LANGUAGES) or LANGUAGES[0]
