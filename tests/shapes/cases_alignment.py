"""Faults in alignments, evidence and assessments that `shapes/alignment.ttl` must report."""

from tests.shapes.cases import Case

P = "demo-pao/plan"
T1, O1 = f"{P}/S1.T1", f"{P}/S1.O1"
PROPOSED, REVIEWED, REJECTED = f"{T1}/supports/sdg-3.8", f"{T1}/supports/NS4", f"{T1}/supports/sdg-3.4"
ENDORSED, REALISES = f"{O1}/supports/M1", f"{T1}/realises/S1.O2"
CROSSWALK, TO_GOAL = "th/nesdp13/1/corresponds-to/sdg-3.8", "th/nesdp13/1/corresponds-to/sdg-4"
TOTAL = f"{P}/rating/total"
QUOTED = f"{PROPOSED}/evidence/1"
ASSESSED = f"{T1}/assessed/sdg"
LIMIT, OUTSIDE = "demo-pao/outside-mandate/sdg-4", "demo-pao/outside-mandate/any"
_QUOTE = '"บริการสาธารณสุขมูลฐาน"@th'
_ORIGIN = 'dcterms:creator <agent/annotator> ; dcterms:created "2026-11-22"^^xsd:date ; prov:wasGeneratedBy <activity/demo>'


def alignment(subject: str, predicate: str, value: str, name: str, more: str = "", evidence: str = "evidence/1") -> str:
    """Return a complete alignment with its link and, by default, a quotation that occurs in every element used here."""
    iri = f"{subject}/{name}"
    text = f"<{subject}> plan:{predicate} {value} . <{iri}> a plan:Alignment ; plan:subject <{subject}> ;\n"
    text += f'    plan:predicate plan:{predicate} ; plan:object {value} ; plan:rationale "so"@en , "เพราะ"@th ;\n'
    text += f"    plan:confidence 0.8 ; plan:justification semapv:CompositeMatching ; {_ORIGIN} ;\n"
    text += f"    {more} plan:reviewStatus plan:proposed .\n"
    if evidence:
        text += f"<{iri}> plan:evidence <{iri}/{evidence}> . <{iri}/{evidence}> a plan:Evidence ; plan:start 0 ; plan:end 1 ; "
        text += f'plan:quote "{"ส" if subject.startswith(P) else "x"}"@th .'
    return text


def _crosswalk(subject: str, value: str, name: str) -> str:
    more = "plan:mappingRelation skos:closeMatch ; plan:basis plan:inference ;"
    return alignment(subject, "correspondsTo", value, f"corresponds-to/{name}", more, evidence="")


def _assessment(name: str, *statements: str) -> str:
    return f"<{name}> a plan:Assessment ; {_ORIGIN} ; {' ; '.join(statements)} ."


def _limit(*omitted: str, name: str = OUTSIDE) -> str:
    """Return a mandate limit without the statements that begin with one of `omitted`."""
    statements = (
        _OF,
        "plan:outsideMandate sdg:3.8",
        'plan:quote "x"@th',
        "dcterms:source <http://example.org/law>",
        *_ORIGIN.split(" ; ")[:2],
    )
    return f"<{name}> a plan:MandateLimit ; {' ; '.join(each for each in statements if not each.startswith(omitted or '-'))} ."


def block(shape: str, focus: str, text: str, *also: str, file: str = "plan") -> Case:
    """Return a case that appends a block to the file."""
    return Case(shape, "", "", text, focus, also, file)


_SUBJECT, _OBJECT = f"plan:subject <{T1}>", "plan:object sdg:3.4"
_OF = "plan:mandateOf <demo-pao>"
_ELEMENT, _SDG = f"plan:assessedElement <{T1}>", "plan:againstFramework <http://metadata.un.org/sdg>"

CASES = (
    # every alignment
    Case("alignment-subject", REJECTED, f"{_SUBJECT} ; ", ""),
    Case("alignment-subject", REJECTED, _SUBJECT, f"{_SUBJECT} , <{P}/B1>",
         also=("AlignmentIsNamedByParts", "EvidenceStandsInText")),
    Case("alignment-subject", REJECTED, _SUBJECT, 'plan:subject "S1.T1"',
         also=("SubjectExists", "AlignmentIsNamedByParts")),
    Case("alignment-predicate", REJECTED, "plan:predicate plan:directlySupports ; ", ""),
    Case("alignment-predicate", REJECTED, "plan:directlySupports", "plan:directlySupports , plan:indirectlySupports"),
    Case("alignment-predicate", REJECTED, "plan:directlySupports", "plan:impliedlySupports"),
    Case("StatedLinkHasStrength", PROPOSED, "plan:predicate plan:directlySupports", "plan:predicate plan:supports",
         also=("AlignmentStands", "LinkHasAlignment", "StrengthFollowsRating")),
    Case("alignment-object", REJECTED, f" ; {_OBJECT}", ""),
    Case("alignment-object", REJECTED, _OBJECT, f"{_OBJECT} , <th/nesdp13/1>",
         also=("AlignmentIsNamedByParts",)),
    Case("alignment-object", REJECTED, _OBJECT, 'plan:object "3.4"', also=("ObjectExists",)),
    Case("alignment-evidence", REJECTED, "/evidence/1>", "/evidence/1> , <demo-pao>"),
    Case("alignment-evidence-number", REVIEWED, '"2026-11-21"^^xsd:date .',
         f'"2026-11-21"^^xsd:date ; plan:evidence <{REVIEWED}/evidence/3> .\n'
         f'<{REVIEWED}/evidence/3> a plan:Evidence ; plan:quote "บริการ"@th ; plan:start 10 ; plan:end 16 .'),
    Case("alignment-rationale-language", REALISES, '"Both are', '"Both name services."@en , "Both are'),
    Case("alignment-rationale-language", REALISES, '"Both are', '"Both name services." , "Both are'),
    Case("alignment-confidence", PROPOSED, "plan:confidence 0.8", "plan:confidence 0.8 , 0.9"),
    Case("alignment-confidence", PROPOSED, "plan:confidence 0.8", "plan:confidence 8e-1"),
    Case("alignment-confidence", PROPOSED, "plan:confidence 0.8", "plan:confidence -0.1"),
    Case("alignment-confidence", PROPOSED, "plan:confidence 0.8", "plan:confidence 1.1"),
    *(Case("alignment-strength-confidence", PROPOSED, "plan:confidence", f"plan:strengthConfidence {value} ; plan:confidence")
      for value in ("0.8 , 0.9", "8e-1", "1.1")),
    Case("alignment-justification", PROPOSED, "semapv:Comp", "semapv:LexicalMatching , semapv:Comp"),
    Case("alignment-justification", PROPOSED, "semapv:CompositeMatching", '"by reading"'),
    Case("alignment-creator", PROPOSED, "<agent/annotator>", '"Somchai"'),
    Case("alignment-created", PROPOSED, '"2026-11-22"^^xsd:date', '"2026-11-22"^^xsd:date , "2026-11-23"^^xsd:date'),
    Case("alignment-created", PROPOSED, '"2026-11-22"^^xsd:date', '"22 November"'),
    Case("alignment-activity", PROPOSED, "<activity/demo>", "<agent/annotator>"),
    Case("alignment-review-status", REJECTED, "plan:rejected", "plan:rejected , plan:reviewed"),
    Case("alignment-review-status", PROPOSED, "plan:proposed", "plan:draft"),
    Case("alignment-reviewer", REJECTED, "<agent/reviewer>", '"Somchai"'),
    Case("alignment-reviewed-on", REJECTED, 'plan:reviewedOn "', 'plan:reviewedOn "2026-11-30"^^xsd:date , "'),
    Case("alignment-reviewed-on", REJECTED, 'reviewedOn "2026-11-18"^^xsd:date', 'reviewedOn "today"'),
    Case("ReviewFollowsCreation", REJECTED, 'reviewedOn "2026-11-18"', 'reviewedOn "2026-11-17"'),
    Case("alignment-source-rating", PROPOSED, "<demo-pao/plan/rating/total>", "<demo-pao>"),
    Case("alignment-source-rating", PROPOSED, "sourceRating <", "sourceRating <demo-pao/plan/rating/full> , <"),
    Case("StrengthFollowsRating", REJECTED, "plan:reviewStatus",
         "plan:sourceRating <demo-pao/plan/rating/some> ; plan:reviewStatus"),
    Case("rating-label", TOTAL, '    skos:prefLabel "Total"@es ;\n', ""),
    Case("rating-label", TOTAL, '"Total"@es', '"Total"@es , "Todo"@es'),
    Case("rating-label", TOTAL, '"Total"@es', '"Total"'),
    Case("rating-scale", TOTAL, "    skos:inScheme <demo-pao/plan/rating> ;\n", ""),
    Case("rating-scale", TOTAL, "skos:inScheme <demo-pao/plan/rating>", 'skos:inScheme "experts"'),
    Case("rating-strength", f"{P}/rating/full", " ;\n    plan:correspondingStrength plan:directlySupports .", " ."),
    Case("rating-strength", TOTAL, "plan:directlySupports", "plan:directlySupports , plan:indirectlySupports",
         also=("StrengthFollowsRating",)),
    Case("rating-strength", TOTAL, "plan:directlySupports", "plan:realises", also=("StrengthFollowsRating",)),
    Case("alignment-basis", CROSSWALK, "plan:inference", "plan:inference , plan:planStructure", file="crosswalk"),
    Case("alignment-basis", CROSSWALK, "plan:inference", "plan:guess", file="crosswalk"),
    Case("alignment-mapping-relation", CROSSWALK, "skos:relatedMatch", "skos:relatedMatch , skos:closeMatch", file="crosswalk"),
    Case("alignment-mapping-relation", CROSSWALK, "skos:relatedMatch", "skos:related", file="crosswalk"),
    # subject, predicate and object fit together
    block("SubjectExists", "th/nesdp13/99/corresponds-to/NS4", _crosswalk("th/nesdp13/99", "<th/national-strategy/4>", "NS4")),
    block("ObjectExists", f"{T1}/supports/sdg-3.99", alignment(T1, "directlySupports", "sdg:3.99", "supports/sdg-3.99")),
    block("SupportsFromPlan", "th/nesdp13/1/supports/NS4",
           alignment("th/nesdp13/1", "directlySupports", "<th/national-strategy/4>", "supports/NS4"), "SupportIsAssessed"),
    block("SupportsToFramework", f"{O1}/supports/S1.O2", alignment(O1, "directlySupports", f"<{P}/S1.O2>", "supports/S1.O2")),
    block("SupportsNoWholeGoal", f"{T1}/supports/sdg-3", alignment(T1, "directlySupports", "sdg:3", "supports/sdg-3")),
    block("SupportsNoGrouping", f"{O1}/supports/D1", alignment(O1, "indirectlySupports", "<th/nesdp13/D1>", "supports/D1")),
    block("RealisesFromTactic", f"{O1}/realises/S1.O2", alignment(O1, "realises", f"<{P}/S1.O2>", "realises/S1.O2")),
    block("RealisesObjective", f"{T1}/realises/S1.T2.1", alignment(T1, "realises", f"<{P}/S1.T2.1>", "realises/S1.T2.1")),
    block("RealisesInStrategy", f"{T1}/realises/S2.O1", alignment(T1, "realises", f"<{P}/S2.O1>", "realises/S2.O1")),
    block("CorrespondsBetweenFrameworks", "th/nesdp13/1/corresponds-to/S1.O1", _crosswalk("th/nesdp13/1", f"<{O1}>", "S1.O1")),
    block("CorrespondsAcross", "th/nesdp13/1/corresponds-to/D1", _crosswalk("th/nesdp13/1", "<th/nesdp13/D1>", "D1")),
    Case("CorrespondsHasBasis", CROSSWALK, " ; plan:basis plan:inference", "", file="crosswalk"),
    Case("CorrespondsHasMappingRelation", CROSSWALK, "plan:mappingRelation skos:relatedMatch ; ", "", file="crosswalk"),
    # names and uniqueness
    block("AlignmentIsUnique", "th/nesdp13/1/corresponds-to/health", _crosswalk("th/nesdp13/1", "sdg:3.8", "health"),
           "AlignmentIsNamedByParts", file="crosswalk"),
    block("SupportHasOneStrength", f"{T1}/supports/sdg-3.8b",
           alignment(T1, "indirectlySupports", "sdg:3.8", "supports/sdg-3.8b"), "AlignmentIsNamedByParts"),
    # a pair is stated or refused, never both
    block("SupportHasOneStrength", f"{T1}/supports/sdg-3.4b",
           alignment(T1, "indirectlySupports", "sdg:3.4", "supports/sdg-3.4b"), "AlignmentIsNamedByParts"),
    block("AlignmentIsUnique", f"{T1}/supports/sdg-3.4b",
           alignment(T1, "directlySupports", "sdg:3.4", "supports/sdg-3.4b"), "AlignmentIsNamedByParts"),
    # every link has an alignment, and vice versa
    Case("AlignmentStands", T1, "    plan:directlySupports sdg:3.8 ;\n", "", focus=PROPOSED),
    Case("LinkHasAlignment", f"{P}/S1.T2.1", "dcterms:source", "plan:directlySupports sdg:3.4 ; dcterms:source"),
    Case("LinkHasAlignment", T1, "directlySupports sdg:3.8", "directlySupports sdg:3.8 , sdg:3.4"),
    # confidence, creators, review
    Case("ConfidenceIsHalfOrMore", PROPOSED, "plan:confidence 0.8", "plan:confidence 0.4"),
    Case("AgentIsKnown", PROPOSED, "<agent/annotator>", "<agent/nobody>"),
    Case("AgentIsKnown", REJECTED, "<agent/reviewer>", "<agent/nobody>"),
    Case("AgentIsKnown", ASSESSED, "<agent/annotator>", "<activity/demo>"),
    Case("ReviewIsNamed", PROPOSED, "plan:proposed", "plan:reviewed"),
    Case("ReviewIsNamed", REJECTED, " plan:reviewer <agent/reviewer> ;", ""),
    Case("ReviewIsNamed", ENDORSED, ' ; plan:reviewedOn "2026-11-23"^^xsd:date', ""),
    Case("EndorsedByOrganisation", ENDORSED, "plan:reviewer <demo-pao>", "plan:reviewer <agent/reviewer>"),
    # evidence
    Case("evidence-quote", QUOTED, f"plan:quote {_QUOTE} ; ", ""),
    Case("evidence-quote", QUOTED, _QUOTE, f"{_QUOTE} , {_QUOTE}-TH"),
    Case("evidence-quote", QUOTED, _QUOTE, _QUOTE.replace("@th", ""), also=("evidence-quote-thai",)),
    Case("evidence-quote", QUOTED, f"{_QUOTE} ; plan:start 10 ; plan:end 31", '" "@th ; plan:start 8 ; plan:end 9'),
    Case("evidence-start", QUOTED, " plan:start 10 ;", ""),
    Case("evidence-start", QUOTED, "plan:start 10", "plan:start 10 , 9", also=("EvidenceStandsInText",)),
    Case("evidence-start", QUOTED, "plan:start 10", 'plan:start "10"'),
    Case("evidence-start", QUOTED, "plan:start 10", "plan:start 10.0"),
    Case("evidence-start", QUOTED, "plan:start 10", "plan:start -1"),
    Case("evidence-end", QUOTED, " ; plan:end 31", ""),
    Case("evidence-end", QUOTED, "plan:end 31", "plan:end 31 , 32", also=("EvidenceStandsInText",)),
    Case("evidence-end", QUOTED, "plan:end 31", "plan:end 31.0"),
    Case("evidence-end", QUOTED, "plan:end 31", "plan:end 0", also=("EvidenceEndsAfterStart",)),
    Case("EvidenceEndsAfterStart", QUOTED, "plan:end 31", "plan:end 10"),
    Case("EvidenceStandsInText", QUOTED, "plan:start 10 ; plan:end 31", "plan:start 8 ; plan:end 29"),
    Case("EvidenceStandsInText", QUOTED, "plan:end 31", "plan:end 99"),
    Case("EvidenceStandsInText", QUOTED, "สาธารณสุข", "สาธารณะสุข"),
    Case("EvidenceStandsInText", QUOTED, "บริการ", r"\\1"),
    block("EvidenceHasOneAlignment", f"{T1}/supports/lost/evidence/1",
           f'<{T1}/supports/lost/evidence/1> a plan:Evidence ; plan:quote "ก"@th ; plan:start 0 ; plan:end 1 .'),
    Case("EvidenceHasOneAlignment", REJECTED, "/evidence/1>", f"/evidence/1> , <{QUOTED}>", focus=QUOTED,
         also=("EvidenceIsNamedByAlignment",)),
    # assessments
    block("assessment-element", f"{T1}/assessed/any", _assessment(f"{T1}/assessed/any", _SDG)),
    Case("assessment-element", ASSESSED, _ELEMENT, f"{_ELEMENT} , <{O1}>", also=("AssessmentIsNamedByParts",)),
    block("assessment-element", f"{T1}/assessed/any", _assessment(f"{T1}/assessed/any", 'plan:assessedElement "S1.T1"', _SDG),
           "AssessedElementIsOfPlan", "AssessmentIsNamedByParts"),
    block("assessment-framework", f"{T1}/assessed/any", _assessment(f"{T1}/assessed/any", _ELEMENT)),
    Case("assessment-framework", ASSESSED, _SDG, f"{_SDG} , <th/nesdp13>", also=("AssessmentIsNamedByParts",)),
    block("assessment-framework", f"{T1}/assessed/none",
           _assessment(f"{T1}/assessed/none", _ELEMENT, "plan:againstFramework <th/none>")),
    Case("assessment-creator", ASSESSED, "<agent/annotator>", '"Somchai"'),
    Case("assessment-created", ASSESSED, '"2026-11-16"^^xsd:date', '"2026-11-16"^^xsd:date , "2026-11-17"^^xsd:date'),
    Case("assessment-created", ASSESSED, '"2026-11-16"^^xsd:date', '"16 November"'),
    Case("assessment-activity", ASSESSED, "<activity/demo>", "<agent/annotator>"),
    block("AssessedElementIsOfPlan", "th/nesdp13/1/assessed/sdg",
           _assessment("th/nesdp13/1/assessed/sdg", "plan:assessedElement <th/nesdp13/1>", _SDG)),
    # mandate limits
    block("mandate-organisation", OUTSIDE, _limit("plan:mandateOf")),
    Case("mandate-organisation", LIMIT, _OF, f"{_OF} , <other-pao>", also=("MandateLimitIsNamedByParts",)),
    block("mandate-organisation", "no-pao/outside-mandate/any",
           _limit("plan:mandateOf", name="no-pao/outside-mandate/any")
           + " <no-pao/outside-mandate/any> plan:mandateOf <no-pao> ."),
    block("mandate-aim", OUTSIDE, _limit("plan:outsideMandate")),
    Case("mandate-aim", LIMIT, "outsideMandate sdg:4", "outsideMandate sdg:4 , sdg:3.8"),
    Case("mandate-aim", LIMIT, "outsideMandate sdg:4", "outsideMandate sdg:99.9"),
    block("mandate-source", OUTSIDE, _limit("dcterms:source")),
    Case("mandate-source", LIMIT, "<http://example.org/law>", '"the law"'),
    block("mandate-quote", OUTSIDE, _limit("plan:quote")),
    Case("mandate-quote", LIMIT, "plan:quote", 'plan:quote "x"@th ,'),
    Case("mandate-quote", LIMIT, '"@th', '"'),
    block("mandate-creator", OUTSIDE, _limit("dcterms:creator")),
    Case("mandate-creator", LIMIT, "<agent/annotator>", '"Somchai"'),
    Case("AgentIsKnown", LIMIT, "<agent/annotator>", "<agent/nobody>"),
    block("mandate-created", OUTSIDE, _limit("dcterms:created")),
    Case("mandate-created", LIMIT, '"2026-11-17"^^xsd:date', '"2026-11-16"^^xsd:date , "2026-11-17"^^xsd:date'),
    Case("mandate-created", LIMIT, '"2026-11-17"^^xsd:date', '"17 November"'),
)  # fmt: skip
