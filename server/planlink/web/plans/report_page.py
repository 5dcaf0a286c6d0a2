"""The report of a plan or of one strategy, to be read on paper: the same numbers as the other pages, each with its question."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, request

from planlink.errors import NotFound
from planlink.namespaces import SDG
from planlink.questions.tables import Table
from planlink.web.plans.coverage_matrix import Count, Entry, Matrix, goal_of_target, read_columns, read_matrix, tops
from planlink.web.plans.coverage_page import site_iri
from planlink.web.plans.frameworks import COVERAGES, labels, whole_of
from planlink.web.plans.page_frame import Asked, Row, ask, chosen_plan, page
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, Surface, Tab
from planlink.web.state import app_state
from planlink.web.urls import server_url

blueprint = Surface("report", __name__)
_SDG = SDG.rstrip("/")
_STRONGEST = 8
#: The reader's day: these are plans of Thailand.
_THAILAND = datetime.timezone(datetime.timedelta(hours=7))


@dataclass(frozen=True)
class Coverage:
    """How far the parts of a framework are supported.

    :param name: the framework, one of `COVERAGES`.
    :param lines: each part with its count.
    :param asked: the question behind the counts.
    """

    name: str
    lines: Sequence[tuple[Entry, Count]]
    asked: Asked

    @property
    def widest(self) -> int:
        """The most links of a line, at least one, for the bars."""
        return max((count.links for _, count in self.lines), default=0) or 1


@dataclass(frozen=True)
class Part:
    """An element of the plan with its links.

    :param row: of q01.
    :param links: rows of q28.
    """

    row: Row
    links: Sequence[Row]


@dataclass(frozen=True)
class Branch:
    """A strategy with its parts, in numbers, or whatever else stands directly under the plan.

    :param row: of q01.
    :param parts: it and all under it.
    """

    row: Row
    parts: Sequence[Part]

    @property
    def links(self) -> list[Row]:
        """The links of all its parts."""
        return [link for part in self.parts for link in part.links]

    @property
    def strengths(self) -> Counter[str]:
        """How many links there are of each strength."""
        return _counted(self.links, "strength")

    @property
    def kinds(self) -> Counter[str]:
        """How many elements there are of each kind under it."""
        return _counted((part.row for part in self.parts if part.row is not self.row), "kind")

    @property
    def goals(self) -> list[str]:
        """The goals whose targets are supported, by the names that the UN gave them."""
        return sorted({goal_of_target(link["object"].value) for link in self.links if _is_target(link)})


@blueprint.page(
    "/report",
    "report",
    {"th": "แสดงรายงานของแผนหรือยุทธศาสตร์สำหรับพิมพ์", "en": "Show the report of a plan or of one strategy, to be printed"},
    tab=Tab(N_("Report"), 70, on_home=True),
    section="/plan",
    sitemap=pages_of_plans("/report"),
)
def report() -> Response:
    """Show the report of a plan, or of one strategy of it."""
    overview = ask("q22-plans")
    plan = chosen_plan(overview.table)
    iri = plan["plan"].value
    tree, links = ask("q01-plan-tree", plan=iri), ask("q28-plan-alignments", plan=iri)
    branches = read_branches(tree.table, links.table)
    chosen = _chosen(branches)
    # a framework that is not among the data has no lines
    coverages = [found for name in COVERAGES if (found := _coverage(iri, name, tree, chosen)).lines]
    others = _other_questions(iri)
    parts = chosen.parts if chosen else [part for branch in branches if not _is_strategy(branch) for part in branch.parts]
    return page(
        "report.html",
        (overview, *(coverage.asked for coverage in coverages), *others.values(), tree, links),
        listed=overview.table,
        plan=plan,
        overview=overview,
        chosen=chosen,
        strategies=[branch for branch in branches if _is_strategy(branch)],
        coverages=coverages,
        framework_names=labels(),
        tree=tree,
        links=links,
        parts=parts,
        strongest=_strongest(chosen.links if chosen else links.table.rows),
        codes=_codes(tree, links, others["gaps"]),
        today=datetime.datetime.now(_THAILAND).date().isoformat(),
        own_address=server_url().rstrip("/"),
        address=server_url().rstrip("/") + request.full_path.rstrip("?"),
        **_of_branch(others, chosen),
        by=others,
    )


def read_branches(tree: Table, links: Table) -> list[Branch]:
    """Return what stands directly under the plan, each with its parts and their links, in the plan's order.

    :param tree: the rows of q01.
    :param links: the rows of q28.
    """
    parents = {row["element"].value: row["parent"].value for row in tree.rows}
    of_element: dict[str, list[Row]] = {iri: [] for iri in parents}
    for link in links.rows:
        # the tree has no element without a text or a number, which the links may have all the same
        of_element.setdefault(link["element"].value, []).append(link)
    parts: dict[str, list[Part]] = {}
    top = tops(parents)
    for row in tree.rows:
        iri = row["element"].value
        parts.setdefault(top[iri], []).append(Part(row, of_element[iri]))
    rows = {row["element"].value: row for row in tree.rows}
    return [Branch(rows[iri], found) for iri, found in parts.items()]


def _chosen(branches: Iterable[Branch]) -> Branch | None:
    """Return the strategy that the address names, by its number or its IRI; none for the plan as a whole.

    :raises NotFound: if the plan has no such strategy.
    """
    named = request.args.get("strategy", "")
    if not named:
        return None
    for branch in branches:
        if _is_strategy(branch) and (branch.row["notation"].value == named or branch.row["element"].value == site_iri(named)):
            return branch
    raise NotFound(f"this plan has no strategy '{named}'")


def _coverage(plan: str, name: str, tree: Asked, chosen: Branch | None) -> Coverage:
    """Return how far a framework is supported by a plan or, if one is chosen, by a strategy with its parts.

    What a zero means is told by q29, which knows what was assessed.
    """
    whole = whole_of(name)
    parts, found = ask("q20-frameworks", framework=whole), ask("q29-coverage-matrix", plan=plan, columns=whole)
    matrix = read_matrix(tree.table, read_columns(parts.table, whole), found.table, by_strategy=True)
    if chosen:
        row = chosen.row["element"].value
        return Coverage(name, [(column, matrix.cells[row, column.iri]) for column in matrix.columns], found)
    counted = ask(COVERAGES[name], plan=plan)
    return Coverage(name, list(_lines(counted.table, matrix)), counted)


def _lines(counted: Table, matrix: Matrix) -> Iterable[tuple[Entry, Count]]:
    entries = {column.iri: column for column in matrix.columns}
    for row in counted.rows:
        kind = "goal" if "goal" in row else "object"
        iri, direct, indirect = row[kind].value, int(row["direct"].value), int(row["indirect"].value)
        # data of others may have goals that their framework does not list, of which the matrix knows nothing
        entry = entries.get(iri) or Entry(iri, row["notation"].value, row[f"{kind}Label"].value)
        state = matrix.total(column=iri).state if iri in entries else (direct and "direct") or (indirect and "indirect")
        yield entry, Count(state or "not assessed", direct, indirect)


def _codes(*asked: Asked) -> dict[str, object]:
    """Return what the fixed values mean, by column, of questions and of the matrix's states."""
    questions = (app_state().questions.get("q29-coverage-matrix"), *(item.question for item in asked))
    return {column: words for question in questions for column, words in question.codes.items()}


def _other_questions(plan: str) -> dict[str, Asked]:
    """Ask what the report says beside coverage and links."""
    return {
        "gaps": ask("q08-gaps", plan=plan),
        "reach": ask("q16-tactics-by-reach", plan=plan),
        "unrealised": ask("q15-unrealised-objectives", plan=plan),
        "review": ask("q18-alignments-to-review", plan=plan),
        "provenance": ask("q19-provenance", plan=plan),
    }


def _of_branch(others: Mapping[str, Asked], chosen: Branch | None) -> dict[str, object]:
    """Return these questions' rows, of the chosen strategy alone if there is one."""

    def kept(name: str, column: str, known_by: str = "element") -> list[Row]:
        own = {part.row[known_by].value for part in chosen.parts} if chosen else set()
        return [row for row in others[name].table.rows if not chosen or row[column].value in own]

    reasons: dict[str, list[Row]] = {}
    for row in others["gaps"].table.rows:
        reasons.setdefault(row["reason"].value, []).append(row)
    return {
        "gaps": reasons,
        "tactics": kept("reach", "tactic"),
        "unrealised": kept("unrealised", "objective"),
        # the question names elements by their numbers alone
        "concerns": _counted(kept("review", "notation", known_by="notation"), "why"),
        "provenance": others["provenance"].table.rows,
    }


def _strongest(links: Iterable[Row]) -> list[tuple[Row, Counter[str]]]:
    """Return the SDG targets with most direct links, each with a row that names it and its links by strength."""
    by_target: dict[str, list[Row]] = {}
    for link in links:
        if _is_target(link):
            by_target.setdefault(link["object"].value, []).append(link)
    found = [(rows[0], _counted(rows, "strength")) for rows in by_target.values()]
    with_direct = [item for item in found if item[1]["direct"]]
    return sorted(with_direct, key=lambda item: (-item[1]["direct"], -item[1]["indirect"]))[:_STRONGEST]


def _counted(rows: Iterable[Row], column: str) -> Counter[str]:
    return Counter(row[column].value for row in rows if column in row)


def _is_target(link: Row) -> bool:
    return goal_of_target(link["object"].value) != ""


def _is_strategy(branch: Branch) -> bool:
    return branch.row["kind"].value == "strategy"
