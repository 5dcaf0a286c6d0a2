"""Validation with pyshacl: validated and context graphs, findings and messages."""

import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import RDF, SH, XSD, Graph, Literal, URIRef

from planlink.checks.shapes import findings, report, validate
from planlink.errors import DataError
from tests.shapes.cases import VALID, Case
from tests.shapes.test_shapes import local, parsed, shapes

PLAN = "https://w3id.org/planlink/ontology#"
TACTIC = URIRef("https://w3id.org/planlink/id/demo-pao/plan/S1.T1")


def graph_with_faults(*cases: Case) -> Graph:
    graph = Graph()
    for case in cases:
        graph.parse(data=case.turtle(), format="turtle")
    return graph


def context() -> Graph:
    return parsed(VALID / "framework.ttl") + parsed(VALID / "agents.ttl")


def test_context_is_read_but_not_validated() -> None:
    broken = Graph().parse(VALID / "framework.ttl")
    broken.remove((URIRef("http://metadata.un.org/sdg/3.8"), URIRef("http://www.w3.org/2004/02/skos/core#prefLabel"), None))
    plan = parsed(VALID / "plan.ttl")
    assert validate(plan, shapes(), broken + parsed(VALID / "agents.ttl")) == []
    assert {local(finding.shape) for finding in validate(broken, shapes())} == {
        "framework-label-language",
        "framework-label-thai",
        "framework-label-english",
    }


def test_plan_without_context_does_not_conform() -> None:
    violated_shapes = {local(finding.shape) for finding in validate(parsed(VALID / "plan.ttl"), shapes())}
    assert {"ObjectExists", "AgentIsKnown", "alignment-activity", "assessment-framework"} <= violated_shapes


def test_subclasses_declared_in_context_are_validated() -> None:
    subclass = Graph().parse(
        data=f"<urn:x:Road> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{PLAN}Tactic> .", format="turtle"
    )
    road = Graph().parse(data="<urn:x:road> a <urn:x:Road> .", format="turtle")
    assert validate(road, shapes()) == []
    assert "element-notation" in {local(finding.shape) for finding in validate(road, shapes(), subclass)}


def test_validation_does_not_change_graphs() -> None:
    plan, rules, rest = Graph().parse(VALID / "plan.ttl"), Graph() + shapes(), Graph() + context()
    before = [set(graph) for graph in (plan, rules, rest)]
    validate(plan, rules, rest)
    assert [set(graph) for graph in (plan, rules, rest)] == before


def test_findings_are_sorted_with_violations_first() -> None:
    at = "demo-pao/plan/S1.T1/supports/sdg-3.8"
    graph = graph_with_faults(
        Case("", at, "plan:confidence 0.8", "plan:confidence 0.4"),
        Case("", "demo-pao/plan/S1.T2.1", "plan:order 2", "plan:order 1 , 2"),
    )
    sorted_findings = validate(graph, shapes(), context())
    assert [finding.severity for finding in sorted_findings] == sorted(finding.severity for finding in sorted_findings)
    assert {finding.severity for finding in sorted_findings} == {"violation", "warning"}
    assert validate(graph, shapes(), context()) == sorted_findings


def test_finding_has_node_path_and_value() -> None:
    graph = graph_with_faults(Case("", "demo-pao/plan/S1.T2.1", "plan:order 2", "plan:order 0"))
    (finding,) = validate(graph, shapes(), context())
    assert finding.focus == "https://w3id.org/planlink/id/demo-pao/plan/S1.T2.1"
    assert local(finding.shape) == "element-order"
    assert (finding.path, finding.value, finding.severity) == (PLAN + "order", "0", "violation")
    assert finding.message_en.startswith("demo-pao/plan/S1.T2.1: The element must have exactly one position.")
    assert finding.message_th.startswith("demo-pao/plan/S1.T2.1: องค์ประกอบนี้ต้องมีลำดับเพียงหนึ่งค่า")


def test_message_quotes_the_text_at_the_offsets() -> None:
    at = "demo-pao/plan/S1.T1/supports/sdg-3.8/evidence/1"
    graph = graph_with_faults(Case("", at, "plan:start 10 ; plan:end 31", "plan:start 8 ; plan:end 29"))
    (finding,) = validate(graph, shapes(), context())
    assert finding.message_en.startswith(
        f"{at}: “บริการสาธารณสุขมูลฐาน” is not at characters 8 to 29 of the source text of demo-pao/plan/S1.T1; "
        "the text there is “  บริการสาธารณสุขมูลฐ”."
    )
    assert finding.message_th.startswith(f"{at}: ไม่พบ “บริการสาธารณสุขมูลฐาน” ที่อักขระ 8 ถึง 29 ในข้อความต้นฉบับของ demo-pao/plan/S1.T1")


def test_backslashes_and_braces_are_literal_in_messages() -> None:
    at = "demo-pao/plan/S1.T1/supports/sdg-3.8/evidence/1"
    graph = graph_with_faults(Case("", at, "บริการสาธารณสุขมูลฐาน", r"\\1 \\d {?start} \\"))
    (finding,) = validate(graph, shapes(), context())
    assert r"“\1 \d {?start} \”" in finding.message_en.replace("10", "{?start}", 1)


def test_report_messages_have_language_tags() -> None:
    at = "demo-pao/plan/S1.T1/supports/sdg-3.8/evidence/1"
    graph = report(graph_with_faults(Case("", at, "plan:end 31", "plan:end 30")), shapes(), context())
    (top,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(top, SH.conforms) == Literal(False)
    (result,) = graph.objects(top, SH.result)
    languages = [text.language for text in graph.objects(result, SH.resultMessage) if isinstance(text, Literal)]
    assert sorted(languages, key=str) == ["en", "th"]
    assert len(findings(graph)) == 1


def test_explicit_xsd_string_equals_plain_string() -> None:
    graph = Graph()
    for subject, predicate, value in parsed(VALID / "plan.ttl"):
        plain = isinstance(value, Literal) and value.language is None and value.datatype is None
        graph.add((subject, predicate, Literal(str(value), datatype=XSD.string) if plain else value))
    assert (TACTIC, None, Literal("S1.T1", datatype=XSD.string)) in graph
    assert validate(graph, shapes(), context()) == []


def test_deactivated_shape_and_its_properties_are_ignored() -> None:
    off = Graph() + shapes()
    off.add((URIRef("https://w3id.org/planlink/shapes#Element"), SH.deactivated, Literal(True)))
    graph = graph_with_faults(Case("", "demo-pao/plan/S1.T2.1", "plan:order 2", "plan:order 0"))
    assert validate(graph, off, context()) == []


def test_imports_are_not_fetched() -> None:
    imports = Graph().parse(data="<urn:x:o> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:1/none> .", format="turtle")
    assert validate(parsed(VALID / "plan.ttl") + imports, shapes() + imports, context()) == []


@pytest.mark.parametrize(
    "select",
    [
        "SELECT $this WHERE { SERVICE <http://127.0.0.1:1/> { $this ?p ?o } }",
        "SELECT $this WHERE { $this ?p ?o MINUS { $this ?p 1 } }",
    ],
)
def test_forbidden_query_in_shape_is_a_clear_error(select: str) -> None:
    shape = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:x:shape> a sh:NodeShape ; sh:targetClass <{PLAN}Plan> ; sh:sparql <urn:x:query> .
        <urn:x:query> a sh:SPARQLConstraint ; sh:message "no"@en ; sh:select "{select}" ."""
    with pytest.raises(DataError, match="The shapes cannot be used"):
        validate(parsed(VALID / "plan.ttl"), Graph().parse(data=shape, format="turtle"))


def test_malformed_shapes_are_a_clear_error() -> None:
    shape = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:x:shape> a sh:NodeShape ; sh:targetClass <{PLAN}Plan> ; sh:property <urn:x:nowhere> ."""
    with pytest.raises(DataError, match="The shapes cannot be used"):
        validate(parsed(VALID / "plan.ttl"), Graph().parse(data=shape, format="turtle"))


def test_import_does_not_load_pyshacl_or_rdflib() -> None:
    script = "import sys, planlink.checks.shapes; print(sorted({'pyshacl', 'rdflib'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
    assert done.stdout.strip() == "[]"
