"""Every code in an answer is explained in both languages, and every code list is used."""

import re

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.files import shipped
from planlink.questions.collection import Questions
from planlink.questions.question import Question
from planlink.sparql.query_files import read_codes

LISTS = read_codes(shipped("queries") / "codes.yaml")
CODED = [question for question in Questions() if question.codes]
PLAIN = {"value", "valueLabel", "heading", "note", "notations", "goalNumbers", "via"}


@pytest.mark.parametrize("question", CODED, ids=lambda question: question.name)
def test_coded_columns_hold_only_listed_codes(engine: EmbeddedEngine, question: Question) -> None:
    table = question.table(engine, {"lang": "en"})
    for column, codes in question.codes.items():
        assert column in table.columns
        assert {row[column].value for row in table.rows if column in row} <= set(codes)


def test_code_lists_are_used_and_bilingual() -> None:
    assert len(CODED) >= 10
    used = [codes for question in CODED for codes in question.codes.values()]
    for name, codes in LISTS.items():
        assert codes in used, f"no question uses the list '{name}'"
        for texts in codes.values():
            assert re.search("[ก-๙]", texts["th"])
            assert not re.search("[ก-๙]", texts["en"])


@pytest.mark.parametrize("question", list(Questions()), ids=lambda question: question.name)
def test_english_words_in_thai_answers_have_a_code_list(engine: EmbeddedEngine, question: Question) -> None:
    """An English word in a Thai answer is a code without an explanation."""
    for row in question.table(engine, {"lang": "th"}).rows:
        for column, cell in row.items():
            if cell.kind == "literal" and not cell.language and column not in PLAIN and re.fullmatch("[a-z ]+", cell.value):
                assert column in question.codes, f"{column}: {cell.value}"
