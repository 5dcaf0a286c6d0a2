"""What the templates need beside the rows: links in the page's language, columns without their labels, short names."""

import datetime
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Flask, g, request
from flask_babel import format_date
from markupsafe import Markup, escape

from planlink.namespaces import SDG, local_name
from planlink.questions.columns import code_text, numeric_columns, readable_columns
from planlink.questions.tables import Cell, Table
from planlink.sparql.parameters import Bilingual
from planlink.web.ontology.vocabulary import Said
from planlink.web.state import app_state
from planlink.web.urls import web_path

MAX_ROWS = 1000
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T[\d:.]+)?)?)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
#: The Buddhist Era counts from 543 BCE; since 1941 its years begin in January, as the Common Era's do.
_BUDDHIST_ERA = 543
#: Words that browsers break in the middle, as their dictionaries know only the parts; the longer before what they begin with.
_WHOLE = re.compile("เป้าหมาย(?:หลัก|ย่อย)?(?:ใด)?|(?:ความ)?เชื่อมโยง|องค์ประกอบ|ภาครัฐ|ออนโทโลยี|สิ่งแวดล้อม|หมุดหมาย")


def register(app: Flask) -> None:
    """Give an application's templates these filters and functions."""
    app.jinja_env.filters.update(
        web_path=web_path,
        short=local_name,
        name=name,
        aim=aim,
        in_language=in_language,
        dated=dated,
        said=said,
        in_words=in_words,
        readable_columns=readable_columns,
        numeric_columns=numeric_columns,
        first_rows=first_rows,
        unbroken=unbroken,
        in_brief=in_brief,
    )
    app.jinja_env.globals.update(other_language=other_language, amount=amount)


def unbroken(text: str) -> Markup:
    """Return a Thai text for narrow places, such as headings, with its compound words kept from being broken.

    :param text: plain text, or safe HTML without such words in its attributes.
    """
    return Markup(_WHOLE.sub(r'<span class="whole">\g<0></span>', str(escape(text))))  # noqa: S704 - it is escaped


def in_brief(iri: str) -> str:
    """Return a name for people of a thing without a label; of a link of a plan both its ends, such as `S1.O1 → 3.8`."""
    element, joined, target = iri.rpartition("/supports/")
    return f"{local_name(element)} → {target.removeprefix('sdg-')}" if joined else local_name(iri)


def name(iri: str) -> str:
    """Return a thing's name in addresses: its IRI, without the base where it is one of ours."""
    return iri.removeprefix(app_state().names)


def aim(iri: str) -> str:
    """Return the name in addresses of a goal, target or aim: `sdg/3.8` for one of the UN's."""
    return "sdg/" + iri.removeprefix(SDG) if iri.startswith(SDG) else name(iri)


def in_language(path: str) -> str:
    """Return a link of this site with the page's language; others as they are.

    :param path: from :func:`planlink.web.urls.web_path`.
    """
    if not path.startswith("/"):
        return path
    address, mark, fragment = path.partition("#")
    return f"{address}{'&' if '?' in address else '?'}lang={g.lang}{mark}{fragment}"


def said(cell: Cell | str) -> Said:
    """Return a text with whether it stands in for one in the page's language.

    :param cell: a literal, or the end of an IRI where there is no label, which is in no language.
    """
    if isinstance(cell, str):
        return Said(cell, "", fallback=False)
    language = cell.language or ""
    return Said(cell.value, language, language not in ("", g.lang))


def in_words(value: str, words: Mapping[str, Bilingual]) -> str:
    """Return what a fixed value means in the page's language; files of others may have values of their own, which stay.

    :param value: one of a list of fixed values.
    :param words: what each of them means.
    """
    return code_text(value, words, g.lang)


def other_language(code: str) -> str:
    """Return the address of this same page, with its state, in another language.

    :param code: the language's tag.
    """
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{request.path}?{urlencode([*arguments, ('lang', code)])}"


def amount(value: float, unit: str) -> str:
    """Return a number of something for people, in the page's language.

    :param value: how many.
    :param unit: `seconds`, `bytes`, or anything that needs no word of its own.
    """
    if unit == "seconds":
        return f"{value:g} {'วินาที' if g.lang == 'th' else 'seconds'}"
    if unit == "bytes":
        return f"{value / (1 << 20):,.0f} MiB" if value >= 1 << 20 else f"{value / 1000:,.0f} kB"
    return f"{value:,.0f}"


def dated(value: str) -> str:
    """Return a date, month or year for people: in Thai in the Buddhist Era with the year of the Common Era beside it.

    :param value: xsd:date, xsd:dateTime, xsd:gYearMonth or xsd:gYear; anything else comes back as it is.
    """
    found = _DATE.fullmatch(value)
    if not found:
        return value
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        date = datetime.date(year, month or 1, day or 1)
    except ValueError:
        return value
    words = format_date(date, "d MMMM" if day else "MMMM", rebase=False) if month else ""
    if g.lang != "th":
        return f"{words} {year}".strip()
    return f"{words or 'พ.ศ.'} {year + _BUDDHIST_ERA} (ค.ศ. {year})"


def first_rows(table: Table) -> tuple[Mapping[str, Cell], ...]:
    """Return the rows that a page shows; whoever wants all takes a file.

    :param table: the rows.
    """
    return table.rows[:MAX_ROWS]
