"""The page of one alignment: the words it rests on, what it says, who says so, and how it is cited."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from flask import g
from flask_babel import gettext as _

from planlink.namespaces import PLAN, SDG
from planlink.questions.tables import Cell, Table
from planlink.web.plans.page_frame import Asked, ask
from planlink.web.state import app_state
from planlink.web.template_filters import dated, name

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PLACE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
#: From where on a confidence is called high and medium.
_HIGH, _MEDIUM = 0.8, 0.6
#: How many other elements that support the same a page names; the question has them all.
OTHERS = 12


@dataclass(frozen=True)
class Evidence:
    """What the page of an alignment shows.

    :param row: the alignment's slots, from q30.
    :param heading: what it says, in a few words.
    :param pieces: the element's source text in pieces, each with whether it justifies the link.
    :param others: the other alignments with the same object, those of the same plan first.
    :param asked: the questions behind the page.
    :param plan_page: where the element stands on its plan's page; empty for a crosswalk.
    :param citation: how to cite the alignment, as plain text.
    :param surety: the confidence in words.
    """

    row: Mapping[str, Cell]
    heading: str
    pieces: tuple[tuple[str, bool], ...]
    others: tuple[Mapping[str, Cell], ...]
    asked: tuple[Asked, ...]
    plan_page: str
    citation: str
    surety: str


def evidence(iri: str, about: Table) -> Evidence | None:
    """Return what is to be shown of a thing if it is an alignment that links two things; None for anything else.

    :param iri: the thing.
    :param about: what is said of it, from q23.
    """
    if not any(row["property"].value == _TYPE and row["value"].value == PLAN + "Alignment" for row in about.rows):
        return None
    asked = ask("q30-evidence", alignment=iri)
    if not asked.table.rows:
        return None
    row = asked.table.rows[0]
    same = ask("q03-elements-serving-target", target=row["object"].value)
    plan = row["plan"].value if "plan" in row else ""
    others = sorted((r for r in same.table.rows if r["alignment"].value != iri), key=lambda r: r["plan"].value != plan)
    heading = _heading(row)
    return Evidence(
        row=row,
        heading=heading,
        pieces=tuple(pieces(text(row, "sourceText"), text(row, "offsets"))),
        others=tuple(others),
        asked=(asked, same),
        plan_page=_plan_page(row),
        citation=_citation(iri, row, heading),
        surety=surety(
            text(row, "confidence"), guided=app_state().engine.status.shipped and text(row, "strength") in ("direct", "indirect")
        ),
    )


def text(row: Mapping[str, Cell], column: str) -> str:
    """Return a value as it is spelled; empty where there is none."""
    return row[column].value if column in row else ""


def pieces(source: str, offsets: str) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces, each with whether it is marked. Joined, they are the text, whatever the offsets say.

    :param source: the text.
    :param offsets: `start-end` for each marked part, in code points from 0, the end exclusive, with spaces between, in order.
    """
    done = 0
    for place in offsets.split():
        found = _PLACE.fullmatch(place)
        start, end = (int(part) for part in found.groups()) if found else (0, 0)
        start = max(start, done)
        if start < min(end, len(source)):
            if start > done:
                yield source[done:start], False
            yield source[start:end], True
            done = min(end, len(source))
    if done < len(source):
        yield source[done:], False


def surety(confidence: str, *, guided: bool) -> str:
    """Return a confidence in words.

    :param confidence: a decimal from 0 to 1; anything else has no words.
    :param guided: whether it was given under this project's annotation guide, whose meaning is then added.
    """
    try:
        number = float(confidence)
    except ValueError:
        return ""
    word = _("high") if number >= _HIGH else _("medium") if number >= _MEDIUM else _("low")
    scale = (
        (0.9, _("the words are nearly those of the target")),
        (0.8, _("a clear case by the rules")),
        (0.7, _("holds, but a strict reader might choose the other strength")),
        (0.6, _("holds, but a strict reader might leave it out")),
        (0.5, _("an even call")),
    )
    meaning = next((words for least, words in scale if number >= least), "") if guided else ""
    return f"{word}: {meaning}" if meaning else str(word)


def object_name(row: Mapping[str, Cell]) -> str:
    """Return the short name of what an alignment leads to, such as `SDG 3.8` or `NS4`."""
    notation = text(row, "objectNotation") or text(row, "objectLabel") or name(row["object"].value)
    return f"SDG {notation}" if row["object"].value.startswith(SDG) else notation


def _heading(row: Mapping[str, Cell]) -> str:
    names = {"element": text(row, "notation") or name(row["element"].value), "object": object_name(row)}
    sentences = {
        "direct": _("%(element)s directly supports %(object)s", **names),
        "indirect": _("%(element)s indirectly supports %(object)s", **names),
        "realises": _("%(element)s carries out objective %(object)s", **names),
        "corresponds": _("%(element)s corresponds to %(object)s", **names),
    }
    return str(sentences.get(text(row, "strength")) or _("%(element)s is linked to %(object)s", **names))


def _plan_page(row: Mapping[str, Cell]) -> str:
    if "plan" not in row or text(row, "kind") in ("", "framework element"):
        return ""
    return f"/plan?plan={quote(name(row['plan'].value))}&lang={g.lang}#{quote(text(row, 'notation'))}"


def _citation(iri: str, row: Mapping[str, Cell], heading: str) -> str:
    """Return who, when, what, from where, in which version and under which licence, as one line each."""
    status = app_state().engine.status
    licence = text(row, "licenceLabel")
    lines = (
        ", ".join(
            part for part in (text(row, "creatorLabel") or name(text(row, "creator")), dated(text(row, "created"))) if part
        ),
        " · ".join(part for part in (heading, text(row, "planLabel")) if part),
        f"“{text(row, 'elementLabel')}” → “{text(row, 'objectLabel')}”" if "elementLabel" in row and "objectLabel" in row else "",
        iri,
        _("planlink, data version %(version)s", version=status.version) if status.version else "planlink",
        _("Licence: %(licence)s", licence=licence) if licence else "",
    )
    return "\n".join(str(line) for line in lines if line)
