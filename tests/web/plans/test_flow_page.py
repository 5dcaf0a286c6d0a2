"""The flow page: table and chart show the counts of the matrix, and thin bands are merged without loss."""

import json
import re

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.web.plans.coverage_matrix import Count, Entry, Matrix
from planlink.web.plans.flow_page import read_bands
from tests.web.plans.test_coverage_page import page, rows

BLOCK = re.compile(r'data-chart="sankey".*?<script type="application/json">(.*?)</script>', re.DOTALL)


@pytest.mark.parametrize("plan", ["lampang-pao/plan", "saraburi-pao/plan"])
def test_flow_to_each_goal_matches_its_coverage(server: str, engine: EmbeddedEngine, plan: str) -> None:
    block = BLOCK.search(page(server, f"/flow?plan={plan}&lang=en"))
    assert block
    chart = json.loads(block[1])
    reached: dict[tuple[str, str], int] = {}
    for link in chart["links"]:
        at = (link["target"].rpartition("/")[2], link["tone"])
        reached[at] = reached.get(at, 0) + link["value"]
    for row in rows(engine, "q02", plan=plan):
        for tone in ("direct", "indirect"):
            assert reached.get((row["notation"], tone), 0) == int(row[tone])
    into_strategies = sum(link["value"] for link in chart["links"] if link["source"] == "plan")
    assert into_strategies == sum(link["value"] for link in chart["links"] if link["source"] != "plan") > 0


def test_strategies_and_goals_are_in_order_and_goals_have_their_colours(server: str) -> None:
    block = BLOCK.search(page(server, "/flow?lang=en"))
    assert block
    nodes = json.loads(block[1])["nodes"]
    assert [node["name"].split()[0] for node in nodes if node["layer"] == 1] == ["S1", "S2", "S3", "S4", "S5", "S6"]
    goals = [node["goal"] for node in nodes if node["layer"] == 2]
    assert goals == sorted(goals) == [int(node["name"].split()[0]) for node in nodes if node["layer"] == 2]
    national = BLOCK.search(page(server, "/flow?columns=th/national-strategy&lang=en"))
    assert national
    assert not any("goal" in node for node in json.loads(national[1])["nodes"])


def test_table_has_a_row_for_each_band(server: str) -> None:
    text = page(server, "/flow?columns=th/national-strategy&lang=en")
    block = BLOCK.search(text)
    assert block
    drawn = [(link["tone"], link["value"]) for link in json.loads(block[1])["links"] if link["source"] != "plan"]
    body = text[text.index('id="bands"') : text.index("</table>", text.index('id="bands"'))]
    listed = re.findall(r'swatch (direct|indirect)".*?class="number"><a [^>]*>(\d+)</a>', body, flags=re.DOTALL)
    assert [(tone, int(number)) for tone, number in listed] == drawn
    assert len(drawn) > 10


def test_thin_bands_are_merged_without_loss() -> None:
    strategies = [Entry(f"s{i}", f"S{i}", "") for i in range(3)]
    aims = [Entry(f"a{i}", str(i), "") for i in range(50)]
    cells = {(s.iri, a.iri): Count("direct", direct=i + 1, indirect=i % 2) for s in strategies for i, a in enumerate(aims)}
    matrix = Matrix(strategies, aims, cells)
    all_bands, few = read_bands(matrix, 1000), read_bands(matrix, 80)
    assert len(all_bands) == 225
    assert len([band for band in few if band.aim]) == 80
    for tone in ("direct", "indirect"):
        for strategy in strategies:
            assert sum(b.links for b in few if b.source == strategy and b.tone == tone) == sum(
                b.links for b in all_bands if b.source == strategy and b.tone == tone
            )
    assert min(band.links for band in few if band.aim) >= max(b.links for b in all_bands if b not in few)


def test_framework_without_links_has_a_note(server: str) -> None:
    assert "No link is stated here" in page(server, "/flow?plan=saraburi-pao/plan&columns=sdg/14&lang=en")
    assert "must be one of" in page(server, "/flow?columns=sdg/18&lang=en", 400)
