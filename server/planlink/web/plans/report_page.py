"""The report of a plan or of one strategy, to be printed: the numbers of the other pages, each with the question behind it."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, request

from planlink.errors import NotFound
from planlink.questions.tables import Table
from planlink.web.plans.base_page import render_plan_page, requested_plan
from planlink.web.plans.coverage_matrix import Count, Entry, Matrix, goal_of_target, read_columns, read_matrix, top_elements
from planlink.web.plans.frameworks import COVERAGE_QUESTIONS, framework_iri, framework_labels, meanings, official_texts
from planlink.web.plans.question_answers import QuestionAnswer, Row, ask
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab
from planlink.web.state import app_state
from planlink.web.urls import iri_from_name, server_url

blueprint = Surface("report", __name__)
_SHOWN_TARGETS = 8
#: The date of the report is the reader's, and these are plans of Thailand.
_THAI_TIME = datetime.timezone(datetime.timedelta(hours=7))
_OTHER_QUESTIONS = {
    "gaps": "q08-gaps",
    "reach": "q16-tactics-by-reach",
    "unrealised": "q15-unrealised-objectives",
    "review": "q18-alignments-to-review",
    "provenance": "q19-provenance",
}


@dataclass(frozen=True)
class Coverage:
    """How many links lead to each part of a framework.

    :param name: the framework, a key of `COVERAGE_QUESTIONS`.
    :param lines: each part with its count.
    :param answer: the question behind the counts.
    """

    name: str
    lines: Sequence[tuple[Entry, Count]]
    answer: QuestionAnswer

    @property
    def widest(self) -> int:
        """The most links of a line, at least one: the width of the bars."""
        return max((count.links for _, count in self.lines), default=0) or 1


@dataclass(frozen=True)
class Part:
    """An element of the plan with its links.

    :param row: its row in q01.
    :param links: its rows in q28.
    """

    row: Row
    links: Sequence[Row]


@dataclass(frozen=True)
class Branch:
    """An element directly below the plan, mostly a strategy, with everything under it.

    :param row: its row in q01.
    :param parts: the element itself and all elements under it.
    """

    row: Row
    parts: Sequence[Part]

    @property
    def is_strategy(self) -> bool:
        """Whether the element is a strategy."""
        return self.row["kind"].value == "strategy"

    @property
    def links(self) -> list[Row]:
        """The links of all its parts."""
        return [link for part in self.parts for link in part.links]

    @property
    def strengths(self) -> Counter[str]:
        """The number of its links by strength."""
        return _count_values(self.links, "strength")

    @property
    def kinds(self) -> Counter[str]:
        """The number of elements under it by kind."""
        return _count_values((part.row for part in self.parts if part.row is not self.row), "kind")

    @property
    def goals(self) -> list[str]:
        """The numbers of the SDG goals that it supports, in order."""
        goals = {goal_of_target(link["object"].value) for link in self.links if _leads_to_sdg_target(link)}
        return sorted(goals, key=lambda goal: (not goal.isdecimal(), goal.zfill(2)))


@blueprint.page(
    "/report",
    "report",
    {"th": "แสดงรายงานของแผนหรือยุทธศาสตร์สำหรับพิมพ์", "en": "Show the report of a plan or of one strategy, to be printed"},
    tab=Tab(N_("Report"), 70, on_home=True),
    section="/plan",
    sitemap=pages_of_plans("/report"),
)
def report() -> Response:
    """Show the report of a plan, or of one of its strategies."""
    overview = ask("q22-plans")
    plan = requested_plan(overview.table)
    iri = plan["plan"].value
    tree, alignments = ask("q01-plan-tree", plan=iri), ask("q28-plan-alignments", plan=iri)
    branches = read_branches(tree.table, alignments.table)
    strategy = _requested_strategy(branches)
    # a framework that the data do not hold has no lines
    coverages = [item for name in COVERAGE_QUESTIONS if (item := _coverage(iri, name, tree, strategy)).lines]
    others = {name: ask(question, plan=iri) for name, question in _OTHER_QUESTIONS.items()}
    parts = strategy.parts if strategy else [part for branch in branches if not branch.is_strategy for part in branch.parts]
    return render_plan_page(
        "report.html",
        (overview, *(coverage.answer for coverage in coverages), *others.values(), tree, alignments),
        plans=overview.table,
        plan=plan,
        overview=overview,
        strategy=strategy,
        strategies=[branch for branch in branches if branch.is_strategy],
        coverages=coverages,
        framework_labels=framework_labels(),
        tree=tree,
        alignments=alignments,
        parts=parts,
        explained=_explained(strategy.links if strategy else alignments.table.rows),
        meanings=meanings(),
        official=official_texts(),
        framework=ask("q20-frameworks"),
        strongest=_targets_with_most_direct_links(strategy.links if strategy else alignments.table.rows),
        codes=_codes(tree, alignments, others["gaps"]),
        today=datetime.datetime.now(_THAI_TIME).date().isoformat(),
        server_address=server_url().rstrip("/"),
        address=server_url().rstrip("/") + request.full_path.rstrip("?"),
        **_rows_of_strategy(others, strategy),
        by=others,
    )


def read_branches(tree: Table, alignments: Table) -> list[Branch]:
    """Return the elements directly below the plan, each with its parts and their links, in the order of the plan.

    :param tree: the rows of q01.
    :param alignments: the rows of q28.
    """
    parents = {row["element"].value: row["parent"].value for row in tree.rows}
    links: dict[str, list[Row]] = {iri: [] for iri in parents}
    for link in alignments.rows:
        # an element without text or number is missing from the tree but may have links
        links.setdefault(link["element"].value, []).append(link)
    parts: dict[str, list[Part]] = {}
    top = top_elements(parents)
    for row in tree.rows:
        iri = row["element"].value
        parts.setdefault(top[iri], []).append(Part(row, links[iri]))
    rows = {row["element"].value: row for row in tree.rows}
    return [Branch(rows[iri], parts_of_branch) for iri, parts_of_branch in parts.items()]


def _requested_strategy(branches: Iterable[Branch]) -> Branch | None:
    """Return the strategy whose code or IRI is in the address; None for the plan as a whole.

    :raises NotFound: if the plan has no such strategy.
    """
    name = request.args.get("strategy", "")
    if not name:
        return None
    for branch in branches:
        if branch.is_strategy and (branch.row["notation"].value == name or branch.row["element"].value == iri_from_name(name)):
            return branch
    raise NotFound(f"this plan has no strategy '{name}'")


def _coverage(plan: str, name: str, tree: QuestionAnswer, strategy: Branch | None) -> Coverage:
    """Return how many links lead to each part of a framework, from a plan or from one strategy with its parts.

    Where a count is zero, q29 says whether that was assessed.
    """
    whole = framework_iri(name)
    framework, counts = ask("q20-frameworks", framework=whole), ask("q29-coverage-matrix", plan=plan, columns=whole)
    matrix = read_matrix(tree.table, read_columns(framework.table, whole), counts.table, by_strategy=True)
    if strategy:
        row = strategy.row["element"].value
        return Coverage(name, [(column, matrix.cells[row, column.iri]) for column in matrix.columns], counts)
    totals = ask(COVERAGE_QUESTIONS[name], plan=plan)
    return Coverage(name, list(_lines(totals.table, matrix)), totals)


def _lines(totals: Table, matrix: Matrix) -> Iterable[tuple[Entry, Count]]:
    """Yield each part of a framework with its count.

    :param totals: the rows of one of `COVERAGE_QUESTIONS`.
    :param matrix: the plan's matrix for the framework.
    """
    entries = {column.iri: column for column in matrix.columns}
    for row in totals.rows:
        kind = "goal" if "goal" in row else "object"
        iri, direct, indirect = row[kind].value, int(row["direct"].value), int(row["indirect"].value)
        # other people's data may link to goals that their framework does not list; the matrix lacks those
        entry = entries.get(iri) or Entry(iri, row["notation"].value, row[f"{kind}Label"].value)
        state = matrix.total(column=iri).state if iri in entries else (direct and "direct") or (indirect and "indirect")
        yield entry, Count(state or "not assessed", direct, indirect)


def _codes(*answers: QuestionAnswer) -> dict[str, object]:
    """Return the meanings of codes, by column, for some questions and for the states of the matrix."""
    questions = (app_state().questions.get("q29-coverage-matrix"), *(answer.question for answer in answers))
    return {column: codes for question in questions for column, codes in question.codes.items()}


def _rows_of_strategy(others: Mapping[str, QuestionAnswer], strategy: Branch | None) -> dict[str, object]:
    """Return the rows of the other questions, limited to a strategy if there is one.

    :param others: the answers to `_OTHER_QUESTIONS`.
    :param strategy: the strategy; None for the whole plan.
    """

    def rows(name: str, column: str, key: str = "element") -> list[Row]:
        own = {part.row[key].value for part in strategy.parts} if strategy else set()
        return [row for row in others[name].table.rows if not strategy or row[column].value in own]

    gaps: dict[str, list[Row]] = {}
    for row in others["gaps"].table.rows:
        gaps.setdefault(row["reason"].value, []).append(row)
    return {
        "gaps": gaps,
        "tactics": rows("reach", "tactic"),
        "unrealised": rows("unrealised", "objective"),
        # q18 identifies elements only by their codes
        "concerns": _count_values(rows("review", "notation", key="notation"), "why"),
        "provenance": others["provenance"].table.rows,
    }


def _targets_with_most_direct_links(links: Iterable[Row]) -> list[tuple[Row, Counter[str]]]:
    """Return the SDG targets with most direct links, each with a row that names it and the number of its links by strength."""
    by_target: dict[str, list[Row]] = {}
    for link in links:
        if _leads_to_sdg_target(link):
            by_target.setdefault(link["object"].value, []).append(link)
    targets = [(rows[0], _count_values(rows, "strength")) for rows in by_target.values()]
    with_direct = [item for item in targets if item[1]["direct"]]
    return sorted(with_direct, key=lambda item: (-item[1]["direct"], -item[1]["indirect"]))[:_SHOWN_TARGETS]


def _explained(links: Iterable[Row]) -> list[Row]:
    """Return a link to each target or aim that the frameworks explain, in the order of the frameworks."""
    by_object = {link["object"].value: link for link in links}
    return [by_object[iri] for iri in meanings() if iri in by_object]


def _count_values(rows: Iterable[Row], column: str) -> Counter[str]:
    """Return how often each value occurs in a column."""
    return Counter(row[column].value for row in rows if column in row)


def _leads_to_sdg_target(link: Row) -> bool:
    return goal_of_target(link["object"].value) != ""
