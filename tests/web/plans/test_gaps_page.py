"""The gaps page: counts and reasons match the question, implied links show their paths, unassessed targets are set apart."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from planlink.dataset.build import Built
from planlink.engine.embedded import EmbeddedEngine
from planlink.namespaces import GRAPH, ID, PLAN
from planlink.questions.tables import Cell, Table
from planlink.web.plans.gaps_page import REASONS, gaps_by_goal
from tests.conftest import running_server
from tests.support.links import implied_links, sdg_targets, stated_links
from tests.web.plans.test_coverage_page import QUESTIONS, SDG, page, rows

PLANS = pytest.mark.parametrize("plan", ["lampang-pao/plan", "saraburi-pao/plan"])
ITEM = re.compile(r'<li data-target="([^"]+)" data-reason="([^"]+)">(.*?)</li>', re.DOTALL)
SUMMARY = re.compile(r'data-reason="([^"]+)" data-number="(\d+)"')
GOAL_ROW = re.compile(r'<tr data-goal="(\d+)">(.*?)</tr>', re.DOTALL)


def items(text: str) -> list[tuple[str, str]]:
    return [(number, reason) for number, reason, _ in ITEM.findall(text)]


def numbers(row: str) -> list[int]:
    return [int(number) for number in re.findall(r'<td class="number">(?:<a [^>]*>)?(\d+)<', row)]


@PLANS
@pytest.mark.parametrize("lang", ["th", "en"])
def test_targets_are_the_rows_of_the_question(server: str, engine: EmbeddedEngine, plan: str, lang: str) -> None:
    expected = [(row["notation"], row["reason"]) for row in rows(engine, "q08", plan=plan)]
    assert items(page(server, f"/gaps?plan={plan}&lang={lang}")) == expected
    assert len(expected) > 100


@PLANS
def test_summary_and_table_count_the_targets(server: str, engine: EmbeddedEngine, plan: str) -> None:
    text = page(server, f"/gaps?plan={plan}&lang=en")
    gaps = list(rows(engine, "q08", plan=plan))
    counted = Counter(row["reason"] for row in gaps)
    expected = {"direct": 169 - len(gaps), **{reason: counted[reason] for reason in REASONS}}
    assert {reason: int(number) for reason, number in SUMMARY.findall(text)} == expected
    of_goal = Counter((row["notation"].partition(".")[0], row["reason"]) for row in gaps)
    table = GOAL_ROW.findall(text)
    assert [goal for goal, _ in table] == [str(number) for number in range(1, 18)]
    for goal, row in table:
        assert numbers(row)[1:] == [of_goal[goal, reason] for reason in REASONS]
    foot = text[text.index("<tfoot>") : text.index("</tfoot>")]
    assert numbers(foot) == [expected[reason] for reason in ("direct", *REASONS)]


@pytest.mark.parametrize("reason", [reason for reason in REASONS if reason not in ("outside mandate", "not assessed")])
@pytest.mark.parametrize("choice", ["all goals", "first goal", "last goal"])
def test_targets_are_filtered_by_reason_and_goal_in_the_url(
    server: str, engine: EmbeddedEngine, reason: str, choice: str
) -> None:
    gaps = [(row["notation"], row["reason"]) for row in rows(engine, "q08")]
    goals = [number.partition(".")[0] for number, of_target in gaps if of_target == reason]
    goal = {"all goals": "", "first goal": goals[0], "last goal": goals[-1]}[choice]
    text = page(server, f"/gaps?reason={reason.replace(' ', '+')}&goal={goal}&lang=en")
    matching = [(n, r) for n, r in gaps if r == reason and goal in ("", n.partition(".")[0])]
    assert items(text) == matching
    assert matching
    assert int(dict(SUMMARY.findall(text))[reason]) == len(matching)
    assert f"reason={reason.replace(' ', '+')}&amp;goal={goal}&amp;lang=th" in text


def test_each_path_of_an_implied_link_is_shown(server: str, engine: EmbeddedEngine) -> None:
    text = page(server, "/gaps?lang=en")
    paths = list(rows(engine, "q31"))
    shown = 0
    for number, reason, item in ITEM.findall(text):
        of_target = [row for row in paths if row["targetNotation"] == number]
        assert item.count('class="way implied"') == (len(of_target) if reason == "no link found" else 0)
        assert ("Leads to check" in item) is (bool(of_target) and reason == "no link found")
        for row in of_target if reason == "no link found" else ():
            shown += 1
            assert f"{row['basisLabel']}, confidence {row['confidence']}" in item
            assert f">{row['viaNotation']}</span>" in item
    stated = {f"{SDG}/{number}" for number in sdg_targets("lampang-pao/plan")}
    leads = {pair for pair in implied_links("lampang-pao/plan") if pair[1] not in stated}
    assert shown >= len(leads) > 0
    assert text.count("Leads to check") == len({target for _, target in leads})


def test_each_target_links_to_the_plans_that_support_it(server: str) -> None:
    text = page(server, "/gaps?goal=14&lang=en")
    links = re.findall(r'href="(/questions/q05-target-profile\?target=([^&]+)&amp;lang=en)"', text)
    assert [number for _, number in links] == [number for number, _ in items(text)]
    assert "14.1" in page(server, links[0][0].replace("&amp;", "&"))


def test_indirect_gaps_open_their_links(server: str) -> None:
    text = page(server, "/gaps?reason=indirect+only&lang=en")
    links = re.findall(r'href="(/links\?[^"]+)"', text)
    assert len(links) == len(sdg_targets("lampang-pao/plan", "indirect") - sdg_targets("lampang-pao/plan", "direct")) > 0
    for link in links:
        assert "<blockquote" in page(server, link.replace("&amp;", "&"))


def test_page_states_that_no_mandate_is_recorded(server: str) -> None:
    text = page(server, "/gaps?lang=en")
    assert "The legal mandate of this organisation is not recorded" in text
    assert "No target matches" in page(server, "/gaps?reason=outside+mandate&lang=en")


def test_unassessed_targets_are_counted_apart(engine: EmbeddedEngine) -> None:
    framework, gaps, paths, refused = (
        QUESTIONS.get(name).table(engine, values)
        for name, values in (
            ("q20", {"framework": SDG, "lang": "en"}),
            ("q08", {"lang": "en"}),
            ("q31", {"lang": "en"}),
            ("q36", {"lang": "en"}),
        )
    )
    unknown = Cell("literal", "not assessed")
    changed = [{**row, "reason": unknown} if row["reason"].value == "no link found" else row for row in gaps.rows]
    goals = gaps_by_goal(framework, replace(gaps, rows=tuple(changed)), paths, refused)
    for goal in goals:
        assert goal.number("no link found") == 0
        assert {gap.reason for gap in goal.with_reason("")}.isdisjoint({"not assessed", "no link found"})
        assert len(goal.with_reason("")) + len(goal.with_reason("not assessed")) == len(goal.gaps)
    unlinked = sum(row["reason"].value == "no link found" for row in gaps.rows)
    assert sum(goal.number("not assessed") for goal in goals) == unlinked
    assert gaps_by_goal(framework, Table(gaps.columns, ()), paths, refused)[0].direct == 7


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/gaps?reason=forgotten", 400, "must be one of"),
        ("/gaps?goal=18", 400, "must be one of"),
        ("/gaps?plan=nowhere", 404, "no plan"),
    ],
)
def test_invalid_parameter_gets_a_clear_error(server: str, address: str, status: int, words: str) -> None:
    assert words in page(server, f"{address}&lang=en", status)


@pytest.fixture(scope="module")
def changed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the shipped data with a mandate limit for Lampang and without one assessment of Saraburi."""
    graph, limit = f"<{GRAPH}lampang-pao/plan>", f"<{ID}lampang-pao/outside-mandate/sdg-14>"
    properties = {
        "mandateOf": f"<{ID}lampang-pao>",
        "outsideMandate": f"<{SDG}/14>",
        "quote": '"<b>มิใช่หน้าที่</b>"@th',
    }
    lines = [f"{limit} <{PLAN}{name}> {value} {graph} ." for name, value in properties.items()]
    lines.append(f"{limit} <http://purl.org/dc/terms/source> <http://example.org/law> {graph} .")
    other_lines = [
        line for line in built.dataset.nquads().decode().splitlines() if "saraburi-pao/plan/S1/assessed/sdg" not in line
    ]
    file = tmp_path_factory.mktemp("changed") / "data.nq"
    file.write_text("\n".join([*other_lines, *lines]), encoding="utf-8")
    with running_server("--data", str(file), "--union", "--log", "off") as address:
        yield address


def test_target_outside_the_mandate_shows_quotation_and_source(changed: str) -> None:
    text = page(changed, "/gaps?reason=outside+mandate&lang=en")
    assert {number.partition(".")[0] for number, _ in items(text)} == {"14"}
    assert '<q lang="th">&lt;b&gt;มิใช่หน้าที่&lt;/b&gt;</q>' in text
    assert 'href="http://example.org/law"' in text
    assert "The legal mandate of this organisation is not recorded" not in text
    reasons = dict(items(page(changed, "/gaps?goal=14&lang=en")))
    assert set(reasons.values()) == {"outside mandate"}


def test_unassessed_targets_are_listed_apart(changed: str, server: str) -> None:
    text, before = (page(address, "/gaps?plan=saraburi-pao/plan&lang=en") for address in (changed, server))
    summary = {reason: int(number) for reason, number in SUMMARY.findall(text)}
    assert summary["no link found"] == 0
    assert summary["not assessed"] == len(items(before)) - summary["indirect only"]
    sections = text.split('<div class="set-apart">')
    assert len(sections) == 18
    for section in sections[1:]:
        assert {reason for _, reason in items(section.split("</div>")[0])} == {"not assessed"}
    assert "set-apart" not in before


@pytest.mark.parametrize("query", ["goal=13", "reason=no+link+found"])
def test_filtered_targets_come_before_the_table_of_goals(server: str, query: str) -> None:
    filtered, unfiltered = page(server, f"/gaps?{query}&lang=en"), page(server, "/gaps?lang=en")
    assert filtered.index('id="targets"') < filtered.index('id="by-goal"')
    assert unfiltered.index('id="by-goal"') < unfiltered.index('id="targets"')
    assert ">show all</a>" in filtered
    assert ">show all</a>" not in unfiltered


def test_numbers_of_direct_links_open_their_links(server: str) -> None:
    text = page(server, "/gaps?goal=13&lang=en")
    links = re.findall(
        r'href="(/plan\?plan=lampang-pao/plan&amp;framework=sdg&amp;goal=13&amp;strength=direct[^"#]*)#tree"', text
    )
    assert len(links) == 2
    stated = stated_links("lampang-pao/plan")
    direct = [link for link in stated if link.strength == "direct" and link.object.startswith(f"{SDG}/13.")]
    assert f"{len(direct)} of {len(stated)} links" in page(server, links[0].replace("&amp;", "&"))
