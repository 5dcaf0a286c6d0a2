"""Implied links on planted data: which crosswalks they follow, and how their paths are shown."""

import pytest
from rdflib import RDF, SKOS, XSD, Graph, Literal, URIRef

from tests.questions import planted
from tests.questions.conftest import Ask, Build, Demo
from tests.questions.oracle import ID, PLAN, SDG, cells
from tests.questions.planted import DEMO, GRAPH, IDLE, add_link, reasons


def add_crosswalk(graph: Graph, subject: str, target: str, confidence: str, *, relation: str) -> URIRef:
    """Add a crosswalk row from a framework element to an SDG target, with its triple."""
    element, aim = planted.object_iri(subject), planted.object_iri(target)
    crosswalk = element + f"/corresponds-to/sdg-{target}"
    graph.add((crosswalk, RDF.type, PLAN.Alignment))
    for name, value in (("subject", element), ("predicate", PLAN.correspondsTo), ("object", aim), ("basis", PLAN.inference)):
        graph.add((crosswalk, PLAN[name], value))
    graph.add((crosswalk, PLAN.reviewStatus, PLAN.proposed))
    graph.add((element, PLAN.correspondsTo, aim))
    if confidence:
        graph.add((crosswalk, PLAN.confidence, Literal(confidence, datatype=XSD.decimal)))
    if relation:
        graph.add((crosswalk, PLAN.mappingRelation, SKOS[relation]))
    return crosswalk


def test_implied_link_is_not_stated(linked: Ask) -> None:
    (implied,) = (row for row in linked("q13", plan=DEMO) if row["notation"] == "S1.T2" and row["target"].endswith("/3.8"))
    assert cells([implied], "agreement", "strength", "via") == [("implied only", "none", "MP13")]
    profile = {row["plan"]: row for row in linked("q05", target="3.8", withImplied="true")}
    assert cells([profile[str(DEMO)]], "direct", "indirect", "implied") == [("1", "0", "1")]
    assert cells([profile[str(IDLE)]], "direct", "indirect", "implied", "highestConfidence") == [("0", "0", "0", "")]
    gaps = reasons(linked)
    assert "3.8" not in gaps
    assert {gaps[number] for number in ("8.2", "8.a")} == {"indirect only"}


def test_lead_is_listed_only_where_no_link_is_stated(demo: Demo) -> None:
    def add_lead(graph: Graph) -> None:
        add_link(graph, "S1.T1", "indirectlySupports", "8.2")
        add_link(graph, "S1.T2", "directlySupports", "MP4")  # corresponds to 8.2 and 9.2

    ask = demo(add_lead)
    assert {"8.2", "9.2"} <= {row["targetNotation"] for row in ask("q31", plan=DEMO)}
    leads = {row["notation"]: row["leads"] for row in ask("q08", plan=DEMO)}
    assert leads["9.2"] == "S1.T2 → MP4"
    assert not leads["8.2"], "an indirect link takes precedence"


@pytest.mark.parametrize("relation", ["exactMatch", "closeMatch", "broadMatch"])
def test_implied_link_follows_direct_links_and_sure_crosswalks(graphs: dict[str, Graph], build: Build, relation: str) -> None:
    plan, crosswalks = planted.demo(), Graph()
    stated = add_link(plan, "S1.T1", "directlySupports", "MP13", confidence="0.9")
    add_link(plan, "S1.T2", "indirectlySupports", "MP13")
    sureness = {"3.8": "0.5", "3.4": "0.49", "3.3": "", "3.2": "0.9"}
    add_crosswalk(crosswalks, "MP13", "3.5", "0.9", relation="narrowMatch")
    add_crosswalk(crosswalks, "MP13", "3.6", "0.9", relation="relatedMatch")
    add_crosswalk(crosswalks, "MP13", "3.7", "0.9", relation="")
    for target, confidence in sureness.items():
        crosswalk = add_crosswalk(crosswalks, "MP13", target, confidence, relation=relation)
        if target == "3.2":
            crosswalks.set((crosswalk, PLAN.reviewStatus, PLAN.rejected))
    ask = build(
        {
            **{iri: graph for iri, graph in graphs.items() if not iri.endswith(("/plan", "/crosswalks"))},
            GRAPH + "crosswalks": crosswalks,
            GRAPH + "demo-pao/plan": plan,
        }
    )
    (path,) = ask("q31", plan=DEMO)
    link = DEMO + "/S1.T1/implied/sdg-3.8/through/MP13"
    assert cells([path], "notation", "targetNotation", "confidence", "impliedConfidence", "impliedLink") == [
        ("S1.T1", "3.8", "0.5", "0.45", str(link))
    ]
    assert [row["target"] for row in ask("q13", plan=DEMO)] == [f"{SDG}/3.8"]
    assert {row["notation"]: row["leads"] for row in ask("q08", plan=DEMO) if row["leads"]} == {"3.8": "S1.T1 → MP13"}
    facts = {(row["property"].rpartition("#")[2], row["value"]) for row in ask("q23", thing=link)}
    assert facts == {
        ("type", str(PLAN.ImpliedLink)),
        ("impliedElement", str(DEMO + "/S1.T1")),
        ("impliedAim", f"{SDG}/3.8"),
        ("restsOn", str(stated)),
        ("restsOn", str(planted.object_iri("MP13") + "/corresponds-to/sdg-3.8")),
        ("confidence", "0.45"),
        ("wasGeneratedBy", ID + "activity/rules"),
    }
    implied = {row["value"] for row in ask("q23", thing=DEMO + "/S1.T1") if row["property"] == str(PLAN.impliedlySupports)}
    assert implied == {f"{SDG}/3.8", f"{SDG}/3"}
    assert not [row for row in ask("q23", thing=DEMO + "/S1.T2") if row["property"] == str(PLAN.impliedlySupports)]


def test_each_path_of_implied_link_is_a_row_without_rejected_steps(demo: Demo) -> None:
    def add_paths(graph: Graph) -> None:
        add_link(graph, "S1.T1", "directlySupports", "3.8")
        add_link(graph, "S1.T1", "directlySupports", "MP13")
        add_link(graph, "S1.O1", "directlySupports", "MP13")
        add_link(graph, "S1.T10", "indirectlySupports", "MP13")
        add_link(graph, "S1.T2", "directlySupports", "MP13", status="rejected")

    rows = [row for row in demo(add_paths)("q31", plan=DEMO) if row["targetNotation"] == "3.8"]
    assert cells(rows, "notation", "strength", "viaNotation") == [("S1.O1", "direct", "MP13"), ("S1.T1", "direct", "MP13")]


def test_link_can_be_stated_and_implied(demo: Demo) -> None:
    def add_agreeing_links(graph: Graph) -> None:
        add_link(graph, "S1.T1", "indirectlySupports", "3.8")
        add_link(graph, "S1.T1", "directlySupports", "MP13")

    ask = demo(add_agreeing_links)
    (row,) = (row for row in ask("q13", plan=DEMO) if row["target"].endswith("/3.8"))
    assert cells([row], "agreement", "strength", "via") == [("both", "indirect", "MP13")]
    (profile,) = (row for row in ask("q05", target="3.8", withImplied="true") if row["plan"] == str(DEMO))
    assert cells([profile], "direct", "indirect", "implied") == [("0", "1", "0")]
