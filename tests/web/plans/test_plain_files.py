"""The shipped files served as any files are, without what rules derive: every number is the same."""

from collections.abc import Iterator

import pytest

from planlink.dataset.sources import shipped_sources
from tests.conftest import RunningServer, running_server
from tests.support.html import visit
from tests.support.http import question_rows

PLANS = pytest.mark.parametrize("plan", ["lampang-pao/plan", "saraburi-pao/plan"])


@pytest.fixture(scope="module")
def plain() -> Iterator[RunningServer]:
    with running_server("--data", *(str(source.path) for source in shipped_sources())) as server:
        yield server


@PLANS
@pytest.mark.parametrize("question", ["q29-coverage-matrix", "q32-sdg-profile"])
def test_questions_answer_the_same_where_no_rule_has_derived_anything(
    server: str, plain: RunningServer, plan: str, question: str
) -> None:
    expected = question_rows(server, question, plan=plan, lang="en")
    assert len(expected) > 0
    assert question_rows(plain, question, plan=plan, lang="en") == expected


@pytest.mark.parametrize("target", ["3.8", "8.9", "1.b"])
def test_a_target_is_implied_where_no_rule_has_derived_anything(server: str, plain: RunningServer, target: str) -> None:
    assert question_rows(plain, "q05-target-profile", target=target) == question_rows(server, "q05-target-profile", target=target)


@PLANS
def test_gaps_and_coverage_agree_on_what_is_implied(plain: RunningServer, plan: str) -> None:
    gaps = {item.attributes["data-target"] for item in visit(plain, "/gaps", plan=plan).all("li", data_reason="implied only")[1:]}
    assert len(gaps) > 5
    for goal in ("1", "8"):
        page = visit(plain, "/coverage", plan=plan, rows="strategies", columns=f"sdg/{goal}")
        columns = [head.words.split()[0] for head in page.one("table", "heatmap").all("th", scope="col")[1:-1]]
        states: dict[str, set[str]] = {column: set() for column in columns}
        for row in page.one("table", "heatmap").all("tr"):
            for column, cell in zip(columns, row.all("td", "heat"), strict=False):
                states[column].add(cell.attributes["data-state"])
        implied = {c for c, found in states.items() if "implied" in found and not found & {"direct", "indirect"}}
        assert {target for target in gaps if target.split(".")[0] == goal} == implied


def test_plans_are_as_similar_where_no_rule_has_derived_anything(server: str, plain: RunningServer) -> None:
    assert question_rows(plain, "q14-similar-plans") == question_rows(server, "q14-similar-plans")
    told = [[line.words for line in visit(each, "/compare", lang="en").all("p", "similarity")] for each in (server, plain)]
    assert told[0] == told[1]
    assert "Similarity 0." in told[0][0]
