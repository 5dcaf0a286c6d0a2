"""The links that the shipped plans state, read from their files without the program."""

from functools import cache
from typing import NamedTuple

from rdflib import RDF, SKOS, Graph, URIRef

from tests.conftest import ROOT

ID = "https://w3id.org/planlink/id/"
SDG = "http://metadata.un.org/sdg/"
PLAN = "https://w3id.org/planlink/ontology#"
FILES = {"lampang-pao/plan": "data/plan.ttl", "saraburi-pao/plan": "data/plans/saraburi-pao.ttl"}
STRENGTHS = {"directlySupports": "direct", "indirectlySupports": "indirect"}


class StatedLink(NamedTuple):
    """A link that was not refused: IRIs of alignment, element and object, and its strength, `direct` or `indirect`."""

    alignment: str
    element: str
    object: str
    strength: str


@cache
def plan_graph(plan: str) -> Graph:
    """Return the file of a shipped plan, for example `lampang-pao/plan`, as a graph."""
    return Graph().parse(ROOT / FILES[plan])


@cache
def stated_links(plan: str) -> frozenset[StatedLink]:
    """Return the links of a shipped plan's elements to aims, without those that were refused."""
    graph = plan_graph(plan)
    rejected = URIRef(PLAN + "rejected")
    return frozenset(
        StatedLink(str(alignment), str(graph.value(alignment, URIRef(PLAN + "subject"))), str(aim), strength)
        for alignment in graph.subjects(RDF.type, URIRef(PLAN + "Alignment"))
        if graph.value(alignment, URIRef(PLAN + "reviewStatus")) != rejected
        for predicate, strength in STRENGTHS.items()
        if (alignment, URIRef(PLAN + "predicate"), URIRef(PLAN + predicate)) in graph
        for aim in graph.objects(alignment, URIRef(PLAN + "object"))
    )


class Crosswalk(NamedTuple):
    """A step between frameworks: IRIs of both ends, SKOS relation, confidence from 0 to 1."""

    subject: str
    object: str
    relation: str
    confidence: float


@cache
def crosswalks() -> tuple[Crosswalk, ...]:
    """Return the crosswalks of the file of crosswalks, without those that were refused."""
    graph = Graph().parse(ROOT / "data" / "crosswalks.ttl")
    values = ("subject", "object", "mappingRelation", "confidence", "reviewStatus")
    rows = (
        [str(graph.value(alignment, URIRef(PLAN + name))) for name in values]
        for alignment in graph.subjects(RDF.type, URIRef(PLAN + "Alignment"))
    )
    return tuple(
        Crosswalk(subject, aim, relation, float(confidence))
        for subject, aim, relation, confidence, status in rows
        if status != PLAN + "rejected"
    )


def implied_links(plan: str) -> set[tuple[str, str]]:
    """Return elements and SDG targets of direct links whose crosswalks lead to the same or a broader aim, at 0.5 or more."""
    return {
        (link.element, crosswalk.object)
        for link in stated_links(plan)
        for crosswalk in crosswalks()
        if link.strength == "direct" and link.object == crosswalk.subject and crosswalk.confidence >= 0.5
        if crosswalk.relation.removeprefix(str(SKOS)) in ("exactMatch", "closeMatch", "broadMatch")
        if crosswalk.object.startswith(SDG) and "." in crosswalk.object.removeprefix(SDG)
    }


def sdg_targets(plan: str, strength: str = "") -> set[str]:
    """Return the numbers of the SDG targets that a plan links to, of one strength or of both."""
    return {
        link.object.removeprefix(SDG)
        for link in stated_links(plan)
        if link.object.startswith(SDG) and strength in ("", link.strength)
    }
