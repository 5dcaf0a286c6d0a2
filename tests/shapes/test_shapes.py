"""Every shape accepts the valid files and reports its own faults, and only those."""

from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from rdflib import OWL, RDF, SH, Graph, URIRef

from planlink.checks.shapes import Finding, findings, report, validate
from planlink.files import shipped
from planlink.namespaces import shorten_text
from tests.shapes import (
    cases_alignment,
    cases_catalog,
    cases_completeness,
    cases_framework,
    cases_ontology,
    cases_plan,
    cases_profile_th,
    cases_retired,
)
from tests.shapes.cases import VALID, Case

PLSH = "https://w3id.org/planlink/shapes#"
TABLES = {
    "plan": cases_plan.CASES,
    "alignment": cases_alignment.CASES,
    "completeness": cases_completeness.CASES,
    "profiles/th": cases_profile_th.CASES,
    "framework": cases_framework.CASES,
    "ontology": cases_ontology.CASES,
    "retired": cases_retired.CASES,
    "catalog": cases_catalog.CASES,
}
CASES = [case for table in TABLES.values() for case in table]
_FIRST = {case.shape: case for case in reversed(CASES)}
#: All cases; those after the first of their shape are marked as slow.
MARKED_CASES = [pytest.param(case, id=case.name, marks=() if _FIRST[case.shape] is case else pytest.mark.slow) for case in CASES]
#: Numbers of shapes that can report a fault, by file.
SHAPES = {
    "plan": 25,
    "alignment": 63,
    "completeness": 12,
    "profiles/th": 24,
    "framework": 11,
    "ontology": 17,
    "catalog": 20,
    "retired": 6,
}
#: The constraint parameters that the shapes use, and their components.
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
    SH["or"]: SH.OrConstraintComponent,
    SH.minInclusive: SH.MinInclusiveConstraintComponent,
    SH.hasValue: SH.HasValueConstraintComponent,
    SH.qualifiedMinCount: SH.QualifiedMinCountConstraintComponent,
    SH.sparql: SH.SPARQLConstraintComponent,
}
#: Properties without a constraint of their own.
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
def report_of(case: Case) -> Graph:
    context = chain.from_iterable(parsed(path) for path in VALID.glob("*.ttl") if path.stem != case.file)
    return report(Graph().parse(data=case.turtle(), format="turtle"), shapes(), context)


def reporting_shapes(graph: Graph) -> set[URIRef]:
    """Return the shapes of a graph that can report a fault: those with a message."""
    shapes_with_messages = {shape for shape, constraint in graph.subject_objects(SH.sparql)}
    shapes_with_messages |= set(graph.subjects(RDF.type, SH.PropertyShape))
    return {shape for shape in shapes_with_messages if isinstance(shape, URIRef)}


def messages(graph: Graph, shape: URIRef) -> list[tuple[str | None, str]]:
    node = graph.value(shape, SH.sparql) or shape
    return sorted((getattr(text, "language", None), str(text)) for text in graph.objects(node, SH.message))


def local(iri: str) -> str:
    return iri.removeprefix(PLSH)


def test_every_file_of_shapes_has_a_table() -> None:
    folder = shipped("shapes")
    assert {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.ttl")} == set(TABLES)


def test_valid_files_are_the_listed_ones() -> None:
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
    names = {local(shape) for shape in reporting_shapes(parsed(shipped("shapes") / f"{name}.ttl"))}
    assert len(names) == SHAPES[name]
    assert {case.shape for case in TABLES[name]} == names


@pytest.mark.slow
def test_every_constraint_of_every_shape_has_a_failing_case() -> None:
    expected = {
        (local(shape), component)
        for shape in reporting_shapes(shapes())
        for parameter, component in COMPONENTS.items()
        if (shape, parameter, None) in shapes()
    }
    assert len(expected) == 286
    violated = {
        (local(str(graph.value(result, SH.sourceShape))), graph.value(result, SH.sourceConstraintComponent))
        for graph in map(report_of, CASES)
        for result in graph.subjects(RDF.type, SH.ValidationResult)
    }
    assert expected - violated == set()


def test_shapes_use_only_constraints_known_to_the_tests() -> None:
    used = {predicate for shape in reporting_shapes(shapes()) for predicate in shapes().predicates(shape)}
    assert used - set(COMPONENTS) - DESCRIPTIVE == set()


@pytest.mark.parametrize("name", sorted(path.stem for path in VALID.glob("*.ttl")))
def test_valid_files_have_no_findings(name: str) -> None:
    assert validate(parsed(VALID / f"{name}.ttl"), shapes(), everything_valid()) == []


def test_every_shape_has_a_target_in_valid_files() -> None:
    targeted = set()
    for shape in shapes().subjects(RDF.type, SH.NodeShape):
        kinds, properties = shapes().objects(shape, SH.targetClass), shapes().objects(shape, SH.targetSubjectsOf)
        if any((None, RDF.type, kind) in everything_valid() for kind in kinds) or any(
            (None, predicate, None) in everything_valid() for predicate in properties
        ):
            targeted |= {shape, *shapes().objects(shape, SH.property)}
    assert reporting_shapes(shapes()) - targeted == set()


@pytest.mark.parametrize("case", MARKED_CASES)
def test_planted_fault_violates_only_its_shape(case: Case) -> None:
    reported = findings(report_of(case))
    assert {local(finding.shape) for finding in reported} == {case.shape, *case.also}
    focus = case.focus or case.at
    assert focus in {shorten_text(finding.focus) for finding in reported if local(finding.shape) == case.shape}


@pytest.mark.parametrize("shape", sorted(reporting_shapes(shapes())), ids=local)
def test_every_message_is_in_english_and_thai(shape: URIRef) -> None:
    texts = messages(shapes(), shape)
    assert [language for language, _ in texts] == ["en", "th"]
    english, thai = (text for _, text in texts)
    assert english.endswith(".")
    assert thai[0] != " "
    assert sum("\u0e01" <= letter <= "\u0e5b" for letter in thai) > 20
    assert not any("\u0e01" <= letter <= "\u0e5b" for letter in english)


@pytest.mark.parametrize("shape", sorted(reporting_shapes(shapes())), ids=local)
def test_both_languages_of_a_message_have_the_same_placeholders(shape: URIRef) -> None:
    english, thai = (sorted(part.split("}")[0] for part in text.split("{?")[1:]) for _, text in messages(shapes(), shape))
    assert english == thai


@pytest.mark.parametrize("case", MARKED_CASES)
def test_every_finding_names_its_element_and_has_no_empty_placeholder(case: Case) -> None:
    for finding in findings(report_of(case)):
        for message in (finding.message_en, finding.message_th):
            assert message.startswith(shorten_text(finding.focus) + ": ")
            assert "{" not in message
            assert "https://w3id.org/planlink/id/" not in message
        assert finding.message_en != finding.message_th
        assert _has_thai(finding.message_th)
        assert _has_messages_of_shape(finding)


def _has_thai(text: str) -> bool:
    return any("\u0e01" <= letter <= "\u0e5b" for letter in text)


def _has_messages_of_shape(finding: Finding) -> bool:
    """Tell whether each message begins like the shape's message in that language, so that the languages are not swapped."""
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
    # the data name the document of a profile, so it is one of the things that are served
    profile = name.removeprefix("profiles/")
    path = f"shapes/{name}" if profile == name else f"id/profile/{profile}/shapes/document"
    assert set(graph.subjects(RDF.type, OWL.Ontology)) == {URIRef(f"https://w3id.org/planlink/{path}")}
    assert validate(graph, shapes()) == []
