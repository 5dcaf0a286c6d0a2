"""Special cases on planted data: rejected and unassessed links, missing links, several quotations."""

import pytest
from rdflib import XSD, Graph, Literal, URIRef

from planlink.questions.collection import Questions
from tests.questions import planted
from tests.questions.conftest import Ask, Demo
from tests.questions.oracle import ID, PLAN, cells
from tests.questions.planted import DEMO, IDLE, add_link, add_links, reasons


def add_rejections(graph: Graph) -> None:
    add_link(graph, "S1.T2", "directlySupports", "4.4", status="rejected")
    add_link(graph, "S1.T2", "directlySupports", "3.8", status="rejected", confidence="0.9")
    add_link(graph, "S1.T1", "directlySupports", "9.1", status="rejected", confidence="0.5")
    add_link(graph, "S1.T1", "directlySupports", "NS3", status="rejected")
    add_link(graph, "S1.T2", "directlySupports", "NS3", status="rejected")
    add_link(graph, "S1.T1", "directlySupports", "MP7", status="rejected")
    add_link(graph, "S1.T1", "directlySupports", "M9", status="rejected")
    add_link(graph, "S1.T2", "realises", "S1.O2", status="rejected")


@pytest.fixture(scope="module")
def with_rejections(demo: Demo) -> Ask:
    def add_links_and_rejections(graph: Graph) -> None:
        add_links(graph)
        add_rejections(graph)

    return demo(add_links_and_rejections)


def test_rejected_alignments_do_not_change_answers(linked: Ask, with_rejections: Ask, questions: Questions) -> None:
    values = {"plan": str(DEMO), "element": DEMO + "/S1.T2", "tactic": DEMO + "/S1.T1", "target": "3.8"}
    checked = 0
    for question in questions:
        if question.name[:3] in {"q23", "q24", "q36"}:  # these show rejections
            continue
        for plan_a, plan_b in ((DEMO, IDLE), (IDLE, DEMO)):
            values |= {"planA": str(plan_a), "planB": str(plan_b)}
            parameters = {parameter.name: values[parameter.name] for parameter in question.parameters if parameter.name in values}
            before, after = linked(question.name, **parameters), with_rejections(question.name, **parameters)
            assert after == before, question.name
        checked += 1
    assert checked == len(questions) - 3
    assert with_rejections("q24", thing=DEMO + "/S1.T2") != linked("q24", thing=DEMO + "/S1.T2")


def test_refused_links_are_listed_with_reason_and_reviewer(demo: Demo, with_rejections: Ask) -> None:
    rows = with_rejections("q36")
    expected = [
        ("S1.T1", "9.1", "direct"),
        ("S1.T1", "NS3", "direct"),
        ("S1.T1", "MP7", "direct"),
        ("S1.T1", "M9", "direct"),
        ("S1.T2", "3.8", "direct"),
        ("S1.T2", "4.4", "direct"),
        ("S1.T2", "NS3", "direct"),
        ("S1.T2", "S1.O2", "realises"),
    ]
    assert sorted(cells(rows, "notation", "objectNotation", "strength")) == sorted(expected)
    assert {row["rationale"] for row in rows} == {"Because."}
    by_element = with_rejections("q36", plan=DEMO, element=DEMO + "/S1.T2")
    assert cells(by_element, "notation", "objectNotation", "strength") == expected[-1:] + expected[4:7]
    by_object = with_rejections("q36", object=planted.object_iri("NS3"))
    assert [row["notation"] for row in by_object] == ["S1.T1", "S1.T2"]
    assert with_rejections("q36", plan=IDLE) == []

    def refuse(graph: Graph) -> None:
        alignment = add_link(graph, "S1.T1", "indirectlySupports", "3.4", quotes=("ฝึกอาชีพ", "สาธารณสุข"), status="rejected")
        graph.remove((alignment, PLAN.confidence, None))
        graph.add((alignment, PLAN.reviewer, URIRef(ID + "agent/planlink")))
        graph.add((alignment, PLAN.reviewedOn, Literal("2026-11-30", datatype=XSD.date)))

    (row,) = demo(refuse)("q36")
    assert (row["quote"], row["reviewerLabel"], row["reviewedOn"]) == ("สาธารณสุข … ฝึกอาชีพ", "The planlink project", "2026-11-30")


def test_rejected_alignment_does_not_close_gap_or_objective(with_rejections: Ask) -> None:
    assert reasons(with_rejections)["4.4"] == "no link found"
    assert with_rejections("q03", target="4.4") == []
    assert [row["notation"] for row in with_rejections("q15", plan=DEMO)] == ["S1.O2", "S1.O3"]


def test_rejection_overrides_a_leftover_triple(demo: Demo) -> None:
    def reject_without_removing_triple(graph: Graph) -> None:
        for object_ in ("3.8", "MP17"):
            graph.set((add_link(graph, "S1.T1", "directlySupports", object_), PLAN.reviewStatus, PLAN.rejected))

    ask = demo(reject_without_removing_triple)
    assert ask("q03", target="3.8") == ask("q12", plan=DEMO) == ask("q13", plan=DEMO) == []
    assert {row["elements"] for row in ask("q02", plan=DEMO)} == {"0"}
    profile = ask("q05", target="3.8", withImplied="true")
    assert {cells([row], "direct", "indirect", "implied")[0] for row in profile} == {("0", "0", "0")}


def test_assessed_element_without_link_counts_as_no_link_found(linked: Ask) -> None:
    gaps = reasons(linked)
    assert set(gaps.values()) == {"indirect only", "no link found"}
    assert gaps["4.4"] == "no link found"
    assert [row["valueLabel"] for row in linked("q17", tactic=DEMO + "/S1.T10")] == ["no link found"] * 3 + ["no data"] * 2
    assert cells(linked("q16", plan=DEMO)[-1:], "notation", "goals", "targets", "goalNumbers") == [("S1.T10", "0", "0", "")]


def test_unassessed_plan_is_not_assessed_for_every_target(linked: Ask) -> None:
    gaps = reasons(linked, IDLE)
    assert len(gaps) == 169
    assert set(gaps.values()) == {"not assessed"}


def test_plan_without_elements_is_not_assessed(demo: Demo) -> None:
    def remove_elements(graph: Graph) -> None:
        graph.remove((None, None, None))
        planted.add_plan(graph, DEMO, "Demo")

    ask = demo(remove_elements)
    assert list(reasons(ask).values()) == ["not assessed"] * 169
    sizes = {row["plan"]: cells([row], "strategies", "objectives", "tactics", "alignments") for row in ask("q22")}
    assert sizes[str(DEMO)] == [("0", "0", "0", "0")]


def test_unassessed_element_keeps_links_and_prevents_conclusions(demo: Demo, linked: Ask) -> None:
    def add_unassessed_element(graph: Graph) -> None:
        add_links(graph)
        planted.add_element(graph, DEMO, "S1.T11", 4, assessed=False)
        for framework in ("national-strategy", "master-plan", "nesdp13"):
            planted.add_assessment(graph, DEMO + "/S1.T11", framework)

    before, after = reasons(linked), reasons(demo(add_unassessed_element))
    assert after == {number: "not assessed" if why == "no link found" else why for number, why in before.items()}


def test_second_assessment_of_an_element_does_not_replace_a_missing_one(demo: Demo) -> None:
    def assess_another_element_twice(graph: Graph) -> None:
        for assessment in set(graph.subjects(PLAN.assessedElement, DEMO + "/S1.T10")):
            graph.remove((assessment, None, None))
        graph.add((DEMO + "/again", PLAN.assessedElement, DEMO + "/S1.T1"))
        graph.add((DEMO + "/again", PLAN.againstFramework, URIRef(planted.FRAMEWORKS["sdg"])))

    assert set(reasons(demo(assess_another_element_twice)).values()) == {"not assessed"}


def test_form_pho02_shows_not_assessed_for_unassessed_tactic(demo: Demo) -> None:
    def remove_assessments(graph: Graph) -> None:
        add_links(graph)
        for assessment in set(graph.subjects(PLAN.assessedElement, DEMO + "/S1.T1")):
            graph.remove((assessment, None, None))

    ask = demo(remove_assessments)
    entries = [row["valueLabel"] for row in ask("q17", tactic=DEMO + "/S1.T1")]
    assert entries[:2] == ["not assessed"] * 2
    assert entries[2].startswith("Good health")
    assert [row["valueLabel"] for row in ask("q17", tactic=DEMO + "/S1.T1", lang="th")][3:] == ["ไม่มีข้อมูล"] * 2


def test_form_pho02_lists_a_goal_once_as_direct_if_any_target_is(linked: Ask) -> None:
    rows = linked("q17", tactic=DEMO + "/S1.T1")
    assert cells(rows[2:3], "value", "valueLabel", "note") == [
        ("3; 8", "Good health and well-being; Decent work and economic growth", "3 direct; 8 direct")
    ]
    thai = linked("q17", tactic=DEMO + "/S1.T1", lang="th")
    assert cells(thai[2:3], "heading", "note") == [("เป้าหมายการพัฒนาที่ยั่งยืน", "3 ทางตรง; 8 ทางตรง")]


def test_quotations_are_joined_in_source_order(linked: Ask) -> None:
    (row,) = linked("q03", target="3.8")
    assert row["quote"] == "สาธารณสุข … ฝึกอาชีพ"
    (row,) = (row for row in linked("q04", element=DEMO + "/S1.T1") if row["notation"] == "3.8")
    assert row["quote"] == "สาธารณสุข … ฝึกอาชีพ"


def test_targets_are_in_natural_order_with_letters_after_numbers(linked: Ask) -> None:
    rows = linked("q07", planA=DEMO, planB=IDLE)
    assert cells(rows, "notation", "status", "strengthA", "strengthB") == [
        ("3.8", "not assessed in B", "direct", "not assessed"),
        ("8.2", "not assessed in B", "indirect", "not assessed"),
        ("8.10", "not assessed in B", "direct", "not assessed"),
        ("8.a", "not assessed in B", "indirect", "not assessed"),
    ]
    assert [row["notation"] for row in linked("q01", plan=DEMO)] == [
        "S1", "S1.O1", "S1.O2", "S1.O3", "S1.T1", "S1.T2", "S1.T10",
    ]  # fmt: skip


def test_swapped_comparison_is_mirrored(linked: Ask) -> None:
    rows = linked("q07", planA=IDLE, planB=DEMO)
    assert {(row["status"], row["strengthA"], row["elementsA"], row["elementsB"]) for row in rows} == {
        ("not assessed in A", "not assessed", "0", "1")
    }


def test_links_inherited_from_parts_are_not_counted_twice(linked: Ask) -> None:
    goals = {row["notation"]: row for row in linked("q02", plan=DEMO)}
    assert cells([goals["3"], goals["8"]], "elements", "direct", "indirect", "targets") == [
        ("1", "1", "0", "1"),
        ("2", "1", "2", "3"),
    ]
    assert linked("q04", element=DEMO + "/S1") == []


def add_mandate_limits(graph: Graph) -> None:
    add_links(graph)
    planted.add_limit(graph, "14", "มิใช่หน้าที่ทางทะเล")
    for object_ in ("4.4", "3.8", "8.2", "3.2", "NS3"):
        planted.add_limit(graph, object_, f"มิใช่หน้าที่ {object_}")
    planted.add_limit(graph, "1.1", "ของหน่วยงานอื่น", plan=IDLE)
    planted.add_limit(graph, "1.2", "ข", source="http://example.org/2")
    planted.add_limit(graph, "1.2", "ก", source="http://example.org/1")


def test_outside_mandate_explains_gap_without_hiding_links(demo: Demo, linked: Ask) -> None:
    ask, before = demo(add_mandate_limits), reasons(linked)
    gaps = {row["notation"]: row for row in ask("q08", plan=DEMO)}
    outside = {notation for notation, row in gaps.items() if row["reason"] == "outside mandate"}
    of_14 = {notation for notation in before if notation.startswith("14.")}
    assert len(of_14) == 10
    assert outside == of_14 | {"4.4", "1.2"} | ({"3.2"} if before["3.2"] == "no link found" else set())
    assert "3.8" not in gaps, "a direct link is no gap"
    assert cells([gaps["8.2"], gaps["1.1"]], "reason", "mandateQuote") == [
        ("indirect only", "มิใช่หน้าที่ 8.2"),
        ("no link found", ""),
    ]
    assert {n: row["reason"] for n, row in gaps.items() if n not in outside} == {
        n: reason for n, reason in before.items() if n not in outside
    }
    assert cells([gaps["14.1"], gaps["1.2"]], "mandateQuote", "mandateSource") == [
        ("มิใช่หน้าที่ทางทะเล", "http://example.org/law"),
        ("ก", "http://example.org/1"),
    ]


def test_outside_mandate_precedes_not_assessed(demo: Demo) -> None:
    gaps = reasons(demo(add_mandate_limits), IDLE)
    assert {notation for notation, reason in gaps.items() if reason == "outside mandate"} == {"1.1"}
    assert set(gaps.values()) == {"outside mandate", "not assessed"}


def test_mandate_limit_does_not_hide_lead(demo: Demo) -> None:
    def add_link_and_limit(graph: Graph) -> None:
        add_link(graph, "S1.T2", "directlySupports", "MP13")
        planted.add_limit(graph, "3.8", "มิใช่หน้าที่")

    (row,) = (row for row in demo(add_link_and_limit)("q08", plan=DEMO) if row["notation"] == "3.8")
    assert cells([row], "reason", "leads", "mandateQuote") == [("outside mandate", "S1.T2 → MP13", "มิใช่หน้าที่")]


def test_confidence_in_the_strength_is_shown_beside_the_confidence(demo: Demo) -> None:
    alignments = []

    def add_both(graph: Graph) -> None:
        alignments.append(add_link(graph, "S1.T1", "directlySupports", "3.8", confidence="0.9"))
        graph.add((alignments[0], PLAN.strengthConfidence, Literal("0.65", datatype=XSD.decimal)))
        add_link(graph, "S1.T2", "directlySupports", "3.8", confidence="0.9")

    ask = demo(add_both)
    values: dict[str, dict[str, str]] = {
        "q03": {"target": "3.8"},
        "q04": {"element": DEMO + "/S1.T1"},
        "q18": {"plan": DEMO},
        "q28": {"plan": DEMO},
        "q30": {"alignment": str(alignments[0])},
    }
    for name, parameters in values.items():
        rows = {row["alignment"]: row for row in ask(name, **parameters)}
        assert cells([rows.pop(str(alignments[0]))], "confidence", "strengthConfidence") == [("0.9", "0.65")], name
        assert {row["strengthConfidence"] for row in rows.values()} <= {""}, name


def test_plans_without_links_are_not_similar(linked: Ask) -> None:
    (row,) = linked("q14", plan=IDLE)
    assert cells([row], "other", "shared", "onlyThis", "onlyOther") == [(str(DEMO), "0", "0", "4")]
    assert float(row["similarity"]) == 0


def test_proposed_and_uncertain_alignments_need_review(linked: Ask) -> None:
    rows = linked("q18", plan=DEMO)
    assert cells(rows, "notation", "object", "strength", "confidence", "reviewStatus", "why") == [
        ("S1.T2", "http://metadata.un.org/sdg/8.a", "indirect", "0.5", "endorsed", "low confidence"),
        ("S1.T1", "http://metadata.un.org/sdg/8.2", "indirect", "0.6", "proposed", "low confidence and unreviewed"),
        ("S1.T1", str(DEMO + "/S1.O1"), "realises", "0.8", "proposed", "unreviewed"),
        ("S1.T1", "http://metadata.un.org/sdg/3.8", "direct", "0.8", "proposed", "unreviewed"),
        ("S1.T2", str(planted.object_iri("MP13")), "direct", "0.8", "proposed", "unreviewed"),
    ]
    assert len(linked("q18", plan=DEMO, below="0.95")) == len(rows) + 1
    assert {row["why"] for row in linked("q18", plan=DEMO, below="0")} == {"unreviewed"}
