"""The page of a plan: its elements as an outline, and beside each what it supports, as far as the address asks for it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import Response
from flask_babel import gettext as _

from planlink.namespaces import local_name
from planlink.questions.tables import Cell, Table
from planlink.web.charts import bars
from planlink.web.plans.link_filter import CONFIDENCES, FILTERS, STATUSES, address, chosen_links, goal_of
from planlink.web.plans.page_frame import Row, ask, choice, chosen_plan, file_of, page, plans
from planlink.web.plans.sitemap import pages_of_plans
from planlink.web.routing import N_, MenuEntry, Surface, Tab

blueprint = Surface("plan_page", __name__)
#: Files of others may nest without end; below this, all that follows stands on one level.
_DEEPEST = 8


@dataclass(frozen=True)
class Node:
    """An element of the plan in the outline.

    :param row: its row in q01.
    :param links: those of its links that are asked for, from q28.
    :param stated: how many links it has, asked for or not.
    :param parts: the elements below it.
    :param missing: the frameworks that others of the plan were assessed against, and this element was not.
    """

    row: Row
    links: tuple[Row, ...]
    stated: int
    parts: tuple["Node", ...]
    missing: tuple[str, ...]

    @property
    def assessed(self) -> bool:
        """Whether somebody assessed the element against any framework."""
        return "assessed" in self.row

    @cached_property
    def below(self) -> tuple[Row, ...]:
        """The links of all that is below it: what it supports through its parts."""
        return tuple(link for part in self.parts for link in (*part.links, *part.below))

    @property
    def shown(self) -> int:
        """The number of links that are asked for, its own and those below."""
        return len(self.links) + len(self.below)

    def of(self, strength: str) -> list[Row]:
        """Return its links of one strength."""
        return [link for link in self.links if link["strength"].value == strength]

    @property
    def through_parts(self) -> list[tuple[str, int, int]]:
        """What is supported through the parts: a goal's number or a framework's short name, direct links, indirect links."""
        counts = Counter((_group(link), link["strength"].value) for link in self.below)
        return [
            (group, counts[group, "direct"], counts[group, "indirect"]) for group in sorted({g for g, _s in counts}, key=_place)
        ]


@blueprint.page(
    "/plan",
    "plan",
    {"th": "แสดงแผนและสิ่งที่แผนสนับสนุน", "en": "Show a plan, and what it supports"},
    menu=MenuEntry(N_("Plans"), 10),
    tab=Tab(N_("The plan"), 10),
    sitemap=pages_of_plans("/plan"),
)
def plan() -> Response:
    """Show a plan, and what it supports."""
    listed = plans()
    plan = chosen_plan(listed)
    named = ("q02-goal-coverage", "q01-plan-tree", "q28-plan-alignments", "q19-provenance")
    goals, tree, alignments, provenance = (ask(name, plan=plan["plan"].value) for name in named)
    frameworks = _frameworks(provenance.table, alignments.table)
    asked_for = chosen_links([name for name, _label, _count in frameworks], [row["notation"].value for row in goals.table.rows])
    linked, folded = choice("only", ("", "linked")), choice("fold", ("", "all"))
    rows = [row for row in _with_source(alignments.table, tree.table) if asked_for.fits(row)]
    nodes = outline(tree.table, rows, alignments.table.rows)
    return file_of(alignments, rows) or page(
        "plan.html",
        (goals, tree, alignments, provenance),
        listed=listed,
        plan=plan,
        goals=goals.table,
        goals_chart=bars(goals.table.rows, "goalLabel", "notation", ("direct", "indirect")),
        widest=max((int(row["direct"].value) + int(row["indirect"].value) for row in goals.table.rows), default=0) or 1,
        figures=_figures(tree.table, alignments.table, provenance.table),
        nodes=list(_with_links(nodes)) if linked else nodes,
        asked_for=asked_for,
        filters=FILTERS,
        frameworks=frameworks,
        statuses=STATUSES,
        confidences=sorted({*CONFIDENCES, *filter(None, [asked_for.confidence])}, key=float, reverse=True),
        codes={**tree.question.codes, **alignments.question.codes},
        shown=len(rows),
        elements_shown=len({row["element"].value for row in rows}),
        all_links=len(alignments.table.rows),
        all_elements=len(tree.table.rows),
        linked=linked,
        folded=folded,
        state=address,
    )


def outline(tree: Table, links: Iterable[Row], stated: Iterable[Row]) -> tuple[Node, ...]:
    """Return the elements of a plan as an outline, in the order of the plan.

    :param tree: the elements, from q01.
    :param links: the links to show, from q28.
    :param stated: all links, from q28.
    """
    shown: dict[str, list[Row]] = defaultdict(list)
    for link in links:
        shown[link["element"].value].append(link)
    numbers = Counter(link["element"].value for link in stated)
    below: dict[str, list[Row]] = defaultdict(list)
    known = {row["element"].value for row in tree.rows}
    for row in tree.rows:
        below[row["parent"].value if row["parent"].value in known else ""].append(row)
    looked_at = list(dict.fromkeys(name for row in tree.rows for name in _assessed(row)))

    def grow(parent: str, level: int) -> tuple[Node, ...]:
        rows = below.pop(parent, [])
        if level == _DEEPEST:
            for row in rows:  # grows while it is read
                rows += below.pop(row["element"].value, ())
        return tuple(
            Node(
                row=row,
                links=tuple(shown[(iri := row["element"].value)]),
                stated=numbers[iri],
                parts=grow(iri, level + 1),
                missing=tuple(name for name in looked_at if name not in _assessed(row)),
            )
            for row in rows
        )

    return grow("", 1)


def _assessed(row: Row) -> Sequence[str]:
    return row["assessed"].value.split(", ") if "assessed" in row else ()


def _with_links(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield the elements that have a link to show, or something below them that has."""
    for node in nodes:
        if node.shown:
            yield Node(node.row, node.links, node.stated, tuple(_with_links(node.parts)), node.missing)


def _with_source(alignments: Table, tree: Table) -> Iterator[Row]:
    """Yield the links, each with its element's source text, so that a search finds words of the source, too."""
    texts: dict[str, Cell] = {row["element"].value: row["sourceText"] for row in tree.rows}
    for row in alignments.rows:
        yield {**row, "sourceText": texts[row["element"].value]} if row["element"].value in texts else row


def _frameworks(provenance: Table, alignments: Table) -> list[tuple[str, str, int]]:
    """Return the frameworks that the plan has links to: short name, name, number of links."""
    names = {row["framework"].value: row["frameworkLabel"].value for row in provenance.rows if "frameworkLabel" in row}
    counts = Counter(row["framework"].value for row in alignments.rows)
    order = [iri for iri in dict.fromkeys((*names, *counts)) if iri in counts]
    return [(local_name(iri), names.get(iri, local_name(iri)), counts[iri]) for iri in order]


def _figures(tree: Table, alignments: Table, provenance: Table) -> list[tuple[str, int]]:
    """Return what a plan consists of in numbers, without what it has none of."""
    kinds: Mapping[str, int] = Counter(row["kind"].value for row in tree.rows)
    realised = sum(int(row["alignments"].value) for row in provenance.rows if row["kind"].value == "realises")
    found = [
        (_("vision"), kinds["vision"]),
        (_("missions"), kinds["mission"]),
        (_("strategies"), kinds["strategy"]),
        (_("objectives"), kinds["objective"]),
        (_("tactics"), kinds["tactic"]),
        (_("projects"), kinds["project"]),
        (_("links to frameworks"), len(alignments.rows)),
        (_("links from tactics to objectives"), realised),
    ]
    return [(str(label), number) for label, number in found if number]


def _group(link: Row) -> str:
    """Return what a link counts for in a summary: the goal, or the framework's letters, such as `NS`."""
    return goal_of(link) or link["objectNotation"].value.rstrip("0123456789.") or local_name(link["framework"].value)


def _place(group: str) -> tuple[int, str]:
    return (int(group), "") if group.isdecimal() else (len(group) + 1000, group)
