"""Faults in frameworks that `shapes/framework.ttl` must report."""

from dataclasses import replace

from tests.shapes.cases import Case

NS4 = "th/national-strategy/4"

_CASES = (
    Case("framework-label-language", NS4, '    skos:prefLabel "Social equality"@en , "ความเสมอภาคทางสังคม"@th ;\n', "",
         also=("framework-label-thai", "framework-label-english")),
    Case("framework-label-language", NS4, '"Social equality"@en', '"Social equality"@en , "Equality"@en'),
    Case("framework-label-language", NS4, '"Social equality"@en', '"Social equality"@en , "Equality"'),
    Case("framework-label-spaces", NS4, '"Social equality"', '"Social  equality"'),
    Case("framework-notation", NS4, '    skos:notation "NS4" ; plan:order 4 ;\n', ""),
    Case("framework-notation", NS4, 'notation "NS4"', 'notation "NS4" , "4"'),
    Case("framework-notation", NS4, 'notation "NS4"', 'notation "NS4"^^<http://example.org/code>'),
    Case("framework-notation", "th/nesdp13", 'notation "M"', 'notation "M 13"'),
    Case("framework-order", NS4, "plan:order 4", "plan:order 4 , 5"),
    Case("framework-order", NS4, "plan:order 4", "plan:order 4.0"),
    Case("framework-order", NS4, "plan:order 4", "plan:order 0"),
    Case("framework-element-scheme", NS4, "    skos:inScheme <th/national-strategy> ;\n", ""),
    Case("framework-element-scheme", NS4, "<th/national-strategy> ;", "<th/national-strategy> , <th/nesdp13> ;"),
    Case("framework-element-scheme", NS4, "skos:inScheme <th/national-strategy>", "skos:inScheme <th/none>"),
    Case("framework-element-kind", "sdg:3.4", "sdgo:Target , plan:FrameworkElement", "sdgo:Target"),
    Case("FrameworkNotationIsUnique", "", "", f'<{NS4}/NS4> a plan:FrameworkElement ; skos:inScheme <th/national-strategy> ;\n'
         '    skos:notation "NS4" ; skos:prefLabel "Copy"@en , "สำเนา"@th ;\n'
         '    skos:scopeNote "Covers a copy."@en , "ครอบคลุมสำเนา"@th .', focus=f"{NS4}/NS4"),
    Case("FrameworkNotationFitsIRI", "sdg:3.4", 'notation "3.4"', 'notation "3.5"', focus="sdg:3.4"),
    Case("official-text", "sdg:3.8", '"Couvrir chacun"@fr', '"Couvrir chacun"@en'),
    Case("official-text", "sdg:3.8", '"Couvrir chacun"@fr', '"Couvrir chacun"'),
    Case("target-goal", "sdg:3.4", " sdgo:isTargetOf sdg:3 ;", ""),
    Case("target-goal", "sdg:3.4", "isTargetOf sdg:3", "isTargetOf sdg:3 , sdg:4", also=("TargetFitsGoal",)),
    Case("target-goal", "sdg:3.4", "isTargetOf sdg:3", "isTargetOf sdg:5"),
    Case("TargetFitsGoal", "sdg:3.4", "isTargetOf sdg:3", "isTargetOf sdg:4"),
)  # fmt: skip

CASES = tuple(replace(case, file="framework") for case in _CASES)
