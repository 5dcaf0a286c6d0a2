"""Faults in retired things that `shapes/retired.ttl` must report."""

from dataclasses import replace

from tests.shapes.cases import Case

OLD = "demo-pao/plan/S9"
_DAY = '"2026-11-20"^^xsd:date'

_CASES = (
    Case("retired-deprecated", OLD, "owl:deprecated true", "owl:deprecated true , false"),
    Case("retired-deprecated", OLD, "owl:deprecated true", "owl:deprecated false"),
    Case("retired-deprecated", OLD, "owl:deprecated true", 'owl:deprecated "true"'),
    Case("retired-note-thai", OLD, ' , "รวมเข้ากับยุทธศาสตร์อื่น"@th', ""),
    Case("retired-note-english", OLD, '"Merged into another strategy."@en , ', ""),
    Case("retired-date", OLD, f"    dcterms:modified {_DAY} ;\n", ""),
    Case("retired-date", OLD, _DAY, f'{_DAY} , "2026-11-21"^^xsd:date'),
    Case("retired-date", OLD, _DAY, '"20 November"'),
    Case("retired-replacement", OLD, "<demo-pao/plan/S1>", '"S1"'),
    Case("RetiredHasNoClass", OLD, "owl:deprecated true", "a plan:Document ; owl:deprecated true"),
)
CASES = tuple(replace(case, file="retired") for case in _CASES)
