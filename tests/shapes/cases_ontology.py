"""Faults in the ontology that `shapes/ontology.ttl` must report."""

from dataclasses import replace

from tests.shapes.cases import Case

FILE = "https://w3id.org/planlink/ontology"
_DEFINED = " ;\n    rdfs:isDefinedBy <https://w3id.org/planlink/ontology> ."

_CASES = (
    # the header
    Case("header-title-thai", FILE, ' , "ออนโทโลยีขนาดเล็ก"@th', ""),
    Case("header-title-english", FILE, '"A small ontology"@en , ', ""),
    Case("header-description-thai", FILE, ' , "คำศัพท์สำหรับการทดสอบ"@th', ""),
    Case("header-description-english", FILE, '"Terms for tests."@en , ', ""),
    Case("header-creator", FILE, "    dcterms:creator <https://w3id.org/planlink/id/agent/planlink> ;\n", ""),
    Case("header-creator", FILE, "<https://w3id.org/planlink/id/agent/planlink>", '"planlink"'),
    Case("header-licence", FILE, "    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;\n", ""),
    Case("header-licence", FILE, "dcterms:license <https", "dcterms:license <http://example.org/terms> , <https"),
    Case("header-licence", FILE, "<https://creativecommons.org/licenses/by/4.0/>", '"CC BY 4.0"'),
    Case("header-created", FILE, ' ;\n    dcterms:created "2026-11-22"^^xsd:date', ""),
    Case("header-created", FILE, '"2026-11-22"^^xsd:date', '"2026-11-22"^^xsd:date , "2026-11-23"^^xsd:date'),
    Case("header-created", FILE, '"2026-11-22"^^xsd:date', '"22 November"'),
    # every term of the ontology
    Case("TermHasKind", "plan:Demo", "a owl:Class", "a rdfs:Resource"),
    Case("TermHasKind", "plan:Demo", _DEFINED, f"{_DEFINED}\nplan:demo rdfs:subClassOf plan:Demo .", focus="plan:demo"),
    Case("PropertyHasOneKind", "plan:shows", "a owl:ObjectProperty", "a owl:ObjectProperty , owl:DatatypeProperty"),
    Case("TermHasThaiLabel", "plan:shows", ' , "แสดง"@th', ""),
    Case("TermHasThaiLabel", "plan:shows", ' , "แสดง"@th', ' , "shows"@th'),
    Case("TermHasEnglishLabel", "plan:size", '"size"@en , ', ""),
    Case("TermHasOneLabelPerLanguage", "plan:remark", '"remark"@en', '"remark"@en , "comment"@en'),
    Case("TermHasOneLabelPerLanguage", "plan:remark", '"remark"@en', '"remark"@en , "comment"'),
    Case("TermLabelHasSingleSpaces", "plan:firstDemo", '"first demo"', '"first  demo"'),
    Case("TermLabelHasSingleSpaces", "plan:firstDemo", '"ตัวอย่างแรก"', '"ตัวอย่างแรก "'),
    Case("TermHasThaiDefinition", "plan:firstDemo", ' , "ตัวอย่างที่มาก่อน"@th', ""),
    Case("TermHasEnglishDefinition", "plan:Demo", '"A thing that shows."@en , ', ""),
    Case("TermHasOneDefinitionPerLanguage", "plan:Demo", '"A thing that', '"Something."@en , "A thing that'),
    Case("TermHasOneDefinitionPerLanguage", "plan:Demo", '"A thing that', '"Something." , "A thing that'),
    Case("TermIsDefinedHere", "plan:size", _DEFINED, " ."),
    Case("TermIsDefinedHere", "plan:size", _DEFINED, " ;\n    rdfs:isDefinedBy <http://example.org/other> ."),
)

CASES = tuple(replace(case, file="ontology") for case in _CASES)
