"""Filter a plan's links: read the filter from the address, and apply it to rows of q28."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request

from planlink.errors import ParameterError
from planlink.namespaces import SDG, local_name
from planlink.sparql.folding import fold_text, search_text
from planlink.sparql.parameters import MAX_TEXT
from planlink.web.plans.base_page import requested_value
from planlink.web.plans.question_answers import Row
from planlink.web.urls import with_query

STRENGTHS = ("direct", "indirect")
STATUSES = ("proposed", "reviewed", "endorsed")
#: The minimum confidences that the form offers; an address may hold any other.
CONFIDENCES = ("0.9", "0.8", "0.7", "0.6")
#: The parameters that filter, in the order of the form; the page's other parameters say how to show the links.
FILTERS = ("framework", "goal", "strength", "confidence", "status", "text")
_SEARCHED = ("notation", "elementLabel", "sourceText", "objectNotation", "objectLabel", "quote", "rationale")


def goal_of_link(row: Row) -> str:
    """Return the number of the SDG goal that a link leads to, from the target's notation; empty for other frameworks."""
    return row["objectNotation"].value.partition(".")[0] if row["object"].value.startswith(SDG) else ""


@dataclass(frozen=True)
class LinkFilter:
    """Conditions that links must meet; an empty value sets none.

    :param framework: the last part of the framework's IRI, such as `sdg` or `master-plan`.
    :param goal: the number of an SDG goal.
    :param strength: one of `STRENGTHS`.
    :param confidence: the minimum confidence, a decimal from 0 to 1.
    :param status: one of `STATUSES`.
    :param text: a text that occurs in the element, in the supported goal or target, or in the evidence.
    """

    framework: str = ""
    goal: str = ""
    strength: str = ""
    confidence: str = ""
    status: str = ""
    text: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """The conditions that are set."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    def matches(self, row: Row) -> bool:
        """Return whether a row of q28 meets all conditions."""
        return (
            self.framework in ("", local_name(row["framework"].value))
            and self.goal in ("", goal_of_link(row))
            and self.strength in ("", row["strength"].value)
            and self.status in ("", row["reviewStatus"].value)
            and (not self.confidence or ("confidence" in row and _number(row["confidence"].value) >= _number(self.confidence)))
            and (not self.text or self._occurs_in(row))
        )

    def _occurs_in(self, row: Row) -> bool:
        text = fold_text(search_text(self.text))
        return any(text in fold_text(row[column].value) for column in _SEARCHED if column in row)


def requested_filter(frameworks: Iterable[str], goals: Iterable[str]) -> LinkFilter:
    """Return the filter in the address.

    :param frameworks: the allowed frameworks, by the last part of their IRIs.
    :param goals: the numbers of the goals.
    :raises ParameterError: if a value is not allowed.
    """
    text = request.args.get("text", "").strip()
    if len(text) > MAX_TEXT:
        raise ParameterError(f"parameter 'text': the text is longer than {MAX_TEXT} characters")
    return LinkFilter(
        framework=requested_value("framework", ("", *frameworks)),
        goal=requested_value("goal", ("", *goals)),
        strength=requested_value("strength", ("", *STRENGTHS)),
        confidence=_confidence(request.args.get("confidence", "")),
        status=requested_value("status", ("", *STATUSES)),
        text=text,
    )


def _confidence(value: str) -> str:
    number = _number(value) if value else 0
    if not 0 <= number <= 1:
        raise ParameterError(f"parameter 'confidence': '{value}' is not a number from 0 to 1")
    return value if number else ""


def _number(value: str) -> float:
    """Return a number; -1 for other texts, because other people's files may hold any."""
    try:
        return float(value)
    except ValueError:
        return -1


def address(**changes: str) -> str:
    """Return the address of this page in another state.

    :param changes: parameters with their new values; an empty value removes the parameter.
    """
    state = {**request.args.to_dict(), **changes}
    return with_query(request.path, {name: value for name, value in state.items() if value}, safe="/")
