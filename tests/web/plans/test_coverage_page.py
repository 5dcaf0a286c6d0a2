"""The heatmap: cells match the question, totals are their sums, and each number links to its alignments."""

import re
import urllib.parse
from collections import Counter
from collections.abc import Iterator

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.questions.collection import Questions
from tests.support.http import send
from tests.support.links import stated_links

QUESTIONS = Questions()
SDG = "http://metadata.un.org/sdg"
ID = "https://w3id.org/planlink/id/"
FRAMEWORKS = {
    "sdg": SDG,
    "sdg/8": f"{SDG}/8",
    **{f"th/{n}": f"{ID}th/{n}" for n in ("national-strategy", "master-plan", "nesdp13")},
}
WIDTHS = {"sdg": 17, "sdg/8": 12, "th/national-strategy": 6, "th/master-plan": 23, "th/nesdp13": 13}
#: Direct and indirect links, state, notations of the row and column.
CELL = re.compile(r'data-direct="(\d+)" data-indirect="(\d+)" data-state="([^"]+)" title="(\S+) × (\S+) ')


def page(server: str, path: str, status: int = 200) -> str:
    reply = send(server, "GET", path, Accept="text/html")
    assert reply.status == status, reply.body[:300]
    return reply.body.decode()


def cells(text: str) -> dict[tuple[str, str], tuple[str, int, int]]:
    return {(row, column): (state, int(d), int(i)) for d, i, state, row, column in CELL.findall(text)}


def rows(engine: EmbeddedEngine, name: str, **values: str) -> Iterator[dict[str, str]]:
    for row in QUESTIONS.get(name).table(engine, {"lang": "en", **values}).rows:
        yield {column: cell.value for column, cell in row.items()}


@pytest.mark.parametrize("columns", FRAMEWORKS)
@pytest.mark.parametrize("plan", ["lampang-pao/plan", "saraburi-pao/plan"])
def test_every_cell_matches_the_question(server: str, engine: EmbeddedEngine, plan: str, columns: str) -> None:
    shown = cells(page(server, f"/coverage?plan={plan}&rows=elements&columns={columns}&lang=en"))
    elements = [row["notation"] for row in rows(engine, "q01", plan=plan)]
    assert len(shown) == len(elements) * WIDTHS[columns]
    expected = {
        (row["notation"], row["columnNotation"]): (row["state"], int(row["direct"]), int(row["indirect"]))
        for row in rows(engine, "q29", plan=plan, columns=FRAMEWORKS[columns])
    }
    assert {at: count for at, count in shown.items() if count[0] != "none"} == expected


@pytest.mark.parametrize("columns", FRAMEWORKS)
def test_implied_cells_are_shown_on_request(server: str, engine: EmbeddedEngine, columns: str) -> None:
    plain = cells(page(server, f"/coverage?rows=elements&columns={columns}&lang=en"))
    text = page(server, f"/coverage?rows=elements&columns={columns}&implied=true&lang=en")
    implied = {
        (row["notation"], row["columnNotation"])
        for row in rows(engine, "q29", columns=FRAMEWORKS[columns], withImplied="true")
        if row["state"] == "implied"
    }
    assert {at for at, count in cells(text).items() if count[0] == "implied"} == implied
    assert "implied" not in {count[0] for count in plain.values()}
    assert "a lead to check, not a link" in text


@pytest.mark.parametrize("columns", FRAMEWORKS)
def test_strategy_includes_the_links_of_its_parts(server: str, engine: EmbeddedEngine, columns: str) -> None:
    shown = cells(page(server, f"/coverage?columns={columns}&lang=en"))
    assert len(shown) == 6 * WIDTHS[columns]
    all_cells = list(rows(engine, "q29", columns=FRAMEWORKS[columns]))
    for (strategy, column), (state, direct, indirect) in shown.items():
        of_cell = [r for r in all_cells if r["notation"].split(".")[0] == strategy and r["columnNotation"] == column]
        assert direct == sum(int(r["direct"]) for r in of_cell)
        assert indirect == sum(int(r["indirect"]) for r in of_cell)
        expected = "direct" if direct else "indirect" if indirect else "implied" if of_cell else "none"
        assert state == expected


def test_totals_match_the_coverage_of_the_goals(server: str, engine: EmbeddedEngine) -> None:
    text = page(server, "/coverage?lang=en")
    foot = text[text.index("<tfoot>") : text.index("</tfoot>")]
    totals = [int(number) for number in re.findall(r'total">(\d+)<', foot)]
    goals = [int(row["direct"]) + int(row["indirect"]) for row in rows(engine, "q02")]
    assert totals == [*goals, sum(goals)]


def test_unassessed_cells_are_marked_and_counted(server: str) -> None:
    text = page(server, "/coverage?lang=en")
    assert "0 were not assessed" in text
    assert 'class="heat s0 unknown"' not in text


def test_each_number_opens_a_list_of_as_many_links(server: str) -> None:
    text = page(server, "/coverage?lang=en")
    shown = re.findall(r'href="(/links\?[^"]+)">(\d+)<', text)
    numbers = Counter(
        (link.element.rpartition("/")[2].partition(".")[0], link.object.removeprefix(SDG + "/").partition(".")[0])
        for link in stated_links("lampang-pao/plan")
        if link.object.startswith(SDG)
    )
    assert sorted(int(number) for _, number in shown) == sorted(numbers.values())
    for link, number in shown:
        listed = page(server, link.replace("&amp;", "&"))
        assert f"{number} link" in listed
        assert listed.count("<blockquote") == int(number)


def test_links_show_the_quotation_and_open_the_evidence(server: str) -> None:
    text = page(server, "/links?element=lampang-pao/plan/S1.O1&aim=sdg/3&lang=en")
    assert "การดูแลสุขภาพ" in text
    assert 'href="/id/lampang-pao/plan/S1.O1/supports/sdg-3.8?lang=en"' in text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/coverage?columns=sdg/18", 400, "must be one of"),
        ("/coverage?rows=all", 400, "must be one of"),
        ("/coverage?plan=nowhere", 404, "no plan"),
        ("/links?element=saraburi-pao/plan/S1", 404, "no element"),
        ("/links?aim=sdg/99", 404, "no goal or aim"),
        ("/links?aim=" + urllib.parse.quote('"><script>'), 404, "&gt;&lt;script"),
    ],
)
def test_invalid_parameter_gets_a_clear_error(server: str, address: str, status: int, words: str) -> None:
    assert words in page(server, f"{address}&lang=en", status)


def test_language_switch_keeps_the_parameters(server: str) -> None:
    text = page(server, "/coverage?plan=saraburi-pao/plan&rows=elements&columns=th/nesdp13&lang=th")
    assert 'href="/coverage?plan=saraburi-pao%2Fplan&amp;rows=elements&amp;columns=th%2Fnesdp13&amp;lang=en"' in text
    assert "หมุดหมาย" in text
