"""The coherence page: goal pairs, stated and implied links, and all paths match the questions."""

import json
import re
from collections import Counter
from itertools import combinations

import pytest

from planlink.engine.embedded import EmbeddedEngine
from tests.support.links import SDG, stated_links
from tests.web.plans.test_coverage_page import page, rows

CELL = re.compile(r'data-pair="([^"]+)" data-tactics="(\d+)"')
ROW = re.compile(r'<tr id="pair-([^"]+)">(.*?)</tr>', re.DOTALL)
ITEM = re.compile(r'<li data-tactic="([^"]+)" data-target="([^"]+)" data-agreement="([^"]+)">(.*?)</li>', re.DOTALL)
SUMMARY = re.compile(r'data-agreement="([^"]+)" data-number="(\d+)"')
CHORD = re.compile(r'data-chart="chord".*?<script type="application/json">(.*?)</script>', re.DOTALL)
AGREEMENTS = ("both", "stated only", "implied only")


def local_name(iri: str) -> str:
    return iri.rpartition("/")[2]


def test_cells_list_and_chart_show_the_goal_pairs_of_the_question(server: str, engine: EmbeddedEngine) -> None:
    text = page(server, "/coherence?lang=en")
    expected = {f"{local_name(row['goalA'])}-{local_name(row['goalB'])}": row for row in rows(engine, "q06")}
    assert {pair: int(number) for pair, number in CELL.findall(text)} == {p: int(row["tactics"]) for p, row in expected.items()}
    listed = ROW.findall(text)
    assert [pair for pair, _ in listed] == list(expected)
    for pair, row in listed:
        assert ", ".join(re.findall(r'class="notation">([^<]+)<', row)) == expected[pair]["notations"]
        assert f'href="#pair-{pair}"' in text
    figure = CHORD.search(text)
    assert figure
    links = json.loads(figure[1])["links"]
    assert {f"{local_name(link['source'])}-{local_name(link['target'])}": link["value"] for link in links} == {
        pair: int(row["tactics"]) for pair, row in expected.items()
    }
    goals_of_tactic: dict[str, set[int]] = {}
    for link in stated_links("lampang-pao/plan"):
        if link.object.startswith(SDG) and ".T" in link.element.rpartition("/")[2].removeprefix("S"):
            goals_of_tactic.setdefault(link.element, set()).add(int(link.object.removeprefix(SDG).partition(".")[0]))
    pairs = {f"{a}-{b}" for goals in goals_of_tactic.values() for a, b in combinations(sorted(goals), 2)}
    assert set(expected) == pairs != set()


@pytest.mark.parametrize("lang", ["th", "en"])
def test_compared_links_are_the_rows_of_the_question(server: str, engine: EmbeddedEngine, lang: str) -> None:
    text = page(server, f"/coherence?agreement=all&lang={lang}")
    expected = [(row["notation"], local_name(row["target"]), row["agreement"]) for row in rows(engine, "q13")]
    assert [item[:3] for item in ITEM.findall(text)] == expected
    counted = Counter(agreement for _, _, agreement in expected)
    assert {each: int(number) for each, number in SUMMARY.findall(text) if number} == counted


def test_stated_and_implied_links_show_their_evidence(server: str, engine: EmbeddedEngine) -> None:
    stated = {(row["notation"], row["objectNotation"]): row for row in rows(engine, "q28")}
    quotes = {row["alignment"]: row["quote"] for row in stated.values()}
    paths = list(rows(engine, "q31"))
    seen = Counter[str]()
    for tactic, target, agreement, item in ITEM.findall(page(server, "/coherence?agreement=all&lang=en")):
        of_pair = [row for row in paths if (row["notation"], row["targetNotation"]) == (tactic, target)]
        assert item.count('class="way stated"') == (agreement != "implied only")
        assert item.count('class="way implied"') == len(of_pair)
        assert bool(of_pair) is (agreement != "stated only")
        if agreement != "implied only":
            assert stated[tactic, target]["quote"] in item
        for row in of_pair:
            assert quotes[row["alignment"]] in item
            assert f">{row['viaNotation']}</span>" in item
            assert f"{row['basisLabel']}, confidence {row['confidence']}" in item
        seen[agreement] += 1
    assert set(seen) == set(AGREEMENTS)


@pytest.mark.parametrize("agreement", AGREEMENTS)
@pytest.mark.parametrize("goal", ["", "8"])
def test_links_are_filtered_by_agreement_and_goal_in_the_url(
    server: str, engine: EmbeddedEngine, agreement: str, goal: str
) -> None:
    text = page(server, f"/coherence?agreement={agreement.replace(' ', '+')}&goal={goal}&lang=en")
    expected = [(row["notation"], local_name(row["target"]), row["agreement"]) for row in rows(engine, "q13")]
    of_goal = [row for row in expected if goal in ("", row[1].partition(".")[0])]
    assert [item[:3] for item in ITEM.findall(text)] == [row for row in of_goal if row[2] == agreement]
    summary = {each: int(number) for each, number in SUMMARY.findall(text)}
    assert summary == {each: sum(row[2] == each for row in of_goal) for each in AGREEMENTS}
    assert f"agreement={agreement.replace(' ', '+')}&amp;goal={goal}&amp;lang=th" in text


def test_plan_without_tactics_has_a_note(server: str) -> None:
    text = page(server, "/coherence?plan=saraburi-pao/plan&lang=en")
    assert "This page compares tactics, and this plan has none." in text
    assert "No tactic of this plan supports two goals" in text
    assert "No pair of a tactic and a target" in text
    assert "data-chart" not in text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/coherence?agreement=some", 400, "must be one of"),
        ("/coherence?goal=0", 400, "must be one of"),
        ("/coherence?plan=nowhere", 404, "no plan"),
    ],
)
def test_invalid_parameter_gets_a_clear_error(server: str, address: str, status: int, words: str) -> None:
    assert words in page(server, f"{address}&lang=en", status)
