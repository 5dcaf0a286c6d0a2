"""Links whose alignments lack a detail are counted and listed like any other, with an empty value for what is missing."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import pytest
from rdflib import RDF, Graph
from rdflib.namespace import DCTERMS, PROV
from rdflib.term import Node

from planlink.engine.embedded import EmbeddedEngine
from planlink.publish.sssom import mapping_set
from planlink.questions.collection import Questions
from planlink.questions.question import Question
from tests.questions.conftest import Build, BuildEngine
from tests.questions.oracle import LAMPANG, PLAN
from tests.questions.rows import Row, ask

#: What an alignment may lack, with the columns that then differ.
DETAILS: Mapping[str, tuple[Node, tuple[str, ...]]] = {
    "confidence": (PLAN.confidence, ("confidence", "highestConfidence", "impliedConfidence", "why")),
    "rationale": (PLAN.rationale, ("rationale", "rationaleOther")),
    "evidence": (PLAN.evidence, ("quote", "offsets", "start", "end")),
    "creator": (DCTERMS.creator, ("creator", "creatorLabel", "author")),
    "date": (DCTERMS.created, ("created",)),
    "activity": (PROV.wasGeneratedBy, ("activity", "activityLabel", "activityText")),
    "justification": (PLAN.justification, ("justification", "justificationLabel", "method")),
    "review status": (PLAN.reviewStatus, ()),
}
#: Questions about single statements, which a missing statement changes.
ABOUT_STATEMENTS = {"q23-about", "q24-mentions"}
#: Columns that number the alignments of a row.
COUNTS = {"q19-provenance": "alignments"}
#: Queries with a row for each quotation of an alignment.
PER_QUOTATION = {"alignments"}


def without(graphs: Mapping[str, Graph], predicates: Iterable[Node]) -> dict[str, Graph]:
    """Return the graphs without these properties of alignments that are not rejected, with the assessments untouched.

    Crosswalks keep their confidence, because implied links follow only crosswalks that have one.
    """
    lacking = {}
    for iri, graph in graphs.items():
        copy = Graph()
        copy += graph
        for alignment in graph.subjects(RDF.type, PLAN.Alignment):
            if (alignment, PLAN.reviewStatus, PLAN.rejected) not in graph:
                crosswalk = (alignment, PLAN.predicate, PLAN.correspondsTo) in graph
                for predicate in (p for p in predicates if not (crosswalk and p == PLAN.confidence)):
                    copy.remove((alignment, predicate, None))
        lacking[iri] = copy
    return lacking


def link_rows(rows: list[Row], columns: Iterable[str], count: str | None) -> Counter[tuple[tuple[str, str], ...]]:
    """Return how often each row occurs, without the given columns; a row with a count stands for so many."""
    left_out = {*columns, count}
    numbers: Counter[tuple[tuple[str, str], ...]] = Counter()
    for row in rows:
        key = tuple((name, value) for name, value in row.items() if name not in left_out)
        numbers[key] += int(row[count]) if count else 1
    return numbers


@pytest.fixture(scope="module")
def complete(graphs: dict[str, Graph], build_engine: BuildEngine) -> EmbeddedEngine:
    return build_engine(graphs)


def compare(questions: Iterable[Question], lacking: EmbeddedEngine, complete: EmbeddedEngine, columns: Iterable[str]) -> None:
    for question in questions:
        count = COUNTS.get(question.name)
        rows, expected = (link_rows(ask(question, engine, lang="en"), columns, count) for engine in (lacking, complete))
        if question.name in PER_QUOTATION:
            assert rows.keys() == expected.keys(), question.name
        else:
            assert rows == expected, question.name


@pytest.mark.parametrize("detail", DETAILS)
def test_questions_that_show_a_detail_keep_links_without_it(
    graphs: dict[str, Graph], build_engine: BuildEngine, complete: EmbeddedEngine, questions: Questions, detail: str
) -> None:
    predicate, columns = DETAILS[detail]
    local_name = re.compile(rf":{re.split('[#/]', str(predicate))[-1]}\b")
    showing = [each for each in (*questions, questions.alignments) if local_name.search(each.text)]
    assert questions.alignments in showing
    compare(showing, build_engine(without(graphs, [predicate])), complete, columns)


def test_no_question_loses_links_without_any_detail(
    graphs: dict[str, Graph], build_engine: BuildEngine, complete: EmbeddedEngine, questions: Questions
) -> None:
    predicates, columns = zip(*DETAILS.values(), strict=True)
    compared = [question for question in questions if question.name not in ABOUT_STATEMENTS]
    assert len(compared) == len(questions) - len(ABOUT_STATEMENTS)
    compare(compared, build_engine(without(graphs, predicates)), complete, [name for names in columns for name in names])


def test_mapping_set_holds_links_without_any_detail(
    graphs: dict[str, Graph], build_engine: BuildEngine, complete: EmbeddedEngine, questions: Questions
) -> None:
    engine = build_engine(without(graphs, [predicate for predicate, _ in DETAILS.values()]))
    lacking, whole = (mapping_set(each, questions, {}).mappings for each in (engine, complete))
    assert len(lacking) == len(whole) > 0
    assert {mapping["mapping_justification"] for mapping in lacking} == {"semapv:UnspecifiedMatching"}


def test_missing_status_is_shown_as_proposed(graphs: dict[str, Graph], build: Build) -> None:
    shown = build(without(graphs, [PLAN.reviewStatus]))
    for name in ("q03", "q04", "q18", "q19", "q28", "q35"):
        assert {row["reviewStatus"] for row in shown(name)} == {"proposed"}, name


def test_link_without_confidence_is_listed_for_review(graphs: dict[str, Graph], build: Build) -> None:
    rows = build(without(graphs, [PLAN.confidence]))("q18", plan=str(LAMPANG))
    assert {row["why"] for row in rows} == {"no confidence and unreviewed"}
    assert {row["confidence"] for row in rows} == {""}


def test_crosswalk_without_confidence_is_listed_but_not_followed(graphs: dict[str, Graph], build: Build) -> None:
    name = "https://w3id.org/planlink/graph/crosswalks"
    crosswalks = Graph() + graphs[name]
    crosswalks.remove((None, PLAN.confidence, None))
    lacking, complete = build({**graphs, name: crosswalks}), build(graphs)
    for question in ("q34", "q35"):
        rows, expected = (link_rows(each(question), ("confidence",), None) for each in (lacking, complete))
        assert rows == expected, question
    assert complete("q31")
    assert lacking("q31") == []
