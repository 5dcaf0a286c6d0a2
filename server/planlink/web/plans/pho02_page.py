"""The five alignment lines of form Pho. 02 (ผ.02) that are proposed for a tactic, ready to be pasted: in Thai, as the form is."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, g, request

from planlink.errors import NotFound
from planlink.questions.tables import Cell, Table
from planlink.web.plans.coverage_page import site_iri
from planlink.web.plans.page_frame import Asked, ask, chosen_plan, page
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab

blueprint = Surface("pho02", __name__)
_BETWEEN = "; "
#: Each tactic's lines are a question of their own; a page asks no more than these.
MOST_TACTICS = 200
PROPOSED = "ข้อเสนอ โปรดตรวจสอบก่อนใช้"


@dataclass(frozen=True)
class Line:
    """A line of the form.

    :param number: 1 to 5.
    :param heading: what it asks for.
    :param entries: what is proposed: number, name, strength; the first and the last are empty where nothing is found.
    """

    number: str
    heading: str
    entries: tuple[tuple[str, str, str], ...]

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The line as cells of a spreadsheet: heading, names, numbers, strengths."""
        notations, names, strengths = (_BETWEEN.join(entry[i] for entry in self.entries) for i in range(3))
        return self.heading, names, notations, strengths


@dataclass(frozen=True)
class Block:
    """A tactic with its lines.

    :param tactic: its row of q27 in Thai.
    :param lines: the five.
    :param asked: the question behind them.
    """

    tactic: Mapping[str, Cell]
    lines: tuple[Line, ...]
    asked: Asked

    @property
    def text(self) -> str:
        """The block as text with tabs between cells, which Word and Excel take apart; it says that it is a proposal."""
        head = (f"กลยุทธ์ {self.tactic['tacticLabel'].value}", PROPOSED)
        return "\n".join((*head, *("\t".join(line.cells) for line in self.lines))) + "\n"


def read_lines(table: Table) -> tuple[Line, ...]:
    """Return the lines of the form.

    :param table: the rows of q17.
    """
    return tuple(Line(row["line"].value, row["heading"].value, _entries(row)) for row in table.rows)


def _entries(row: Mapping[str, Cell]) -> tuple[tuple[str, str, str], ...]:
    """Return a line's entries one by one, which the question joins; as one where a name has the separator in itself."""
    value, label, note = (row[name].value if name in row else "" for name in ("value", "valueLabel", "note"))
    notations, names, marks = (text.split(_BETWEEN) for text in (value, label, note))
    if not len(notations) == len(names) == len(marks):
        return ((value, label, note),)
    return tuple((n, name, mark.removeprefix(n).strip()) for n, name, mark in zip(notations, names, marks, strict=True))


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
    listed = ask("q22-plans").table
    named = request.args.get("tactic", "")
    plan = _plan_of(listed, named)
    tactics = ask("q27-tactics", plan=plan["plan"].value, lang="th")
    chosen = [row for row in tactics.table.rows if not named or row["tactic"].value == site_iri(named)]
    blocks = [_block(row) for row in chosen[:MOST_TACTICS]]
    if named and not blocks:
        raise NotFound(f"this plan has no tactic <{site_iri(named)}>")
    first = blocks[0].tactic["tactic"].value if blocks else ""
    english = ask("q17-form-pho02", tactic=first, lang="en") if first and g.lang == "en" else None
    return page(
        "pho02.html",
        (*(block.asked for block in blocks[:1]), tactics),
        listed=listed,
        plan=plan,
        tactics=tactics.table.rows,
        blocks=blocks,
        one=bool(named),
        left_out=len(chosen) - len(blocks),
        english={line.number: line for line in read_lines(english.table)} if english else {},
        proposed=PROPOSED,
    )


def _plan_of(listed: Table, tactic: str) -> Mapping[str, Cell]:
    """Return the plan that the address names; else the one that the tactic's IRI stands under; else the first."""
    iri = site_iri(tactic)
    if not request.args.get("plan"):
        for row in listed.rows:
            if iri.startswith(row["plan"].value + "/"):
                return row
    return chosen_plan(listed)


def _block(row: Mapping[str, Cell]) -> Block:
    asked = ask("q17-form-pho02", tactic=row["tactic"].value, lang="th")
    return Block(row, read_lines(asked.table), asked)
