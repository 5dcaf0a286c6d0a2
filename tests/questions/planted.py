"""A small invented plan whose correct answers are easy to see.

It has the strategy S1 with objectives O1 to O3 and tactics T1, T2 and T10. The plan `idle-pao/plan` has one strategy and no
assessment.
"""

from collections.abc import Callable

from rdflib import RDF, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV

from tests.questions.oracle import ID, PLAN, SDG

DEMO = URIRef(ID + "demo-pao/plan")
IDLE = URIRef(ID + "idle-pao/plan")
GRAPH = "https://w3id.org/planlink/graph/"
FRAMEWORKS = {
    "sdg": SDG,
    "national-strategy": ID + "th/national-strategy",
    "master-plan": ID + "th/master-plan",
    "nesdp13": ID + "th/nesdp13",
}
KINDS = {"S": PLAN.Strategy, "O": PLAN.Objective, "T": PLAN.Tactic}
TEXT = "ส่งเสริมบริการสาธารณสุข และฝึกอาชีพ"


def add_labels(graph: Graph, thing: URIRef, english: str, thai: str) -> None:
    graph.add((thing, SKOS.prefLabel, Literal(english, lang="en")))
    graph.add((thing, SKOS.prefLabel, Literal(thai, lang="th")))


def add_plan(graph: Graph, plan: URIRef, name: str) -> None:
    organisation = URIRef(str(plan).removesuffix("/plan"))
    graph.add((plan, RDF.type, PLAN.Plan))
    graph.add((plan, PLAN.planOf, organisation))
    graph.add((organisation, RDF.type, PLAN.Organisation))
    add_labels(graph, plan, f"{name} plan", "แผน")
    add_labels(graph, organisation, name, "หน่วยงาน")


def add_element(
    graph: Graph, plan: URIRef, notation: str, order: int, text: str = TEXT, *, label: str | None = None, assessed: bool = True
) -> None:
    element = plan + "/" + notation
    strategy, _, part = notation.partition(".")
    graph.add((element, RDF.type, KINDS[(part or strategy)[0]]))
    graph.add((element, DCTERMS.isPartOf, plan + "/" + strategy if part else plan))
    graph.add((element, SKOS.notation, Literal(notation)))
    graph.add((element, PLAN.order, Literal(order)))
    graph.add((element, PLAN.sourceText, Literal(text, lang="th")))
    add_labels(graph, element, f"Element {notation}", label or text)
    for framework in FRAMEWORKS if assessed else ():
        add_assessment(graph, element, framework)


def add_assessment(graph: Graph, element: URIRef, framework: str) -> None:
    assessment = element + "/assessed/" + framework
    graph.add((assessment, RDF.type, PLAN.Assessment))
    graph.add((assessment, PLAN.assessedElement, element))
    graph.add((assessment, PLAN.againstFramework, URIRef(FRAMEWORKS[framework])))


def add_link(
    graph: Graph,
    subject: str,
    predicate: str,
    object_: str,
    *,
    status: str = "proposed",
    confidence: str = "0.8",
    quotes: tuple[str, ...] = ("สาธารณสุข",),
) -> URIRef:
    """Add an alignment of a demo element, and its link triple unless it is rejected."""
    element, target = DEMO + "/" + subject, object_iri(object_)
    alignment = element + f"/{predicate}/{object_}"
    graph.add((alignment, RDF.type, PLAN.Alignment))
    graph.add((alignment, PLAN.subject, element))
    graph.add((alignment, PLAN.predicate, PLAN[predicate]))
    graph.add((alignment, PLAN.object, target))
    graph.add((alignment, PLAN.confidence, Literal(confidence, datatype=XSD.decimal)))
    graph.add((alignment, PLAN.reviewStatus, PLAN[status]))
    graph.add((alignment, PLAN.rationale, Literal("Because.", lang="en")))
    graph.add((alignment, PLAN.rationale, Literal("เพราะ", lang="th")))
    graph.add((alignment, PLAN.justification, URIRef("https://w3id.org/semapv/vocab/ManualMappingCuration")))
    graph.add((alignment, DCTERMS.creator, URIRef(ID + "agent/planlink")))
    graph.add((alignment, DCTERMS.created, Literal("2026-11-22", datatype=XSD.date)))
    graph.add((alignment, PROV.wasGeneratedBy, URIRef(ID + "activity/alignment-2026-11")))
    for number, quote in enumerate(quotes, start=1):
        evidence = alignment + f"/evidence/{number}"
        graph.add((alignment, PLAN.evidence, evidence))
        graph.add((evidence, PLAN.quote, Literal(quote, lang="th")))
        graph.add((evidence, PLAN.start, Literal(TEXT.index(quote))))
        graph.add((evidence, PLAN.end, Literal(TEXT.index(quote) + len(quote))))
    if status != "rejected":
        graph.add((element, PLAN[predicate], target))
    return alignment


def add_limit(graph: Graph, object_: str, quote: str, *, plan: URIRef = DEMO, source: str = "http://example.org/law") -> None:
    """State that an aim lies outside the mandate of a plan's organisation."""
    organisation = URIRef(str(plan).removesuffix("/plan"))
    limit = organisation + f"/outside-mandate/{object_}/{len(graph)}"
    graph.add((limit, RDF.type, PLAN.MandateLimit))
    graph.add((limit, PLAN.mandateOf, organisation))
    graph.add((limit, PLAN.outsideMandate, object_iri(object_)))
    graph.add((limit, PLAN.quote, Literal(quote, lang="th")))
    graph.add((limit, DCTERMS.source, URIRef(source)))


def object_iri(name: str) -> URIRef:
    """Return the IRI of `3.8`, `MP13`, `NS3`, `M9` or an element of the demo plan."""
    for prefix, framework in (("MP", "master-plan"), ("NS", "national-strategy"), ("M", "nesdp13")):
        if name.startswith(prefix):
            return URIRef(f"{FRAMEWORKS[framework]}/{name.removeprefix(prefix)}")
    return DEMO + "/" + name if name.startswith("S") else URIRef(f"{SDG}/{name}")


def demo() -> Graph:
    """Return the demo plan, with all elements assessed and without links."""
    graph = Graph()
    add_plan(graph, DEMO, "Demo")
    for notation, order in (("S1", 1), ("S1.O1", 1), ("S1.O2", 2), ("S1.O3", 3), ("S1.T1", 1), ("S1.T2", 2), ("S1.T10", 3)):
        add_element(graph, DEMO, notation, order)
    return graph


def idle() -> Graph:
    """Return the unassessed plan."""
    graph = Graph()
    add_plan(graph, IDLE, "Idle")
    add_element(graph, IDLE, "S1", 1, assessed=False)
    return graph


def add_links(graph: Graph) -> None:
    """Add the links that most tests use."""
    add_link(graph, "S1.T1", "directlySupports", "3.8", quotes=("ฝึกอาชีพ", "สาธารณสุข"))
    add_link(graph, "S1.T1", "indirectlySupports", "8.2", confidence="0.6")
    add_link(graph, "S1.T1", "directlySupports", "8.10", status="reviewed", confidence="0.9")
    add_link(graph, "S1.T2", "indirectlySupports", "8.a", status="endorsed", confidence="0.5")
    add_link(graph, "S1.T2", "directlySupports", "MP13")
    add_link(graph, "S1.T1", "realises", "S1.O1")


def reasons(ask: Callable[..., list[dict[str, str]]], plan: URIRef = DEMO) -> dict[str, str]:
    return {row["notation"]: row["reason"] for row in ask("q08", plan=plan)}
