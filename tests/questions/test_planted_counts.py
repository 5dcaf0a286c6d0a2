"""Counts and ranks on planted data: links stated twice, several plans, a rejected crosswalk row."""

from collections.abc import Mapping

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import PROV

from tests.questions import planted
from tests.questions.conftest import Ask, Build
from tests.questions.oracle import ID, LAMPANG, PLAN, SARABURI, SDG, Facts, cells
from tests.questions.planted import DEMO, GRAPH, IDLE, add_link

MP13, NS3 = planted.object_iri("MP13"), planted.object_iri("NS3")


def with_demo(graphs: Mapping[str, Graph], plan: Graph) -> dict[str, Graph]:
    return {**graphs, GRAPH + "demo-pao/plan": plan, GRAPH + "idle-pao/plan": planted.idle()}


@pytest.fixture(scope="module")
def doubled(graphs: dict[str, Graph], build: Build) -> Ask:
    """Ask about a plan whose S1.T1 states each link twice, directly and indirectly; two targets share a goal."""
    plan = planted.demo()
    for object_ in ("8.2", "8.10", "12.8", "NS3", "MP13", "M9"):
        add_link(plan, "S1.T1", "directlySupports", object_)
        add_link(plan, "S1.T1", "indirectlySupports", object_)
    return build(with_demo(graphs, plan))


def test_element_that_states_a_link_twice_counts_once(doubled: Ask) -> None:
    goals = {row["notation"]: row for row in doubled("q02", plan=DEMO)}
    assert cells([goals["8"]], "elements", "direct", "indirect", "targets") == [("1", "2", "2", "2")]
    assert cells([goals["12"]], "elements", "direct", "indirect", "targets") == [("1", "1", "1", "1")]
    for question, notation in (("q09", "NS3"), ("q10", "MP13"), ("q11", "M9")):
        (row,) = (row for row in doubled(question, plan=DEMO) if row["notation"] == notation)
        assert cells([row], "elements", "direct", "indirect") == [("1", "1", "1")]
    for values in ({"planA": DEMO, "planB": IDLE}, {"planA": IDLE, "planB": DEMO}):
        rows = doubled("q07", **values)
        assert [int(row["elementsA"]) + int(row["elementsB"]) for row in rows] == [1, 1, 1]
        assert {max(row["strengthA"], row["strengthB"], key="direct".__eq__) for row in rows} == {"direct"}
    reach = {row["notation"]: row for row in doubled("q16", plan=DEMO)}
    assert cells([reach["S1.T1"]], "goals", "targets", "goalNumbers") == [("2", "3", "8, 12")]


def test_tactic_counts_once_per_pair_of_goals(doubled: Ask) -> None:
    (pair,) = doubled("q06", plan=DEMO)
    assert cells([pair], "goalA", "goalB", "tactics", "notations") == [(f"{SDG}/8", f"{SDG}/12", "1", "S1.T1")]


def test_source_of_implied_target_is_listed_once(doubled: Ask) -> None:
    (row,) = (row for row in doubled("q13", plan=DEMO) if row["target"] == f"{SDG}/3.8")
    assert row["via"] == "MP13"


def test_chain_step_is_listed_once_per_strength(doubled: Ask) -> None:
    rows = [row for row in doubled("q12", plan=DEMO) if row["nationalStrategy"] == str(NS3)]
    assert cells(rows, "notation", "masterPlan", "strength", "stated") == [
        ("S1.T1", str(MP13), strength, "yes") for strength in ("direct", "indirect")
    ]


def test_other_plans_are_ranked_by_similarity_then_name(doubled: Ask, graphs: dict[str, Graph]) -> None:
    facts = Facts(graphs.values())
    ours = {URIRef(f"{SDG}/{number}") for number in ("8.2", "8.10", "12.8")}
    similarity = {str(IDLE): 0.0}
    for plan in (LAMPANG, SARABURI):
        theirs = {link.object for link in facts.target_links(plan)}
        similarity[str(plan)] = round(len(ours & theirs) / len(ours | theirs), 3)
    ranked = sorted(similarity.items(), key=lambda item: (-item[1], item[0]))
    assert [(row["other"], float(row["similarity"])) for row in doubled("q14", plan=DEMO)] == ranked
    assert ranked[0][1] > 0


def test_target_profile_lists_all_plans_by_number_of_links(doubled: Ask) -> None:
    rows = doubled("q05", target="8.2", withImplied="true")
    assert {row["plan"] for row in rows} == {str(plan) for plan in (LAMPANG, SARABURI, DEMO, IDLE)}
    ranks = [tuple(-int(row[column]) for column in ("direct", "indirect", "implied")) for row in rows]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 2


def test_plans_are_listed_with_their_sizes(doubled: Ask) -> None:
    sizes = {row["plan"]: cells([row], "strategies", "objectives", "tactics", "alignments")[0] for row in doubled("q22")}
    assert sizes[str(DEMO)] == ("1", "3", "3", "12")
    assert sizes[str(IDLE)] == ("1", "0", "0", "0")
    assert len(sizes) == 4


def test_alignment_without_quotation_is_listed(graphs: dict[str, Graph], build: Build) -> None:
    plan = planted.demo()
    add_link(plan, "S1.T1", "directlySupports", "3.b", quotes=())
    ask = build(with_demo(graphs, plan))
    for rows in (ask("q03", target="3.b"), ask("q04", element=DEMO + "/S1.T1")):
        assert cells(rows, "strength", "quote") == [("direct", "")]


def test_rejected_crosswalk_row_implies_nothing(graphs: dict[str, Graph], build: Build) -> None:
    plan, crosswalks = planted.demo(), Graph() + graphs[GRAPH + "crosswalks"]
    add_link(plan, "S1.T1", "directlySupports", "MP13")
    before = build(with_demo(graphs, plan))
    for object_ in (NS3, URIRef(f"{SDG}/3.8")):
        (row,) = (a for a in crosswalks.subjects(PLAN.subject, MP13) if (a, PLAN.object, object_) in crosswalks)
        crosswalks.set((row, PLAN.reviewStatus, PLAN.rejected))
        crosswalks.remove((MP13, PLAN.correspondsTo, object_))
    after = build(with_demo({**graphs, GRAPH + "crosswalks": crosswalks}, plan))
    for ask, reached in ((before, True), (after, False)):
        assert (str(NS3) in {row["nationalStrategy"] for row in ask("q12", plan=DEMO)}) is reached
        assert (f"{SDG}/3.8" in {row["target"] for row in ask("q13", plan=DEMO)}) is reached
        profile = {row["plan"]: row["implied"] for row in ask("q05", target="3.8", withImplied="true")}
        assert profile[str(DEMO)] == str(int(reached))
        leads = {row["notation"]: row["leads"] for row in ask("q08", plan=DEMO)}
        assert leads["3.8"] == ("S1.T1 → MP13" if reached else "")


def test_alignment_without_activity_is_counted_once(graphs: dict[str, Graph], build: Build) -> None:
    plan = planted.demo()
    plan.remove((add_link(plan, "S1.T1", "directlySupports", "8.2"), PROV.wasGeneratedBy, None))
    add_link(plan, "S1.T2", "directlySupports", "8.3")
    rows = build(with_demo(graphs, plan))("q19", plan=DEMO)
    assert cells(rows, "activity", "activityLabel", "alignments") == [
        ("", "", "1"),
        (f"{ID}activity/alignment-2026-11", "Alignment of the first plans, November 2026", "1"),
    ]
