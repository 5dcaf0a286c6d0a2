"""Every kind of chart draws its data, also kinds that no page uses yet."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open

COMMON = {
    "title": "T",
    "description": "D",
    "source": "S",
    "tones": {"direct": "direct", "indirect": "indirect"},
    "words": {"png": "PNG", "svg": "SVG", "taken": "on {date}"},
}
NODES = [
    {"id": "a", "name": "Alpha", "layer": 0},
    {"id": "b", "name": "เบต้า", "layer": 1},
    {"id": "c", "name": "Gamma", "layer": 1},
]
LINKS = [{"source": "a", "target": "b", "value": 3}, {"source": "a", "target": "c", "value": 1, "tone": "indirect"}]
CASES: dict[str, tuple[dict[str, object], set[str], str]] = {
    "bars": (
        {"series": [{"tone": "direct"}], "rows": [{"name": "Alpha", "values": [3]}, {"name": "เบต้า", "values": [1]}]},
        {"Alpha", "เบต้า", "direct"},
        "Alpha: direct 3",
    ),
    "bars beside each other": (
        {
            "kind": "bars",
            "beside": True,
            "series": [{"tone": "direct", "name": "Ours"}, {"tone": "other", "name": "ของเขา"}],
            "rows": [{"name": "Alpha", "values": [3, 2.5]}],
        },
        {"Alpha", "Ours", "ของเขา"},
        "Alpha: Ours 3, ของเขา 2.5",
    ),
    "heatmap": (
        {"rows": ["Alpha", "เบต้า"], "columns": ["1", "2"], "cells": [[0, 0, 4], [1, 1, 9]]},
        {"Alpha", "เบต้า", "4", "9"},
        "Alpha – 1: 4",
    ),
    "sankey": ({"nodes": NODES, "links": LINKS}, {"Alpha", "เบต้า", "Gamma"}, "Alpha → เบต้า: 3"),
    "chord": ({"nodes": NODES, "links": LINKS}, {"Alpha", "เบต้า", "Gamma"}, "Alpha → เบต้า: 3"),
}


def with_figure(page: Page, address: str, data: dict[str, object]) -> None:
    """Put another figure's data into the page before its scripts see it."""

    def answer(route: Route) -> None:
        response = route.fetch()
        block = f'<figure data-chart="{data["kind"]}" data-rows-from="#goals-table" hidden><script type="application/json">'
        page_text = re.sub(
            r"<figure.*?</script>", lambda _: f"{block}{json.dumps(data)}</script>", response.text(), flags=re.DOTALL
        )
        route.fulfill(response=response, body=page_text)

    page.route(address, answer)


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chart_is_drawn_and_read_by_keyboard(opened: Open, server: str, kind: str, scheme: str) -> None:
    data, texts, first = CASES[kind]
    address, whole = f"{server}/flow?lang=en", {"kind": kind, **COMMON, **data}
    watched = opened(address, lambda page: with_figure(page, address, whole), color_scheme=scheme)
    page = watched.page
    expect(page.locator("figure svg")).to_be_visible()
    page.wait_for_timeout(100)
    assert texts <= set(page.locator("figure svg text").all_text_contents())
    page.focus("figure .chart")
    page.keyboard.press("ArrowDown")
    expect(page.locator("figure [aria-live]")).to_have_text(first)
    assert watched.console_errors == []
