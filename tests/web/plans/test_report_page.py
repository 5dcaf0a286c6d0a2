"""The report: each number comes from the question named in its section, and the colophon states the data version."""

import datetime
import html
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.questions.collection import Questions
from tests.support.http import send
from tests.support.links import stated_links

QUESTIONS = Questions()
ID = "https://w3id.org/planlink/id/"
PLANS = pytest.mark.parametrize("plan", ["lampang-pao/plan", "saraburi-pao/plan"])
COVERAGES = {
    "sdg": ("q02", 17, "http://metadata.un.org/sdg"),
    "th/national-strategy": ("q09", 6, f"{ID}th/national-strategy"),
    "th/master-plan": ("q10", 23, f"{ID}th/master-plan"),
    "th/nesdp13": ("q11", 13, f"{ID}th/nesdp13"),
}
LINE = re.compile(
    r'<tr data-notation="(\w+)" data-state="([^"]+)">.*?<td class="number">(\d+)</td><td class="number">(\d+)</td>', re.S
)
STRATEGIES = [f"S{number}" for number in range(1, 7)]


def page(server: str, path: str, status: int = 200) -> str:
    reply = send(server, "GET", path, Accept="text/html")
    assert reply.status == status, reply.body[:300]
    return html.unescape(reply.body.decode())


def rows(engine: EmbeddedEngine, name: str, **values: str) -> Iterator[dict[str, str]]:
    for row in QUESTIONS.get(name).table(engine, {"lang": "en", **values}).rows:
        yield {column: cell.value for column, cell in row.items()}


def section(text: str, name: str) -> str:
    start = text.index(f'aria-labelledby="{name}"')
    return text[start : text.index("</section>", start)]


def test_figures_separate_links_to_frameworks_from_links_to_objectives(server: str) -> None:
    text = page(server, "/report?plan=lampang-pao/plan&lang=en")
    number = len(stated_links("lampang-pao/plan"))
    assert (
        f"Of the {number + 37} links, {number} lead to frameworks and 37 from a tactic to an objective of the same plan." in text
    )
    assert "from a tactic to an objective" not in page(server, "/report?plan=saraburi-pao/plan&lang=en")
    assert "from a tactic to an objective" not in page(server, "/report?strategy=S1&lang=en")


def coverage(text: str, name: str) -> dict[str, tuple[str, int, int]]:
    start = text.index(f'data-coverage="{name}"')
    table = text[start : text.index("</table>", start)]
    return {notation: (state, int(direct), int(indirect)) for notation, state, direct, indirect in LINE.findall(table)}


@PLANS
@pytest.mark.parametrize("name", COVERAGES)
def test_coverage_of_a_plan_matches_the_question(server: str, engine: EmbeddedEngine, plan: str, name: str) -> None:
    question, parts, _ = COVERAGES[name]
    shown = coverage(page(server, f"/report?plan={plan}&lang=en"), name)
    assert len(shown) == parts
    expected = {row["notation"]: (int(row["direct"]), int(row["indirect"])) for row in rows(engine, question, plan=plan)}
    assert {notation: line[1:] for notation, line in shown.items()} == expected


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("name", COVERAGES)
def test_coverage_of_a_strategy_includes_its_parts(server: str, engine: EmbeddedEngine, strategy: str, name: str) -> None:
    shown = coverage(page(server, f"/report?strategy={strategy}&lang=en"), name)
    direct, indirect = Counter[str](), Counter[str]()
    for row in rows(engine, "q29", columns=COVERAGES[name][2]):
        if row["notation"].split(".")[0] == strategy:
            direct[row["columnNotation"]] += int(row["direct"])
            indirect[row["columnNotation"]] += int(row["indirect"])
    assert {notation: line[1:] for notation, line in shown.items()} == {n: (direct[n], indirect[n]) for n in shown}


def test_target_without_links_states_its_reason(server: str) -> None:
    shown = coverage(page(server, "/report?lang=en"), "sdg")
    assert {state for state, direct, indirect in shown.values() if not direct + indirect} <= {"none"}
    assert coverage(page(server, "/report?lang=en"), "th/nesdp13")["M3"] == ("none", 0, 0)


@PLANS
def test_figures_match_the_list_of_plans(server: str, engine: EmbeddedEngine, plan: str) -> None:
    numbers = re.findall(r"<dd>(\d+)</dd>", section(page(server, f"/report?plan={plan}&lang=en"), "figures"))
    (expected,) = (row for row in rows(engine, "q22") if row["plan"] == ID + plan)
    assert numbers == [expected[column] for column in ("strategies", "objectives", "tactics", "alignments")]


@PLANS
def test_unsupported_targets_are_grouped_by_reason(server: str, engine: EmbeddedEngine, plan: str) -> None:
    text = section(page(server, f"/report?plan={plan}&lang=en"), "unserved")
    shown = re.findall(r'data-reason="([^"]+)">.*?<td class="number">(\d+)</td><td>([^<]+)</td>', text)
    expected: dict[str, list[str]] = {}
    for row in rows(engine, "q08", plan=plan):
        expected.setdefault(row["reason"], []).append(row["notation"])
    assert {reason: targets.split(", ") for reason, _, targets in shown} == expected
    assert {reason: int(number) for reason, number, _ in shown} == {reason: len(targets) for reason, targets in expected.items()}


def test_report_lists_the_targets_with_most_direct_links(server: str, engine: EmbeddedEngine) -> None:
    text = section(page(server, "/report?lang=en"), "strongest")
    shown = re.findall(r'data-target="([^"]+)">.*?<td class="number">(\d+)</td><td class="number">(\d+)</td>', text)
    counted = Counter((row["objectNotation"], row["strength"]) for row in rows(engine, "q28") if "/sdg/" in row["object"])
    assert [(int(d), int(i)) for _, d, i in shown] == [(counted[t, "direct"], counted[t, "indirect"]) for t, _, _ in shown]
    others = [
        number
        for (target, strength), number in counted.items()
        if strength == "direct" and target not in dict(x[:2] for x in shown)
    ]
    assert len(shown) == 8
    assert max(others) <= min(int(direct) for _, direct, _ in shown)


def test_tactics_and_objectives_match_the_questions(server: str, engine: EmbeddedEngine) -> None:
    text = page(server, "/report?lang=en")
    assert re.findall(r'data-tactic="([^"]+)"', text) == [row["notation"] for row in rows(engine, "q16")]
    assert (
        re.findall(r'data-objective="([^"]+)"', text)
        == [row["notation"] for row in rows(engine, "q15")]
        == ["S4.O5", "S5.O5", "S5.O6"]
    )


@pytest.mark.parametrize("strategy", ["", *STRATEGIES])
def test_links_to_review_are_counted(server: str, engine: EmbeddedEngine, strategy: str) -> None:
    text = section(page(server, f"/report?strategy={strategy}&lang=en"), "review")
    shown = {why: int(number) for why, number in re.findall(r'data-concern="([^"]+)">.*?<strong>(\d+)</strong>', text)}
    assert shown == Counter(
        row["why"] for row in rows(engine, "q18") if row["notation"].split(".")[0] == strategy or not strategy
    )
    assert f"Links to review: {sum(shown.values())}" in text
    links = [int(number) for number in re.findall(r'<td class="number">(\d+)</td></tr>', text)]
    assert links == [int(row["alignments"]) for row in rows(engine, "q19")]


def test_report_of_each_strategy_has_all_its_elements_and_quotations(server: str, engine: EmbeddedEngine) -> None:
    expected = list(rows(engine, "q28"))
    tree = [row["notation"] for row in rows(engine, "q01")]
    quotations = 0
    for strategy in STRATEGIES:
        text = page(server, f"/report?strategy={strategy}&lang=th")
        elements = re.findall(r'data-element="([^"]+)" data-links="(\d+)"', text)
        assert [notation for notation, _ in elements] == [notation for notation in tree if notation.split(".")[0] == strategy]
        for row in expected:
            if row["notation"].split(".")[0] == strategy:
                assert f"“{row['quote']}”" in text
        assert text.count("“") == sum(int(links) for _, links in elements)
        quotations += text.count("“")
    assert quotations == len(expected) > 300


def test_report_of_the_plan_has_its_vision_and_missions(server: str) -> None:
    shown = re.findall(r'data-element="([^"]+)"', page(server, "/report?plan=saraburi-pao/plan&lang=en"))
    assert shown[0] == "V1"
    assert set(shown[1:]) == {f"B{number}" for number in range(1, len(shown))}
    assert 'data-element="' not in page(server, "/report?lang=en")


@pytest.mark.parametrize("path", ["/report?lang=th", "/report?strategy=S2&lang=en"])
def test_each_section_links_to_a_working_question(server: str, path: str) -> None:
    text = page(server, path)
    shown = re.findall(r'<p class="behind">[^<]+<a href="([^"]+)">[^<]+</a> <span class="address">([^<]+)</span>', text)
    assert len(shown) == text.count("<h3")  # two in the review section, none in the colophon
    for link, address in dict(shown).items():
        assert address == server + link
        assert send(server, "GET", link, Accept="text/csv").status == 200


def test_colophon_has_date_version_licence_and_url(server: str) -> None:
    text = section(page(server, "/report?plan=saraburi-pao/plan&strategy=S1&lang=en"), "colophon")
    day = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()
    assert f'<time datetime="{day}">' in text
    assert re.search(r"<code>[0-9a-f]{16}</code>", text)
    assert "CC BY 4.0" in text
    assert f"{server}/report?plan=saraburi-pao/plan&strategy=S1&lang=en" in text


def test_report_states_that_nobody_has_endorsed_it(server: str) -> None:
    assert "Neither the organisation nor the United Nations has endorsed them" in page(server, "/report?lang=en")
    assert "มิได้รับรองความเชื่อมโยงเหล่านี้" in page(server, "/report?lang=th")


def test_thai_report_shows_years_in_both_calendars(server: str) -> None:
    assert "พ.ศ. 2566 (ค.ศ. 2023) – พ.ศ. 2570 (ค.ศ. 2027)" in page(server, "/report?plan=saraburi-pao/plan&lang=th")
    assert "· 2023 – 2027" in page(server, "/report?plan=saraburi-pao/plan&lang=en")


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/report?strategy=S9", 404, "no strategy 'S9'"),
        ("/report?strategy=S1.O1", 404, "no strategy"),
        ("/report?plan=saraburi-pao/plan&strategy=lampang-pao/plan/S1", 404, "no strategy"),
        ("/report?plan=nowhere", 404, "no plan"),
    ],
)
def test_invalid_parameter_gets_a_clear_error(server: str, address: str, status: int, words: str) -> None:
    assert words in page(server, f"{address}&lang=en", status)


def test_strategy_is_identified_by_code_or_iri(server: str) -> None:
    by_name = page(server, "/report?strategy=lampang-pao/plan/S3&lang=en")
    assert coverage(by_name, "sdg") == coverage(page(server, "/report?strategy=S3&lang=en"), "sdg")


def test_language_switch_keeps_the_parameters(server: str) -> None:
    text = page(server, "/report?plan=saraburi-pao/plan&strategy=S2&lang=th")
    assert 'href="/report?plan=saraburi-pao%2Fplan&strategy=S2&lang=en"' in text
