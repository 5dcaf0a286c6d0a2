"""The shipped files served as plain files, without derived data: every number is the same."""

from collections.abc import Iterator

import pytest

from planlink.dataset.sources import shipped_sources
from tests.conftest import RunningServer, running_server
from tests.support.html import visit
from tests.support.http import question_rows
from tests.support.links import SDG, implied_links, sdg_targets

PLANS = pytest.mark.parametrize("plan", ["lampang-pao/plan", "saraburi-pao/plan"])


@pytest.fixture(scope="module")
def plain() -> Iterator[RunningServer]:
    with running_server("--data", *(str(source.path) for source in shipped_sources())) as server:
        yield server


@PLANS
@pytest.mark.parametrize("question", ["q29-coverage-matrix", "q32-sdg-profile"])
def test_questions_answer_the_same_without_derived_data(server: str, plain: RunningServer, plan: str, question: str) -> None:
    expected = question_rows(server, question, plan=plan, lang="en")
    assert len(expected) > 0
    assert question_rows(plain, question, plan=plan, lang="en") == expected


@pytest.mark.parametrize("target", ["3.8", "8.9", "1.b"])
def test_target_is_implied_without_derived_data(server: str, plain: RunningServer, target: str) -> None:
    values = {"target": target, "withImplied": "true"}
    assert question_rows(plain, "q05-target-profile", **values) == question_rows(server, "q05-target-profile", **values)


@PLANS
def test_gaps_and_coverage_agree_on_what_is_implied(plain: RunningServer, plan: str) -> None:
    gaps = {row["notation"] for row in question_rows(plain, "q08-gaps", plan=plan) if row.get("leads")}
    leads = {target.removeprefix(SDG) for _, target in implied_links(plan)} - sdg_targets(plan)
    assert gaps == leads != set()
    shown = {
        item.attributes["data-target"] for item in visit(plain, "/gaps", plan=plan).all("li") if item.all("details", "paths")
    }
    assert shown == gaps
    for goal in ("1", "8"):
        page = visit(plain, "/coverage", plan=plan, rows="strategies", columns=f"sdg/{goal}", implied="true")
        columns = [head.words.split()[0] for head in page.one("table", "heatmap").all("th", scope="col")[1:-1]]
        states: dict[str, set[str]] = {column: set() for column in columns}
        for row in page.one("table", "heatmap").all("tr"):
            for column, cell in zip(columns, row.all("td", "heat"), strict=False):
                states[column].add(cell.attributes["data-state"])
        implied = {c for c, seen in states.items() if "implied" in seen and not seen & {"direct", "indirect"}}
        assert {target for target in gaps if target.split(".")[0] == goal} == implied


def test_similarity_is_the_same_without_derived_data(server: str, plain: RunningServer) -> None:
    assert question_rows(plain, "q14-similar-plans") == question_rows(server, "q14-similar-plans")
    similarities = [
        [line.words for line in visit(each, "/compare", lang="en").all("p", "similarity")] for each in (server, plain)
    ]
    assert similarities[0] == similarities[1]
    assert "Similarity: 0." in similarities[0][0]
