"""The same words give the same text, however they were typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlink.sparql.folding import MAX_KEY_TEXT, comparison_key, fold_text, normalize_text, search_text

#: Texts of the characters that folding treats, and of any others.
TYPED = st.text(st.sampled_from("กนำําเแิุี่้๊็ฺ๓฿ฯ3.8bSß\u0301éİﬁ½\u200b\ufeff\u00ad\u00a0\u0345 -\n") | st.characters(), max_size=40)

ALIKE = [
    ("น้ำ", "น้ํา"),
    ("น้ำ", "นํ้า"),
    ("น้ำ", "น\u0e49\u0e4d\u0e32 "),
    ("แผนแม่บท", "เเผนเเม่บท"),
    ("ที่", "ท\u0e48\u0e35"),
    ("ผู้สูงอายุ", "ผู้สูงอายุ"),
    ("เป้าหมาย ๓.๘", "เป้าหมาย 3.8"),
    ("การ\u200bศึกษา", "การศึกษา"),
    ("\ufeffการ\u00a0ศึกษา\u00a0 ", "การ ศึกษา"),
    ("Zero  Hunger", "zero hunger"),
    ("Zero\u00ad Hunger", "ZERO HUNGER"),
    ("Ｇoal ３", "goal 3"),
    ("e\u0301", "é"),
    ("STRASSE", "straße"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_same_words_fold_alike(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other) != ""
    assert comparison_key(one) == comparison_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("พ.ศ. 2566–2570", "พศ 2566-2570"), ("“สุขภาพ” (ดี)", "สุขภาพ ดี"), ("แผนแม่บทฯ", "แผนแม่บท")]
)
def test_punctuation_does_not_count_in_a_key(one: str, other: str) -> None:
    assert comparison_key(one) == comparison_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("3.8", "38"), ("ใกล้", "ไกล"), ("ปา", "ป่า"), ("S2.T1", "S21"), ("ขาว", "ข้าว")])
def test_different_words_have_different_keys(one: str, other: str) -> None:
    assert comparison_key(one) != comparison_key(other)


@given(TYPED)
def test_folding_is_idempotent(text: str) -> None:
    assert normalize_text(normalize_text(text)) == normalize_text(text)
    assert fold_text(fold_text(text)) == fold_text(text)
    assert comparison_key(comparison_key(text)) == comparison_key(text)


@given(TYPED)
def test_texts_that_fold_alike_have_the_same_key(text: str) -> None:
    assert comparison_key(fold_text(text)) == comparison_key(normalize_text(text)) == comparison_key(text)


@given(TYPED)
def test_canonically_equivalent_texts_have_the_same_key(text: str) -> None:
    assert comparison_key(unicodedata.normalize("NFD", text)) == comparison_key(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("  Universal\tHealth ", "Universal Health"),
        ("๓.๘", "3.8"),
        ("SDG 3.8", "3.8"),
        ("sdgs๓.๘", "3.8"),
        (" SDG\u00a03", "3"),
        ("SDG", "SDG"),
        ("SDGs and 3.8", "SDGs and 3.8"),
        ("นํ้าสะอาด", "น้ำสะอาด"),
    ],
)
def test_search_text_is_written_as_the_data_write_it(typed: str, text: str) -> None:
    assert search_text(typed) == text


@pytest.mark.parametrize("text", ["", " \u200b\n", "…—!?", "\x00\x1f", "🙂"])
def test_text_without_letters_has_an_empty_key(text: str) -> None:
    assert comparison_key(text) == ""


def test_characters_that_expand_do_not_make_long_keys() -> None:
    assert len(unicodedata.normalize("NFKC", "\ufdfa")) == 18
    assert len(comparison_key("\ufdfa" * MAX_KEY_TEXT)) <= 2 * MAX_KEY_TEXT
    assert comparison_key("ำ" * MAX_KEY_TEXT) == "ำ" * MAX_KEY_TEXT
