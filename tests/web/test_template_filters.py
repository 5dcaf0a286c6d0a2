"""What the templates' own filters do to texts."""

import pytest
from markupsafe import Markup

from planlink.web.template_filters import unbroken
from tests.web.plans.test_coverage_page import page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("สนับสนุนเป้าหมายย่อยใด", 'สนับสนุน<span class="whole">เป้าหมายย่อยใด</span>'),
        ("ความเชื่อมโยงขององค์ประกอบ", '<span class="whole">ความเชื่อมโยง</span>ของ<span class="whole">องค์ประกอบ</span>'),
        ("<b>เป้าหมาย", '&lt;b&gt;<span class="whole">เป้าหมาย</span>'),
        (Markup("<b>a</b>"), "<b>a</b>"),
        ("Goals & targets", "Goals &amp; targets"),
    ],
)
def test_compound_words_stay_whole_and_text_is_escaped(text: str, expected: str) -> None:
    assert unbroken(text) == Markup(expected)


@pytest.mark.parametrize("path", ["/", "/plan", "/gaps", "/questions", "/questions/q03-elements-serving-target?target=3.8"])
def test_compound_words_are_markup_on_pages(server: str, path: str) -> None:
    text = page(server, path + ("&" if "?" in path else "?") + "lang=th")
    assert '<span class="whole">' in text
    assert "&lt;span" not in text


def test_unknown_address_gets_an_error_in_the_language_of_the_page(server: str) -> None:
    text = page(server, "/nowhere?lang=th", 404)
    assert "ที่อยู่อาจพิมพ์ผิด" in text
    assert "requested URL" not in text


def test_query_page_shows_no_answer_before_a_query(server: str) -> None:
    assert "<h2>Answer</h2>" not in page(server, "/sparql?format=html&lang=en")
    assert "<h2>Answer</h2>" in page(
        server, "/sparql?format=html&lang=en&query=CONSTRUCT%20WHERE%20%7B%3Fs%20a%20%3Chttp%3A%2F%2Fx%2F%3E%7D"
    )


def test_link_without_a_label_is_named_by_its_ends(server: str) -> None:
    text = page(server, "/questions/q03-elements-serving-target?target=3.8&lang=en")
    assert ">S1.T4 → 3.8</a>" in text
    assert ">sdg-3.8</a>" not in text


def test_empty_search_says_so_without_a_table(server: str) -> None:
    text = page(server, "/search?text=zzzz&lang=en")
    assert "Nothing was found" in text
    assert "<table" not in text
