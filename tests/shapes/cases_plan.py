"""Faults in plans that `shapes/plan.ttl` must report."""

from tests.shapes.cases import Case

P = "demo-pao/plan"
_PERIOD = f"{P}/period"

CASES = (
    # names
    Case(
        "label-language",
        f"{P}/B1",
        '    skos:prefLabel "Serve the people"@en , "บริการประชาชน"@th ;\n',
        "",
        also=("label-thai", "label-english"),
    ),
    Case("label-language", f"{P}/B1", '"Serve the people"@en', '"Serve the people"@en , "Service"@en'),
    Case("label-language", f"{P}/B1", '"Serve the people"@en', '"Serve the people"@en , "Service"'),
    Case("label-spaces", f"{P}/S1.T1", '"Promote primary', '"Promote  primary'),
    Case("label-spaces", f"{P}/S1.T1", '"Promote primary', '" Promote primary'),
    Case("label-spaces", f"{P}/S1.T1", 'the elderly"', 'the elderly "'),
    # the plan
    Case("plan-organisation", P, "    plan:planOf <demo-pao> ;\n", ""),
    Case(
        "plan-organisation", P, "plan:planOf <demo-pao>", "plan:planOf <demo-pao> , <other-pao>", also=("EndorsedByOrganisation",)
    ),
    Case("plan-organisation", P, "plan:planOf <demo-pao>", "plan:planOf <unknown-pao>", also=("EndorsedByOrganisation",)),
    Case(
        "plan-title-language",
        P,
        '    dcterms:title "Demo development plan"@en , "แผนพัฒนาตัวอย่าง"@th ;\n',
        "",
        also=("plan-title-thai", "plan-title-english"),
    ),
    Case("plan-title-language", P, '"Demo development plan"@en', '"Demo development plan"@en , "Plan"@en'),
    Case("plan-title-language", P, '"Demo development plan"@en', '"Demo development plan"@en , "Plan"'),
    Case("plan-title-spaces", P, '"Demo development plan"', '"Demo development plan "'),
    Case("plan-source", P, "    dcterms:source <http://example.org/plan> ;\n", ""),
    Case("plan-source", P, "dcterms:source <http://example.org/plan>", 'dcterms:source "http://example.org/plan"'),
    Case("plan-licence", P, "    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;\n", ""),
    Case("plan-licence", P, "dcterms:license <https", "dcterms:license <http://example.org/terms> , <https"),
    Case("plan-licence", P, "<https://creativecommons.org/licenses/by/4.0/>", '"CC BY 4.0"'),
    Case("plan-period", P, f"temporal <{_PERIOD}>", f"temporal <{_PERIOD}> , <{_PERIOD}/2>"),
    Case("plan-period", P, f"temporal <{_PERIOD}>", "temporal <demo-pao>"),
    Case(
        "PlanHasStrategy",
        "",
        "",
        f"<{P}/empty> a plan:Plan ; plan:planOf <demo-pao> ;\n"
        '    dcterms:title "Empty"@en , "ว่าง"@th ; skos:prefLabel "Empty"@en , "ว่าง"@th ;\n'
        "    dcterms:source <http://example.org/plan> ; dcterms:license <http://example.org/terms> .",
        focus=f"{P}/empty",
    ),
    # the period
    Case("period-start", _PERIOD, '    dcat:startDate "2023"^^xsd:gYear ;\n', ""),
    Case("period-start", _PERIOD, '"2023"^^xsd:gYear', '"2023"^^xsd:gYear , "2022"^^xsd:gYear'),
    Case("period-start", _PERIOD, '"2023"^^xsd:gYear', '"2023"'),
    Case("period-end", _PERIOD, '"2023"^^xsd:gYear ;\n    dcat:endDate "2027"^^xsd:gYear .', '"2023"^^xsd:gYear .'),
    Case("period-end", _PERIOD, '"2027"^^xsd:gYear', '"2027"^^xsd:gYear , "2028"^^xsd:gYear'),
    Case("period-end", _PERIOD, '"2027"^^xsd:gYear', '"2027"'),
    Case("PeriodIsInOrder", _PERIOD, '"2027"^^xsd:gYear', '"2022"^^xsd:gYear'),
    # elements
    Case("element-parent", f"{P}/V1", f"    dcterms:isPartOf <{P}> ;\n", ""),
    Case("element-parent", f"{P}/V1", f"isPartOf <{P}>", f"isPartOf <{P}> , <{P}/2>", also=("part-of-plan",)),
    Case("element-parent", f"{P}/V1", f"isPartOf <{P}>", f'isPartOf "{P}"', also=("part-of-plan",)),
    Case("element-source-text", f"{P}/V1", '    plan:sourceText "จังหวัดน่าอยู่"@th ;\n', ""),
    Case("element-source-text", f"{P}/V1", 'plan:sourceText "', 'plan:sourceText "จังหวัดดี"@th , "'),
    Case(
        "element-source-text",
        f"{P}/V1",
        'sourceText "จังหวัดน่าอยู่"@th',
        'sourceText "A liveable province"',
        also=("element-source-text-thai",),
    ),
    Case("element-source-text", f"{P}/V1", 'sourceText "จังหวัดน่าอยู่"@th', 'sourceText " "@th'),
    Case("element-notation", f"{P}/V1", 'skos:notation "V1" ; ', ""),
    Case("element-notation", f"{P}/V1", 'notation "V1"', 'notation "V1" , "V2"', also=("NotationFitsIRI",)),
    Case("element-notation", f"{P}/V1", 'notation "V1"', 'notation "V1"^^<http://example.org/code>'),
    Case("element-order", f"{P}/V1", "plan:order 1 ;", ""),
    Case("element-order", f"{P}/V1", "plan:order 1", "plan:order 1 , 2"),
    Case("element-order", f"{P}/V1", "plan:order 1", "plan:order 1.0"),
    Case("element-order", f"{P}/V1", "plan:order 1", "plan:order 0"),
    Case("element-source", f"{P}/V1", " ;\n    dcterms:source <http://example.org/plan> .", " ."),
    Case("element-source", f"{P}/V1", "dcterms:source <http://example.org/plan>", 'dcterms:source "the website"'),
    Case("part-of-plan", f"{P}/B1", f"isPartOf <{P}>", f"isPartOf <{P}/S1>"),
    Case("part-of-strategy", f"{P}/S1.T2.1", f"isPartOf <{P}/S1>", f"isPartOf <{P}/S1.O1>"),
    Case("ElementHasOneKind", f"{P}/S1.T2.1", "a plan:Tactic", "a plan:Tactic , plan:Project"),
    Case("ElementHasOneKind", f"{P}/V1", "a plan:Vision", "a plan:PlanElement"),
    Case("OrderIsUnique", f"{P}/S1.T2.1", "plan:order 2", "plan:order 1"),
    # codes
    Case(
        "NotationIsUnique",
        "",
        "",
        f'<{P}/copy/V1> a plan:Vision ; dcterms:isPartOf <{P}> ; skos:notation "V1" ; plan:order 2 ;\n'
        '    plan:sourceText "ก"@th ; skos:prefLabel "A"@en , "ก"@th ; dcterms:source <http://example.org/plan> .',
        focus=f"{P}/copy/V1",
    ),
    # derived links must not be stated
    Case(
        "stated-strength",
        f"{P}/S1.T1",
        "plan:directlySupports sdg:3.8 ;",
        "plan:directlySupports sdg:3.8 ; plan:supports sdg:3.8 ;",
    ),
    Case("stated-not-implied", f"{P}/S1.T1", "plan:realises", "plan:impliedlySupports sdg:4 ; plan:realises"),
    Case("stated-part", P, "plan:planOf", f"dcterms:hasPart <{P}/S1> ; plan:planOf"),
)
