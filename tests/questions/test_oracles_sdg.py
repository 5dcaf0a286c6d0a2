"""Answers about SDG goals and targets match the oracle, also without some assessments."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from tests.questions.conftest import Ask, Build
from tests.questions.oracle import (
    LAMPANG,
    NATIONAL_STRATEGY,
    PLAN,
    SARABURI,
    SDG,
    SDGO,
    STRENGTHS,
    Facts,
    cells,
    counts,
    plans,
    strongest,
    text,
)


@plans
def test_goal_coverage_counts_elements_links_and_targets(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    goals = sorted(facts.graph.subjects(RDF.type, SDGO.Goal), key=facts.place_in_framework)
    expected = []
    for goal in goals:
        links = [link for link in facts.target_links(plan) if facts.goal(link.object) == goal]
        expected.append((*text(goal), *counts(links), *text(len({link.object for link in links}))))
    rows = cells(shipped_ask("q02", plan=plan), "goal", "elements", "direct", "indirect", "targets")
    assert rows == expected
    assert len(rows) == 17


def test_each_target_lists_the_elements_that_serve_it(shipped_ask: Ask, facts: Facts) -> None:
    served = {link.object for plan in (LAMPANG, SARABURI) for link in facts.target_links(plan)}
    assert len(served) > 30
    unserved = next(target for target in facts.targets() if target not in served)
    for target in [*served, unserved]:
        expected = [
            text(
                plan, link.subject, facts.notation(link.subject), STRENGTHS[link.predicate], facts.quotations(link.alignment),
                facts.text(link.alignment, PLAN.rationale, "en"), link.confidence, link.status, link.alignment,
            )
            for plan in (LAMPANG, SARABURI)
            for link in facts.target_links(plan)
            if link.object == target
        ]  # fmt: skip
        columns = ("plan", "element", "notation", "strength", "quote", "rationale", "confidence", "reviewStatus", "alignment")
        assert cells(shipped_ask("q03", target=target), *columns) == expected
        of_lampang = [row for row in expected if row[0] == str(LAMPANG)]
        assert cells(shipped_ask("q03", target=target, plan=LAMPANG), *columns) == of_lampang


def test_target_profile_counts_links_of_each_plan(shipped_ask: Ask, facts: Facts) -> None:
    links_of = {plan: facts.target_links(plan) for plan in (LAMPANG, SARABURI)}
    implied_of = {plan: [(e, facts.implied_targets(e)) for e in facts.elements(plan)] for plan in (LAMPANG, SARABURI)}
    for target in facts.targets():
        columns = ("plan", "goal", "direct", "indirect", "implied", "highestConfidence")
        rows = cells(shipped_ask("q05", target=target, withImplied="true"), *columns)
        assert {row["implied"] for row in shipped_ask("q05", target=target)} == {""}
        expected = set()
        for plan in (LAMPANG, SARABURI):
            links = [link for link in links_of[plan] if link.object == target]
            stated = {link.subject for link in links}
            implied = [e for e, targets in implied_of[plan] if e not in stated and target in targets]
            highest = max((Decimal(link.confidence) for link in links), default="")
            _, direct, indirect = counts(links)
            expected.add(text(plan, facts.goal(target), direct, indirect, len(implied), highest))
        assert set(rows) == expected
        assert len(rows) == 2


@plans
def test_goal_pairs_count_the_tactics_that_support_both(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    together: dict[tuple[Node, ...], list[str]] = defaultdict(list)
    for tactic in facts.tactics(plan):
        goals = {goal for link in facts.supports(tactic) if (goal := facts.goal(link.object))}
        for pair in combinations(sorted(goals, key=facts.order), 2):
            together[pair].append(facts.notation(tactic))
    expected = [text(*pair, len(tactics), ", ".join(tactics)) for pair, tactics in together.items()]
    order = {str(goal): facts.order(goal) for pair in together for goal in pair}
    expected.sort(key=lambda row: (-int(row[2]), order[row[0]], order[row[1]]))
    assert cells(shipped_ask("q06", plan=plan), "goalA", "goalB", "tactics", "notations") == expected


@pytest.mark.parametrize(("a", "b"), [(LAMPANG, SARABURI), (SARABURI, LAMPANG), (LAMPANG, LAMPANG)])
def test_comparison_of_assessed_plans_names_shared_and_single_targets(
    shipped_ask: Ask, facts: Facts, a: URIRef, b: URIRef
) -> None:
    expected = []
    all_a, all_b = facts.target_links(a), facts.target_links(b)
    for target in facts.targets():
        links_a, links_b = ([link for link in links if link.object == target] for links in (all_a, all_b))
        if links_a or links_b:
            status = "shared" if links_a and links_b else "only A" if links_a else "only B"
            elements = (len({link.subject for link in links}) for links in (links_a, links_b))
            expected.append(text(target, status, strongest(links_a), strongest(links_b), *elements))
    columns = ("target", "status", "strengthA", "strengthB", "elementsA", "elementsB")
    assert cells(shipped_ask("q07", planA=a, planB=b), *columns) == expected


def expected_gaps(facts: Facts, plan: URIRef) -> list[tuple[str, ...]]:
    elements = facts.elements(plan)
    is_assessed = all(facts.is_assessed(element, SDG) for element in elements)
    leads = {
        (target, f"{facts.notation(element)} → {facts.notation(via)}")
        for element in elements
        for target, sources in facts.implied_targets(element).items()
        for via in sources
    }
    links, rows = facts.target_links(plan), []
    limits = facts.graph.subjects(PLAN.mandateOf, facts.one(plan, PLAN.planOf))
    outside = {facts.one(limit, PLAN.outsideMandate) for limit in limits}
    for target in facts.targets():
        strength = strongest(link for link in links if link.object == target)
        if strength == "direct":
            continue
        default_reason = "no link found" if is_assessed else "not assessed"
        if any(aim in (target, facts.goal(target)) for aim in outside):
            default_reason = "outside mandate"
        reason = "indirect only" if strength == "indirect" else default_reason
        leads_to_target = ", ".join(sorted(lead for reached, lead in leads if reached == target and strength != "indirect"))
        rows.append(text(target, facts.notation(target), reason, leads_to_target))
    return rows


@plans
def test_gaps_are_the_targets_without_a_direct_link(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    rows = cells(shipped_ask("q08", plan=plan), "target", "notation", "reason", "leads")
    assert rows == expected_gaps(facts, plan)
    assert {"no link found"} <= {row[2] for row in rows} <= {"indirect only", "no link found"}


@pytest.mark.parametrize("against", [SDG, NATIONAL_STRATEGY])
@pytest.mark.parametrize("element", ["S6.T4", "S1"])
def test_missing_assessment_against_the_sdgs_leaves_targets_not_assessed(
    graphs: dict[str, Graph], build: Build, element: str, against: str
) -> None:
    name = "https://w3id.org/planlink/graph/lampang-pao/plan"
    changed = {**graphs, name: Graph() + graphs[name]}
    (assessment,) = (
        a
        for a in changed[name].subjects(PLAN.assessedElement, LAMPANG + "/" + element)
        if (a, PLAN.againstFramework, URIRef(against)) in changed[name]
    )
    changed[name].remove((assessment, None, None))
    rows = cells(build(changed)("q08"), "target", "notation", "reason", "leads")
    assert rows == expected_gaps(Facts(changed.values()), LAMPANG)
    assert ("not assessed" in {row[2] for row in rows}) is (against == SDG)
    assert ("no link found" in {row[2] for row in rows}) is (against != SDG)


@plans
def test_stated_and_implied_targets_are_compared_by_tactic(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    expected = []
    for tactic in facts.tactics(plan):
        stated = {link.object: STRENGTHS[link.predicate] for link in facts.supports(tactic) if facts.goal(link.object)}
        implied = facts.implied_targets(tactic)
        for target in sorted(stated.keys() | implied.keys(), key=facts.place_in_framework):
            agreement = (
                "both" if target in stated and target in implied else "stated only" if target in stated else "implied only"
            )
            via = ", ".join(facts.notation(each) for each in implied.get(target, ()))
            expected.append(text(tactic, target, agreement, stated.get(target, "none"), via))
    assert cells(shipped_ask("q13", plan=plan), "tactic", "target", "agreement", "strength", "via") == expected


@plans
def test_stated_against_implied_covers_the_implied_layer(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    compared = {(row["tactic"], row["target"]) for row in shipped_ask("q13", plan=plan) if row["via"]}
    layer = {
        (str(tactic), row["value"])
        for tactic in facts.tactics(plan)
        for row in shipped_ask("q23", thing=tactic)
        if row["layer"] == "implied" and (URIRef(row["value"]), RDF.type, SDGO.Target) in facts.graph
    }
    assert compared == layer


@plans
def test_implied_links_list_all_their_paths(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    expected = []
    for element in facts.elements(plan):
        steps = [
            (stated, step)
            for stated in facts.direct_supports(element)
            for step in facts.followed(stated.object)
            if facts.goal(step.object)
        ]
        steps.sort(key=lambda s: (facts.place_in_framework(s[1].object), facts.place_in_framework(s[0].object)))
        expected += [
            text(
                element, STRENGTHS[stated.predicate], stated.alignment, stated.object, facts.one(step.alignment, PLAN.basis),
                step.confidence, step.alignment, step.object,
                format((Decimal(stated.confidence) * Decimal(step.confidence)).normalize(), "f"),
            )
            for stated, step in steps
        ]  # fmt: skip
    columns = ("element", "strength", "alignment", "via", "basis", "confidence", "crosswalk", "target", "impliedConfidence")
    rows = shipped_ask("q31", plan=plan)
    assert cells(rows, *columns) == expected
    assert expected
    assert len({row["impliedLink"] for row in rows} - {""}) == len(rows)


@plans
def test_similarity_is_the_share_of_common_targets(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    other = SARABURI if plan == LAMPANG else LAMPANG
    ours, theirs = ({link.object for link in facts.target_links(each)} for each in (plan, other))
    (row,) = shipped_ask("q14", plan=plan)
    assert cells([row], "other", "shared", "onlyThis", "onlyOther") == [
        text(other, len(ours & theirs), len(ours - theirs), len(theirs - ours))
    ]
    exact = Decimal(len(ours & theirs)) / len(ours | theirs)
    assert Decimal(row["similarity"]) == exact.quantize(Decimal("0.001"), ROUND_HALF_UP)


@plans
def test_tactics_are_ranked_by_goals_then_targets(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    expected = []
    for tactic in facts.tactics(plan):
        targets = {link.object for link in facts.supports(tactic) if facts.goal(link.object)}
        goals = sorted({facts.one(target, SDGO.isTargetOf) for target in targets}, key=facts.order)
        expected.append(text(tactic, len(goals), len(targets), ", ".join(map(facts.notation, goals))))
    expected.sort(key=lambda row: (-int(row[1]), -int(row[2])))
    assert cells(shipped_ask("q16", plan=plan), "tactic", "goals", "targets", "goalNumbers") == expected
