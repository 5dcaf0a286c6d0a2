"""The page of a plan: its elements as an outline with their links, filtered by the parameters in the address."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import Response
from flask_babel import gettext as _

from planlink.namespaces import local_name
from planlink.questions.tables import Cell, Table
from planlink.web.charts import bars
from planlink.web.plans.base_page import all_plans, render_plan_page, requested_plan, requested_value
from planlink.web.plans.link_filter import CONFIDENCES, FILTERS, STATUSES, address, goal_of_link, requested_filter
from planlink.web.plans.question_answers import Row, ask, spreadsheet_response
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, MenuEntry, Surface, Tab

blueprint = Surface("plan_page", __name__)
#: Other people's files may nest elements without end; everything deeper is shown on this level.
_MAX_LEVEL = 8


@dataclass(frozen=True)
class Node:
    """An element of the plan in the outline.

    :param row: its row in q01.
    :param links: its links that pass the filter, from q28.
    :param stated: the number of its links, with or without the filter.
    :param parts: the elements below it.
    :param missing: the frameworks that other elements of the plan were assessed against, but not this one.
    """

    row: Row
    links: tuple[Row, ...]
    stated: int
    parts: tuple["Node", ...]
    missing: tuple[str, ...]

    @property
    def assessed(self) -> bool:
        """Whether the element was assessed against any framework."""
        return "assessed" in self.row

    @cached_property
    def links_below(self) -> tuple[Row, ...]:
        """The links of all elements below it."""
        return tuple(link for part in self.parts for link in (*part.links, *part.links_below))

    @property
    def matching_links(self) -> int:
        """The number of links that pass the filter: its own and those below."""
        return len(self.links) + len(self.links_below)

    def links_of_strength(self, strength: str) -> list[Row]:
        """Return its own links of one strength."""
        return [link for link in self.links if link["strength"].value == strength]

    @property
    def through_parts(self) -> list[tuple[str, int, int]]:
        """The links of its parts by group: a goal's number or a framework's letters, direct links, indirect links."""
        counts = Counter((_group(link), link["strength"].value) for link in self.links_below)
        groups = sorted({group for group, _strength in counts}, key=_group_order)
        return [(group, counts[group, "direct"], counts[group, "indirect"]) for group in groups]


@blueprint.page(
    "/plan",
    "plan",
    {"th": "แสดงแผนและสิ่งที่แผนสนับสนุน", "en": "Show a plan, and what it supports"},
    menu=MenuEntry(N_("Plans"), 10),
    tab=Tab(N_("The plan"), 10),
    sitemap=pages_of_plans("/plan"),
)
def plan() -> Response:
    """Show a plan and its links, or return the links as a spreadsheet."""
    plans = all_plans()
    plan = requested_plan(plans)
    questions = ("q02-goal-coverage", "q01-plan-tree", "q28-plan-alignments", "q19-provenance")
    goals, tree, alignments, provenance = (ask(name, plan=plan["plan"].value) for name in questions)
    frameworks = _frameworks(provenance.table, alignments.table)
    goal_numbers = [row["notation"].value for row in goals.table.rows]
    link_filter = requested_filter([name for name, _label, _count in frameworks], goal_numbers)
    only_linked, folded = requested_value("only", ("", "linked")), requested_value("fold", ("", "all"))
    links = [row for row in _with_source_text(alignments.table, tree.table) if link_filter.matches(row)]
    nodes = outline(tree.table, links, alignments.table.rows)
    return spreadsheet_response(alignments, links) or render_plan_page(
        "plan.html",
        (goals, tree, alignments, provenance),
        plans=plans,
        plan=plan,
        goals=goals.table,
        goals_chart=bars(goals.table.rows, "goalLabel", "notation", ("direct", "indirect")),
        widest=max((int(row["direct"].value) + int(row["indirect"].value) for row in goals.table.rows), default=0) or 1,
        figures=_figures(tree.table, alignments.table, provenance.table),
        nodes=list(_with_links(nodes)) if only_linked else nodes,
        link_filter=link_filter,
        filters=FILTERS,
        frameworks=frameworks,
        statuses=STATUSES,
        confidences=sorted({*CONFIDENCES, *filter(None, [link_filter.confidence])}, key=float, reverse=True),
        codes={**tree.question.codes, **alignments.question.codes},
        shown=len(links),
        elements_shown=len({row["element"].value for row in links}),
        all_links=len(alignments.table.rows),
        all_elements=len(tree.table.rows),
        only_linked=only_linked,
        folded=folded,
        state=address,
    )


def outline(tree: Table, links: Iterable[Row], stated: Iterable[Row]) -> tuple[Node, ...]:
    """Return the elements of a plan as an outline, in the order of the plan.

    :param tree: the rows of q01.
    :param links: the rows of q28 that pass the filter.
    :param stated: all rows of q28.
    """
    links_of: dict[str, list[Row]] = defaultdict(list)
    for link in links:
        links_of[link["element"].value].append(link)
    stated_by_element = Counter(link["element"].value for link in stated)
    elements = {row["element"].value for row in tree.rows}
    children: dict[str, list[Row]] = defaultdict(list)
    for row in tree.rows:
        children[row["parent"].value if row["parent"].value in elements else ""].append(row)
    frameworks = list(dict.fromkeys(name for row in tree.rows for name in _assessed_against(row)))

    def nodes_below(parent: str, level: int) -> tuple[Node, ...]:
        rows = children.pop(parent, [])
        if level == _MAX_LEVEL:
            for row in rows:  # the list grows during the loop
                rows += children.pop(row["element"].value, ())
        return tuple(
            Node(
                row=row,
                links=tuple(links_of[(iri := row["element"].value)]),
                stated=stated_by_element[iri],
                parts=nodes_below(iri, level + 1),
                missing=tuple(name for name in frameworks if name not in _assessed_against(row)),
            )
            for row in rows
        )

    return nodes_below("", 1)


def _assessed_against(row: Row) -> Sequence[str]:
    """Return the frameworks that an element was assessed against."""
    return row["assessed"].value.split(", ") if "assessed" in row else ()


def _with_links(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield the elements that have a matching link, themselves or in their parts."""
    for node in nodes:
        if node.matching_links:
            yield Node(node.row, node.links, node.stated, tuple(_with_links(node.parts)), node.missing)


def _with_source_text(alignments: Table, tree: Table) -> Iterator[Row]:
    """Yield the links, each with its element's source text, which the filter searches as well."""
    texts: dict[str, Cell] = {row["element"].value: row["sourceText"] for row in tree.rows}
    for row in alignments.rows:
        yield {**row, "sourceText": texts[row["element"].value]} if row["element"].value in texts else row


def _frameworks(provenance: Table, alignments: Table) -> list[tuple[str, str, int]]:
    """Return the frameworks that the plan has links to: the last part of the IRI, the label, the number of links."""
    labels = {row["framework"].value: row["frameworkLabel"].value for row in provenance.rows if "frameworkLabel" in row}
    counts = Counter(row["framework"].value for row in alignments.rows)
    iris = [iri for iri in dict.fromkeys((*labels, *counts)) if iri in counts]
    return [(local_name(iri), labels.get(iri, local_name(iri)), counts[iri]) for iri in iris]


def _figures(tree: Table, alignments: Table, provenance: Table) -> list[tuple[str, int]]:
    """Return the numbers that describe the plan, without zeros."""
    kinds: Mapping[str, int] = Counter(row["kind"].value for row in tree.rows)
    realised = sum(int(row["alignments"].value) for row in provenance.rows if row["kind"].value == "realises")
    figures = [
        (_("vision"), kinds["vision"]),
        (_("missions"), kinds["mission"]),
        (_("strategies"), kinds["strategy"]),
        (_("objectives"), kinds["objective"]),
        (_("tactics"), kinds["tactic"]),
        (_("projects"), kinds["project"]),
        (_("links to frameworks"), len(alignments.rows)),
        (_("links from tactics to objectives"), realised),
    ]
    return [(str(label), number) for label, number in figures if number]


def _group(link: Row) -> str:
    """Return the group of a link in a summary: the goal's number, or the framework's letters, such as `NS`."""
    return goal_of_link(link) or link["objectNotation"].value.rstrip("0123456789.") or local_name(link["framework"].value)


def _group_order(group: str) -> tuple[int, str]:
    """Return a sort key: goals by number, then frameworks, short names first."""
    return (int(group), "") if group.isdecimal() else (len(group) + 1000, group)
