"""Every shape lets the valid files pass, and notices its fault, and only its fault."""

from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph, URIRef

from planlink.checks.shapes import Finding, findings, report, validate
from planlink.files import shipped
from planlink.namespaces import shorten_text
from tests.shapes import cases_alignment, cases_catalog, cases_framework, cases_ontology, cases_plan, cases_retired
from tests.shapes.cases import VALID, Case

PLSH = "https://w3id.org/planlink/shapes#"
TABLES = {
    "plan": cases_plan.CASES,
    "alignment": cases_alignment.CASES,
    "framework": cases_framework.CASES,
    "ontology": cases_ontology.CASES,
    "retired": cases_retired.CASES,
    "catalog": cases_catalog.CASES,
}
CASES = [case for table in TABLES.values() for case in table]
#: How many shapes can fire, file by file.
SHAPES = {"plan": 38, "alignment": 64, "framework": 12, "ontology": 17, "catalog": 20, "retired": 6}
#: The constraints that our shapes use, and the component that reports each.
COMPONENTS = {
    SH.minCount: SH.MinCountConstraintComponent,
    SH.maxCount: SH.MaxCountConstraintComponent,
    SH["class"]: SH.ClassConstraintComponent,
    SH.nodeKind: SH.NodeKindConstraintComponent,
    SH.datatype: SH.DatatypeConstraintComponent,
    SH.pattern: SH.PatternConstraintComponent,
    SH.languageIn: SH.LanguageInConstraintComponent,
    SH.uniqueLang: SH.UniqueLangConstraintComponent,
    SH["in"]: SH.InConstraintComponent,
    SH.minInclusive: SH.MinInclusiveConstraintComponent,
    SH.hasValue: SH.HasValueConstraintComponent,
    SH.qualifiedMinCount: SH.QualifiedMinCountConstraintComponent,
    SH.sparql: SH.SPARQLConstraintComponent,
}
#: What carries no constraint of its own.
DESCRIPTIVE = {
    RDF.type, SH.path, SH.property, SH.message, SH.severity, SH.targetClass, SH.targetSubjectsOf, SH.qualifiedValueShape,
}  # fmt: skip


@cache
def parsed(path: Path) -> Graph:
    return Graph().parse(path)


@cache
def shapes() -> Graph:
    graph = Graph()
    for name in TABLES:
        graph += parsed(shipped("shapes") / f"{name}.ttl")
    return graph


@cache
def everything_valid() -> Graph:
    graph = Graph()
    for path in VALID.glob("*.ttl"):
        graph += parsed(path)
    return graph


@cache
def outcome(case: Case) -> Graph:
    context = chain.from_iterable(parsed(path) for path in VALID.glob("*.ttl") if path.stem != case.file)
    return report(Graph().parse(data=case.turtle(), format="turtle"), shapes(), context)


def firing(graph: Graph) -> set[URIRef]:
    """Return the shapes of a graph that can fire by themselves: those that say something."""
    spoken = {shape for shape, constraint in graph.subject_objects(SH.sparql)}
    spoken |= set(graph.subjects(RDF.type, SH.PropertyShape))
    return {shape for shape in spoken if isinstance(shape, URIRef)}


def messages(graph: Graph, shape: URIRef) -> list[tuple[str | None, str]]:
    speaker = graph.value(shape, SH.sparql) or shape
    return sorted((getattr(text, "language", None), str(text)) for text in graph.objects(speaker, SH.message))


def local(iri: str) -> str:
    return iri.removeprefix(PLSH)


def test_there_are_five_files_of_shapes() -> None:
    assert {path.stem for path in shipped("shapes").iterdir()} == set(TABLES)


def test_there_are_six_valid_files() -> None:
    assert {path.stem for path in VALID.iterdir()} == {
        "plan",
        "agents",
        "framework",
        "crosswalk",
        "ontology",
        "catalog",
        "retired",
    }


@pytest.mark.parametrize("name", TABLES)
def test_every_shape_of_a_file_has_a_case_in_its_table(name: str) -> None:
    found = {local(shape) for shape in firing(parsed(shipped("shapes") / f"{name}.ttl"))}
    assert len(found) == SHAPES[name]
    assert {case.shape for case in TABLES[name]} == found


def test_every_constraint_of_every_shape_has_a_case_that_it_fails() -> None:
    wanted = {
        (local(shape), component)
        for shape in firing(shapes())
        for parameter, component in COMPONENTS.items()
        if (shape, parameter, None) in shapes()
    }
    assert len(wanted) == 262
    seen = {
        (local(str(graph.value(result, SH.sourceShape))), graph.value(result, SH.sourceConstraintComponent))
        for graph in map(outcome, CASES)
        for result in graph.subjects(RDF.type, SH.ValidationResult)
    }
    assert wanted - seen == set()


def test_shapes_use_no_constraint_that_the_tests_do_not_know() -> None:
    used = {predicate for shape in firing(shapes()) for predicate in shapes().predicates(shape)}
    assert used - set(COMPONENTS) - DESCRIPTIVE == set()


@pytest.mark.parametrize("name", sorted(path.stem for path in VALID.glob("*.ttl")))
def test_valid_files_have_no_findings(name: str) -> None:
    assert validate(parsed(VALID / f"{name}.ttl"), shapes(), everything_valid()) == []


def test_every_shape_has_a_target_in_valid_files() -> None:
    judged = set()
    for shape in shapes().subjects(RDF.type, SH.NodeShape):
        kinds, properties = shapes().objects(shape, SH.targetClass), shapes().objects(shape, SH.targetSubjectsOf)
        if any((None, RDF.type, kind) in everything_valid() for kind in kinds) or any(
            (None, predicate, None) in everything_valid() for predicate in properties
        ):
            judged |= {shape, *shapes().objects(shape, SH.property)}
    assert firing(shapes()) - judged == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_planted_fault_violates_only_its_shape(case: Case) -> None:
    found = findings(outcome(case))
    assert {local(finding.shape) for finding in found} == {case.shape, *case.also}
    focus = case.focus or case.at
    assert focus in {shorten_text(finding.focus) for finding in found if local(finding.shape) == case.shape}


@pytest.mark.parametrize("shape", sorted(firing(shapes())), ids=local)
def test_every_message_is_in_english_and_thai(shape: URIRef) -> None:
    texts = messages(shapes(), shape)
    assert [language for language, _ in texts] == ["en", "th"]
    english, thai = (text for _, text in texts)
    assert english.endswith(".")
    assert thai[0] != " "
    assert sum("\u0e01" <= letter <= "\u0e5b" for letter in thai) > 20
    assert not any("\u0e01" <= letter <= "\u0e5b" for letter in english)


@pytest.mark.parametrize("shape", sorted(firing(shapes())), ids=local)
def test_both_languages_of_a_message_have_the_same_placeholders(shape: URIRef) -> None:
    english, thai = (sorted(part.split("}")[0] for part in text.split("{?")[1:]) for _, text in messages(shapes(), shape))
    assert english == thai


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_finding_names_the_element_and_fills_in_its_values(case: Case) -> None:
    for finding in findings(outcome(case)):
        for message in (finding.message_en, finding.message_th):
            assert message.startswith(shorten_text(finding.focus) + ": ")
            assert "{" not in message
            assert "https://w3id.org/planlink/id/" not in message
        assert finding.message_en != finding.message_th
        assert _thai(finding.message_th)
        assert _says(finding)


def _thai(text: str) -> bool:
    return any("\u0e01" <= letter <= "\u0e5b" for letter in text)


def _says(finding: Finding) -> bool:
    """Tell whether both messages begin as those of the shape do, so that the languages are not swapped."""
    return all(
        text.split("{?")[0].strip("“") in message
        for (_, text), message in zip(
            messages(shapes(), URIRef(finding.shape)), (finding.message_en, finding.message_th), strict=True
        )
    )


def test_every_shape_list_and_constraint_has_an_iri() -> None:
    blank = {node for node in shapes().subjects() if not isinstance(node, URIRef)}
    cells = set(shapes().subjects(RDF.first))
    assert blank <= cells


@pytest.mark.parametrize("name", TABLES)
def test_headers_of_shapes_files_conform(name: str) -> None:
    graph = parsed(shipped("shapes") / f"{name}.ttl")
    assert (URIRef(f"https://w3id.org/planlink/shapes/{name}"), RDF.type, None) in graph
    assert validate(graph, shapes()) == []
