"""A text in one language loses no row: texts fall back to Thai, English, then others, and fallbacks are marked."""

import csv
import io
import re
from collections.abc import Iterator

import pytest

from planlink.files import shipped
from tests.conftest import ROOT, RunningServer, running_server
from tests.support.http import ask

TOWN = str(ROOT / "tests" / "web" / "town.ttl")


@pytest.fixture(scope="module")
def town() -> Iterator[RunningServer]:
    with running_server("--data", TOWN, "--base", "https://plans.example.org/") as server:
        yield server


def rows(server: str, question: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ask(f"{server}/questions/{question}&format=csv").body.decode())))


def page(server: str, path: str) -> str:
    return " ".join(ask(server + path, Accept="text/html").body.decode().split())


@pytest.mark.parametrize("lang", ["th", "en"])
def test_plan_and_elements_are_found_in_both_languages(town: str, lang: str) -> None:
    plans = rows(town, f"q22-plans?lang={lang}")
    assert [(row["planLabel"], row["organisationLabel"]) for row in plans] == [("Plan of the town", "เทศบาล")]
    tree = rows(town, f"q01-plan-tree?plan=town/plan&lang={lang}")
    assert [row["notation"] for row in tree] == ["S1", "S2"]
    assert [row["elementLabel"] for row in tree] == ["ส่งเสริมสุขภาพ", "สิ่งแวดล้อม" if lang == "th" else "Environment"]
    choices = rows(town, f"q25-elements?plan=town/plan&lang={lang}")
    assert [row["elementLabel"] for row in choices] == ["S1 ส่งเสริมสุขภาพ", "S2 " + tree[1]["elementLabel"]]


@pytest.mark.parametrize("lang", ["th", "en"])
def test_alignment_is_found_whatever_the_languages_of_its_texts(town: str, lang: str) -> None:
    found = rows(town, f"q04-alignments-of-element?element=town/plan/S1&lang={lang}")
    assert [(row["objectLabel"], row["rationale"]) for row in found] == [("Health", "For health.")]


def test_text_in_other_languages_falls_back_to_the_same_language_each_time(town: str) -> None:
    found = rows(town, "q20-frameworks?lang=th")
    assert [row["frameworkLabel"] for row in found] == ["Rahmen"]


@pytest.mark.parametrize("lang", ["th", "en"])
def test_thing_has_one_label_in_the_order_of_fallback(town: str, lang: str) -> None:
    found = rows(town, f"q23-about?thing=town/plan/S1&lang={lang}")
    assert [row["valueLabel"] for row in found if row["value"].endswith("/town/plan")] == ["Plan of the town"]
    mentions = rows(town, f"q24-mentions?thing=town/plan&lang={lang}")
    assert sorted(row["subjectLabel"] for row in mentions) == sorted(
        ["ส่งเสริมสุขภาพ", "สิ่งแวดล้อม" if lang == "th" else "Environment"]
    )


@pytest.mark.parametrize("path", ["/?lang=th", "/doc/town/plan?lang=th", "/questions/q22-plans?lang=th"])
def test_fallback_for_thai_is_marked_with_its_language(town: str, path: str) -> None:
    shown = page(town, path)
    assert re.search(r'lang="en">Plan of the town</(a|span)> ?<span class="tag">มีเฉพาะภาษาอังกฤษ</span>', shown)


@pytest.mark.parametrize(
    "path", ["/plan?lang=en", "/doc/town/plan/S1?lang=en", "/questions/q01-plan-tree?plan=town/plan&lang=en"]
)
def test_fallback_for_english_is_marked_with_its_language(town: str, path: str) -> None:
    shown = page(town, path)
    assert re.search(r'lang="th">ส่งเสริมสุขภาพ</(a|span)> ?<span class="tag">only in Thai</span>', shown)


def test_fallback_in_a_form_is_marked(town: str) -> None:
    shown = page(town, "/questions/q01-plan-tree?plan=town/plan&lang=th")
    assert 'lang="en" selected>Plan of the town (มีเฉพาะภาษาอังกฤษ)</option>' in shown


@pytest.mark.parametrize("lang", ["th", "en"])
def test_text_in_the_language_of_the_page_is_not_marked(server: str, lang: str) -> None:
    for path in ("/", "/doc/lampang-pao/plan/S1.T4", "/questions/q01-plan-tree", "/questions/q22-plans"):
        assert not re.search("only in Thai|มีเฉพาะภาษา", page(server, f"{path}?lang={lang}")), path


def test_no_question_drops_texts_in_other_languages() -> None:
    files = sorted((shipped("queries") / "questions").glob("*.rq"))
    assert len(files) >= 28
    alone = [file.stem for file in files if re.search(r"LANG\(\?\w+\) = \?lang", file.read_text(encoding="utf-8"))]
    assert alone == ["q23-about", "q24-mentions"], "these two look for the next language themselves"
