"""Faults in Thai plans and frameworks that `shapes/profiles/th.ttl` must report."""

from dataclasses import replace

from tests.shapes.cases import Case
from tests.shapes.cases_alignment import ASSESSED, LIMIT, O1, QUOTED, REALISES, T1, TO_GOAL, P, alignment, block
from tests.shapes.cases_framework import NS4

_PERIOD = f"{P}/period"
_QUOTE = '"บริการสาธารณสุขมูลฐาน"@th'
_FRAMEWORK_CASES = (
    Case("framework-label-thai", NS4, ' , "ความเสมอภาคทางสังคม"@th', ""),
    Case("framework-label-thai", "th/nesdp13", ' , "หมุดหมาย"@th', ""),
    Case("framework-label-english", NS4, '"Social equality"@en , ', ""),
    Case("FrameworkElementIsExplained", "sdg:3.4", ' , "คนเสียชีวิตก่อนวัยน้อยลง"@th', "", focus="sdg:3.4"),
    Case("FrameworkElementIsExplained", NS4, '"Covers equality."@en , ', "", focus=NS4),
)

CASES = (
    # names
    Case("label-thai", f"{P}/S1", ' , "ส่งเสริมสุขภาพ"@th ;', " ;"),
    Case("label-thai", f"{P}/S1", ' , "ส่งเสริมสุขภาพ"@th ;', ' , "Health"@th ;'),
    Case("label-thai", "demo-pao", ' , "องค์การบริหารส่วนจังหวัดตัวอย่าง"@th', ""),
    Case("label-english", f"{P}/V1", '"A liveable province"@en , ', ""),
    Case("plan-title-thai", P, ' , "แผนพัฒนาตัวอย่าง"@th', ""),
    Case("plan-title-english", P, '"Demo development plan"@en , ', ""),
    Case("period-start-era", _PERIOD, '"2023"', '"2566"', also=("PeriodIsInOrder",)),
    Case("period-end-era", _PERIOD, '"2027"', '"2570"'),
    Case(
        "strategy-notation",
        "",
        "",
        f'<{P}/Z3> a plan:Strategy ; dcterms:isPartOf <{P}> ; skos:notation "Z3" ; plan:order 3 ;\n'
        '    plan:sourceText "ก"@th ; skos:prefLabel "A"@en , "ก"@th ; dcterms:source <http://example.org/plan> .',
        focus=f"{P}/Z3",
    ),
    Case(
        "objective-notation",
        "",
        "",
        f'<{P}/S1.X3> a plan:Objective ; dcterms:isPartOf <{P}/S1> ; skos:notation "S1.X3" ;\n'
        '    plan:order 3 ; plan:sourceText "ก"@th ; skos:prefLabel "A"@en , "ก"@th ; dcterms:source <http://example.org/plan> .',
        focus=f"{P}/S1.X3",
    ),
    Case(
        "tactic-notation",
        "",
        "",
        f'<{P}/S1.T03> a plan:Tactic ; dcterms:isPartOf <{P}/S1> ; skos:notation "S1.T03" ;\n'
        '    plan:order 3 ; plan:sourceText "ก"@th ; skos:prefLabel "A"@en , "ก"@th ; dcterms:source <http://example.org/plan> .',
        focus=f"{P}/S1.T03",
    ),
    Case(
        "vision-notation",
        "",
        "",
        f'<{P}/W2> a plan:Vision ; dcterms:isPartOf <{P}> ; skos:notation "W2" ; plan:order 2 ;\n'
        '    plan:sourceText "ก"@th ; skos:prefLabel "A"@en , "ก"@th ; dcterms:source <http://example.org/plan> .',
        focus=f"{P}/W2",
    ),
    Case(
        "mission-notation",
        "",
        "",
        f'<{P}/M2> a plan:Mission ; dcterms:isPartOf <{P}> ; skos:notation "M2" ; plan:order 2 ;\n'
        '    plan:sourceText "ก"@th ; skos:prefLabel "A"@en , "ก"@th ; dcterms:source <http://example.org/plan> .',
        focus=f"{P}/M2",
    ),
    Case(
        "NotationFitsParent",
        f"{P}/S2.O1",
        f'isPartOf <{P}/S2> ;\n    skos:notation "S2.O1" ; plan:order 1',
        f'isPartOf <{P}/S1> ;\n    skos:notation "S2.O1" ; plan:order 3',
    ),
    Case("NotationFitsIRI", f"{P}/S1.T2.1", 'notation "S1.T2.1"', 'notation "S1.T2.2"'),
    Case("element-source-text-thai", f"{P}/V1", 'sourceText "จังหวัดน่าอยู่"@th', 'sourceText "A liveable province"@en'),
    # alignments
    Case("alignment-rationale-thai", REALISES, ' , "ทั้งสองกล่าวถึงบริการ"@th', ""),
    Case("alignment-rationale-english", REALISES, '"Both are about services."@en , ', ""),
    Case("AlignmentIsNamedByParts", TO_GOAL, "sdg-4> a", "sdg-04> a",
         focus="th/nesdp13/1/corresponds-to/sdg-04", file="crosswalk"),
    block("EvidenceIsNamedByAlignment", f"{T1}/realises/S1.O1/evidence/first",
           alignment(T1, "realises", f"<{O1}>", "realises/S1.O1", evidence="evidence/first")),
    Case("AssessmentIsNamedByParts", ASSESSED, "assessed/sdg> a", "assessed/SDG> a", focus=f"{T1}/assessed/SDG"),
    Case("MandateLimitIsNamedByParts", LIMIT, "outside-mandate/sdg-4> a", "mandate/sdg-4> a", focus="demo-pao/mandate/sdg-4"),
    Case("evidence-quote-thai", QUOTED, _QUOTE, _QUOTE.replace("@th", "@en")),
    *(replace(case, file="framework") for case in _FRAMEWORK_CASES),
)  # fmt: skip
