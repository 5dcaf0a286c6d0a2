"""The mapping set has every alignment with all that is said of it, and the sssom package reads it without loss."""

import csv
import io
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import RDF, SKOS, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, PROV, RDFS
from rdflib.term import Node

from planlink.dataset.build import Built, build_files
from planlink.engine.embedded import EmbeddedEngine
from planlink.errors import NotFound, ParameterError
from planlink.publish.sssom import LICENCE, NAME, SLOTS, UNKNOWN_LICENCE, mapping_set
from planlink.questions.collection import Questions
from tests.conftest import ROOT
from tests.questions.oracle import ID, PLAN

SSSOM = ROOT / ".venv-sssom" / "bin" / "python"
DOCUMENT = ROOT / "docs" / "exchange.md"
SEMAPV = Namespace("https://w3id.org/semapv/vocab/")
LAMPANG = "lampang-pao/plan"
PLANS = ("lampang-pao/plan", "saraburi-pao/plan")
#: The relations of an alignment that stand in one slot each, as they are.
IRIS = {
    "subject_id": PLAN.subject,
    "object_id": PLAN.object,
    "author_id": DCTERMS.creator,
}
TEXTS = {"mapping_date": DCTERMS.created, "confidence": PLAN.confidence}
OTHERS = {PLAN.reviewStatus, PLAN.justification, PLAN.strengthConfidence, PLAN.basis, PROV.wasGeneratedBy}

Rows = list[dict[str, str]]


def split(text: str) -> tuple[dict[str, Any], Rows]:
    """Return the metadata and the rows of SSSOM/TSV as the standard library and PyYAML read them."""
    lines = text.splitlines(keepends=True)
    head = [line.removeprefix("#") for line in lines if line.startswith("#")]
    table = csv.DictReader(io.StringIO("".join(lines[len(head) :])), delimiter="\t")
    return yaml.safe_load("".join(head)), list(table)


def whole(curie: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = curie.partition(":")
    return prefixes[prefix] + local


def pairs(other: str) -> list[tuple[str, str]]:
    """Return what stands in `other`; a bar with a backslash before it is part of a value."""
    found = [pair.partition("=") for pair in re.split(r"(?<!\\)\|", other)]
    return [(key, value.replace("\\|", "|")) for key, _, value in found]


def require_sssom() -> None:
    if not (ROOT / ".venv-sssom" / ".installed").is_file():
        pytest.fail(
            "this test needs the sssom package in an environment of its own: `make .venv-sssom/.installed`", pytrace=False
        )


def read_back(text: str, folder: Path) -> dict[str, Any]:
    """Return what the sssom package reads; it fails where the mapping set is not valid."""
    if not SSSOM.is_file():
        pytest.fail(
            "this test needs the sssom package in an environment of its own: `make .venv-sssom/.installed`", pytrace=False
        )
    file = folder / NAME
    file.write_text(text, encoding="utf-8")
    command = [str(SSSOM), str(Path(__file__).with_name("read_sssom.py")), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    read: dict[str, Any] = json.loads(done.stdout)
    assert read["warnings"] == []
    return read


@pytest.fixture(scope="module")
def stated() -> Graph:
    """Everything that the files say, read by rdflib: what the mapping set is compared with."""
    graph = Graph()
    files = sorted([*(ROOT / "data").rglob("*.ttl"), *(ROOT / "ontology").glob("*.ttl")])
    for file in files:
        graph.parse(file)
    return graph


def text_of(graph: Graph, thing: Node, predicate: URIRef, language: str) -> str:
    (text,) = (str(o) for o in graph.objects(thing, predicate) if getattr(o, "language", None) == language)
    return text


def only(graph: Graph, thing: Node, predicate: URIRef) -> Node:
    (value,) = graph.objects(thing, predicate)
    return value


def graph_predicate(graph: Graph, alignment: Node) -> Node:
    """Return the SKOS relation of a crosswalk, or the predicate of another alignment."""
    return graph.value(alignment, PLAN.mappingRelation) or only(graph, alignment, PLAN.predicate)


def expected_others(graph: Graph, alignment: Node) -> list[tuple[str, str]]:
    once = [(str(p), str(o)) for p, o in graph.predicate_objects(alignment) if p in OTHERS]
    if (alignment, PLAN.mappingRelation, None) in graph:
        once.append((str(PLAN.predicate), str(PLAN.correspondsTo)))
    evidence = sorted(graph.objects(alignment, PLAN.evidence), key=lambda e: int(str(only(graph, e, PLAN.start))))
    quoted = [(str(p), str(only(graph, e, p))) for e in evidence for p in (PLAN.quote, PLAN.start, PLAN.end)]
    return sorted(once) + quoted


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_alignment_has_all_its_values(engine: EmbeddedEngine, questions: Questions, stated: Graph, language: str) -> None:
    metadata, rows = split(mapping_set(engine, questions, {"lang": language}).tsv())
    prefixes = metadata["curie_map"]
    alignments = set(stated.subjects(RDF.type, PLAN.Alignment)) - set(stated.subjects(PLAN.reviewStatus, PLAN.rejected))
    by_name = {URIRef(whole(row["record_id"], prefixes)): row for row in rows}
    assert len(rows) == len(by_name)
    assert set(by_name) == alignments
    for alignment, row in by_name.items():
        for slot, predicate in IRIS.items():
            assert whole(row[slot], prefixes) == str(only(stated, alignment, predicate)), slot
        assert whole(row["predicate_id"], prefixes) == str(graph_predicate(stated, alignment))
        for slot, predicate in TEXTS.items():
            assert row[slot] == str(only(stated, alignment, predicate)), slot
        method = only(stated, alignment, PLAN.justification)
        justification = SEMAPV.UnspecifiedMatching if method == SEMAPV.LLMBasedMatching else method
        assert whole(row["mapping_justification"], prefixes) == str(justification)
        assert row["comment"] == text_of(stated, alignment, PLAN.rationale, language)
        assert row["predicate_label"] == text_of(stated, graph_predicate(stated, alignment), RDFS.label, language)
        for end in ("subject", "object"):
            assert row[f"{end}_label"] == text_of(stated, only(stated, alignment, PLAN[end]), SKOS.prefLabel, language)
        others = [(whole(k, prefixes), whole(v, prefixes) if k.split(":")[1] in _NAMES else v) for k, v in pairs(row["other"])]
        count = len(others) - 3 * len(list(stated.objects(alignment, PLAN.evidence)))
        assert sorted(others[:count]) + others[count:] == expected_others(stated, alignment)


_NAMES = {str(iri).rpartition("#")[2] for iri in (*OTHERS, PLAN.predicate)} - {"strengthConfidence"}


def test_sources_are_plans_or_frameworks(thai: str, stated: Graph) -> None:
    metadata, rows = split(thai)
    for row in rows:
        for end in ("subject", "object"):
            thing = URIRef(whole(row[f"{end}_id"], metadata["curie_map"]))
            source = URIRef(whole(row[f"{end}_source"], metadata["curie_map"]))
            part_of = {*stated.transitive_objects(thing, DCTERMS.isPartOf), *stated.objects(thing, SKOS.inScheme)}
            assert source in part_of
            assert {PLAN.Plan, PLAN.Framework} & set(stated.objects(source, RDF.type))


@pytest.mark.parametrize("plan", [*PLANS, "th/master-plan"])
def test_mapping_set_of_one_plan(engine: EmbeddedEngine, questions: Questions, stated: Graph, plan: str) -> None:
    metadata, rows = split(mapping_set(engine, questions, {"plan": plan, "lang": "en"}).tsv())
    assert {row["subject_source"] for row in rows} == {f"id:{plan}"}
    elements = {
        *stated.transitive_subjects(DCTERMS.isPartOf, URIRef(ID + plan)),
        *stated.subjects(SKOS.inScheme, URIRef(ID + plan)),
    }
    links = {PLAN.directlySupports, PLAN.indirectlySupports, PLAN.realises, PLAN.correspondsTo}
    assert len(rows) == sum(1 for subject, link, _ in stated if subject in elements and link in links) > 0
    assert metadata["mapping_set_id"] == f"https://w3id.org/planlink/{NAME}?plan={plan}&lang=en"


def test_metadata_hold_dataset_version_and_licence(thai: str, built: Built) -> None:
    metadata, _ = split(thai)
    assert metadata["mapping_set_id"] == f"https://w3id.org/planlink/{NAME}"
    assert metadata["mapping_set_version"] == built.version
    assert metadata["license"] == LICENCE
    assert metadata["creator_id"] == ["id:agent/planlink"]
    assert next(iter(metadata)) == "curie_map"


def test_equal_requests_give_equal_set_names(engine: EmbeddedEngine, questions: Questions) -> None:
    asked = [{"plan": LAMPANG, "lang": "th"}, {"plan": ID + LAMPANG}, {"plan": f"id:{LAMPANG}"}]
    assert len({mapping_set(engine, questions, values).tsv() for values in asked}) == 1


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"plan": "lampang-pao/plan/S1"}, NotFound),
        ({"plan": "no-such/plan"}, NotFound),
        ({"plan": "a b"}, ParameterError),
        ({"lang": "xx"}, ParameterError),
        ({"nonsense": "1"}, ParameterError),
    ],
)
def test_wrong_parameter_is_refused(
    engine: EmbeddedEngine, questions: Questions, values: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        mapping_set(engine, questions, values)


# --- read back by the sssom package ---


@pytest.mark.sssom
@pytest.mark.parametrize("language", ["th", "en"])
def test_sssom_validates_the_set_and_reads_every_cell_back(
    engine: EmbeddedEngine, questions: Questions, tmp_path: Path, language: str
) -> None:
    text = mapping_set(engine, questions, {"lang": language}).tsv()
    metadata, rows = split(text)
    read = read_back(text, tmp_path)
    same_rows(read["rows"], rows)
    same_rows(read["again"], rows)
    for slot in ("mapping_set_id", "mapping_set_version", "mapping_set_title", "license", "creator_id", "sssom_version"):
        assert read["set"][slot] == metadata[slot]
    assert read["prefixes"].items() >= metadata["curie_map"].items()


def same_rows(read: Rows, written: Rows) -> None:
    """Compare cell by cell; sssom makes numbers of confidences, and drops what it does not understand without a word."""
    assert len(read) == len(written)
    by_name = {row["record_id"]: row for row in read}
    for row in written:
        filled = {slot: value for slot, value in row.items() if value}
        found = by_name[row["record_id"]]
        assert float(found.pop("confidence")) == float(filled.pop("confidence"))
        assert found == filled


AWKWARD = """
@prefix plan: <https://w3id.org/planlink/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix semapv: <https://w3id.org/semapv/vocab/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix a: <http://example.org/a#> .
a:plan a plan:Plan .
a:S1 dcterms:isPartOf a:plan ; skos:prefLabel "tab\\there, \\"quotes\\",\\na second line"@th .
a:one a plan:Alignment ; plan:subject a:S1 ; plan:predicate plan:directlySupports ; plan:object <http://example.com/b/goal> ;
    plan:justification semapv:ManualMappingCuration ; plan:confidence 1.0 ; plan:rationale "# one | two\\ttab"@th ;
    dcterms:creator a:ann , a:bob ; dcterms:created "2026-01-02"^^xsd:date ;
    plan:reviewStatus plan:reviewed ; plan:reviewer a:carl ; plan:reviewedOn "2026-02-03"^^xsd:date ;
    plan:evidence a:e2 , a:e1 .
a:e1 plan:quote "one | two = three"@th ; plan:start 0 ; plan:end 17 .
a:e2 plan:quote "tab\\there"@th ; plan:start 20 ; plan:end 28 .
a:no a plan:Alignment ; plan:subject a:S1 ; plan:predicate plan:directlySupports ; plan:object <http://example.com/b/other> ;
    plan:justification semapv:ManualMappingCuration ; plan:confidence 0.5 ; dcterms:creator a:ann ;
    dcterms:created "2026-01-02"^^xsd:date ; plan:reviewStatus plan:rejected .
"""


@pytest.fixture
def awkward(tmp_path: Path, questions: Questions) -> str:
    """Somebody else's data: two authors, a review, a rejected link, unknown namespaces, and every character that separates."""
    file = tmp_path / "awkward.ttl"
    file.write_text(AWKWARD, encoding="utf-8")
    return mapping_set(EmbeddedEngine(build_files([file], union=True)), questions, {}).tsv()


def test_quotations_authors_and_review_are_in_one_row(awkward: str) -> None:
    metadata, (row,) = split(awkward)
    assert (row["subject_label"], row["comment"]) == ('tab\there, "quotes",\na second line', "# one | two\ttab")
    assert {whole(agent, metadata["curie_map"]) for agent in row["author_id"].split("|")} == {
        "http://example.org/a#ann",
        "http://example.org/a#bob",
    }
    assert whole(row["object_id"], metadata["curie_map"]) == "http://example.com/b/goal"
    assert (whole(row["reviewer_id"], metadata["curie_map"]), row["review_date"]) == ("http://example.org/a#carl", "2026-02-03")
    assert pairs(row["other"]) == [
        ("plan:reviewStatus", "plan:reviewed"),
        ("plan:justification", "semapv:ManualMappingCuration"),
        *[("plan:quote", "one | two = three"), ("plan:start", "0"), ("plan:end", "17")],
        *[("plan:quote", "tab\there"), ("plan:start", "20"), ("plan:end", "28")],
    ]


def test_rejected_alignment_is_left_out(awkward: str) -> None:
    assert AWKWARD.count("a plan:Alignment") == 2
    assert [row["record_id"].rpartition(":")[2] for row in split(awkward)[1]] == ["one"]


def test_other_data_have_no_licence_and_no_creator(awkward: str) -> None:
    metadata, _ = split(awkward)
    assert metadata["license"] == UNKNOWN_LICENCE
    assert "creator_id" not in metadata
    assert not metadata["mapping_set_id"].startswith("https://w3id.org/planlink/")


@pytest.mark.sssom
def test_sssom_reads_awkward_texts_back(awkward: str, tmp_path: Path) -> None:
    _, rows = split(awkward)
    read = read_back(awkward, tmp_path)
    same_rows(read["rows"], rows)
    same_rows(read["again"], rows)


def test_data_without_alignments_give_an_empty_set(tmp_path: Path, questions: Questions) -> None:
    file = tmp_path / "none.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .")
    metadata, rows = split(mapping_set(EmbeddedEngine(build_files([file], union=True)), questions, {}).tsv())
    assert rows == []
    assert metadata["license"] == UNKNOWN_LICENCE


@pytest.mark.sssom
def test_slots_are_in_the_order_of_the_schema() -> None:
    if not SSSOM.is_file():
        pytest.fail(
            "this test needs the sssom package in an environment of its own: `make .venv-sssom/.installed`", pytrace=False
        )
    code = "import json; from sssom.constants import _get_sssom_schema_object as s; print(json.dumps(s().mapping_slots))"
    slots = json.loads(subprocess.run([str(SSSOM), "-c", code], capture_output=True, text=True, check=True).stdout)
    assert list(SLOTS) == [slot for slot in slots if slot in SLOTS]


def test_every_slot_is_documented() -> None:
    table = re.findall(r"^\| (`[a-z_`, ]+) \|", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"`([a-z_]+)`", " ".join(table))) == set(SLOTS)


@pytest.mark.sssom
def test_documented_programs_read_the_set(thai: str, tmp_path: Path) -> None:
    require_sssom()
    (tmp_path / NAME).write_text(thai, encoding="utf-8")
    programs = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(programs) == 2
    code = "".join(programs) + "print(len(mappings), sum(map(len, mappings['quotes'])))"
    ran = subprocess.run([str(SSSOM), "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    version, *counted = ran.stdout.split()
    assert version == split(thai)[0]["mapping_set_version"]
    mappings = str(len(split(thai)[1]))
    assert counted == [mappings, mappings, str(thai.count("plan:quote="))]
