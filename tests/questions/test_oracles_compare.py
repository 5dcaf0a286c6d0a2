"""Profiles for comparing plans match the oracle, also without some assessments and crosswalk rows."""

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


def leads_to(facts: Facts, link: Link, aim: Node) -> bool:
    """Tell whether a link leads to a goal or target, or to a target of the goal."""
    return aim in (link.object, facts.goal(link.object))


def round_half_up(value: Decimal, places: str) -> Decimal:
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def expected_profile(facts: Facts, plan: Node, *, with_implied: bool = False) -> list[tuple[object, ...]]:
    elements, links = facts.elements(plan), facts.target_links(plan)
    assessed = all(facts.is_assessed(element, SDG) for element in elements)
    implied = {
        row.object
        for element in elements
        for link in facts.direct_supports(element)
        for row in facts.followed(link.object)
        if with_implied
    }
    implied |= {goal for target in implied if (goal := facts.goal(target))}
    rows: list[tuple[object, ...]] = []
    for aim in aims(facts):
        links_to_aim = [link for link in links if leads_to(facts, link, aim)]
        number, direct, indirect = counts(links_to_aim)
        unlinked_state = "implied" if aim in implied else "none" if assessed else "not assessed"
        state = "direct" if int(direct) else "indirect" if int(indirect) else unlinked_state
        shares = (
            round_half_up(Decimal(part) / (whole or 1), "0.0001")
            for part, whole in ((int(number), len(elements)), (len(links_to_aim), len(links)))
        )
        rows.append((str(aim), state, number, direct, indirect, *shares, "yes" if assessed else "no"))
    return rows


def profile_rows(ask: Ask, plan: Node, *, with_implied: bool = False) -> list[tuple[object, ...]]:
    rows = ask("q32", plan=plan, withImplied=str(with_implied).lower())
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
def test_plan_profile_counts_links_to_each_aim(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    assert profile_rows(shipped_ask, plan) == expected_profile(facts, plan)
    assert profile_rows(shipped_ask, plan, with_implied=True) == expected_profile(facts, plan, with_implied=True)
    totals = set(cells(shipped_ask("q32", plan=plan), "ofElements", "ofLinks"))
    assert totals == {text(len(facts.elements(plan)), len(facts.target_links(plan)))}
    assert len(shipped_ask("q32", plan=plan)) == 17 + 169


@pytest.fixture(scope="module")
def partly_assessed(graphs: dict[str, Graph]) -> dict[str, Graph]:
    """Remove one assessment of the Saraburi plan, and add two planted plans."""
    name = GRAPH + "saraburi-pao/plan"
    changed = {
        **graphs,
        name: Graph() + graphs[name],
        GRAPH + "demo-pao/plan": planted.demo(),
        GRAPH + "idle-pao/plan": planted.idle(),
    }
    (assessment,) = (
        a
        for a in changed[name].subjects(PLAN.assessedElement, SARABURI + "/S2")
        if (a, PLAN.againstFramework, URIRef(SDG)) in changed[name]
    )
    changed[name].remove((assessment, None, None))
    return changed


def test_profile_of_incompletely_assessed_plan(partly_assessed: dict[str, Graph], build: Build) -> None:
    ask, facts = build(partly_assessed), Facts(partly_assessed.values())
    for plan in (SARABURI, DEMO, IDLE):
        assert profile_rows(ask, plan) == expected_profile(facts, plan)
    states = {plan: Counter(row["state"] for row in ask("q32", plan=plan)) for plan in (SARABURI, DEMO, IDLE)}
    assert states[IDLE] == {"not assessed": 186}
    assert states[DEMO] == {"none": 186}
    assert {"direct", "not assessed"} <= set(states[SARABURI]) <= {"direct", "indirect", "not assessed"}


def test_target_that_one_plan_serves_requires_an_assessment_of_the_other(partly_assessed: dict[str, Graph], build: Build) -> None:
    ask, facts = build(partly_assessed), Facts(partly_assessed.values())
    served = {plan: {str(link.object) for link in facts.target_links(plan)} for plan in (LAMPANG, SARABURI)}
    assert served[LAMPANG] - served[SARABURI]
    for plan_a, plan_b, status, strengths in (
        (LAMPANG, SARABURI, "not assessed in B", "strengthB"),
        (SARABURI, LAMPANG, "not assessed in A", "strengthA"),
    ):
        rows = ask("q07", planA=plan_a, planB=plan_b)
        unassessed = [row for row in rows if row["status"] == status]
        assert {row["target"] for row in unassessed} == served[LAMPANG] - served[SARABURI]
        assert {row[strengths] for row in unassessed} == {"not assessed"}
        # the gaps of the fully assessed plan are still reported
        assert {row["status"] for row in rows} == {"shared", status, "only B" if plan_a == LAMPANG else "only A"}


def expected_average(facts: Facts, plans: list[URIRef]) -> list[tuple[object, ...]]:
    assessed = [p for p in plans if all(facts.is_assessed(element, SDG) for element in facts.elements(p))]
    rows: list[tuple[object, ...]] = []
    for aim in aims(facts):
        serving, sums = 0, [Decimal(0)] * 5
        for plan in assessed:
            links = facts.target_links(plan)
            links_to_aim = [link for link in links if leads_to(facts, link, aim)]
            elements, direct, indirect = map(Decimal, counts(links_to_aim))
            shares = (elements / len(facts.elements(plan)), (direct + indirect) / (len(links) or 1))
            sums = [one + other for one, other in zip(sums, (elements, direct, indirect, *shares), strict=True)]
            serving += bool(links_to_aim)
        means = [value / (len(assessed) or 1) for value in sums]
        rows.append(
            (
                *text(aim, len(assessed), serving),
                *(round_half_up(mean, "0.000001") for mean in means[:3]),
                *(round_half_up(mean, "0.0001") for mean in means[3:]),
            )
        )
    return rows


def average_rows(ask: Ask) -> list[tuple[object, ...]]:
    numbers = ("elements", "direct", "indirect", "shareOfElements", "shareOfLinks")
    return [(row["aim"], row["plans"], row["serving"], *(Decimal(row[c]) for c in numbers)) for row in ask("q33")]


def test_average_weighs_plans_equally(shipped_ask: Ask, facts: Facts) -> None:
    rows = average_rows(shipped_ask)
    assert rows == expected_average(facts, [LAMPANG, SARABURI])
    assert {row[1] for row in rows} == {"2"}


def test_means_of_three_plans_add_up(graphs: dict[str, Graph], build: Build) -> None:
    demo = planted.demo()
    for number in range(1, 18):
        planted.add_link(demo, "S1.T1", "directlySupports", f"17.{number}")
    changed = {**graphs, GRAPH + "demo-pao/plan": demo}
    rows = average_rows(build(changed))
    assert rows == expected_average(Facts(changed.values()), [LAMPANG, SARABURI, DEMO])
    direct = {str(row[0]): Decimal(str(row[4])) for row in rows}
    assert abs(direct[f"{SDG}/17"] - sum(n for aim, n in direct.items() if aim.startswith(f"{SDG}/17."))) < Decimal("0.00002")


def test_average_excludes_incompletely_assessed_plans(partly_assessed: dict[str, Graph], build: Build) -> None:
    rows = average_rows(build(partly_assessed))
    assert rows == expected_average(Facts(partly_assessed.values()), [LAMPANG, SARABURI, DEMO, IDLE])
    assert {row[1] for row in rows} == {"2"}
    assert {row[2] for row in rows} == {"0", "1"}


def expected_framework_profile(facts: Facts, framework: str) -> list[tuple[str, ...]]:
    leaves = [e for e in facts.in_framework(framework) if not facts.notation(e).startswith("D")]
    links = [link for leaf in leaves for link in facts.corresponding(leaf) if str(link.object).startswith(SDG)]
    rows = []
    for aim in aims(facts):
        links_to_aim = [link for link in links if leads_to(facts, link, aim)]
        bases = Counter(facts.one(link.alignment, PLAN.basis) for link in links_to_aim)
        elements = {link.subject for link in links_to_aim}
        rows.append(text(aim, len(elements), *(bases[basis] for basis in BASES), len(leaves), len(links)))
    return rows


COLUMNS = ("aim", "elements", "byStructure", "byPractice", "byInference", "ofElements", "ofLinks")


@NATIONAL
def test_framework_profile_counts_crosswalk_rows_by_basis(shipped_ask: Ask, facts: Facts, framework: str) -> None:
    rows = shipped_ask("q34", framework=framework)
    assert cells(rows, *COLUMNS) == expected_framework_profile(facts, framework)
    for row in rows:
        links = sum(int(row[column]) for column in COLUMNS[2:5])
        assert Decimal(row["shareOfLinks"]) == round_half_up(Decimal(links) / int(row["ofLinks"]), "0.0001")
        assert Decimal(row["shareOfElements"]) == round_half_up(Decimal(row["elements"]) / int(row["ofElements"]), "0.0001")
    assert shipped_ask("q34", framework="lampang-pao/plan") == []


def test_each_target_lists_its_crosswalk_rows(shipped_ask: Ask, facts: Facts) -> None:
    columns = ("framework", "element", "notation", "basis", "confidence", "reviewStatus", "alignment")
    total = 0
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
        total += len(expected)
    crosswalks = [aim for aim in facts.graph.objects(None, PLAN.correspondsTo) if str(aim).startswith(SDG)]
    assert total == len(crosswalks) > 0


def test_rejected_crosswalk_row_is_not_compared(graphs: dict[str, Graph], build: Build, shipped_ask: Ask) -> None:
    name = GRAPH + "crosswalks"
    changed = {**graphs, name: Graph() + graphs[name]}
    rejected = URIRef(MASTER_PLAN + "/13/corresponds-to/sdg-3.8")
    changed[name].set((rejected, PLAN.reviewStatus, PLAN.rejected))
    changed[name].remove((URIRef(MASTER_PLAN + "/13"), PLAN.correspondsTo, URIRef(SDG + "/3.8")))
    ask = build(changed)
    assert cells(ask("q34"), *COLUMNS) == expected_framework_profile(Facts(changed.values()), MASTER_PLAN)
    assert str(rejected) not in {row["alignment"] for row in ask("q35")}
    assert {row["ofLinks"] for row in ask("q34")} == {str(int(row["ofLinks"]) - 1) for row in shipped_ask("q34")}
