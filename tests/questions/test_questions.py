"""Every question, in both languages, has the declared columns, a label for every name and the expected rows."""

import re
from pathlib import Path

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.files import shipped
from planlink.questions.collection import Questions
from planlink.questions.question import Question
from tests.questions.conftest import Ask
from tests.questions.oracle import Facts
from tests.questions.rows import EXPECTED, Row, ask, read

COUNT = 36
NAMES = sorted(path.stem for path in (shipped("queries") / "questions").glob("*.rq"))
#: Columns in the requested language, besides labels.
LOCALISED_COLUMNS = {
    "definition",
    "rationale",
    "rationaleOther",
    "heading",
    "note",
    "matched",
    "objectOther",
    "objectText",
    "objectTextOther",
    "activityText",
    "sourceRating",
}
#: Questions about any thing: texts, alignments, evidence and assessments have no label.
OPEN_LABELS = {"q23-about": {"valueLabel"}, "q24-mentions": {"subjectLabel"}}
THAI = re.compile(r"[\u0e00-\u0e7f]")


def is_localised(column: str) -> bool:
    return column.endswith("Label") or column in LOCALISED_COLUMNS


@pytest.fixture(params=NAMES)
def question(request: pytest.FixtureRequest, questions: Questions) -> Question:
    return questions.get(str(request.param))


def test_each_question_has_expected_rows(questions: Questions) -> None:
    assert [name[:3] for name in NAMES] == [f"q{number:02}" for number in range(1, COUNT + 1)]
    assert [question.name for question in questions] == NAMES
    assert sorted(path.name for path in EXPECTED.iterdir()) == [f"{name}.csv" for name in NAMES]


def test_english_rows_equal_the_expected_rows(question: Question, engine: EmbeddedEngine) -> None:
    columns, rows = read(question.name)
    assert list(question.table(engine, {"lang": "en"}).columns) == columns
    assert ask(question, engine, lang="en") == rows


def test_thai_rows_differ_only_in_labels(question: Question, engine: EmbeddedEngine) -> None:
    _, rows = read(question.name)

    def without_localised_columns(row: Row) -> Row:
        return {column: value for column, value in row.items() if not is_localised(column)}

    assert list(map(without_localised_columns, ask(question, engine, lang="th"))) == list(map(without_localised_columns, rows))


def test_thai_is_the_default_language(question: Question, engine: EmbeddedEngine) -> None:
    assert ask(question, engine) == ask(question, engine, lang="th")


def test_headings_match_projected_variables_in_both_languages(question: Question, engine: EmbeddedEngine) -> None:
    projected = question.table(engine, {}).columns
    assert set(question.columns) == set(projected)
    for texts in (question.title, question.ask, *question.columns.values(), *(p.label for p in question.parameters)):
        assert set(texts) == {"en", "th"}
        assert THAI.search(texts["th"])
        assert not THAI.search(re.sub(r"\(.*?\)", "", texts["en"]))


def test_language_is_the_last_parameter_of_every_question(question: Question) -> None:
    assert [parameter.kind for parameter in question.parameters].index("language") == len(question.parameters) - 1
    assert question.parameters[-1].default == "th"


@pytest.mark.parametrize("lang", ["en", "th"])
def test_labelled_things_have_a_label_column(question: Question, engine: EmbeddedEngine, lang: str) -> None:
    table = question.table(engine, {"lang": lang})
    labels = {column for column in table.columns if column.endswith("Label")} - OPEN_LABELS.get(question.name, set())
    for row in table.rows:
        for label in labels:
            named = label.removesuffix("Label")
            assert named not in table.columns or (named in row) <= bool(label in row and row[label].value), row
            if label in row and row[label].language:
                assert row[label].language == lang, row


def test_iri_columns_for_people_have_a_label_column(question: Question, engine: EmbeddedEngine) -> None:
    table = question.table(engine, {})
    names = {column for row in table.rows for column, cell in row.items() if cell.kind == "uri"} - {
        "alignment",
        "crosswalk",
        "impliedLink",
        "graph",
    }
    if question.name == "q28-plan-alignments":  # its page identifies the framework by the notation
        names -= {"framework"}
    assert {f"{name}Label" for name in names} <= set(table.columns)


@pytest.mark.parametrize("lang", ["en", "th"])
def test_rows_are_unique(question: Question, engine: EmbeddedEngine, lang: str) -> None:
    rows = [tuple(row.values()) for row in ask(question, engine, lang=lang)]
    assert len(rows) == len(set(rows))


def test_choices_include_the_default(questions: Questions, engine: EmbeddedEngine) -> None:
    checked = 0
    for question in questions:
        for parameter in question.parameters:
            if parameter.choices and parameter.default:
                choices = questions.get(parameter.choices)
                first, second = choices.table(engine, {}).columns[:2]
                assert second == f"{first}Label"
                values = [parameter.term(row[first]) for row in ask(choices, engine)]
                assert parameter.term(parameter.default) in values
                assert len(values) == len(set(values))
                checked += 1
    assert checked >= 20


def test_questions_work_for_a_plan_without_objectives_and_tactics(question: Question, engine: EmbeddedEngine) -> None:
    if "plan" in {parameter.name for parameter in question.parameters}:
        rows = ask(question, engine, plan="saraburi-pao/plan", lang="en")
        about_tactics = {"q06", "q12", "q13", "q15", "q16", "q27"}
        if question.name[:3] != "q36":  # the shipped data may refuse nothing
            assert bool(rows) is (question.name[:3] not in about_tactics | {"q03"})


def test_unknown_plan_has_no_rows(question: Question, engine: EmbeddedEngine) -> None:
    plans = [parameter.name for parameter in question.parameters if parameter.name.startswith("plan")]
    if plans:
        assert ask(question, engine, **dict.fromkeys(plans, "nowhere/plan")) == []


def test_unknown_things_have_no_rows(shipped_ask: Ask) -> None:
    assert shipped_ask("q03", target="3.99") == []
    assert shipped_ask("q04", element="lampang-pao/plan/S9") == []
    assert shipped_ask("q05", target="3") == []
    assert shipped_ask("q17", tactic="lampang-pao/plan/S1") == []
    assert shipped_ask("q20", framework="th/nowhere") == []
    assert shipped_ask("q21", text="zzz") == []
    assert shipped_ask("q23", thing="nowhere") == shipped_ask("q24", thing="nowhere") == []


def test_every_thing_has_a_document_with_labelled_properties(shipped_ask: Ask, facts: Facts) -> None:
    things = ["http://metadata.un.org/sdg/3.8", "th/master-plan/13/corresponds-to/sdg-3.8", "agent/planlink", "lampang-pao"]
    for thing in things:
        for row in [*shipped_ask("q23", thing=thing), *shipped_ask("q24", thing=thing, lang="th")]:
            assert row["propertyLabel"], row
    statuses = shipped_ask("q24", thing="https://w3id.org/planlink/ontology#proposed")
    assert len(statuses) >= len(facts.links)


def test_queries_do_not_fix_a_language_or_use_filter_not_exists() -> None:
    paths: list[Path] = sorted((shipped("queries") / "questions").glob("*.rq"))
    assert len(paths) == COUNT
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert "#bind ?lang" in text, path
        assert not re.search(r"\bEXISTS\b|\bSERVICE\b", text), path


def test_bilingual_queries_return_the_same_rows(question: Question, engine: EmbeddedEngine) -> None:
    simpler = Questions(bilingual=True).get(question.name)
    for lang in ("en", "th"):
        assert ask(simpler, engine, lang=lang) == ask(question, engine, lang=lang)
    assert "NOT EXISTS" not in simpler.text


def test_cached_rows_depend_on_the_parameters(questions: Questions, engine: EmbeddedEngine) -> None:
    tree = questions.get("q01")
    values = [{"plan": f"{plan}-pao/plan", "lang": lang} for plan in ("lampang", "saraburi") for lang in ("th", "en")]
    first, again = ([tree.table(engine, parameters) for parameters in values] for _ in range(2))
    assert all(table is cached for table, cached in zip(first, again, strict=True))
    assert len({table.rows[0]["elementLabel"] for table in first}) == len(values)
