"""Faults planted into the shipped dataset, each of which only one check must report.

Names are written as in Turtle, with the namespace of things as base: `<lampang-pao/plan/S1>`, `sdg:3.8`, `plan:Tactic`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A change to the shipped dataset.

    :param check: number of the check that must report the fault, such as `c01`.
    :param things: short names of the reported things.
    :param add: Turtle to add.
    :param graph: local name of the graph to add to.
    :param drop: triples to remove from every graph: subject, predicate and an optional object. `*` matches any IRI, and
        inside quotation marks any text.
    :param also: numbers of other checks that report the fault too.
    """

    check: str
    things: tuple[str, ...]
    add: str = ""
    graph: str = "lampang-pao/plan"
    drop: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The test id of the fault."""
        text = self.add or "without " + self.drop[0]
        return f"{self.check}: {text[:60]}".encode("ascii", "backslashreplace").decode()


S1 = "lampang-pao/plan/S1"
_ASSESSED = f"{S1}/assessed/sdg"
_MP1 = "th/master-plan/1"
_MP2 = "th/master-plan/2"
_NS1 = "th/national-strategy/1"
_CROSSWALK = f"{_MP1}/corresponds-to/NS1"
_HOME = "<https://w3id.org/planlink/ontology>"
_FILE = "https://example.org/money"
_HEADER = (
    'dcterms:title "Money"@en , "เงิน"@th ; dcterms:description "Money"@en , "เงิน"@th ; dcterms:creator <agent/planlink>',
    'dcterms:created "2026-11-22"^^xsd:date ; dcterms:license <https://creativecommons.org/licenses/by/4.0/>',
    f'owl:versionInfo "1.0.0" ; owl:versionIRI <{_FILE}/1.0.0>',
    'vann:preferredNamespacePrefix "plan" ; vann:preferredNamespaceUri "https://w3id.org/planlink/ontology#"',
)


def _alternative(label: str) -> str:
    return f'<{S1}> skos:altLabel "{label}"@th .'


def _header(*omitted: str) -> str:
    """Return the header of another ontology, without the properties in `omitted`."""
    statements = "; ".join(part for line in _HEADER for part in line.split(" ; ") if not part.startswith(omitted or "-"))
    return f"<{_FILE}> a owl:Ontology ; {statements} ."


def _class(name: str = "Budget", english: str = "Budget", definition: str = "Money set aside.", apart: str = "plan:Plan") -> str:
    """Return a class that is used and correct, apart from faults in the arguments."""
    label = f'rdfs:label "{english}"@en , "งบประมาณ"@th' if english else 'rdfs:label "งบประมาณ"@th'
    text = f'skos:definition "{definition}"@en , "เงินที่จัดสรรไว้"@th ; rdfs:isDefinedBy {_HOME}'
    disjoint = f" ; owl:disjointWith {apart}" if apart else ""
    return f"plan:Plan rdfs:seeAlso plan:{name} . plan:{name} a owl:Class ; {label} ; {text}{disjoint} ."


def _ontology(check: str, thing: str, add: str) -> Fault:
    return Fault(check, (thing,), add, "ontology")


FAULTS = (
    # frameworks
    Fault("c01", ("sdg:5",), "sdg:5.d a sdgo:Target ; sdgo:isTargetOf sdg:5 .", "sdg"),
    Fault("c01", ("sdg:17",), drop=("sdg:17.19 sdgo:isTargetOf",)),
    Fault("c01", ("sdg:18",), "sdg:18 a sdgo:Goal .", "sdg"),
    Fault("c01", ("sdg:16",), drop=("sdg:16 rdf:type sdgo:Goal",), also=("c03",)),
    Fault("c02", ("th/master-plan",), "<th/master-plan/24> a skos:Concept ; skos:inScheme <th/master-plan> .", "master-plan"),
    Fault("c02", ("th/nesdp13/D4",), drop=("<th/nesdp13/13> skos:broader",)),
    Fault("c02", ("th/nesdp13",), drop=("<th/nesdp13/D4> skos:topConceptOf",)),
    Fault("c02", ("th/national-strategy",), drop=("<th/national-strategy/6> skos:inScheme",)),
    Fault("c03", (_MP1,), f"<{_MP1}> skos:relatedMatch <https://metadata.un.org/sdg/3.8> .", "master-plan"),
    Fault("c03", (_MP1,), f"<{_MP1}> skos:relatedMatch <http://metadata.un.org/sdg/3.8/> .", "master-plan"),
    Fault("c03", (_MP1,), f"<{_MP1}> skos:relatedMatch sdg:3.14 .", "master-plan"),
    Fault("c03", ("sdg:3.14",), 'sdg:3.14 skos:notation "3.14" .', "sdg"),
    Fault(
        "c04",
        (_MP2,),
        f'<{_MP2}> skos:prefLabel "National security"@en .',
        "master-plan",
        drop=(f'<{_MP2}> skos:prefLabel "*"@en',),
    ),
    # the ontology
    Fault("c05", ("plan:directlySuports",), f"<{S1}> plan:directlySuports sdg:3.8 ."),
    Fault("c05", ("plan:Stategy",), f"<{S1}> a plan:Stategy ."),
    Fault("c05", ("plan:reviewd",), f"<{S1}> dcterms:source plan:reviewd ."),
    Fault("c05", ("plan:ordr",), "plan:ordr a owl:FunctionalProperty .", "ontology"),
    Fault("c06", ("dcterms:isPartof",), f"<{S1}> dcterms:isPartof <lampang-pao/plan> ."),
    Fault("c06", ("skos:Conzept",), f"<{_MP1}> a skos:Conzept .", "master-plan"),
    Fault("c07", ("plan:Plan",), drop=('plan:Plan rdfs:label "*"@th',)),
    Fault(
        "c07",
        ("plan:Budget",),
        _class(english=""),
        "ontology",
    ),
    Fault("c08", ("plan:Budget",), _class().partition(" . ")[2], "ontology"),
    Fault("c09", ("plan:PlanElement", "plan:Tactic"), "plan:PlanElement rdfs:subClassOf plan:Tactic .", "ontology"),
    Fault("c09", ("plan:order",), "plan:order rdfs:subPropertyOf plan:order .", "ontology"),
    Fault("c09", ("th/nesdp13/1", "th/nesdp13/D1"), "<th/nesdp13/D1> skos:broader <th/nesdp13/1> .", "nesdp13"),
    Fault("c09", ("lampang-pao/plan", S1), f"<lampang-pao/plan> dcterms:isPartOf <{S1}> ."),
    Fault("c10", ("dcterms:hasPart",), "dcterms:isPartOf owl:inverseOf dcterms:hasPart .", "ontology"),
    Fault("c10", ("dcterms:hasPart",), "plan:planOf owl:inverseOf dcterms:hasPart .", "ontology"),
    _ontology("c31", _FILE, _header("dcterms:license")),
    _ontology("c31", _FILE, _header("dcterms:creator")),
    _ontology("c31", _FILE, _header("owl:versionIRI")),
    _ontology("c31", _FILE, _header("owl:versionIRI")[:-1] + f"; owl:versionIRI <{_FILE}> ."),
    _ontology("c32", _FILE, _header("vann:preferredNamespacePrefix")),
    _ontology("c32", _FILE, _header("vann:preferredNamespaceUri")[:-1] + '; vann:preferredNamespaceUri "http://x/" .'),
    _ontology("c32", _FILE + ".ttl", _header().replace(_FILE, _FILE + ".ttl")),
    Fault("c33", ("plan:Plan",), drop=('plan:Plan skos:definition "*"@th',)),
    _ontology("c33", "plan:Budget", _class(definition="Budget")),
    _ontology("c33", "plan:Budget", _class(definition="Sum.")),
    _ontology("c33", "plan:Budget", _class(english=" ")),
    Fault("c34", ("plan:Plan",), drop=("plan:Plan rdfs:isDefinedBy",)),
    _ontology("c34", "foaf:name", f"foaf:name rdfs:isDefinedBy {_HOME} ."),
    _ontology("c34", "plan:Plan", "plan:Plan rdfs:isDefinedBy <http://purl.org/dc/terms/> ."),
    _ontology("c35", "plan:planOf", "plan:planOf a owl:DatatypeProperty ."),
    _ontology("c35", "skos:Concept", "skos:Concept a owl:NamedIndividual ."),
    _ontology("c36", "dcterms:Agent", "plan:Organisation rdfs:subClassOf dcterms:Agent ."),
    _ontology("c36", "dcterms:rightsHolder", "plan:planOf rdfs:subPropertyOf dcterms:rightsHolder ."),
    _ontology("c36", "dcterms:subject", 'plan:Plan dcterms:subject "plans" .'),
    Fault("c37", ("plan:planOf",), drop=("plan:planOf rdfs:domain",)),
    Fault("c37", ("plan:reviewedOn",), drop=("plan:reviewedOn rdfs:range",)),
    _ontology("c37", "plan:planOf", "plan:planOf rdfs:range plan:Framework ."),
    _ontology("c38", "plan:planOf", "plan:planOf owl:inverseOf plan:realises ."),
    _ontology("c38", "plan:realises", "plan:realises a owl:SymmetricProperty ."),
    _ontology("c38", "plan:planOf", "plan:planOf a owl:TransitiveProperty ."),
    _ontology("c38", "plan:supports", "plan:supports a owl:SymmetricProperty ."),
    _ontology("c38", "plan:correspondsTo", "plan:correspondsTo a owl:SymmetricProperty ; owl:inverseOf skos:mappingRelation ."),
    _ontology("c39", "plan:budget_line", _class("budget_line")),
    _ontology("c39", "plan:BudgetAndTime", _class("BudgetAndTime")),
    _ontology("c39", "plan:OtherMoney", _class("OtherMoney")),
    _ontology("c40", "plan:Plan", "plan:Plan owl:equivalentClass plan:Framework ."),
    _ontology("c40", "plan:Plan", "plan:Plan owl:equivalentClass plan:Plan ."),
    _ontology("c40", "plan:Plan", _class(english="Plan")),
    _ontology(
        "c41",
        "plan:Plan",
        "plan:Plan rdfs:subClassOf [ a owl:Restriction ; owl:onProperty dcterms:hasPart ; owl:someValuesFrom plan:Plan ] .",
    ),
    _ontology("c42", "plan:Budget", _class(apart="")),
    _ontology("c43", "plan:supports", "plan:supports owl:propertyChainAxiom ( plan:correspondsTo ) ."),
    # things and their graphs
    Fault("c11", ("lampang-pao/document",), f"<{S1}> dcterms:source <lampang-pao/document> ."),
    Fault("c11", ("lampang-pao/plan/S9",), '<lampang-pao/plan/S9> skos:notation "S9" .'),
    Fault("c12", (S1,), f"<{S1}> dcterms:source [ ] ."),
    Fault("c12", ("graph:lampang-pao/plan",), '[ ] skos:notation "S9" .'),
    Fault("c12", ("plan:Plan",), 'plan:Plan rdfs:seeAlso [ rdfs:label "Plans"@en ] .', "ontology"),
    Fault("c13", ("lampang-pao",), "<lampang-pao> a plan:Organisation .", "saraburi-pao/plan"),
    Fault("c13", (_MP1,), f"<{_MP1}> a plan:FrameworkElement ."),
    Fault(
        "c14",
        ("nan-pao/plan",),
        "<nan-pao> a plan:Organisation . <nan-pao/plan> a plan:Plan ; plan:planOf <nan-pao> ;\n"
        "    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .",
        "nan/plan",
    ),
    Fault("c15", ("agent/somebody",), "<agent/somebody> a prov:Agent ."),
    Fault("c15", ("lampang-pao/plan/period",), "<lampang-pao/plan/period> a dcterms:PeriodOfTime .", "agents"),
    Fault("c15", ("saraburi-pao/plan/phase",), "<saraburi-pao/plan/phase> a dcterms:PeriodOfTime ."),
    Fault("c16", ("saraburi-pao/plan/S1",), "<saraburi-pao/plan/S1> dcterms:isPartOf <lampang-pao/plan> .", "saraburi-pao/plan"),
    Fault("c17", ("lampang-pao/plan",), drop=("<lampang-pao/plan> dcterms:license",)),
    Fault(
        "c17",
        ("lampang-pao/plan",),
        '<lampang-pao/plan> dcterms:license "CC BY 4.0" .',
        drop=("<lampang-pao/plan> dcterms:license",),
    ),
    # texts
    Fault("c18", ("agent/planlink",), drop=('<agent/planlink> skos:prefLabel "*"@th',)),
    Fault("c18", ("activity/alignment-2026-11",), drop=('<activity/alignment-2026-11> skos:prefLabel "*"@en',)),
    Fault("c19", (_MP1,), f'<{_MP1}> skos:prefLabel "Safety"@en .', "crosswalks"),
    Fault("c20", (S1,), f'<{S1}> skos:altLabel "คุณภาพชีวิต"@en .'),
    Fault("c20", (S1,), _alternative("Quality of life")),
    Fault("c21", (S1,), _alternative(r"คุณภาพ\u200Bชีวิต")),
    Fault("c21", (S1,), _alternative(r"ประจ\u0E4D\u0E32ปี")),
    Fault("c21", (S1,), _alternative(r"น\u0E4D\u0E49\u0E32สะอาด")),
    Fault("c21", (S1,), _alternative(r"\u0E40\u0E40ผน")),
    Fault("c21", (S1,), _alternative(r"ที\u0E48\u0E48ดี")),
    Fault("c21", (S1,), _alternative(r"ท\u0E48\u0E35ดี")),
    Fault("c21", (S1,), _alternative(r"ชีว \u0E34ต")),
    # alignments and assessments
    Fault("c22", (_CROSSWALK,), drop=(f"<{_MP1}> plan:correspondsTo <{_NS1}>",)),
    Fault(
        "c22",
        (_CROSSWALK,),
        f"<{_MP1}> plan:correspondsTo <{_NS1}> .",
        "agents",
        drop=(f"<{_MP1}> plan:correspondsTo <{_NS1}>",),
        also=("c23",),
    ),
    Fault("c23", (_MP2,), f"<{_MP2}> plan:correspondsTo sdg:1.1 .", "crosswalks"),
    Fault(
        "c23",
        (_MP1,),
        f"<{_CROSSWALK}> plan:reviewStatus plan:rejected .",
        "crosswalks",
        drop=(f"<{_CROSSWALK}> plan:reviewStatus",),
    ),
    Fault(
        "c24", (_CROSSWALK,), f"<{_CROSSWALK}> plan:confidence 9e-1 .", "crosswalks", drop=(f"<{_CROSSWALK}> plan:confidence",)
    ),
    Fault("c24", (_CROSSWALK,), f'<{_CROSSWALK}> plan:confidence "0.9" .', "crosswalks"),
    Fault(
        "c25", (_ASSESSED,), f'<{_ASSESSED}> dcterms:created "2026-02-30"^^xsd:date .', drop=(f"<{_ASSESSED}> dcterms:created",)
    ),
    Fault("c25", (_CROSSWALK,), f'<{_CROSSWALK}> dcterms:created "2569-11-22"^^xsd:date .', "crosswalks"),
    Fault("c25", (_ASSESSED,), f'<{_ASSESSED}> dcterms:created "November 2026" .'),
    Fault("c26", (_CROSSWALK,), f"<{_CROSSWALK}> dcterms:creator <https://example.org/somebody> .", "crosswalks"),
    Fault("c26", (_ASSESSED,), f"<{_ASSESSED}> dcterms:creator <activity/alignment-2026-11> ."),
    Fault("c27", (_ASSESSED,), f"<{_ASSESSED}> dcterms:creator <agent/planlink> ."),
    Fault("c28", ("saraburi-pao/plan/V1",), drop=("* plan:assessedElement <saraburi-pao/plan/V1>",)),
    # layers
    Fault("c29", ("graph:lampang-pao/plan",), f"<{S1}> plan:supports <{_MP2}> ."),
    Fault("c29", ("graph:crosswalks",), f"<{_MP1}> plan:impliedlySupports sdg:1.1 .", "crosswalks"),
    Fault("c29", ("graph:lampang-pao/plan",), f"<lampang-pao/plan> dcterms:hasPart <{S1}> .", also=("c30",)),
    Fault("c29", ("graph:derived/lampang-pao/plan",), f"<{S1}> skos:relatedMatch <{_MP2}> .", "derived/lampang-pao/plan"),
    Fault("c29", ("graph:implied/lampang-pao/plan",), f"<{S1}> plan:supports <{_MP2}> .", "implied/lampang-pao/plan"),
    # the catalogue
    Fault("c44", ("lampang-pao/plan",), drop=("<catalog> dcat:dataset <dataset/lampang-pao/plan>",)),
    Fault("c44", ("lampang-pao/plan",), drop=("<catalog> dcat:dataset <dataset/lampang-pao/alignments>",)),
    Fault("c44", ("th/nesdp13",), drop=("<catalog> dcat:dataset <dataset/nesdp13>",)),
    Fault("c44", ("http://metadata.un.org/sdg",), drop=("<catalog> dcat:dataset <dataset/sdg>",)),
    Fault("c44", ("saraburi-pao/plan",), drop=("<dataset/saraburi-pao/plan> rdf:type",), also=("c11",)),
    Fault(
        "c44",
        ("nan-pao/plan",),
        "<nan-pao> a plan:Organisation . <nan-pao/plan> a plan:Plan ; plan:planOf <nan-pao> ;\n"
        "    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .",
        "nan-pao/plan",
    ),
    Fault("c30", (_MP1,), f"<{_MP1}> plan:correspondsTo <{_NS1}> .", "derived/crosswalks"),
    *(
        Fault("c45", (S1,), _alternative(f"คุณภาพ{character}ชีวิต"))
        for character in (r"\u2028", r"\u2029", r"\u0085", r"\u0007", r"\u202E")
    ),
    Fault("c45", (S1,), _alternative(r"\u2028คุณภาพชีวิต")),
    Fault("c45", (S1,), f'<{S1}> plan:sourceText "บรรทัดแรก\\u2029บรรทัดที่สอง"@th .'),
    *(
        Fault("c46", ("lampang-pao/plan",), f"<lampang-pao/plan> dcterms:{day} .")
        for day in (
            'modified "2569-11-22"^^xsd:date',
            'issued "2566"^^xsd:gYear',
            'modified "2569-11-22T09:00:00Z"^^xsd:dateTime',
        )
    ),
)
