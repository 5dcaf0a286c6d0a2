"""Incomplete plans: every page works and shows the available data."""

from collections.abc import Iterator

import pytest

from tests.conftest import ROOT, RunningServer, running_server
from tests.support.html import Element, visit
from tests.support.http import ask, question_rows

FRAMEWORKS = [str(path) for path in sorted((ROOT / "data" / "frameworks").glob("*.ttl"))]
CROSSWALKS = str(ROOT / "data" / "crosswalks.ttl")
INCOMPLETE = str(ROOT / "tests" / "web" / "plans" / "lacking.ttl")
PLANS = ("bare/plan", "silent/plan", "nobody/plan")
VIEWS = (
    "plan",
    "coverage",
    "coverage?rows=elements",
    "coverage?columns=sdg/3",
    "flow",
    "links",
    "gaps",
    "coherence?agreement=all",
    "report",
    "report?strategy=1",
    "pho02",
)
SDG = "http://metadata.un.org/sdg/"


@pytest.fixture(scope="module")
def incomplete() -> Iterator[RunningServer]:
    """Serve incomplete plans without the ontology, which has the labels of crosswalk bases."""
    with running_server("--data", INCOMPLETE, *FRAMEWORKS, CROSSWALKS, "--log", "off") as server:
        yield server


def only(page: Element, tag: str, **attributes: str) -> Element:
    """Return the only matching element."""
    elements = page.all(tag, **attributes)
    assert len(elements) == 1
    return elements[0]


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("plan", PLANS)
def test_every_page_works_for_incomplete_plans(incomplete: str, plan: str, lang: str) -> None:
    paths = [f"{view}{'&' if '?' in view else '?'}plan={plan}" for view in VIEWS if "strategy" not in view or plan == PLANS[0]]
    paths += [
        f"compare?a={plan}&b={other}{more}" for other in ("average", *PLANS, "th/master-plan") for more in ("", "&by=links")
    ]
    paths += [f"compare?a={plan}&target=3.8", f"doc/{plan}"]
    statuses = {
        path: ask(f"{incomplete}/{path}{'&' if '?' in path else '?'}lang={lang}", Accept="text/html").status for path in paths
    }
    assert {path: status for path, status in statuses.items() if status != 200} == {}


def test_plan_without_label_or_organisation_is_listed(incomplete: str) -> None:
    plans = {row["plan"]: row for row in question_rows(incomplete, "q22-plans")}
    assert [plans[iri]["planLabel"] for iri in sorted(plans)] == [
        "Bare",
        "Of the unnamed",
        "https://w3id.org/planlink/id/silent/plan",
    ]
    assert "organisation" not in plans["https://w3id.org/planlink/id/silent/plan"]
    assert len(visit(incomplete, "/", lang="en").all("li", "plan-card")) == len(PLANS)
    others = {row["otherLabel"] for row in question_rows(incomplete, "q14-similar-plans", plan="bare/plan")}
    assert others == {"Of the unnamed", "https://w3id.org/planlink/id/silent/plan"}


def test_link_without_rationale_or_confidence_is_shown_everywhere(incomplete: str) -> None:
    counted = next(row for row in question_rows(incomplete, "q02-goal-coverage", plan="bare/plan") if row["notation"] == "3")
    shown = [
        row
        for row in question_rows(incomplete, "q28-plan-alignments", plan="bare/plan")
        if row["objectNotation"] in ("3.7", "3.8", "3.91")
    ]
    assert int(counted["direct"]) == len(shown) + 1  # and a target outside every scheme
    assert [("rationale" in row, "confidence" in row) for row in shown] == [(True, False), (False, False), (True, True)]
    assert len(question_rows(incomplete, "q03-elements-serving-target", target="3.8", plan="bare/plan")) == 1
    assert "No confidence." in visit(incomplete, "/links", plan="bare/plan", lang="en").text
    assert "Confidence –" in visit(incomplete, "/compare", a="bare/plan", target="3.8", lang="en").text.replace("\n", " ")


def test_gaps_list_targets_without_a_goal_apart(incomplete: str) -> None:
    page = visit(incomplete, "/gaps", plan="silent/plan", lang="en")
    assert "targets without a goal" in only(page, "tr", data_goal="–").words
    assert only(page, "li", data_target="90.1").attributes["data-reason"] == "not assessed"
    expected = question_rows(incomplete, "q08-gaps", plan="silent/plan")
    assert len(page.all("li", data_reason="not assessed")) == len(expected) + 1  # and the line of the summary
    apart = visit(incomplete, "/gaps", plan="silent/plan", goal="–", lang="en")
    assert [each.attributes["data-target"] for each in apart.all("li") if "data-target" in each.attributes] == ["90.1", "98.1"]


def test_target_without_a_broader_goal_counts_for_its_goal(incomplete: str) -> None:
    page = visit(incomplete, "/coverage", plan="bare/plan", rows="elements", columns="sdg/3", lang="en")
    assert any(
        "3.91" in cell.attributes.get("title", "") and cell.attributes["data-direct"] == "1" for cell in page.all("td", "heat")
    )
    goals = {row["notation"] for row in question_rows(incomplete, "q20-frameworks", framework=SDG[:-1]) if "parent" not in row}
    assert goals == {*map(str, range(1, 18)), "XCIX"}


def test_pairs_with_an_unlisted_goal_are_shown(incomplete: str) -> None:
    page = visit(incomplete, "/coherence", plan="bare/plan", agreement="all", lang="en")
    expected = {
        (row["goalALabel"], row["goalBLabel"]) for row in question_rows(incomplete, "q06-goal-pairs", plan="bare/plan", lang="en")
    }
    assert any("A goal outside every scheme" in pair for pair in expected)
    assert len(only(page, "table", id="pair-list").all("tr")) == len(expected) + 1
    compared = [each.attributes["data-target"] for each in page.all("li") if "data-target" in each.attributes]
    assert {"90.1", "98.1", "four, five"} <= set(compared)


def test_strategy_counts_only_the_goals_of_its_targets(incomplete: str) -> None:
    page = visit(incomplete, "/report", plan="bare/plan", strategy="1", lang="en")
    figures = dict(zip([each.words for each in page.all("dt")], [each.words for each in page.all("dd")], strict=True))
    assert figures["SDG goals"] == "3"  # 3, and 91 and 93 by their IRIs; not 4 and 99


def test_plan_without_elements_is_not_assessed(incomplete: str) -> None:
    page = visit(incomplete, "/report", plan="silent/plan", lang="en")
    states = {row.attributes["data-state"] for row in page.all("tr") if "data-state" in row.attributes}
    assert states == {"not assessed"}


def test_unlisted_goal_has_a_line_in_the_report(incomplete: str) -> None:
    page = visit(incomplete, "/report", plan="bare/plan", lang="en")
    assert only(page, "tr", data_notation="98").attributes["data-state"] == "direct"
    assert (
        only(visit(incomplete, "/report", plan="silent/plan", lang="en"), "tr", data_notation="98").attributes["data-state"]
        == "not assessed"
    )


def test_crosswalk_paths_are_shown_without_labels_of_their_bases(incomplete: str) -> None:
    paths = question_rows(incomplete, "q31-implied-paths", plan="bare/plan")
    assert {row["viaNotation"] for row in paths} == {"MP16"}
    assert {row["basisLabel"] for row in paths} == {"inference"}
    chain = question_rows(incomplete, "q12-chain", plan="bare/plan")
    assert {(row["masterPlan"].rpartition("/")[2], row["basisLabel"]) for row in chain} == {
        ("16", "planStructure"),
        ("16", "inference"),
    }
    target = paths[0]["target"].removeprefix(SDG)
    assert "MP16" in {row["notation"] for row in question_rows(incomplete, "q35-crosswalk-of-target", target=target)}


def test_numbers_do_not_need_a_derived_layer(incomplete: str) -> None:
    served = {row["object"] for row in question_rows(incomplete, "q28-plan-alignments", plan="bare/plan")} & {
        f"{SDG}3.7",
        f"{SDG}3.8",
    }
    assert len(served) == 2
    similar = question_rows(incomplete, "q14-similar-plans", plan="nobody/plan")
    bare = next(row for row in similar if row["otherLabel"] == "Bare")
    assert (bare["shared"], int(bare["onlyThis"]) > 0, int(bare["onlyOther"]) > 2) == ("1", False, True)
    paths = question_rows(incomplete, "q31-implied-paths", plan="bare/plan")
    target = paths[0]["target"]
    profile = question_rows(incomplete, "q32-sdg-profile", plan="bare/plan", withImplied="true")
    assert next(row["state"] for row in profile if row["aim"] == target) == "implied"
    profile = question_rows(incomplete, "q05-target-profile", target=target.removeprefix(SDG), withImplied="true")
    assert {row["plan"].rpartition("id/")[2]: row["implied"] for row in profile}["bare/plan"] == "1"
    page = visit(incomplete, "/gaps", plan="bare/plan", goal=paths[0]["targetNotation"].partition(".")[0], lang="en")
    assert "Leads to check, through MP16" in only(page, "li", data_target=paths[0]["targetNotation"]).words
