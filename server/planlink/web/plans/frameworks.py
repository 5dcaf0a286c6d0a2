"""List the frameworks that pages count links to: their names in addresses and for people, and the question that counts each."""

from collections.abc import Mapping

from flask import g
from flask_babel import gettext as _

from planlink.namespaces import ID, SDG
from planlink.questions.document_queries import document_table
from planlink.questions.tables import Cell
from planlink.rdf.graphs import text
from planlink.web.plans.question_answers import Row, ask
from planlink.web.state import app_state

SDGS = "sdg"
NATIONAL = ("th/national-strategy", "th/master-plan", "th/nesdp13")
#: The question that counts a whole plan's links to a framework.
COVERAGE_QUESTIONS = {
    SDGS: "q02-goal-coverage",
    "th/national-strategy": "q09-national-strategy-coverage",
    "th/master-plan": "q10-master-plan-coverage",
    "th/nesdp13": "q11-milestone-coverage",
}


def framework_labels() -> dict[str, str]:
    """Return the frameworks' labels in the page's language, by their names in addresses."""
    return {
        SDGS: _("the 17 goals"),
        "th/national-strategy": _("National Strategy"),
        "th/master-plan": _("Master Plans"),
        "th/nesdp13": _("Milestones of the 13th Plan"),
    }


def available_frameworks() -> dict[str, str]:
    """Return the labels of the frameworks that the data hold; other people's data may lack some."""
    available = {row["framework"].value for row in ask("q20-frameworks").table.rows}
    return {name: label for name, label in framework_labels().items() if framework_iri(name) in available}


def meanings() -> Mapping[str, Cell]:
    """Return what each framework element says, by its IRI: its scope note or definition, from q20."""
    return {row["element"].value: row["definition"] for row in ask("q20-frameworks").table.rows if "definition" in row}


def official_texts() -> Mapping[str, Row]:
    """Return the official wording of framework elements, by IRI; empty unless the operator has fetched it.

    Each row has the wording in the page's language, or else in Thai, English or another (`text`), and perhaps where it was
    taken from (`source`) and on which day (`fetched`).
    """
    rows = document_table(app_state().engine, "official-texts", lang=text(g.lang)).rows
    return {row["thing"].value: row for row in rows}


def framework_iri(name: str) -> str:
    """Return the IRI of a framework or a goal.

    :param name: its name in addresses: one of `framework_labels`, or `sdg/8` for a goal.
    """
    return SDG.rstrip("/") + name.removeprefix(SDGS) if name.startswith(SDGS) else ID + name
