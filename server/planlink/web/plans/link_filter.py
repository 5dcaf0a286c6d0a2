"""Which links of a plan a page shows: what the address says, and whether a row of q28 fits it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from planlink.errors import ParameterError
from planlink.namespaces import SDG, local_name
from planlink.sparql.folding import fold_text, search_text
from planlink.sparql.parameters import MAX_TEXT
from planlink.web.plans.page_frame import Row, choice

STRENGTHS = ("direct", "indirect")
STATUSES = ("proposed", "reviewed", "endorsed")
#: The least confidences that the form offers; an address may name any other.
CONFIDENCES = ("0.9", "0.8", "0.7", "0.6")
#: What makes a choice of links, in the order of the form; the page's other parameters say how they are shown.
FILTERS = ("framework", "goal", "strength", "confidence", "status", "text")


def goal_of(row: Row) -> str:
    """Return the number of the SDG goal that a link leads to, from the notation of the target; empty for other frameworks."""
    return row["objectNotation"].value.partition(".")[0] if row["object"].value.startswith(SDG) else ""


@dataclass(frozen=True)
class Choice:
    """The links that are asked for; an empty value leaves its question open.

    :param framework: the last part of the framework's IRI, such as `sdg` or `master-plan`.
    :param goal: the number of an SDG goal.
    :param strength: one of `STRENGTHS`.
    :param confidence: the least confidence, a decimal from 0 to 1.
    :param status: one of `STATUSES`.
    :param text: stands in the element, in what it supports, or in the evidence.
    """

    framework: str = ""
    goal: str = ""
    strength: str = ""
    confidence: str = ""
    status: str = ""
    text: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What is asked for, without what is left open."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    def fits(self, row: Row) -> bool:
        """Tell whether a row of q28 is among the links."""
        return (
            self.framework in ("", local_name(row["framework"].value))
            and self.goal in ("", goal_of(row))
            and self.strength in ("", row["strength"].value)
            and self.status in ("", row["reviewStatus"].value)
            and (not self.confidence or ("confidence" in row and _number(row["confidence"].value) >= _number(self.confidence)))
            and (not self.text or self._mentioned(row))
        )

    def _mentioned(self, row: Row) -> bool:
        text = fold_text(search_text(self.text))
        columns = ("notation", "elementLabel", "sourceText", "objectNotation", "objectLabel", "quote", "rationale")
        return any(text in fold_text(row[column].value) for column in columns if column in row)


def chosen_links(frameworks: Iterable[str], goals: Iterable[str]) -> Choice:
    """Return what the address asks for.

    :param frameworks: the frameworks that can be named, by the last part of their IRIs.
    :param goals: the numbers of the goals.
    :raises ParameterError: if a value is none that can be.
    """
    text = request.args.get("text", "").strip()
    if len(text) > MAX_TEXT:
        raise ParameterError(f"parameter 'text': the text is longer than {MAX_TEXT} characters")
    return Choice(
        framework=choice("framework", ("", *frameworks)),
        goal=choice("goal", ("", *goals)),
        strength=choice("strength", ("", *STRENGTHS)),
        confidence=_confidence(request.args.get("confidence", "")),
        status=choice("status", ("", *STATUSES)),
        text=text,
    )


def _confidence(value: str) -> str:
    number = _number(value) if value else 0
    if not 0 <= number <= 1:
        raise ParameterError(f"parameter 'confidence': '{value}' is not a number from 0 to 1")
    return value if number else ""


def _number(value: str) -> float:
    """Return a number; -1 for a text that is none, which files of others may hold."""
    try:
        return float(value)
    except ValueError:
        return -1


def address(**changes: str) -> str:
    """Return the address of this page in another state.

    :param changes: parameters with their new values; an empty value takes one away.
    """
    state = {**request.args.to_dict(), **changes}
    return request.path + "?" + urlencode({name: value for name, value in state.items() if value}, safe="/")
