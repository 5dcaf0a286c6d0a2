"""Profiles for comparing plans against a second way of working them out, also with assessments and crosswalk rows taken away."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest
from rdflib import RDF, SKOS, Graph, URIRef
from rdflib.term import Node

from tests.questions import planted
from tests.questions.conftest import Ask, Build
from tests.questions.oracle import (
    LAMPANG,
    MASTER_PLAN,
    MILESTONES,
    NATIONAL_STRATEGY,
    PLAN,
    SARABURI,
    SDG,
    SDGO,
    Facts,
    Link,
    cells,
    counts,
    plans,
    text,
)
from tests.questions.planted import DEMO, GRAPH, IDLE

NATIONAL = pytest.mark.parametrize("framework", [NATIONAL_STRATEGY, MASTER_PLAN, MILESTONES])
BASES = (PLAN.planStructure, PLAN.practiceOfOnePAO, PLAN.inference)


def aims(facts: Facts) -> list[Node]:
    """Return the goals, each followed by its targets."""
    goals = facts.graph.subjects(RDF.type, SDGO.Goal)
    return sorted([*goals, *facts.targets()], key=facts.place_in_framework)


def meets(facts: Facts, link: Link, aim: Node) -> bool:
    """Tell whether a link's object is the goal or target, or a target of the goal."""
    return aim in (link.object, facts.goal(link.object))


def rounded(value: Decimal, places: str) -> Decimal:
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def profile(facts: Facts, plan: Node) -> list[tuple[object, ...]]:
    elements, links = facts.elements(plan), facts.target_links(plan)
    assessed = all(facts.assessed(element, SDG) for element in elements)
    implied = {row.object for element in elements for link in facts.supports(element) for row in facts.corresponding(link.object)}
    implied |= {goal for target in implied if (goal := facts.goal(target))}
    rows: list[tuple[object, ...]] = []
    for aim in aims(facts):
        found = [link for link in links if meets(facts, link, aim)]
        number, direct, indirect = counts(found)
        silent = "implied" if aim in implied else "none" if assessed else "not assessed"
        state = "direct" if int(direct) else "indirect" if int(indirect) else silent
        shares = (
            rounded(Decimal(part) / (whole or 1), "0.0001")
            for part, whole in ((int(number), len(elements)), (len(found), len(links)))
        )
        rows.append((str(aim), state, number, direct, indirect, *shares, "yes" if assessed else "no"))
    return rows


def asked_profile(ask: Ask, plan: Node) -> list[tuple[object, ...]]:
    rows = ask("q32", plan=plan)
    shares = ("shareOfElements", "shareOfLinks")
    return [
        (
            *(row[c] for c in ("aim", "state", "elements", "direct", "indirect")),
            *(Decimal(row[c]) for c in shares),
            row["assessed"],
        )
        for row in rows
    ]


@plans
def test_profile_of_a_plan(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    assert asked_profile(shipped_ask, plan) == profile(facts, plan)
    wholes = set(cells(shipped_ask("q32", plan=plan), "ofElements", "ofLinks"))
    assert wholes == {text(len(facts.elements(plan)), len(facts.target_links(plan)))}
    assert len(shipped_ask("q32", plan=plan)) == 17 + 169


@pytest.fixture(scope="module")
def unassessed(graphs: dict[str, Graph]) -> dict[str, Graph]:
    """Take one assessment of the Saraburi plan away, and add two planted plans."""
    name = GRAPH + "saraburi-pao/plan"
    changed = {
        **graphs,
        name: Graph() + graphs[name],
        GRAPH + "demo-pao/plan": planted.demo(),
        GRAPH + "idle-pao/plan": planted.idle(),
    }
    (taken,) = (
        a
        for a in changed[name].subjects(PLAN.assessedElement, SARABURI + "/S2")
        if (a, PLAN.againstFramework, URIRef(SDG)) in changed[name]
    )
    changed[name].remove((taken, None, None))
    return changed


def test_profile_of_incompletely_assessed_plan(unassessed: dict[str, Graph], build: Build) -> None:
    ask, facts = build(unassessed), Facts(unassessed.values())
    for plan in (SARABURI, DEMO, IDLE):
        assert asked_profile(ask, plan) == profile(facts, plan)
    states = {plan: Counter(row["state"] for row in ask("q32", plan=plan)) for plan in (SARABURI, DEMO, IDLE)}
    assert states[IDLE] == {"not assessed": 186}
    assert states[DEMO] == {"none": 186}
    assert set(states[SARABURI]) == {"direct", "indirect", "implied", "not assessed"}


def test_only_one_plan_requires_an_assessment_of_the_other(unassessed: dict[str, Graph], build: Build) -> None:
    ask = build(unassessed)
    for a, b, status, strengths in (
        (LAMPANG, SARABURI, "not assessed in B", "strengthB"),
        (SARABURI, LAMPANG, "not assessed in A", "strengthA"),
    ):
        rows = ask("q07", planA=a, planB=b)
        silent = [row for row in rows if row["status"] == status]
        assert len(silent) == 36
        assert {row[strengths] for row in silent} == {"not assessed"}
        # what the assessed plan does not serve is still said
        assert {row["status"] for row in rows} == {"shared", status, "only B" if a == LAMPANG else "only A"}


def average(facts: Facts, among: list[URIRef]) -> list[tuple[object, ...]]:
    looked = [p for p in among if all(facts.assessed(element, SDG) for element in facts.elements(p))]
    rows: list[tuple[object, ...]] = []
    for aim in aims(facts):
        serving, sums = 0, [Decimal(0)] * 5
        for plan in looked:
            links = facts.target_links(plan)
            found = [link for link in links if meets(facts, link, aim)]
            elements, direct, indirect = map(Decimal, counts(found))
            shares = (elements / len(facts.elements(plan)), (direct + indirect) / (len(links) or 1))
            sums = [one + other for one, other in zip(sums, (elements, direct, indirect, *shares), strict=True)]
            serving += bool(found)
        means = [value / (len(looked) or 1) for value in sums]
        rows.append(
            (
                *text(aim, len(looked), serving),
                *(rounded(mean, "0.000001") for mean in means[:3]),
                *(rounded(mean, "0.0001") for mean in means[3:]),
            )
        )
    return rows


def asked_average(ask: Ask) -> list[tuple[object, ...]]:
    numbers = ("elements", "direct", "indirect", "shareOfElements", "shareOfLinks")
    return [(row["aim"], row["plans"], row["serving"], *(Decimal(row[c]) for c in numbers)) for row in ask("q33")]


def test_average_weighs_plans_equally(shipped_ask: Ask, facts: Facts) -> None:
    found = asked_average(shipped_ask)
    assert found == average(facts, [LAMPANG, SARABURI])
    assert {row[1] for row in found} == {"2"}


def test_means_of_three_plans_add_up(graphs: dict[str, Graph], build: Build) -> None:
    demo = planted.demo()
    for number in range(1, 18):
        planted.add_link(demo, "S1.T1", "directlySupports", f"17.{number}")
    changed = {**graphs, GRAPH + "demo-pao/plan": demo}
    found = asked_average(build(changed))
    assert found == average(Facts(changed.values()), [LAMPANG, SARABURI, DEMO])
    direct = {str(row[0]): Decimal(str(row[4])) for row in found}
    assert abs(direct[f"{SDG}/17"] - sum(n for aim, n in direct.items() if aim.startswith(f"{SDG}/17."))) < Decimal("0.00002")


def test_average_excludes_incompletely_assessed_plans(unassessed: dict[str, Graph], build: Build) -> None:
    found = asked_average(build(unassessed))
    assert found == average(Facts(unassessed.values()), [LAMPANG, SARABURI, DEMO, IDLE])
    assert {row[1] for row in found} == {"2"}
    assert {row[2] for row in found} == {"0", "1"}


def framework_profile(facts: Facts, framework: str) -> list[tuple[str, ...]]:
    leaves = [e for e in facts.in_framework(framework) if not facts.notation(e).startswith("D")]
    links = [link for leaf in leaves for link in facts.corresponding(leaf) if str(link.object).startswith(SDG)]
    rows = []
    for aim in aims(facts):
        found = [link for link in links if meets(facts, link, aim)]
        bases = Counter(facts.one(link.alignment, PLAN.basis) for link in found)
        elements = {link.subject for link in found}
        rows.append(text(aim, len(elements), *(bases[basis] for basis in BASES), len(leaves), len(links)))
    return rows


COLUMNS = ("aim", "elements", "byStructure", "byPractice", "byInference", "ofElements", "ofLinks")


@NATIONAL
def test_profile_of_a_framework(shipped_ask: Ask, facts: Facts, framework: str) -> None:
    rows = shipped_ask("q34", framework=framework)
    assert cells(rows, *COLUMNS) == framework_profile(facts, framework)
    for row in rows:
        links = sum(int(row[column]) for column in COLUMNS[2:5])
        assert Decimal(row["shareOfLinks"]) == rounded(Decimal(links) / int(row["ofLinks"]), "0.0001")
        assert Decimal(row["shareOfElements"]) == rounded(Decimal(row["elements"]) / int(row["ofElements"]), "0.0001")
    assert shipped_ask("q34", framework="lampang-pao/plan") == []


def test_crosswalk_to_each_target(shipped_ask: Ask, facts: Facts) -> None:
    columns = ("framework", "element", "notation", "basis", "confidence", "reviewStatus", "alignment")
    of_all = 0
    for target in aims(facts):
        links = [link for link in facts.links if link.predicate == PLAN.correspondsTo and link.object == target]
        links.sort(key=lambda link: facts.place_in_framework(link.subject))
        expected = [
            text(
                facts.one(link.subject, SKOS.inScheme), link.subject,
                facts.notation(link.subject), facts.one(link.alignment, PLAN.basis), link.confidence, link.status, link.alignment,
            )
            for link in links
        ]  # fmt: skip
        assert cells(shipped_ask("q35", target=target), *columns) == expected
        of_masters = [row for row in expected if row[0] == MASTER_PLAN]
        assert cells(shipped_ask("q35", target=target, framework=MASTER_PLAN), *columns) == of_masters
        of_all += len(expected)
    assert of_all == 27 + 88 + 60  # the National Strategy's are to goals


def test_rejected_crosswalk_row_is_not_compared(graphs: dict[str, Graph], build: Build) -> None:
    name = GRAPH + "crosswalks"
    changed = {**graphs, name: Graph() + graphs[name]}
    rejected = URIRef(MASTER_PLAN + "/13/corresponds-to/sdg-3.8")
    changed[name].set((rejected, PLAN.reviewStatus, PLAN.rejected))
    changed[name].remove((URIRef(MASTER_PLAN + "/13"), PLAN.correspondsTo, URIRef(SDG + "/3.8")))
    ask = build(changed)
    assert cells(ask("q34"), *COLUMNS) == framework_profile(Facts(changed.values()), MASTER_PLAN)
    assert str(rejected) not in {row["alignment"] for row in ask("q35")}
    assert {row["ofLinks"] for row in ask("q34")} == {"87"}
