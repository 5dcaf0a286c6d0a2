"""The page of one alignment: its statement, the words that justify it, its author, and its citation."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _

from planlink.namespaces import PLAN, SDG
from planlink.questions.tables import Cell, Table
from planlink.web.plans.question_answers import QuestionAnswer, ask
from planlink.web.state import app_state
from planlink.web.template_filters import readable_date
from planlink.web.urls import in_path, name_in_address, plan_page_path

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_OFFSETS = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
#: How many other links to the same target the page shows; the question has them all.
MAX_OTHERS = 12


@dataclass(frozen=True)
class Evidence:
    """The content of an alignment's page.

    :param row: the alignment's row in q30.
    :param heading: its statement in a few words.
    :param pieces: the element's source text in pieces, each with whether it justifies the link.
    :param others: the other alignments with the same object, those of the same plan first.
    :param answers: the questions behind the page.
    :param plan_page: the address of the element on its plan's page; empty for a crosswalk.
    :param citation: how to cite the alignment, as plain text.
    """

    row: Mapping[str, Cell]
    heading: str
    pieces: tuple[tuple[str, bool], ...]
    others: tuple[Mapping[str, Cell], ...]
    answers: tuple[QuestionAnswer, ...]
    plan_page: str
    citation: str


def read_evidence(iri: str, about: Table) -> Evidence | None:
    """Return the content of an alignment's page; None for anything but an alignment of two elements.

    :param iri: the alignment's IRI.
    :param about: the rows of q23 about it.
    """
    if not any(row["property"].value == _TYPE and row["value"].value == PLAN + "Alignment" for row in about.rows):
        return None
    answer = ask("q30-evidence", alignment=iri)
    if not answer.table.rows:
        return None
    row = answer.table.rows[0]
    same_object = ask("q03-elements-serving-target", target=row["object"].value)
    plan = row["plan"].value if "plan" in row else ""
    others = sorted((r for r in same_object.table.rows if r["alignment"].value != iri), key=lambda r: r["plan"].value != plan)
    heading = _heading(row)
    return Evidence(
        row=row,
        heading=heading,
        pieces=tuple(split_marked(text(row, "sourceText"), text(row, "offsets"))),
        others=tuple(others),
        answers=(answer, same_object),
        plan_page=_plan_page(row),
        citation=_citation(iri, row, heading),
    )


def text(row: Mapping[str, Cell], column: str) -> str:
    """Return the value of a cell; empty where it is unbound."""
    return row[column].value if column in row else ""


def split_marked(source: str, offsets: str) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces, each with whether it is marked; the pieces always join to the text, even if the offsets are wrong.

    :param source: the text.
    :param offsets: `start-end` for each marked part, separated by spaces, in order: code points from 0, the end exclusive.
    """
    position = 0
    for item in offsets.split():
        match = _OFFSETS.fullmatch(item)
        start, end = (int(part) for part in match.groups()) if match else (0, 0)
        start = max(start, position)
        if start < min(end, len(source)):
            if start > position:
                yield source[position:start], False
            yield source[start:end], True
            position = min(end, len(source))
    if position < len(source):
        yield source[position:], False


def object_name(row: Mapping[str, Cell]) -> str:
    """Return the short name of an alignment's object, such as `SDG 3.8` or `NS4`."""
    iri = row["object"].value
    notation = text(row, "objectNotation") or text(row, "objectLabel")
    return f"SDG {notation or iri.removeprefix(SDG)}" if iri.startswith(SDG) else notation or name_in_address(iri)


def _heading(row: Mapping[str, Cell]) -> str:
    """Return the statement of an alignment as a short sentence."""
    names = {"element": text(row, "notation") or name_in_address(row["element"].value), "object": object_name(row)}
    if text(row, "reviewStatus") == "rejected":
        return str(_("Considered and refused: %(element)s and %(object)s", **names))
    sentences = {
        "direct": _("%(element)s directly supports %(object)s", **names),
        "indirect": _("%(element)s indirectly supports %(object)s", **names),
        "realises": _("%(element)s carries out objective %(object)s", **names),
        "corresponds": _("%(element)s corresponds to %(object)s", **names),
    }
    return str(sentences.get(text(row, "strength")) or _("%(element)s is linked to %(object)s", **names))


def _plan_page(row: Mapping[str, Cell]) -> str:
    """Return the address of the element on its plan's page; empty for a crosswalk."""
    if "plan" not in row or text(row, "kind") in ("", "framework element"):
        return ""
    path = plan_page_path("/plan", name_in_address(row["plan"].value))
    return f"{path}&lang={g.lang}#{in_path(text(row, 'notation'))}"


def _citation(iri: str, row: Mapping[str, Cell], heading: str) -> str:
    """Return a citation, one line each for author and date, title and place, texts, IRI, data version and licence."""
    status = app_state().engine.status
    licence = text(row, "licenceLabel")
    lines = (
        ", ".join(
            part
            for part in (text(row, "creatorLabel") or name_in_address(text(row, "creator")), readable_date(text(row, "created")))
            if part
        ),
        " · ".join(part for part in (heading, text(row, "planLabel")) if part),
        f"“{text(row, 'elementLabel')}” → “{text(row, 'objectLabel')}”" if "elementLabel" in row and "objectLabel" in row else "",
        iri,
        _("planlink, data version %(version)s", version=status.version) if status.version else "planlink",
        _("Licence: %(licence)s", licence=licence) if licence else "",
    )
    return "\n".join(str(line) for line in lines if line)
