"""Paraguay's plan, in Spanish and with the ratings of its own experts, passes the core and loses no link in any question."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import SKOS, Graph

from planlink.checks.run import VIOLATION, Finding, run_stages
from planlink.dataset.build import build_sources
from planlink.dataset.sources import added_sources
from planlink.engine.embedded import EmbeddedEngine
from planlink.publish.sssom import mapping_set
from planlink.questions.collection import Questions
from tests import suites
from tests.conftest import ROOT, RunningServer, running_server
from tests.foreign.paraguay import PLAN, PLAN_IRI, SCALE, SDG, paraguay, rows_of
from tests.questions.rows import Row, ask
from tests.support.html import visit

SOURCE = suites.need("plans/cepal-paraguay")
LINKS = 283
#: What each link lacks, by the shape that says so.
LACKING = {
    "LinkHasConfidence",
    "AlignmentHasEvidence",
    "SupportIsAssessed",
    "alignment-rationale-given",
    "alignment-justification-given",
    "alignment-activity-given",
    "alignment-review-status-given",
}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return paraguay(SOURCE)


@pytest.fixture(scope="module")
def file(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("paraguay") / "paraguay.ttl"
    graph.serialize(path)
    return path


@pytest.fixture(scope="module")
def findings(file: Path) -> list[Finding]:
    return [finding for stage in run_stages(data=[file]) for finding in stage.findings]


@pytest.fixture(scope="module")
def engine(file: Path) -> EmbeddedEngine:
    return EmbeddedEngine(build_sources(added_sources([file]), shipped=False))


@pytest.fixture(scope="module")
def served(file: Path) -> Iterator[RunningServer]:
    shared = [str(ROOT / "data" / "frameworks" / "sdg.ttl"), *map(str, sorted((ROOT / "ontology").glob("*.ttl")))]
    with running_server("--data", str(file), *shared, "--log", "off") as server:
        yield server


def rows(engine: EmbeddedEngine, questions: Questions, name: str, **values: str) -> list[Row]:
    return ask(questions.get(name), engine, **{"lang": "en", "plan": str(PLAN_IRI), **values})


def test_plan_has_the_links_of_its_source(graph: Graph) -> None:
    source = Counter(row["Vinculación"] for row in rows_of(SOURCE / "my_input3.csv"))
    assert source.total() == LINKS
    assert Counter(str(rating).rpartition("/")[2] for rating in graph.objects(None, PLAN.sourceRating)) == source


def test_plan_passes_the_core_with_warnings_only(findings: list[Finding]) -> None:
    assert [finding for finding in findings if finding.severity == VIOLATION] == []
    missing = Counter(finding.source.rpartition("#")[2] for finding in findings if finding.stage == "shapes")
    assert missing == dict.fromkeys(LACKING, LINKS)


def test_every_question_counts_all_links(engine: EmbeddedEngine, questions: Questions, graph: Graph) -> None:
    ratings = Counter(str(rating).rpartition("/")[2] for rating in graph.objects(None, PLAN.sourceRating))
    direct, indirect = ratings["Total"] + ratings["Parcial"], ratings["Contribucion"]
    targets = {str(target).removeprefix(SDG) for target in graph.objects(None, PLAN.object)}
    elements = {str(element) for element in graph.objects(None, PLAN.subject)}
    for name in ("q02", "q29"):
        counts = rows(engine, questions, name)
        assert [sum(int(row[kind] or 0) for row in counts) for kind in ("direct", "indirect")] == [direct, indirect], name
    profile = [row for row in rows(engine, questions, "q32") if row["aim"] != row["goal"]]
    assert [sum(int(row[kind]) for row in profile) for kind in ("direct", "indirect")] == [direct, indirect]
    assert len(rows(engine, questions, "q28")) == len(rows(engine, questions, "q18")) == LINKS
    assert sum(int(row["alignments"]) for row in rows(engine, questions, "q19")) == LINKS
    assert [row["alignments"] for row in ask(questions.get("q22"), engine, lang="en")] == [str(LINKS)]
    of_elements = [ask(questions.get("q04"), engine, element=element, lang="en") for element in sorted(elements)]
    assert sum(map(len, of_elements)) == LINKS
    of_targets = [rows(engine, questions, "q03", target=target) for target in sorted(targets)]
    assert sum(map(len, of_targets)) == LINKS
    profiles = [ask(questions.get("q05"), engine, target=target, lang="en")[0] for target in sorted(targets)]
    assert sum(int(row["direct"]) + int(row["indirect"]) for row in profiles) == LINKS
    assert len(mapping_set(engine, questions, {"plan": str(PLAN_IRI)}).mappings) == LINKS
    alone = {str(target) for target in graph.objects(None, PLAN.directlySupports)}
    assert not alone & {row["target"] for row in rows(engine, questions, "q08")}


def test_every_question_answers_about_the_plan(engine: EmbeddedEngine, questions: Questions) -> None:
    element, alignment = f"{PLAN_IRI}/1.1.1", f"{PLAN_IRI}/1.1.1/supports/sdg-16.9"
    values = {"plan": str(PLAN_IRI), "element": element, "alignment": alignment, "thing": alignment, "a": str(PLAN_IRI)}
    for question in questions:
        given = {parameter.name: values[parameter.name] for parameter in question.parameters if parameter.name in values}
        for lang in ("en", "th"):
            assert set(question.table(engine, {**given, "lang": lang}).columns) == set(question.columns), question.name


def test_source_rating_is_shown_in_spanish(engine: EmbeddedEngine, questions: Questions) -> None:
    words = {str(name) for rating in ("Total", "Parcial", "Contribucion") for name in (f"{SCALE}/{rating}",)}
    assert len(words) == 3
    shown = Counter(row["sourceRating"] for row in rows(engine, questions, "q28"))
    assert shown == {"Total": 35, "Parcial": 148, "Contribución": 100}
    (evidence,) = ask(questions.get("q30"), engine, alignment=f"{PLAN_IRI}/1.1.1/supports/sdg-16.9", lang="th")
    assert (evidence["sourceRating"], evidence["strength"], evidence["reviewStatus"]) == ("Parcial", "direct", "proposed")


@pytest.mark.parametrize("view", ["plan", "coverage", "flow", "links?element=paraguay/plan/1.1.1", "gaps", "coherence", "report"])
@pytest.mark.parametrize("lang", ["en", "th"])
def test_pages_show_spanish_texts(served: str, view: str, lang: str, graph: Graph) -> None:
    path, _, query = view.partition("?")
    values = dict(pair.split("=") for pair in query.split("&") if pair)
    page = visit(served, f"/{path}", plan="paraguay/plan", lang=lang, **values)
    assert str(graph.value(PLAN_IRI, SKOS.prefLabel)) in page.text


def test_evidence_page_shows_the_rating_beside_the_strength(served: str) -> None:
    page = visit(served, "/doc/paraguay/plan/1.1.1/supports/sdg-16.9", lang="en")
    assert "Parcial" in page.text
    assert "Expertos de la CEPAL" in page.text
    links = visit(served, "/links", plan="paraguay/plan", element="paraguay/plan/1.1.1", lang="en")
    assert "Parcial" in links.text
