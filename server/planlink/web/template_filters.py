"""Filters for templates: addresses in the page's language, readable dates, names and numbers."""

import datetime
import re
from collections.abc import Mapping

from flask import Flask, g, request
from flask_babel import format_date
from markupsafe import Markup, escape

from planlink.namespaces import local_name
from planlink.questions.columns import code_text, numeric_columns, readable_columns
from planlink.questions.tables import Cell, Table
from planlink.sparql.parameters import Bilingual
from planlink.web.confidence import confidence_word, confidence_words
from planlink.web.ontology.vocabulary import LocalisedText
from planlink.web.urls import name_in_address, web_path, with_query

MAX_ROWS = 1000
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T[\d:.]+)?)?)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
#: The Buddhist Era counts from 543 BCE. Since 1941 its years begin in January, like those of the Common Era.
_BUDDHIST_ERA = 543
_LAST_YEAR = 2400
#: Compound words that browsers break inside, because their dictionaries know only the parts; longer words first.
_COMPOUNDS = re.compile("เป้าหมาย(?:หลัก|ย่อย)?(?:ใด)?|(?:ความ)?เชื่อมโยง|องค์ประกอบ|ภาครัฐ|ออนโทโลยี|สิ่งแวดล้อม|หมุดหมาย|คำศัพท์")


def register(app: Flask) -> None:
    """Add the filters and functions to an application's templates."""
    app.jinja_env.filters.update(
        web_path=web_path,
        confidence_word=confidence_word,
        confidence_words=confidence_words,
        short=local_name,
        name_in_address=name_in_address,
        with_language=with_language,
        readable_name=readable_name,
        readable_date=readable_date,
        localised=localised,
        in_words=in_words,
        readable_columns=readable_columns,
        numeric_columns=numeric_columns,
        first_rows=first_rows,
        unbroken=unbroken,
    )
    app.jinja_env.globals.update(address_in_language=address_in_language, readable_amount=readable_amount)


def unbroken(text: str) -> Markup:
    """Return a text as HTML in which lines do not break inside Thai compound words, for headings and other narrow places.

    :param text: plain text, or safe HTML without such words in its attributes.
    """
    return Markup(_COMPOUNDS.sub(r'<span class="whole">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped above


def readable_name(iri: str) -> str:
    """Return a short name for a resource without a label; for a plan's link both its ends, such as `S1.O1 → 3.8`."""
    element, separator, target = iri.rpartition("/supports/")
    return f"{local_name(element)} → {target.removeprefix('sdg-')}" if separator else local_name(iri)


def with_language(path: str) -> str:
    """Return an address of this site with the page's language; other addresses unchanged.

    :param path: from :func:`planlink.web.urls.web_path`.
    """
    if not path.startswith("/"):
        return path
    address, mark, fragment = path.partition("#")
    return f"{address}{'&' if '?' in address else '?'}lang={g.lang}{mark}{fragment}"


def localised(cell: Cell | str) -> LocalisedText:
    """Return a text with its language and whether it replaces a missing text in the page's language.

    :param cell: a literal, or a text in no language, such as the end of an IRI.
    """
    if isinstance(cell, str):
        return LocalisedText(cell, "", fallback=False)
    language = cell.language or ""
    return LocalisedText(cell.value, language, language not in ("", g.lang))


def in_words(value: str, codes: Mapping[str, Bilingual]) -> str:
    """Return the meaning of a code in the page's language; an unknown code unchanged."""
    return code_text(value, codes, g.lang)


def address_in_language(code: str) -> str:
    """Return the address of this page, with its state, in another language.

    :param code: the language's tag.
    """
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return with_query(request.path, [*arguments, ("lang", code)])


def readable_amount(value: float, unit: str) -> str:
    """Return a number with its unit in the page's language.

    :param value: the number.
    :param unit: `seconds`, `bytes`, or any other text for a number without a unit.
    """
    if unit == "seconds":
        return f"{value:g} {'วินาที' if g.lang == 'th' else 'seconds'}"
    if unit == "bytes":
        return f"{value / (1 << 20):,.0f} MiB" if value >= 1 << 20 else f"{value / 1000:,.0f} kB"
    return f"{value:,.0f}"


def readable_date(value: str) -> str:
    """Return a date, month or year in the page's language: in Thai in the Buddhist Era, with the year of the Common Era.

    :param value: an xsd:date, xsd:dateTime, xsd:gYearMonth or xsd:gYear; anything else is returned unchanged, and so is a
        year after 2400, which is a year of the Buddhist Era by mistake.
    """
    match = _DATE.fullmatch(value)
    if not match:
        return value
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if year > _LAST_YEAR:
        return value
    try:
        date = datetime.date(year, month or 1, day or 1)
    except ValueError:
        return value
    words = format_date(date, "d MMMM" if day else "MMMM", rebase=False) if month else ""
    if g.lang != "th":
        return f"{words} {year}".strip()
    return f"{words or 'พ.ศ.'} {year + _BUDDHIST_ERA} (ค.ศ. {year})"


def first_rows(table: Table) -> tuple[Mapping[str, Cell], ...]:
    """Return the rows that a page shows; the files have all."""
    return table.rows[:MAX_ROWS]
