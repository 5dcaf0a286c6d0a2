"""The comparison page: numbers match the questions, swapped sides mirror the page, unassessed targets are no gaps."""

import re
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.questions.collection import Questions
from planlink.web.plans.comparison_rows import SHOWN, compare_sides, read_side
from tests.support.http import send
from tests.support.links import SDG, crosswalks, sdg_targets

QUESTIONS = Questions()
SIDES = ("lampang-pao/plan", "saraburi-pao/plan", "average", "th/national-strategy", "th/master-plan", "th/nesdp13")
#: Each combination of kinds of sides.
PAIRS = [(SIDES[0], other) for other in SIDES[1:5]] + [("average", "th/nesdp13"), ("th/nesdp13", "th/national-strategy")]
COLUMNS = {"elements": "shareOfElements", "plan": "shareOfLinks"}
ROW = re.compile(r'<tr class="(?:goal|target)" data-aim="(\S+)" data-status="([^"]+)">(.*?)</tr>', re.DOTALL)
SIDE = re.compile(r'data-side="[ab]" data-state="([^"]+)" data-value="([\d.]+)"')
COUNT = re.compile(r'class="count (\S+)"(?: aria-current="true")? href="([^"]+)"><strong>(\d+)<')
MIRROR = {
    "only A": "only B",
    "only B": "only A",
    "not assessed in A": "not assessed in B",
    "not assessed in B": "not assessed in A",
}
#: Status, state and value of A, state and value of B, by the notation of the goal or target.
ShownRows = dict[str, tuple[str, str, float, str, float]]


@cache
def page(server: str, query: str, status: int = 200) -> str:
    """Return the page; several tests look at the same one."""
    reply = send(server, "GET", f"/compare?{query}", Accept="text/html")
    assert reply.status == status, reply.body[:300]
    return reply.body.decode()


def read_rows(text: str) -> ShownRows:
    rows = {}
    for aim, status, row in ROW.findall(text):
        (state_a, value_a), (state_b, value_b) = SIDE.findall(row)
        rows[aim] = (status, state_a, float(value_a), state_b, float(value_b))
    return rows


def rows(engine: EmbeddedEngine, name: str, **values: str) -> Iterator[dict[str, str]]:
    for row in QUESTIONS.get(name).table(engine, {"lang": "en", **values}).rows:
        yield {column: cell.value for column, cell in row.items()}


def profile(engine: EmbeddedEngine, side: str) -> list[dict[str, str]]:
    if side == "average":
        return list(rows(engine, "q33"))
    if side.startswith("th/"):
        return list(rows(engine, "q34", framework=side))
    return list(rows(engine, "q32", plan=side))


def number(row: dict[str, str], by: str) -> float:
    links = ("direct", "indirect", "byStructure", "byPractice", "byInference")
    return float(row[COLUMNS[by]]) if by in COLUMNS else sum(float(row.get(column, 0)) for column in links)


@pytest.mark.parametrize("by", ["links", "elements", "plan"])
@pytest.mark.parametrize("side", SIDES)
def test_every_number_comes_from_the_question(server: str, engine: EmbeddedEngine, side: str, by: str) -> None:
    shown = read_rows(page(server, f"a={side}&b=lampang-pao/plan&by={by}&level=targets&lang=en"))
    expected = {row["notation"]: row for row in profile(engine, side)}
    assert list(shown) == list(expected)
    assert len(shown) == 17 + 169
    assert {aim: round(row[2], 4) for aim, row in shown.items()} == {
        aim: round(number(row, by), 4) for aim, row in expected.items()
    }
    assert any(row[2] for row in shown.values())
    if "plan" in side.split("/"):
        assert {aim: row[1] for aim, row in shown.items()} == {aim: row["state"] for aim, row in expected.items()}


@pytest.mark.parametrize("a", SIDES[:2])
@pytest.mark.parametrize("b", SIDES[:2])
def test_targets_of_two_plans_match_the_question_that_compares_them(server: str, engine: EmbeddedEngine, a: str, b: str) -> None:
    shown = read_rows(page(server, f"a={a}&b={b}&level=targets&lang=en"))
    expected = {row["notation"]: row["status"] for row in rows(engine, "q07", planA=a, planB=b)}
    assert {aim: row[0] for aim, row in shown.items() if "." in aim and row[0] != "none"} == expected


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_swapping_the_sides_mirrors_the_page(server: str, a: str, b: str) -> None:
    for by in ("links", "elements", "plan"):
        original, swapped = (
            read_rows(page(server, f"{sides}&by={by}&level=targets&lang=en")) for sides in (f"a={a}&b={b}", f"a={b}&b={a}")
        )
        assert {aim: (MIRROR.get(s, s), sb, vb, sa, va) for aim, (s, sa, va, sb, vb) in original.items()} == swapped


@pytest.mark.parametrize("side", SIDES)
def test_side_compared_with_itself_is_shared(server: str, side: str) -> None:
    shown = read_rows(page(server, f"a={side}&b={side}&level=targets&lang=en"))
    assert {row[0] for row in shown.values()} <= {"shared", "none", "not assessed"}
    assert "shared" in {row[0] for row in shown.values()}
    assert all(row[1:3] == row[3:5] for row in shown.values())


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_summary_counts_the_rows_and_links_to_them(server: str, a: str, b: str) -> None:
    text = page(server, f"a={a}&b={b}&level=targets&lang=en")
    statuses = {level: Counter(r[0] for aim, r in read_rows(text).items() if ("." in aim) == level) for level in (True, False)}
    counts = COUNT.findall(text)
    assert len(counts) >= 6
    for choice, link, count in counts:
        of_targets = "level=targets" in link
        assert int(count) == sum(statuses[of_targets][status] for status in SHOWN[choice])
        linked_rows = read_rows(page(server, link.replace("&amp;", "&").split("?", 1)[1].split("#")[0]))
        assert sum(("." in aim) == of_targets and row[0] in SHOWN[choice] for aim, row in linked_rows.items()) == int(count)
        assert not of_targets or all(row[0] in SHOWN[choice] for aim, row in linked_rows.items() if "." in aim)


def test_similarity_comes_from_the_question(server: str, engine: EmbeddedEngine) -> None:
    (row,) = rows(engine, "q14")
    counts = {choice: int(n) for choice, link, n in COUNT.findall(page(server, "lang=en")) if "level=targets" in link}
    assert f"Similarity: {row['similarity']}" in page(server, "lang=en")
    assert (counts["shared"], counts["only-a"], counts["only-b"]) == tuple(
        int(row[column]) for column in ("shared", "onlyThis", "onlyOther")
    )
    assert "Similarity" not in page(server, "b=lampang-pao/plan&lang=en")
    assert "Similarity" not in page(server, "b=average&lang=en")


def test_crosswalk_to_whole_goals_leaves_targets_not_assessed(server: str) -> None:
    shown = read_rows(page(server, "b=th/national-strategy&level=targets&lang=en"))
    targets = [row for aim, row in shown.items() if "." in aim]
    goals = {each.object.removeprefix(SDG) for each in crosswalks() if "/national-strategy/" in each.subject}
    goals = {goal for goal in goals if goal.isdigit()}
    assert {aim for aim, row in shown.items() if "." not in aim and row[3] == "crosswalk"} == goals
    assert 10 < len(goals) < 17
    for aim, row in shown.items():
        if "." in aim:
            assert row[3] == ("goal" if aim.partition(".")[0] in goals else "none")
            assert row[3] == "none" or row[0] in ("not assessed in B", "not assessed")
    assert {row[0] for row in targets if row[3] == "goal"} == {"not assessed in B", "not assessed"}


def test_crosswalk_rows_are_never_direct_or_indirect(server: str) -> None:
    for framework in SIDES[3:]:
        shown = read_rows(page(server, f"b={framework}&level=targets&lang=en"))
        assert len(shown) == 17 + 169
        assert {row[3] for row in shown.values()} <= {"crosswalk", "none", "goal"}
    text = page(server, "b=th/master-plan&lang=en")
    assert "The crosswalk is a proposal, not an official table" in text
    assert "crosswalk · 2 elements · inference 3" in re.sub(r"\s+", " ", text)


def test_unassessed_target_is_not_a_gap(engine: EmbeddedEngine) -> None:
    table = QUESTIONS.get("q32").table(engine, {"lang": "en"})
    unassessed_values = {"assessed": "no", "state": "not assessed", "direct": "0", "indirect": "0"}
    unassessed_rows = tuple(
        {c: replace(cell, value=unassessed_values.get(c, cell.value)) for c, cell in row.items()} for row in table.rows
    )
    assessed, unassessed = (read_side("", "", "plan", each) for each in (table, replace(table, rows=unassessed_rows)))
    served = sum(bool(measure.links) for measure in assessed.measures.values())
    for a, b, status in ((assessed, unassessed, "not assessed in B"), (unassessed, assessed, "not assessed in A")):
        assert Counter(row.status for row in compare_sides(a, b)) == {status: served, "not assessed": 186 - served}


@pytest.mark.parametrize(("plans", "whole", "state"), [(3, 0, "none"), (3, 1, "goal"), (1000, 1, "goal"), (7, 0, "none")])
def test_rounded_means_neither_add_nor_hide_links_to_whole_goals(
    engine: EmbeddedEngine, plans: int, whole: int, state: str
) -> None:
    """One of the plans has a link to each of 17 of the 19 targets of goal 17, and `whole` links to the goal itself."""
    table = QUESTIONS.get("q33").table(engine, {"lang": "en"})
    served = [f"17.{n}" for n in range(1, 18)]

    def mean(notation: str) -> str:
        number = len(served) + whole if notation == "17" else 1 if notation in served else 0
        return f"{number / plans:.6f}"

    cells = [
        {
            c: replace(
                cell, value={"plans": str(plans), "direct": mean(row["notation"].value), "indirect": "0"}.get(c, cell.value)
            )
            for c, cell in row.items()
        }
        for row in table.rows
    ]
    side = read_side("", "", "average", replace(table, rows=tuple(cells)))
    states = {aim.notation: side.measures[aim.iri].state for aim, _ in side.aims}
    assert {states[notation] for notation in served} == {"direct"}
    assert {states["17.18"], states["17.19"]} == {state}


def test_one_goal_can_be_expanded(server: str) -> None:
    assert len(read_rows(page(server, "lang=en"))) == 17
    shown = list(read_rows(page(server, "goal=8&lang=en")))
    assert shown[7:20] == ["8", *(f"8.{n}" for n in (*range(1, 11), "a", "b"))]
    assert len(shown) == 17 + 12


@pytest.mark.parametrize("by", ["links", "elements", "plan"])
def test_rows_are_sorted_and_targets_stay_under_their_goals(server: str, by: str) -> None:
    keys: dict[str, Callable[[tuple[str, str, float, str, float]], float]] = {
        "a": lambda row: row[2],
        "b": lambda row: row[4],
        "difference": lambda row: abs(row[2] - row[4]),
    }
    for sort, key in keys.items():
        shown = read_rows(page(server, f"sort={sort}&by={by}&level=targets&lang=en"))
        goals = [key(row) for aim, row in shown.items() if "." not in aim]
        assert goals == sorted(goals, reverse=True)
        goal = ""
        for aim in shown:
            goal = aim if "." not in aim else goal
            assert aim.split(".")[0] == goal


def test_elements_that_support_a_target_are_shown_side_by_side(server: str, engine: EmbeddedEngine) -> None:
    shared = [row["notation"] for row in rows(engine, "q07") if row["status"] == "shared"]
    assert set(shared) == sdg_targets(SIDES[0]) & sdg_targets(SIDES[1]) != set()
    for target in shared:
        text = page(server, f"target={target}&lang=en")
        for letter, plan in (("a", "lampang-pao/plan"), ("b", "saraburi-pao/plan")):
            start = text.index(f'class="side-{letter}"')
            section = text[start : text.index("</section>", start)]
            expected = list(rows(engine, "q03", target=target, plan=plan))
            assert section.count("data-evidence") == len(expected) > 0
            for row in expected:
                assert row["quote"] in section
                assert row["alignment"].rsplit("/id/", 1)[1] in section
                assert f"Confidence {row['confidence']}" in section
        texts = {row["element"]: row["sourceText"] for row in rows(engine, "q01")}
        assert all(texts[row["element"]] in text for row in rows(engine, "q03", target=target, plan="lampang-pao/plan"))


def test_framework_elements_show_the_basis_of_the_crosswalk(server: str, engine: EmbeddedEngine) -> None:
    text = page(server, "target=3.8&b=th/master-plan&lang=en")
    section = text[text.index('class="side-b"') :]
    expected = list(rows(engine, "q35", target="3.8", framework="th/master-plan"))
    assert section.count("Row of the crosswalk") == len(expected)
    assert len(expected) == sum("/master-plan/" in each.subject and each.object == SDG + "3.8" for each in crosswalks()) > 0
    assert all(row["basisLabel"] in section and row["elementLabel"] in section for row in expected)
    assert 'class="chip direct"' not in section[: section.index("</section>")]


def test_average_links_to_the_elements_of_all_plans(server: str) -> None:
    assert 'href="/questions/q03-elements-serving-target?target=9.3' in page(server, "a=average&target=9.3&lang=en")


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("by=size", 400, "must be one of"),
        ("level=all", 400, "must be one of"),
        ("goal=18", 400, "must be one of"),
        ("show=gaps", 400, "must be one of"),
        ("sort=name", 400, "must be one of"),
        ("a=nowhere", 404, "no plan"),
        ("b=th/master-plan/13", 404, "no plan"),
        ("target=3", 404, "no target"),
        ("target=99.9", 404, "no target"),
        ("target=" + urllib.parse.quote('"><script>'), 404, "&gt;&lt;script"),
    ],
)
def test_invalid_parameter_gets_a_clear_error(server: str, query: str, status: int, words: str) -> None:
    assert words in page(server, f"{query}&lang=en", status)


def test_language_switch_keeps_the_parameters(server: str) -> None:
    text = page(server, "a=average&b=th/nesdp13&by=plan&level=targets&show=only-b&sort=b&lang=th")
    state = "a=average&amp;b=th%2Fnesdp13&amp;by=plan&amp;level=targets&amp;show=only-b&amp;sort=b&amp;lang=en"
    assert f'href="/compare?{state}"' in text
    assert "ค่าเฉลี่ยของทุกแผน" in text
    assert "เฉพาะ ข" in text


def test_tab_of_a_plan_opens_its_comparison(server: str) -> None:
    plan = send(server, "GET", "/plan?plan=saraburi-pao/plan&lang=en", Accept="text/html").body.decode()
    assert 'href="/compare?a=saraburi-pao/plan&amp;lang=en"' in plan
    text = page(server, "a=saraburi-pao/plan&lang=en")
    assert "Saraburi PAO plan 2023–2027 compared with Lampang PAO plan" in text
    assert 'aria-current="page">Compare</a>' in text


def test_unsupported_target_links_to_its_reason(server: str) -> None:
    text = page(server, "level=targets&lang=en")
    links = re.findall(r'href="(/gaps\?plan=[^"#]+)#target-([^"]+)"', text)
    assert ("/gaps?plan=saraburi-pao/plan&amp;goal=9&amp;lang=en", "9.3") in links
    assert not any(plan.startswith("/gaps?plan=lampang") and target == "9.3" for plan, target in links)
    for link, target in links[::60]:
        gaps = send(server, "GET", link.replace("&amp;", "&"), Accept="text/html").body.decode()
        assert f'id="target-{target}"' in gaps
    assert 'goal=9&amp;lang=en#target-9.3"' in page(server, "target=9.3&lang=en")
