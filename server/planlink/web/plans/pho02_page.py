"""The five alignment lines of form Pho. 02 (ผ.02) that are proposed for a tactic, ready to paste; in Thai, like the form."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, g, request

from planlink.errors import NotFound
from planlink.questions.tables import Cell, Table
from planlink.web.plans.base_page import render_plan_page, requested_plan
from planlink.web.plans.question_answers import QuestionAnswer, ask
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab
from planlink.web.urls import iri_from_name

blueprint = Surface("pho02", __name__)
_SEPARATOR = "; "
#: Each tactic costs a question; a page asks at most this many.
MAX_TACTICS = 200
PROPOSED = "ข้อเสนอ โปรดตรวจสอบก่อนใช้"


@dataclass(frozen=True)
class Line:
    """A line of the form.

    :param number: 1 to 5.
    :param heading: of the line in the form.
    :param entries: code, name and strength of each proposal; code and strength are empty where there is no proposal.
    """

    number: str
    heading: str
    entries: tuple[tuple[str, str, str], ...]

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The line as cells of a spreadsheet: heading, names, codes, strengths."""
        notations, names, strengths = (_SEPARATOR.join(entry[i] for entry in self.entries) for i in range(3))
        return self.heading, names, notations, strengths


@dataclass(frozen=True)
class TacticLines:
    """A tactic with its lines.

    :param tactic: its row in q27, in Thai.
    :param lines: the five lines.
    :param answer: the question behind them.
    """

    tactic: Mapping[str, Cell]
    lines: tuple[Line, ...]
    answer: QuestionAnswer

    @property
    def text(self) -> str:
        """The lines as text with tabs between cells, which Word and Excel read as a table, marked as a proposal."""
        head = (f"กลยุทธ์ {self.tactic['tacticLabel'].value}", PROPOSED)
        return "\n".join((*head, *("\t".join(line.cells) for line in self.lines))) + "\n"


def read_lines(table: Table) -> tuple[Line, ...]:
    """Return the lines of the form from the rows of q17."""
    return tuple(Line(row["line"].value, row["heading"].value, _entries(row)) for row in table.rows)


def _entries(row: Mapping[str, Cell]) -> tuple[tuple[str, str, str], ...]:
    """Return the entries of a line, which q17 joins into one text; unsplit where a name contains the separator."""
    value, label, note = (row[name].value if name in row else "" for name in ("value", "valueLabel", "note"))
    notations, names, notes = (text.split(_SEPARATOR) for text in (value, label, note))
    if not len(notations) == len(names) == len(notes):
        return ((value, label, note),)
    return tuple((code, name, text.removeprefix(code).strip()) for code, name, text in zip(notations, names, notes, strict=True))


@blueprint.page(
    "/pho02",
    "pho02",
    {"th": "เสนอข้อความความเชื่อมโยงสำหรับแบบ ผ.02", "en": "Propose the alignment lines of form Pho. 02 for a plan's tactics"},
    tab=Tab(N_("Form Pho. 02"), 80, on_home=True, needs="tactics"),
    section="/plan",
    sitemap=pages_of_plans("/pho02"),
)
def pho02() -> Response:
    """Show the lines for one tactic, or for all tactics of a plan."""
    plans = ask("q22-plans").table
    tactic = iri_from_name(request.args.get("tactic", ""))
    plan = _plan_of(plans, tactic)
    tactics = ask("q27-tactics", plan=plan["plan"].value, lang="th")
    rows = [row for row in tactics.table.rows if not tactic or row["tactic"].value == tactic]
    blocks = [_lines_of(row) for row in rows[:MAX_TACTICS]]
    if tactic and not blocks:
        raise NotFound(f"this plan has no tactic <{tactic}>")
    first = blocks[0].tactic["tactic"].value if blocks else ""
    english = ask("q17-form-pho02", tactic=first, lang="en") if first and g.lang == "en" else None
    return render_plan_page(
        "pho02.html",
        (*(block.answer for block in blocks[:1]), tactics),
        plans=plans,
        plan=plan,
        tactics=tactics.table.rows,
        blocks=blocks,
        one_tactic=bool(tactic),
        left_out=len(rows) - len(blocks),
        english={line.number: line for line in read_lines(english.table)} if english else {},
        proposed=PROPOSED,
    )


def _plan_of(plans: Table, tactic: str) -> Mapping[str, Cell]:
    """Return the plan that the address names; otherwise the plan whose IRI the tactic's begins with; otherwise the first."""
    if not request.args.get("plan"):
        for row in plans.rows:
            if tactic.startswith(row["plan"].value + "/"):
                return row
    return requested_plan(plans)


def _lines_of(row: Mapping[str, Cell]) -> TacticLines:
    """Return the lines of a tactic from its row in q27."""
    answer = ask("q17-form-pho02", tactic=row["tactic"].value, lang="th")
    return TacticLines(row, read_lines(answer.table), answer)
