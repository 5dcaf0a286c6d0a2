"""The Lampang plan says what its source says, to the letter."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, RDF, SKOS

from planlink.files import shipped
from planlink.namespaces import ID, PLAN

HERE = Path(__file__).parent
PLAN_NS = rdflib.Namespace(PLAN)
BASE = ID + "lampang-pao/plan"


def printed_elements() -> dict[str, str]:
    """Read notation and text of every element from the source as printed."""
    found: dict[str, str] = {}
    strategy = part = ""
    for line in (HERE / "lampang-pao-plan.txt").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"ยุทธศาสตร์ที่ (\d)\s+(.*)", line):
            strategy, part = f"S{heading[1]}", "O"
            found[strategy] = heading[2].strip()
        elif line.startswith("กลยุทธ์/แนวทางการพัฒนา"):
            part = "T"
        elif (item := re.match(r"(\d(?:\.\d)?)\s?\.?\s+(.*)", line)) and strategy:
            found[f"{strategy}.{part}{item[1]}"] = item[2].strip()
    return found


PRINTED = printed_elements()


@pytest.fixture(scope="module")
def plan() -> rdflib.Graph:
    return rdflib.Graph().parse(shipped("data") / "plan.ttl")


def test_the_source_has_6_strategies_32_objectives_30_tactics() -> None:
    assert Counter(re.sub(r"[\d.]", "", notation) for notation in PRINTED) == {"S": 6, "SO": 32, "ST": 30}


def test_plan_has_exactly_the_elements_of_its_source(plan: rdflib.Graph) -> None:
    kinds = {kind: len(list(plan.subjects(RDF.type, PLAN_NS[kind]))) for kind in ("Strategy", "Objective", "Tactic")}
    assert kinds == {"Strategy": 6, "Objective": 32, "Tactic": 30}
    assert {str(o) for o in plan.objects(None, SKOS.notation)} == set(PRINTED)


@pytest.mark.parametrize(("notation", "text"), PRINTED.items(), ids=PRINTED)
def test_source_text_is_verbatim(plan: rdflib.Graph, notation: str, text: str) -> None:
    element = rdflib.URIRef(f"{BASE}/{notation}")
    assert list(plan.objects(element, PLAN_NS.sourceText)) == [rdflib.Literal(text, lang="th")]
    parent = rdflib.URIRef(f"{BASE}/{notation[:2]}") if "." in notation else rdflib.URIRef(BASE)
    assert list(plan.objects(element, DCTERMS.isPartOf)) == [parent]


@pytest.mark.parametrize("misspelling", ["อัจริยะ", "สาธารณะสุข", "อิเล็คทรอนิส์", "เทคโนยี", "อิเล็กทรอนิส์"])
def test_misspellings_stay_in_source_text_but_not_in_labels(plan: rdflib.Graph, misspelling: str) -> None:
    assert any(misspelling in str(text) for text in plan.objects(None, PLAN_NS.sourceText))
    assert not any(misspelling in str(label) for label in plan.objects(None, SKOS.prefLabel))


def test_lampang_plan_states_no_years(plan: rdflib.Graph) -> None:
    assert not list(plan.objects(None, DCTERMS.temporal))


def test_all_elements_are_assessed_against_four_frameworks(plan: rdflib.Graph) -> None:
    saraburi = rdflib.Graph().parse(shipped("data") / "plans" / "saraburi-pao.ttl")
    for graph, elements in ((plan, 68), (saraburi, 9)):
        assessed = Counter(graph.objects(None, PLAN_NS.assessedElement))
        assert len(assessed) == elements
        assert set(assessed.values()) == {4}


def test_published_judgements_are_those_of_the_adjudication() -> None:
    with (shipped("data") / "annotation" / "adjudication.csv").open(encoding="utf-8") as lines:
        decided = {(r["plan"], r["element"], r["object"]): r["decision"] for r in csv.DictReader(lines)}
    published = {}
    for name, file in (("lampang", "plan.ttl"), ("saraburi", "plans/saraburi-pao.ttl")):
        graph = rdflib.Graph().parse(shipped("data") / file)
        for alignment in graph.subjects(RDF.type, PLAN_NS.Alignment):
            element, _, target = str(alignment).partition("-pao/plan/")[2].partition("/supports/")
            if target:
                refused = graph.value(alignment, PLAN_NS.reviewStatus) == PLAN_NS.rejected
                strength = str(graph.value(alignment, PLAN_NS.predicate)).removeprefix(PLAN).removesuffix("lySupports")
                published[name, element, target] = "refused" if refused else strength
    assert published == decided


@pytest.mark.parametrize("name", ["plain", "find", "refuse", "blind-a", "blind-b", "blind-c", "free-a", "free-b", "free-c"])
def test_readings_quote_the_source_texts(name: str) -> None:
    texts: dict[tuple[str, str], str] = {}
    for plan, file in (("lampang", "plan.ttl"), ("saraburi", "plans/saraburi-pao.ttl")):
        graph = rdflib.Graph().parse(shipped("data") / file)
        texts |= {(plan, str(graph.value(e, SKOS.notation))): str(text) for e, text in graph.subject_objects(PLAN_NS.sourceText)}
    with (shipped("data") / "annotation" / "passes" / f"{name}.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len({(row["plan"], row["element"], row["object"]) for row in rows}) == len(rows) > 500
    assert {row["strength"] for row in rows} <= {"direct", "indirect", "none"}
    for row in rows:
        assert all(row[column] in texts[row["plan"], row["element"]] for column in ("evidence", "evidence2"))
        assert row["evidence"] or row["strength"] == "none"
