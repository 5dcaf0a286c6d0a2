"""Missing statements that `shapes/completeness.ttl` must warn of."""

from tests.shapes.cases import Case
from tests.shapes.cases_alignment import ASSESSED, O1, PROPOSED, REALISES, T1, alignment, block

CASES = (
    Case(
        "alignment-rationale-given",
        REALISES,
        '    plan:rationale "Both are about services."@en , "ทั้งสองกล่าวถึงบริการ"@th ;\n',
        "",
        also=("alignment-rationale-thai", "alignment-rationale-english"),
    ),
    Case("alignment-justification-given", PROPOSED, "    plan:justification semapv:CompositeMatching ;\n", ""),
    Case("alignment-creator-given", PROPOSED, "dcterms:creator <agent/annotator> ; ", ""),
    Case("alignment-created-given", PROPOSED, ' dcterms:created "2026-11-22"^^xsd:date ;', ""),
    Case("alignment-activity-given", PROPOSED, "    prov:wasGeneratedBy <activity/demo> ;\n", ""),
    Case("alignment-review-status-given", PROPOSED, " ;\n    plan:reviewStatus plan:proposed .", " ."),
    Case("assessment-creator-given", ASSESSED, "dcterms:creator <agent/annotator> ; ", ""),
    Case("assessment-created-given", ASSESSED, ' dcterms:created "2026-11-16"^^xsd:date ;', ""),
    Case("assessment-activity-given", ASSESSED, " ;\n    prov:wasGeneratedBy <activity/demo> .", " ."),
    Case("LinkHasConfidence", PROPOSED, "    plan:confidence 0.8 ;\n", ""),
    block("AlignmentHasEvidence", f"{T1}/realises/S1.O1", alignment(T1, "realises", f"<{O1}>", "realises/S1.O1", evidence="")),
    block("SupportIsAssessed", f"{T1}/supports/M1", alignment(T1, "indirectlySupports", "<th/nesdp13/1>", "supports/M1")),
)  # fmt: skip
