"""Faults in the catalogue that `shapes/catalog.ttl` must report."""

from dataclasses import replace

from tests.shapes.cases import Case

DATASET, SERVICE, CATALOG = "dataset/demo", "service/demo", "catalog"
_LICENCE = "<https://creativecommons.org/licenses/by/4.0/>"
_EU = "http://publications.europa.eu/resource/authority"

_CASES = (
    # properties of the catalogue and all its entries
    Case("catalogued-title-thai", DATASET, ' , "ชุดข้อมูล"@th', ""),
    Case("catalogued-title-thai", CATALOG, '"บัญชีข้อมูล"@th', '"Catalogue"@th'),
    Case("catalogued-title-english", SERVICE, '"A service"@en , ', ""),
    Case("catalogued-title-language", DATASET, '"A dataset"@en', '"A dataset"@en , "A data set"@en'),
    Case("catalogued-title-language", DATASET, '"A dataset"@en', '"A dataset"@en , "A dataset"'),
    Case("catalogued-description-thai", CATALOG, ' , "ข้อมูลสำหรับการทดสอบ"@th', ""),
    Case("catalogued-description-english", DATASET, '"A plan."@en , ', ""),
    Case("catalogued-description-language", SERVICE, '"Answers."@en', '"Answers."@en , "It answers."@en'),
    Case("catalogued-description-language", SERVICE, '"Answers."@en', '"Answers."@en , "Answers."'),
    Case("catalogued-licence", CATALOG, f"    dcterms:license {_LICENCE} ;\n", ""),
    Case("catalogued-licence", DATASET, f"    dcterms:license {_LICENCE} ;\n", ""),
    Case("catalogued-licence", SERVICE, _LICENCE, f"{_LICENCE} , <https://example.org/terms>"),
    Case("catalogued-licence", DATASET, _LICENCE, '"CC BY 4.0"'),
    Case("catalogued-publisher", DATASET, "    dcterms:publisher <agent/publisher> ;\n", ""),
    Case("catalogued-publisher", DATASET, "<agent/publisher>", "<agent/nobody>"),
    Case(
        "catalogued-publisher",
        CATALOG,
        "dcterms:publisher <agent/publisher>",
        "dcterms:publisher <agent/publisher> , <https://w3id.org/planlink/id/agent/second>",
    ),
    Case("catalogued-contact", SERVICE, "    dcat:contactPoint <contact> ;\n", ""),
    Case("catalogued-contact", DATASET, "<contact>", "<agent/publisher>"),
    # the publisher
    Case("publisher-name-thai", "agent/publisher", ' , "ผู้เผยแพร่"@th', ""),
    Case("publisher-name-english", "agent/publisher", '"A publisher"@en , ', ""),
    # datasets and services
    Case("offered-theme", DATASET, "    dcat:theme <theme/demo> ;\n", ""),
    Case("offered-theme", SERVICE, "<theme/demo>", "<theme/unknown>"),
    Case("offered-keyword", SERVICE, '    dcat:keyword "SPARQL"@en ;\n', ""),
    Case("offered-keyword", DATASET, '"government plans"@en', '"government plans"@en , "แผนพัฒนา"@th'),
    Case("offered-keyword", DATASET, '"government plans"@en', '"plans, government"@en'),
    Case("offered-keyword", DATASET, '"government plans"@en', '"government  plans"@en'),
    Case("dataset-issued", DATASET, '    dcterms:issued "2026-11-22"^^xsd:date ;\n', ""),
    Case("dataset-issued", DATASET, '"2026-11-22"^^xsd:date', '"2026-11-22"^^xsd:date , "2026-11-23"^^xsd:date'),
    Case("dataset-issued", DATASET, '"2026-11-22"^^xsd:date', '"November 2026"'),
    Case("dataset-language", DATASET, f"    dcterms:language <{_EU}/language/THA> ;\n", ""),
    Case("dataset-language", DATASET, f"<{_EU}/language/THA>", '"th"'),
    Case("dataset-access", DATASET, f"    dcterms:accessRights <{_EU}/access-right/PUBLIC> ;\n", ""),
    Case("dataset-access", DATASET, "access-right/PUBLIC", "access-right/RESTRICTED"),
    Case("dataset-place", DATASET, "<place/demo>", "<place/unknown>"),
    Case("dataset-provenance", DATASET, "<provenance/demo>", "<provenance/unknown>"),
    Case("service-standard", SERVICE, "    dcterms:conformsTo <https://www.w3.org/TR/sparql11-protocol/> ;\n", ""),
    Case("service-standard", SERVICE, "<https://www.w3.org/TR/sparql11-protocol/>", '"SPARQL 1.1"'),
    Case("service-dataset", SERVICE, " ;\n    dcat:servesDataset <dataset/demo>", ""),
    Case("service-dataset", SERVICE, "<dataset/demo>", "<dataset/unknown>"),
)  # fmt: skip

CASES = tuple(replace(case, file="catalog") for case in _CASES)
