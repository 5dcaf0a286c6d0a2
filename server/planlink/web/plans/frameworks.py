"""The frameworks that the analytic pages count links to: how addresses and people name them, and which question counts them."""

from flask_babel import gettext as _

from planlink.namespaces import ID, SDG
from planlink.web.plans.page_frame import ask

SDGS = "sdg"
NATIONAL = ("th/national-strategy", "th/master-plan", "th/nesdp13")
#: Which question counts a whole plan's links to which framework.
COVERAGES = {
    SDGS: "q02-goal-coverage",
    "th/national-strategy": "q09-national-strategy-coverage",
    "th/master-plan": "q10-master-plan-coverage",
    "th/nesdp13": "q11-milestone-coverage",
}


def labels() -> dict[str, str]:
    """Return what each framework is called in the page's language, by its name in addresses."""
    return {
        SDGS: _("the 17 goals"),
        "th/national-strategy": _("National Strategy"),
        "th/master-plan": _("Master Plans"),
        "th/nesdp13": _("Milestones of the 13th Plan"),
    }


def offered() -> dict[str, str]:
    """Return those of :func:`labels` that are among the data: the files of others need not have them all."""
    held = {row["framework"].value for row in ask("q20-frameworks").table.rows}
    return {framework: label for framework, label in labels().items() if whole_of(framework) in held}


def whole_of(columns: str) -> str:
    """Return the IRI of the framework or goal that a name in addresses stands for.

    :param columns: a framework, or `sdg/8` for a goal.
    """
    return SDG.rstrip("/") + columns.removeprefix(SDGS) if columns.startswith(SDGS) else ID + columns
