"""Plans under another base: missing or differently shaped data does not break a page."""

import re
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT, RunningServer, running_server
from tests.support.http import ask

BASE = ("--base", "https://plans.example.org/")
UNUSUAL = str(ROOT / "tests" / "web" / "plans" / "odd.ttl")
TOWN = str(ROOT / "tests" / "web" / "town.ttl")
PAGES = (
    "plan",
    "coverage",
    "coverage?rows=elements",
    "flow",
    "links",
    "gaps",
    "coherence?agreement=all",
    "compare",
    "report",
    "pho02",
)


@pytest.fixture(scope="module")
def unusual() -> Iterator[RunningServer]:
    with running_server("--data", UNUSUAL, *BASE) as server:
        yield server


@pytest.fixture(scope="module")
def town() -> Iterator[RunningServer]:
    with running_server("--data", TOWN, *BASE) as server:
        yield server


def page(server: str, path: str, status: int = 200) -> str:
    reply = ask(f"{server}/{path}{'&' if '?' in path else '?'}lang=en", Accept="text/html")
    assert reply.status == status, (path, reply.body[:300])
    return " ".join(reply.body.decode().split())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("plan", ["flat/plan", "round/plan"])
def test_every_page_shows_plans_with_another_structure(unusual: str, path: str, plan: str) -> None:
    parameter = "a" if path == "compare" else "plan"
    text = page(unusual, f"{path}{'&' if '?' in path else '?'}{parameter}={plan}")
    assert {"flat/plan": "Flat", "round/plan": "Round"}[plan] in text


@pytest.mark.parametrize("path", [*PAGES, "report?strategy=S1", "compare?b=average"])
def test_every_page_shows_a_plan_without_sdgs_and_without_evidence(town: str, path: str) -> None:
    assert "Plan of the town" in page(town, path)


def test_goal_pairs_name_tactics_without_rationale_and_count_unnamed_ones(unusual: str) -> None:
    text = page(unusual, "coherence?plan=flat/plan")
    row = re.search(r'<tr id="pair-3-4">(.*?)</tr>', text)
    assert row
    assert '<td class="number">2</td>' in row[1]
    assert "Tactic one" in row[1]
    assert "Objective one" not in row[1]


@pytest.mark.parametrize("path", ["report?plan=anew/plan", "report?plan=anew/plan&strategy=S1"])
def test_report_leaves_out_missing_frameworks(unusual: str, path: str) -> None:
    assert re.findall(r'data-coverage="([^"]+)"', page(unusual, path)) == ["sdg"]


def test_parts_in_a_cycle_are_counted_once(unusual: str) -> None:
    text = page(unusual, "links?plan=round/plan&element=round/plan/S1&parts=yes")
    assert text.count("For health.") == text.count("For schools.") == 1
    assert "pondered" in text


def test_report_of_a_strategy_leaves_out_another_tactic_with_the_same_code(unusual: str) -> None:
    text = page(unusual, "report?plan=anew/plan&strategy=S1")
    assert "Clinics" in text
    assert "Class rooms" not in text


@pytest.mark.parametrize("name", ["xlsx", "excel"])
def test_malformed_number_stays_text_in_a_spreadsheet(unusual: str, name: str) -> None:
    reply = ask(f"{unusual}/questions/q28-plan-alignments?plan=round/plan&lang=en&format={name}")
    assert reply.status == 200
    if name == "excel":
        assert ",high," in reply.body.decode()
        assert ",INF," in reply.body.decode()


def test_comparison_without_plans_is_not_found() -> None:
    with running_server("--data", str(ROOT / "data" / "frameworks" / "nesdp13.ttl"), *BASE) as server:
        page(server, "compare?a=average&b=average", status=404)


def test_national_framework_keeps_its_names_under_another_base() -> None:
    frameworks = [str(path) for folder in ("data/frameworks", "ontology") for path in sorted((ROOT / folder).glob("*.ttl"))]
    with running_server("--data", TOWN, *frameworks, str(ROOT / "data" / "crosswalks.ttl"), *BASE) as server:
        assert "Master Plans" in page(server, "compare?a=town/plan&b=th/master-plan")
        text = page(server, "compare?a=town/plan&b=th/master-plan&target=3.8")
        assert "Row of the crosswalk" in text


def test_missing_frameworks_are_not_offered(town: str, server: str) -> None:
    for path in ("coverage", "flow", "compare"):
        offered = [set(re.findall(r'<option value="(sdg|th/[a-z0-9-]+)"', page(at, path))) for at in (town, server)]
        assert not offered[0]
        assert offered[1] >= {"th/national-strategy", "th/master-plan", "th/nesdp13"}
