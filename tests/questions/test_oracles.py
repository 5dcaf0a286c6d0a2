"""The answers against a second way of working them out (oracle.py), on the shipped data and with assessments taken away."""

from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

import pytest
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from tests.questions.conftest import Ask, Build
from tests.questions.oracle import ID, PLAN, SDG, SDGO, STRENGTHS, Facts, Link, strongest
from tests.questions.rows import Row

LAMPANG = URIRef(ID + "lampang-pao/plan")
SARABURI = URIRef(ID + "saraburi-pao/plan")
NATIONAL_STRATEGY, MASTER_PLAN, MILESTONES = (ID + "th/" + name for name in ("national-strategy", "master-plan", "nesdp13"))
plans = pytest.mark.parametrize("plan", [LAMPANG, SARABURI], ids=["lampang", "saraburi"])


def cells(rows: list[Row], *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def text(*values: object) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def counts(links: list[Link]) -> tuple[str, str, str]:
    strengths = Counter(STRENGTHS[link.predicate] for link in links)
    return text(len({link.subject for link in links}), strengths["direct"], strengths["indirect"])  # type: ignore[return-value]


@plans
def test_tree(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    found = cells(shipped_ask("q01", plan=plan), "kind", "order", "notation", "element", "elementLabel", "parent", "sourceText")
    assert found == [
        text(
            facts.kind(e), facts.order(e), facts.notation(e), e, facts.label(e), facts.one(e, DCTERMS.isPartOf),
            facts.text(e, PLAN.sourceText, "th"),
        )
        for e in facts.elements(plan)
    ]  # fmt: skip
    assert len(found) == {LAMPANG: 68, SARABURI: 9}[plan]


@plans
def test_elements_and_tactics_to_choose_from_are_those_of_the_tree(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    elements, tactics = facts.elements(plan), facts.tactics(plan)
    listed = [text(e, f"{facts.notation(e)} {facts.label(e)}", facts.notation(e)) for e in elements]
    assert cells(shipped_ask("q25", plan=plan), "element", "elementLabel", "notation") == listed
    assert cells(shipped_ask("q27", plan=plan), "tactic", "tacticLabel", "notation") == [
        row for row, element in zip(listed, elements, strict=True) if element in tactics
    ]


@plans
def test_goal_coverage(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    goals = sorted(facts.graph.subjects(RDF.type, SDGO.Goal), key=facts.place_in_framework)
    expected = []
    for goal in goals:
        links = [link for link in facts.target_links(plan) if facts.goal(link.object) == goal]
        expected.append((*text(goal), *counts(links), *text(len({link.object for link in links}))))
    found = cells(shipped_ask("q02", plan=plan), "goal", "elements", "direct", "indirect", "targets")
    assert found == expected
    assert len(found) == 17


def test_elements_serving_each_target(shipped_ask: Ask, facts: Facts) -> None:
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


def test_alignments_of_each_element(shipped_ask: Ask, facts: Facts) -> None:
    elements = facts.elements(LAMPANG) + facts.elements(SARABURI)
    for element in elements:
        links = sorted(facts.supports(element), key=lambda link: facts.place_in_framework(link.object))
        expected = [
            text(
                facts.one(link.object, SKOS.inScheme), link.object, facts.notation(link.object), STRENGTHS[link.predicate],
                facts.quotations(link.alignment), link.confidence, link.alignment,
            )
            for link in links
        ]  # fmt: skip
        columns = ("framework", "object", "notation", "strength", "quote", "confidence", "alignment")
        assert cells(shipped_ask("q04", element=element), *columns) == expected
    assert len(elements) == 77


def test_profile_of_each_target(shipped_ask: Ask, facts: Facts) -> None:
    for target in facts.targets():
        found = cells(shipped_ask("q05", target=target), "plan", "goal", "direct", "indirect", "implied", "highestConfidence")
        expected = set()
        for plan in (LAMPANG, SARABURI):
            links = [link for link in facts.target_links(plan) if link.object == target]
            stated = {link.subject for link in links}
            implied = [e for e in facts.elements(plan) if e not in stated and target in facts.implied_targets(e)]
            highest = max((Decimal(link.confidence) for link in links), default="")
            _, direct, indirect = counts(links)
            expected.add(text(plan, facts.goal(target), direct, indirect, len(implied), highest))
        assert set(found) == expected
        assert len(found) == 2


@plans
def test_goal_pairs(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
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
def test_comparison_by_target(shipped_ask: Ask, facts: Facts, a: URIRef, b: URIRef) -> None:
    expected = []
    for target in facts.targets():
        links_a, links_b = ([link for link in facts.target_links(plan) if link.object == target] for plan in (a, b))
        if links_a or links_b:
            status = "shared" if links_a and links_b else "only A" if links_a else "only B"
            elements = (len({link.subject for link in links}) for links in (links_a, links_b))
            expected.append(text(target, status, strongest(links_a), strongest(links_b), *elements))
    columns = ("target", "status", "strengthA", "strengthB", "elementsA", "elementsB")
    assert cells(shipped_ask("q07", planA=a, planB=b), *columns) == expected


def gaps(facts: Facts, plan: URIRef) -> list[tuple[str, ...]]:
    elements = facts.elements(plan)
    looked = all(facts.assessed(element, SDG) for element in elements)
    implied = {target for element in elements for target in facts.implied_targets(element)}
    found = []
    for target in facts.targets():
        strength = strongest(link for link in facts.target_links(plan) if link.object == target)
        if strength == "direct":
            continue
        nothing = "no link found" if looked else "not assessed"
        reason = "indirect only" if strength == "indirect" else "implied only" if target in implied else nothing
        found.append(text(target, facts.notation(target), reason))
    return found


@plans
def test_gaps(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    found = cells(shipped_ask("q08", plan=plan), "target", "notation", "reason")
    assert found == gaps(facts, plan)
    assert {row[2] for row in found} == {"indirect only", "implied only", "no link found"}


@pytest.mark.parametrize("against", [SDG, NATIONAL_STRATEGY])
@pytest.mark.parametrize("taken", ["S6.T4", "S1"])
def test_gaps_when_one_assessment_is_taken_away(graphs: dict[str, Graph], build: Build, taken: str, against: str) -> None:
    name = "https://w3id.org/planlink/graph/lampang-pao/plan"
    changed = {**graphs, name: Graph() + graphs[name]}
    (assessment,) = (
        a
        for a in changed[name].subjects(PLAN.assessedElement, LAMPANG + "/" + taken)
        if (a, PLAN.againstFramework, URIRef(against)) in changed[name]
    )
    changed[name].remove((assessment, None, None))
    found = cells(build(changed)("q08"), "target", "notation", "reason")
    assert found == gaps(Facts(changed.values()), LAMPANG)
    assert ("not assessed" in {row[2] for row in found}) is (against == SDG)
    assert ("no link found" in {row[2] for row in found}) is (against != SDG)


@plans
@pytest.mark.parametrize(
    ("question", "framework", "count"), [("q09", NATIONAL_STRATEGY, 6), ("q10", MASTER_PLAN, 23), ("q11", MILESTONES, 13)]
)
def test_coverage_of_national_frameworks(
    shipped_ask: Ask, facts: Facts, plan: URIRef, question: str, framework: str, count: int
) -> None:
    objects = [o for o in facts.in_framework(framework) if not facts.notation(o).startswith("D")]
    links = facts.plan_supports(plan)
    expected = [text(o, facts.notation(o), *counts([link for link in links if link.object == o])) for o in objects]
    found = cells(shipped_ask(question, plan=plan), "object", "notation", "elements", "direct", "indirect")
    assert found == expected
    assert len(found) == count


@plans
def test_chain_to_the_national_strategy(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    masters, strategies = facts.in_framework(MASTER_PLAN), facts.in_framework(NATIONAL_STRATEGY)
    expected = []
    for tactic in facts.tactics(plan):
        stated = {link.object: link for link in facts.supports(tactic)}
        for master in (m for m in masters if m in stated):
            rows = {row.object: row for row in facts.corresponding(master)}
            expected += [
                text(
                    tactic, master, STRENGTHS[stated[master].predicate], strategy,
                    facts.one(rows[strategy].alignment, PLAN.basis), rows[strategy].confidence,
                    "yes" if strategy in stated else "no",
                )
                for strategy in strategies
                if strategy in rows
            ]  # fmt: skip
    columns = ("tactic", "masterPlan", "strength", "nationalStrategy", "basis", "confidence", "stated")
    assert cells(shipped_ask("q12", plan=plan), *columns) == expected


@plans
def test_stated_against_implied(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    expected = []
    for tactic in facts.tactics(plan):
        stated = {link.object: STRENGTHS[link.predicate] for link in facts.supports(tactic) if facts.goal(link.object)}
        implied = facts.implied_targets(tactic)
        for target in sorted(stated.keys() | implied.keys(), key=facts.place_in_framework):
            agreement = "both" if target in stated and target in implied else "stated only" if target in stated else "implied only"
            via = ", ".join(facts.notation(each) for each in implied.get(target, ()))
            expected.append(text(tactic, target, agreement, stated.get(target, "none"), via))
    assert cells(shipped_ask("q13", plan=plan), "tactic", "target", "agreement", "strength", "via") == expected


@plans
def test_stated_against_implied_holds_all_of_the_implied_layer(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    compared = {(row["tactic"], row["target"]) for row in shipped_ask("q13", plan=plan) if row["via"]}
    layer = {
        (str(tactic), row["value"])
        for tactic in facts.tactics(plan)
        for row in shipped_ask("q23", thing=tactic)
        if row["layer"] == "implied" and (URIRef(row["value"]), RDF.type, SDGO.Target) in facts.graph
    }
    assert compared == layer


@plans
def test_similarity(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    other = SARABURI if plan == LAMPANG else LAMPANG
    ours, theirs = ({link.object for link in facts.target_links(each)} for each in (plan, other))
    (row,) = shipped_ask("q14", plan=plan)
    assert cells([row], "other", "shared", "onlyThis", "onlyOther") == [
        text(other, len(ours & theirs), len(ours - theirs), len(theirs - ours))
    ]
    exact = Decimal(len(ours & theirs)) / len(ours | theirs)
    assert Decimal(row["similarity"]) == exact.quantize(Decimal("0.001"), ROUND_HALF_UP)


@plans
def test_unrealised_objectives(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    realised = {link.object for link in facts.links if link.predicate == PLAN.realises}
    expected = [
        text(element, facts.notation(element), facts.one(element, DCTERMS.isPartOf))
        for element in facts.elements(plan)
        if facts.kind(element) == "objective" and element not in realised
    ]
    assert cells(shipped_ask("q15", plan=plan), "objective", "notation", "strategy") == expected


@plans
def test_tactics_by_reach(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    expected = []
    for tactic in facts.tactics(plan):
        targets = {link.object for link in facts.supports(tactic) if facts.goal(link.object)}
        goals = sorted({facts.one(target, SDGO.isTargetOf) for target in targets}, key=facts.order)
        expected.append(text(tactic, len(goals), len(targets), ", ".join(map(facts.notation, goals))))
    expected.sort(key=lambda row: (-int(row[1]), -int(row[2])))
    assert cells(shipped_ask("q16", plan=plan), "tactic", "goals", "targets", "goalNumbers") == expected


def test_form_por02_of_each_tactic(shipped_ask: Ask, facts: Facts) -> None:
    tactics = facts.tactics(LAMPANG)
    assert len(tactics) == 30
    for tactic in tactics:
        expected = []
        for line, framework in enumerate((NATIONAL_STRATEGY, MILESTONES, SDG), start=1):
            entries: dict[Node, list[Link]] = defaultdict(list)
            for link in facts.supports(tactic):
                if str(facts.one(link.object, SKOS.inScheme)) == framework:
                    entries[facts.goal(link.object) or link.object].append(link)
            order = sorted(entries, key=facts.order)
            marks = (f"{facts.notation(entry)} {strongest(entries[entry])}" for entry in order)
            names = "; ".join(map(facts.label, order)) or "no link found"
            expected.append(text(line, "; ".join(map(facts.notation, order)), names, "; ".join(marks)))
        expected += [("4", "", "no data", ""), ("5", "", "no data", "")]
        assert cells(shipped_ask("q17", tactic=tactic), "line", "value", "valueLabel", "note") == expected


@pytest.mark.parametrize("below", ["0", "0.65", "1"])
def test_alignments_to_review(shipped_ask: Ask, facts: Facts, below: str) -> None:
    expected = []
    for element in facts.elements(LAMPANG):
        for link in facts.links_by_subject.get(element, ()):
            low, unreviewed = Decimal(link.confidence) < Decimal(below), link.status == "proposed"
            if low or unreviewed:
                why = "low confidence and unreviewed" if low and unreviewed else "low confidence" if low else "unreviewed"
                strength = STRENGTHS.get(link.predicate, "realises")
                row = text(link.alignment, facts.notation(element), link.object, strength, link.confidence, link.status, why)
                expected.append(row)
    found = cells(
        shipped_ask("q18", below=below), "alignment", "notation", "object", "strength", "confidence", "reviewStatus", "why"
    )
    assert sorted(found) == sorted(expected)
    place = {facts.notation(element): facts.place(element) for element in facts.elements(LAMPANG)}
    order = [(Decimal(row[4]), place[row[1]]) for row in found]
    assert order == sorted(order)


@plans
def test_provenance(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    expected: Counter[tuple[str, ...]] = Counter()
    for element in facts.elements(plan):
        for link in facts.links_by_subject.get(element, ()):
            realises = link.predicate == PLAN.realises
            where = plan if realises else facts.one(link.object, SKOS.inScheme)
            made = (facts.one(link.alignment, slot) for slot in (DCTERMS.creator, PLAN.justification, DCTERMS.created))
            expected[text("realises" if realises else "supports", *made, link.status, where)] += 1
    columns = ("kind", "creator", "justification", "created", "reviewStatus", "framework", "alignments")
    assert {row[:-1]: int(row[-1]) for row in cells(shipped_ask("q19", plan=plan), *columns)} == expected


def test_frameworks_and_targets(shipped_ask: Ask, facts: Facts) -> None:
    listed = [
        text(framework, element, facts.notation(element), facts.graph.value(element, SKOS.broader, default=""))
        for framework in (SDG, NATIONAL_STRATEGY, MASTER_PLAN, MILESTONES)
        for element in facts.in_framework(framework)
    ]
    assert len(listed) == 17 + 169 + 6 + 23 + 4 + 13
    assert cells(shipped_ask("q20"), "framework", "element", "notation", "parent") == listed
    assert cells(shipped_ask("q20", framework=MILESTONES), "framework", "element", "notation", "parent") == listed[-17:]
    assert cells(shipped_ask("q26"), "target", "goal") == [text(t, facts.goal(t)) for t in facts.targets()]


@pytest.mark.parametrize("sought", ["เหลื่อมล้ำ", "ท่องเที่ยว", "HEALTH", "s2.t3", "อบจ", "8.1", "(", "ประชาชน", "sdg"])
def test_search(shipped_ask: Ask, facts: Facts, sought: str) -> None:
    searched = {
        *facts.elements(LAMPANG), *facts.elements(SARABURI),
        *(s for kind in ("Plan", "Organisation", "Framework", "FrameworkElement") for s in facts.graph.subjects(RDF.type, PLAN[kind])),
    }  # fmt: skip
    places = (SKOS.prefLabel, SKOS.altLabel, PLAN.sourceText, SKOS.notation)
    words = {(s, str(o)) for s in searched for place in places for o in facts.graph.objects(s, place)}
    expected = {str(s) for s, word in words if sought.lower() in word.lower().replace("\u0e4d\u0e32", "\u0e33")}
    rows = shipped_ask("q21", text=sought)
    assert expected
    assert sorted(row["thing"] for row in rows) == sorted(expected)
    for row in rows:
        assert (URIRef(row["thing"]), row["matched"]) in words
        assert row["thingLabel"] == facts.label(URIRef(row["thing"]))


def test_plans(shipped_ask: Ask, facts: Facts) -> None:
    expected = []
    for plan in (LAMPANG, SARABURI):
        kinds = Counter(facts.kind(element) for element in facts.elements(plan))
        alignments = sum(len(facts.links_by_subject.get(element, ())) for element in facts.elements(plan))
        sizes = (kinds["strategy"], kinds["objective"], kinds["tactic"], alignments)
        expected.append(text(plan, facts.label(plan), facts.one(plan, PLAN.planOf), *sizes))
    rows = shipped_ask("q22")
    assert cells(rows, "plan", "planLabel", "organisation", "strategies", "objectives", "tactics", "alignments") == expected
    assert cells(rows, "start", "end") == [("", ""), ("2023", "2027")]


@pytest.mark.parametrize("thing", [LAMPANG, LAMPANG + "/S1.T4", URIRef(SDG + "/3.8"), PLAN.proposed])
def test_what_is_stated_of_a_thing_is_what_the_files_say(shipped_ask: Ask, facts: Facts, thing: URIRef) -> None:
    about = [row for row in shipped_ask("q23", thing=thing) if row["layer"] == "stated"]
    said = sorted(text(p, o, o.language or "" if isinstance(o, Literal) else "") for _, p, o in facts.graph.triples((thing, None, None)))
    assert sorted(cells(about, "property", "value")) == [row[:2] for row in said]
    mentions = [row for row in shipped_ask("q24", thing=thing) if row["layer"] == "stated"]
    assert sorted(cells(mentions, "subject", "property")) == sorted(text(s, p) for s, p, _ in facts.graph.triples((None, None, thing)))
