"""Independent answers to the questions: plain Python over the files' triples, without SPARQL, rules or store.

The oracle orders rows by the path from the plan down, where queries use sort keys. It starts from the alignments, where
queries read the derived or implied layer. So both are unlikely to make the same mistake.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from tests.questions.rows import Row

PLAN = Namespace("https://w3id.org/planlink/ontology#")
SDGO = Namespace("http://metadata.un.org/sdg/ontology#")
ID = "https://w3id.org/planlink/id/"
SDG = "http://metadata.un.org/sdg"
KINDS = ("Vision", "Mission", "Strategy", "Objective", "Tactic", "Project")
LAMPANG = URIRef(ID + "lampang-pao/plan")
SARABURI = URIRef(ID + "saraburi-pao/plan")
#: Runs a test for both plans.
plans = pytest.mark.parametrize("plan", [LAMPANG, SARABURI], ids=["lampang", "saraburi"])
NATIONAL_STRATEGY, MASTER_PLAN, MILESTONES = (ID + "th/" + name for name in ("national-strategy", "master-plan", "nesdp13"))
STRENGTHS: dict[Node, str] = {PLAN.directlySupports: "direct", PLAN.indirectlySupports: "indirect"}
#: The relations of crosswalks that implied links follow.
FOLLOWED = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch}


@dataclass(frozen=True)
class Link:
    """An alignment that is not rejected."""

    alignment: Node
    subject: Node
    predicate: Node
    object: Node
    confidence: str
    status: str


class Facts:
    """The statements of the files."""

    def __init__(self, graphs: Iterable[Graph]) -> None:
        self.graph = Graph()
        self._elements: dict[Node, list[Node]] = {}
        for graph in graphs:
            self.graph += graph

    def one(self, subject: Node, predicate: Node) -> Node:
        """Return the only value of a property."""
        (value,) = self.graph.objects(subject, predicate)
        return value

    def text(self, subject: Node, predicate: Node, language: str | None = None) -> str:
        """Return the only text of a property in a language, or without a language tag."""
        (text,) = (o for o in self.graph.objects(subject, predicate) if isinstance(o, Literal) and o.language == language)
        return str(text)

    def label(self, thing: Node) -> str:
        """Return the English label."""
        return self.text(thing, SKOS.prefLabel if (thing, SKOS.prefLabel, None) in self.graph else RDFS.label, "en")

    def notation(self, thing: Node) -> str:
        """Return the notation."""
        return self.text(thing, SKOS.notation)

    def order(self, thing: Node) -> int:
        """Return the position among siblings, or 0 without a position."""
        return int(str(self.graph.value(thing, PLAN.order) or 0))

    def elements(self, plan: Node) -> list[Node]:
        """Return all elements of a plan, in the order of the tree."""
        if plan not in self._elements:
            elements: set[Node] = set()
            todo = [plan]
            while todo:
                parts = set(self.graph.subjects(DCTERMS.isPartOf, todo.pop())) - elements
                elements |= parts
                todo += parts
            self._elements[plan] = sorted(elements, key=self.place)
        return self._elements[plan]

    def tactics(self, plan: Node) -> list[Node]:
        """Return the tactics of a plan, in order."""
        return [element for element in self.elements(plan) if self.kind(element) == "tactic"]

    def kind(self, element: Node) -> str:
        """Return the kind of a plan element, as the questions write it."""
        (kind,) = (kind for kind in KINDS if (element, RDF.type, PLAN[kind]) in self.graph)
        return kind.lower()

    def place(self, element: Node) -> tuple[tuple[int, int], ...]:
        """Return the sort key of an element: its path from the plan down, so that a strategy precedes its parts."""
        parent = self.one(element, DCTERMS.isPartOf)
        above = self.place(parent) if (parent, DCTERMS.isPartOf, None) in self.graph else ()
        return (*above, (KINDS.index(self.kind(element).capitalize()), self.order(element)))

    def place_in_framework(self, thing: Node) -> tuple[int, ...]:
        """Return the sort key of a framework element: its path from the framework down."""
        above = self.graph.value(thing, SKOS.broader)
        if above is None:
            return (self.order(self.one(thing, SKOS.inScheme)), self.order(thing))
        return (*self.place_in_framework(above), self.order(thing))

    @cached_property
    def links(self) -> list[Link]:
        """All alignments that are not rejected."""
        slots = (PLAN.subject, PLAN.predicate, PLAN.object, PLAN.confidence, PLAN.reviewStatus)
        links = []
        for alignment in self.graph.subjects(RDF.type, PLAN.Alignment):
            if self.one(alignment, PLAN.reviewStatus) != PLAN.rejected:
                subject, predicate, object_, confidence, status = (self.one(alignment, slot) for slot in slots)
                links.append(Link(alignment, subject, predicate, object_, str(confidence), str(status).split("#")[1]))
        return links

    @cached_property
    def links_by_subject(self) -> dict[Node, list[Link]]:
        """The alignments that are not rejected, by subject."""
        by_subject: dict[Node, list[Link]] = defaultdict(list)
        for link in self.links:
            by_subject[link.subject].append(link)
        return by_subject

    def supports(self, element: Node) -> list[Link]:
        """Return the support links that an element states."""
        return [link for link in self.links_by_subject.get(element, ()) if link.predicate in STRENGTHS]

    def plan_supports(self, plan: Node) -> list[Link]:
        """Return the support links of all elements of a plan, in tree order."""
        return [link for element in self.elements(plan) for link in self.supports(element)]

    def direct_supports(self, element: Node) -> list[Link]:
        """Return the direct support links that an element states."""
        return [link for link in self.supports(element) if link.predicate == PLAN.directlySupports]

    def corresponding(self, thing: Node) -> list[Link]:
        """Return the crosswalk rows that start at a framework element."""
        return [link for link in self.links_by_subject.get(thing, ()) if link.predicate == PLAN.correspondsTo]

    def followed(self, thing: Node) -> list[Link]:
        """Return the crosswalk rows that implied links follow: of at least 0.5 confidence, to the same or a broader aim."""
        return [
            link
            for link in self.corresponding(thing)
            if Decimal(link.confidence) >= Decimal("0.5") and self.graph.value(link.alignment, PLAN.mappingRelation) in FOLLOWED
        ]

    def targets(self) -> list[Node]:
        """Return all SDG targets, in order."""
        return sorted(self.graph.subjects(RDF.type, SDGO.Target), key=self.place_in_framework)

    def goal(self, target: Node) -> Node | None:
        """Return the goal of a target; None for anything else."""
        return self.graph.value(target, SDGO.isTargetOf)

    def target_links(self, plan: Node) -> list[Link]:
        """Return the links of a plan's elements to SDG targets."""
        return [link for link in self.plan_supports(plan) if self.goal(link.object)]

    def in_framework(self, framework: str) -> list[Node]:
        """Return the elements of a framework, in order."""
        return sorted(self.graph.subjects(SKOS.inScheme, URIRef(framework)), key=self.place_in_framework)

    def implied_targets(self, element: Node) -> dict[Node, list[Node]]:
        """Return the SDG targets implied by an element's own direct links, each with the objects that imply it, in order."""
        sources: dict[Node, list[Node]] = defaultdict(list)
        for via in sorted({link.object for link in self.direct_supports(element)}, key=self.place_in_framework):
            for target in dict.fromkeys(link.object for link in self.followed(via)):
                if self.goal(target):
                    sources[target].append(via)
        return sources

    def is_assessed(self, element: Node, framework: str) -> bool:
        """Tell whether an element was assessed against a framework."""
        return any(
            (assessment, PLAN.againstFramework, URIRef(framework)) in self.graph
            for assessment in self.graph.subjects(PLAN.assessedElement, element)
        )

    def quotations(self, alignment: Node) -> str:
        """Return the quotations of an alignment, joined in the order of the source text."""
        evidence = sorted(self.graph.objects(alignment, PLAN.evidence), key=lambda e: int(str(self.one(e, PLAN.start))))
        return " … ".join(self.text(each, PLAN.quote, "th") for each in evidence)


def strongest(links: Iterable[Link]) -> str:
    """Return `direct` if any link is direct, `indirect` if all are indirect, `none` without links."""
    strengths = {STRENGTHS[link.predicate] for link in links}
    return "direct" if "direct" in strengths else "indirect" if strengths else "none"


def counts(links: Iterable[Link]) -> tuple[str, ...]:
    """Return the numbers of elements, direct links and indirect links."""
    links = list(links)
    strengths = Counter(STRENGTHS[link.predicate] for link in links)
    return text(len({link.subject for link in links}), strengths["direct"], strengths["indirect"])


def text(*values: object) -> tuple[str, ...]:
    """Return values as strings, as in the rows of an answer."""
    return tuple(str(value) for value in values)


def cells(rows: Iterable[Row], *columns: str) -> list[tuple[str, ...]]:
    """Return some columns of an answer."""
    return [tuple(row[column] for column in columns) for row in rows]
