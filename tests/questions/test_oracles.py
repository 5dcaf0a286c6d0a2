"""Answers about plans, elements and national frameworks match the independent answers of oracle.py."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import pytest
from rdflib import RDF, SKOS, BNode, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from tests.questions.conftest import Ask
from tests.questions.oracle import (
    KINDS,
    LAMPANG,
    MASTER_PLAN,
    MILESTONES,
    NATIONAL_STRATEGY,
    PLAN,
    SARABURI,
    SDG,
    STRENGTHS,
    Facts,
    Link,
    cells,
    counts,
    plans,
    strongest,
    text,
)
from tests.questions.rows import Row


@plans
def test_plan_tree_lists_all_elements_in_order(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    columns = ("kind", "order", "notation", "element", "elementLabel", "parent", "sourceText", "assessed")
    rows = cells(shipped_ask("q01", plan=plan), *columns)
    notations = {"SDG": SDG, "NS": NATIONAL_STRATEGY, "MP": MASTER_PLAN, "M": MILESTONES}
    assert rows == [
        text(
            facts.kind(e), facts.order(e), facts.notation(e), e, facts.label(e), facts.one(e, DCTERMS.isPartOf),
            facts.text(e, PLAN.sourceText, "th"), ", ".join(name for name, iri in notations.items() if facts.is_assessed(e, iri)),
        )
        for e in facts.elements(plan)
    ]  # fmt: skip
    assert len(rows) == {LAMPANG: 68, SARABURI: 9}[plan]


@plans
def test_choices_of_elements_and_tactics_match_the_tree(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    elements, tactics = facts.elements(plan), facts.tactics(plan)
    listed = [text(e, f"{facts.notation(e)} {facts.label(e)}", facts.notation(e)) for e in elements]
    assert cells(shipped_ask("q25", plan=plan), "element", "elementLabel", "notation") == listed
    assert cells(shipped_ask("q27", plan=plan), "tactic", "tacticLabel", "notation") == [
        row for row, element in zip(listed, elements, strict=True) if element in tactics
    ]


def test_each_element_lists_its_alignments(shipped_ask: Ask, facts: Facts) -> None:
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


@plans
@pytest.mark.parametrize(
    ("question", "framework", "count"), [("q09", NATIONAL_STRATEGY, 6), ("q10", MASTER_PLAN, 23), ("q11", MILESTONES, 13)]
)
def test_national_coverage_counts_links_to_each_element(
    shipped_ask: Ask, facts: Facts, plan: URIRef, question: str, framework: str, count: int
) -> None:
    objects = [o for o in facts.in_framework(framework) if not facts.notation(o).startswith("D")]
    links = facts.plan_supports(plan)
    expected = [text(o, facts.notation(o), *counts([link for link in links if link.object == o])) for o in objects]
    rows = cells(shipped_ask(question, plan=plan), "object", "notation", "elements", "direct", "indirect")
    assert rows == expected
    assert len(rows) == count


@plans
def test_chain_follows_the_crosswalk_to_the_national_strategy(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
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
def test_unrealised_objectives_have_no_realising_tactic(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    realised = {link.object for link in facts.links if link.predicate == PLAN.realises}
    expected = [
        text(element, facts.notation(element), facts.one(element, DCTERMS.isPartOf))
        for element in facts.elements(plan)
        if facts.kind(element) == "objective" and element not in realised
    ]
    assert cells(shipped_ask("q15", plan=plan), "objective", "notation", "strategy") == expected


def test_form_pho02_lists_the_aims_of_each_tactic(shipped_ask: Ask, facts: Facts) -> None:
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
def test_uncertain_or_proposed_alignments_are_listed_for_review(shipped_ask: Ask, facts: Facts, below: str) -> None:
    expected = []
    for element in facts.elements(LAMPANG):
        for link in facts.links_by_subject.get(element, ()):
            low, unreviewed = Decimal(link.confidence) < Decimal(below), link.status == "proposed"
            if low or unreviewed:
                why = "low confidence and unreviewed" if low and unreviewed else "low confidence" if low else "unreviewed"
                strength = STRENGTHS.get(link.predicate, "realises")
                row = text(link.alignment, facts.notation(element), link.object, strength, link.confidence, link.status, why)
                expected.append(row)
    rows = cells(
        shipped_ask("q18", below=below), "alignment", "notation", "object", "strength", "confidence", "reviewStatus", "why"
    )
    assert sorted(rows) == sorted(expected)
    place = {facts.notation(element): facts.place(element) for element in facts.elements(LAMPANG)}
    order = [(Decimal(row[4]), place[row[1]]) for row in rows]
    assert order == sorted(order)


@plans
def test_provenance_counts_alignments_by_origin(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    expected: Counter[tuple[str, ...]] = Counter()
    for element in facts.elements(plan):
        for link in facts.links_by_subject.get(element, ()):
            realises = link.predicate == PLAN.realises
            framework = plan if realises else facts.one(link.object, SKOS.inScheme)
            origin = (facts.one(link.alignment, slot) for slot in (DCTERMS.creator, PLAN.justification, DCTERMS.created))
            expected[text("realises" if realises else "supports", *origin, link.status, framework)] += 1
    columns = ("kind", "creator", "justification", "created", "reviewStatus", "framework", "alignments")
    assert {row[:-1]: int(row[-1]) for row in cells(shipped_ask("q19", plan=plan), *columns)} == expected


def test_frameworks_and_targets_are_listed_in_order(shipped_ask: Ask, facts: Facts) -> None:
    listed = [
        text(framework, element, facts.notation(element), facts.graph.value(element, SKOS.broader) or "")
        for framework in (SDG, NATIONAL_STRATEGY, MASTER_PLAN, MILESTONES)
        for element in facts.in_framework(framework)
    ]
    assert len(listed) == 17 + 169 + 6 + 23 + 4 + 13
    assert cells(shipped_ask("q20"), "framework", "element", "notation", "parent") == listed
    assert cells(shipped_ask("q20", framework=MILESTONES), "framework", "element", "notation", "parent") == listed[-17:]
    assert cells(shipped_ask("q26"), "target", "goal") == [text(t, facts.goal(t)) for t in facts.targets()]


def place_of_result(facts: Facts, row: Row) -> tuple[int, str, tuple[Any, ...]]:
    """Return the sort key of a search result: its kind, its plan, and its place in the tree or framework."""
    thing, kind = URIRef(row["thing"]), row["kind"]
    kinds = ("organisation", "plan", *(k.lower() for k in KINDS), "framework", "goal", "target", "framework element")
    if kind.capitalize() in KINDS:
        return (kinds.index(kind), str(thing).rsplit("/", 1)[0], facts.place(thing))
    if kind in ("organisation", "plan"):
        return (kinds.index(kind), str(thing), ())
    place = (facts.order(thing),) if kind == "framework" else facts.place_in_framework(thing)
    return (kinds.index(kind), "", place)


@pytest.mark.parametrize("query", ["เหลื่อมล้ำ", "ท่องเที่ยว", "HEALTH", "s2.t3", "อบจ", "8.1", "(", "ประชาชน", "sdg", "ไทย", "e"])
def test_search_finds_labels_source_texts_and_notations(shipped_ask: Ask, facts: Facts, query: str) -> None:
    kinds = ("Plan", "Organisation", "Framework", "FrameworkElement")
    things = {thing for kind in kinds for thing in facts.graph.subjects(RDF.type, PLAN[kind])}
    things |= {*facts.elements(LAMPANG), *facts.elements(SARABURI)}
    places = (SKOS.prefLabel, SKOS.altLabel, PLAN.sourceText, SKOS.notation)
    words = {(s, str(o)) for s in things for place in places for o in facts.graph.objects(s, place)}
    expected = {str(s) for s, word in words if query.lower() in word.lower().replace("\u0e4d\u0e32", "\u0e33")}
    rows = shipped_ask("q21", text=query)
    assert expected
    assert sorted(row["thing"] for row in rows) == sorted(expected)
    assert rows == sorted(rows, key=lambda row: place_of_result(facts, row))
    for row in rows:
        assert (URIRef(row["thing"]), row["matched"]) in words
        assert row["thingLabel"] == facts.label(URIRef(row["thing"]))


def test_plans_are_listed_with_sizes_and_periods(shipped_ask: Ask, facts: Facts) -> None:
    expected = []
    for plan in (LAMPANG, SARABURI):
        kinds = Counter(facts.kind(element) for element in facts.elements(plan))
        alignments = sum(len(facts.links_by_subject.get(element, ())) for element in facts.elements(plan))
        sizes = (kinds["strategy"], kinds["objective"], kinds["tactic"], alignments)
        expected.append(text(plan, facts.label(plan), facts.one(plan, PLAN.planOf), *sizes))
    rows = shipped_ask("q22")
    assert cells(rows, "plan", "planLabel", "organisation", "strategies", "objectives", "tactics", "alignments") == expected
    assert cells(rows, "start", "end") == [("", ""), ("2023", "2027")]


@pytest.mark.parametrize("thing", [LAMPANG, LAMPANG + "/S1.T4", URIRef(SDG + "/3.8"), PLAN.proposed, PLAN.PlanElement])
def test_statements_about_a_thing_match_the_files(shipped_ask: Ask, facts: Facts, thing: URIRef) -> None:
    statements = [row for row in shipped_ask("q23", thing=thing) if row["layer"] == "stated"]
    statements_in_files = [text(p, o) for _, p, o in facts.graph.triples((thing, None, None)) if not isinstance(o, BNode)]
    assert sorted(cells(statements, "property", "value")) == sorted(statements_in_files)
    mentions = [row for row in shipped_ask("q24", thing=thing) if row["layer"] == "stated"]
    mentions_in_files = [text(s, p) for s, p, _ in facts.graph.triples((None, None, thing)) if not isinstance(s, BNode)]
    assert sorted(cells(mentions, "subject", "property")) == sorted(mentions_in_files)


def quotations(facts: Facts, alignment: Node) -> str:
    """Return the quotations of an alignment, joined in the order of the source text."""
    evidence = facts.graph.objects(alignment, PLAN.evidence)
    words = {int(str(facts.graph.value(e, PLAN.start))): str(facts.graph.value(e, PLAN.quote)) for e in evidence}
    return " … ".join(words[start] for start in sorted(words))


@plans
def test_plan_lists_all_its_alignments(shipped_ask: Ask, facts: Facts, plan: URIRef) -> None:
    expected = [
        text(
            facts.notation(link.subject), link.subject, facts.one(link.object, SKOS.inScheme), facts.notation(link.object),
            link.object, STRENGTHS[link.predicate], facts.text(link.alignment, PLAN.rationale, "en"), link.confidence,
            link.status, link.alignment, quotations(facts, link.alignment),
        )
        for link in facts.plan_supports(plan)
    ]  # fmt: skip
    columns = ("notation", "element", "framework", "objectNotation", "object", "strength", "rationale", "confidence")
    rows = cells(shipped_ask("q28", plan=plan), *columns, "reviewStatus", "alignment", "quote")
    assert sorted(rows) == sorted(expected)


@pytest.mark.parametrize("step", [20, pytest.param(1, marks=pytest.mark.slow)], ids=["some", "all"])
def test_evidence_offsets_select_the_quotation(shipped_ask: Ask, facts: Facts, step: int) -> None:
    links = sorted(facts.links, key=lambda link: str(link.alignment))
    for link in links[::step]:
        (row,) = shipped_ask("q30", alignment=link.alignment)
        places = [tuple(map(int, place.split("-"))) for place in row["offsets"].split()]
        assert " … ".join(row["sourceText"][start:end] for start, end in places) == facts.quotations(link.alignment)
        assert row["quote"] == facts.quotations(link.alignment)
        columns = ("element", "object", "confidence", "reviewStatus", "rationale", "rationaleOther", "creator", "created")
        assert cells([row], *columns) == [
            text(
                link.subject, link.object, link.confidence, link.status, facts.text(link.alignment, PLAN.rationale, "en"),
                facts.text(link.alignment, PLAN.rationale, "th"), facts.one(link.alignment, DCTERMS.creator),
                facts.one(link.alignment, DCTERMS.created),
            )
        ]  # fmt: skip
        words = {PLAN.realises: "realises", PLAN.correspondsTo: "corresponds", **STRENGTHS}
        assert row["strength"] == words[link.predicate]
        assert row["objectOther"] == facts.text(link.object, SKOS.prefLabel, "th")
    assert len(links) == sum(1 for predicate in words for _ in facts.graph.triples((None, predicate, None)))
