"""The questions as data: what the graph holds is what the questions are, and each runs as it stands."""

from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from planlink.dataset.build import Built, build_files
from planlink.dataset.question_graph import QUESTION, QUESTIONS, question_graph
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Request
from planlink.errors import DataError
from planlink.formats import JSON, NTRIPLES
from planlink.questions.collection import Questions
from planlink.questions.question import Question
from planlink.questions.tables import read_table
from planlink.rdf.store import Dataset
from tests.conftest import ROOT, RunningServer
from tests.support.http import ask

SH = "PREFIX sh: <http://www.w3.org/ns/shacl#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
NAMES = sorted(path.stem for path in (ROOT / "queries" / "questions").glob("*.rq"))
#: As the editor of the Swiss Institute of Bioinformatics asks for the examples of an endpoint.
OF_AN_EDITOR = (
    SH
    + """SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""
)


@pytest.fixture(scope="session")
def found(engine: EmbeddedEngine) -> dict[str, str]:
    """Return the queries that the graph holds, by question."""
    rows = read_table(engine.answer(Request(SH + "SELECT ?s ?q { ?s sh:select ?q }", rows=JSON, graph=None)).body).rows
    return {row["s"].value.removeprefix(QUESTION): row["q"].value for row in rows}


def test_graph_holds_every_question_and_nothing_else(found: dict[str, str]) -> None:
    assert sorted(found) == NAMES
    assert len(found) == 36


@pytest.mark.parametrize("name", NAMES)
def test_query_in_the_graph_gives_the_rows_of_its_question(
    name: str, found: dict[str, str], server: RunningServer, questions: Questions, engine: EmbeddedEngine
) -> None:
    reply = ask(f"{server}/sparql?{urlencode({'query': found[name]})}", Accept="application/sparql-results+json")
    expected = questions.get(name).table(engine, {})
    assert reply.status == 200, reply.body
    assert expected.rows or name == "q36-considered-and-refused"  # the shipped data may refuse nothing
    assert read_table(reply.body) == expected


def test_examples_for_editors_are_in_both_languages(built: Built, questions: Questions) -> None:
    rows = built.dataset.select(OF_AN_EDITOR)
    assert len(rows) == 2 * len(questions)
    said = {(row["sq"], row["comment"]) for row in rows}
    assert said == {(QUESTION + question.name, question.ask[language]) for question in questions for language in ("th", "en")}


def test_declared_parameters_are_those_of_the_questions(built: Built, questions: Questions) -> None:
    rows = built.dataset.select(
        SH
        + """SELECT * WHERE {
  ?question sh:parameter ?parameter . ?parameter a sh:Parameter ; sh:path ?path ; sh:order ?order ; sh:optional ?optional ;
    sh:datatype ?datatype .
  OPTIONAL { ?parameter sh:defaultValue ?default }
} ORDER BY ?question ?order"""
    )

    def default(question: Question, name: str) -> str:
        parameter = next(p for p in question.parameters if p.name == name)
        return question.iri(name, {}) if parameter.kind == "iri" else str(parameter.default or "")

    declared = [(row["question"], row["path"].rsplit("/", 1)[1], row.get("default", ""), row["optional"]) for row in rows]
    assert declared == [(QUESTION + q.name, p.name, default(q, p.name), "true") for q in questions for p in q.parameters]


def test_every_thing_has_one_label_in_each_language_and_an_iri() -> None:
    quads = list(ox.parse(question_graph().write(NTRIPLES), format=ox.RdfFormat.N_TRIPLES))
    assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object))
    labels = [
        (str(quad.subject), quad.object.language)
        for quad in quads
        if str(quad.predicate) == "<http://www.w3.org/2000/01/rdf-schema#label>" and isinstance(quad.object, ox.Literal)
    ]
    assert Counter(labels) == Counter((thing, lang) for thing in {str(quad.subject) for quad in quads} for lang in ("th", "en"))


def test_declared_prefixes_include_those_of_the_queries(built: Built, found: dict[str, str]) -> None:
    rows = built.dataset.select(
        SH
        + """SELECT DISTINCT ?prefix ?namespace {
  ?q sh:select ?text ; sh:prefixes/sh:declare ?d . ?d sh:prefix ?prefix ; sh:namespace ?namespace
}"""
    )
    declared = {f"PREFIX {row['prefix']}: <{row['namespace']}>" for row in rows}
    written = {line for text in found.values() for line in text.splitlines() if line.startswith("PREFIX")}
    assert len(written) > 5
    assert written <= declared


def test_no_question_links_to_a_plan(built: Built) -> None:
    """A plan's page lists what mentions it: what can be asked of it is not said of it."""
    rows = built.dataset.select(f"SELECT DISTINCT ?o {{ GRAPH <{QUESTIONS}> {{ ?s ?p ?o }} FILTER (ISIRI(?o)) }}")
    things = {row["o"].removeprefix("https://w3id.org/planlink/id/").split("/")[0] for row in rows if "/planlink/id/" in row["o"]}
    assert things == {"question", "parameter", "prefix", "prefixes", "service"}


def test_search_finds_no_questions(questions: Questions, engine: EmbeddedEngine) -> None:
    table = questions.get("q21").table(engine, {"text": "Coverage of the SDG goals"})
    assert table.rows == ()


def test_other_data_have_no_question_graph(built: Built, tmp_path: Path) -> None:
    data = tmp_path / "mine.ttl"
    data.write_text("<urn:a> <urn:b> <urn:c> .")
    assert QUESTIONS in built.dataset.graph_sizes()
    assert QUESTIONS not in build_files([data], union=True).dataset.graph_sizes()


def test_question_graph_is_reproducible() -> None:
    graph = question_graph()
    assert graph.write(NTRIPLES) == question_graph().write(NTRIPLES)
    dataset = Dataset()
    dataset.add(graph, QUESTIONS)
    assert dataset.graph_sizes() == {QUESTIONS: len(graph)}


def test_question_without_a_default_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "queries" / "questions").mkdir(parents=True)
    text = (ROOT / "queries" / "questions" / "q02-goal-coverage.rq").read_text(encoding="utf-8")
    (tmp_path / "queries" / "questions" / "q02-goal-coverage.rq").write_text(
        text.replace("#+     default: lampang-pao/plan\n", ""), encoding="utf-8"
    )
    monkeypatch.setenv("PLANLINK_FILES", str(tmp_path))
    with pytest.raises(DataError, match=r"q02-goal-coverage\.rq: every parameter needs a default .* 'plan' is missing"):
        question_graph()
