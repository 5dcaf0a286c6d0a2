"""A route is described where it is defined, and every document and menu follows from that description."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from planlink import web
from planlink.engine.embedded import EmbeddedEngine
from planlink.questions.collection import Questions
from planlink.web.app import create_app
from planlink.web.routing import Route, discover, register

PAGE = """
from flask import Response, render_template_string

from planlink.web.operations import media_types, path_parameter
from planlink.web.routing import MenuEntry, Operation, SitemapPage, Surface, Tab

blueprint = Surface("budget", __name__)


@blueprint.page(
    "/budget",
    "budget",
    {"th": "แสดงงบประมาณ", "en": "Show the budget"},
    menu=MenuEntry("Budget", 35, query="&format=html"),
    tab=Tab("Money", 25, on_home=True),
    in_sitemap=True,
    links_description=True,
)
def budget() -> Response:
    return Response(render_template_string("{% extends 'base.html' %}"), content_type="text/html; charset=utf-8")


@blueprint.described(
    "/budget/<path:name>",
    Operation(
        "budgetItem",
        {"th": "แสดงรายการ", "en": "Show an item"},
        [path_parameter("name", "roads")],
        {200: media_types(["text/plain"])},
        (404,),
    ),
    serves_data=True,
    vary=("Accept",),
    section="/budget",
    sitemap=lambda: [SitemapPage("/budget/roads", "2026-01-31")],
    disallow="/budget/secret",
)
def item(name: str) -> Response:
    return Response(name, content_type="text/plain; charset=utf-8")
"""


@pytest.fixture
def client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: EmbeddedEngine, questions: Questions
) -> Iterator[FlaskClient]:
    """Serve one more room, found by its folder."""
    room = tmp_path / "more_pages" / "budget"
    room.mkdir(parents=True)
    (room.parent / "__init__.py").touch()
    (room / "__init__.py").touch()
    (room / "budget_page.py").write_text(PAGE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    app = create_app(engine, questions)
    surfaces = list(discover(importlib.import_module("more_pages")))
    assert [surface.name for surface in surfaces] == ["budget"]
    register(app, *surfaces)
    yield app.test_client()
    for name in [name for name in sys.modules if name.startswith("more_pages")]:
        del sys.modules[name]


def test_page_is_in_the_openapi_description(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    assert paths["/budget"]["get"]["summary"] == "Show the budget"
    assert [parameter["name"] for parameter in paths["/budget/{name}"]["get"]["parameters"]] == ["name"]
    assert set(paths["/budget/{name}"]["get"]["responses"]) == {"200", "400", "404"}


@pytest.mark.parametrize(("language", "summary"), [("th", "แสดงงบประมาณ"), ("en", "Show the budget")])
def test_page_has_a_form_on_the_api_page(client: FlaskClient, language: str, summary: str) -> None:
    assert f"<code>GET /budget</code> {summary}</summary>" in client.get(f"/api?lang={language}").text


def test_page_is_in_the_main_menu_at_its_position(client: FlaskClient) -> None:
    entries = re.findall(
        r'<a href="(/\w+)\?lang=en[^"]*"[^>]*>(\w+)</a>', client.get("/search?lang=en").text.split("</header>")[0]
    )
    assert [path for path, _ in entries if path != "/search"] == [
        *("/plan", "/compare", "/questions", "/budget", "/catalog", "/sparql"),
    ]
    assert 'href="/budget?lang=en&amp;format=html" aria-current="page">Budget</a>' in client.get("/budget?lang=en").text


def test_page_is_a_tab_and_on_the_cards_of_the_home_page(client: FlaskClient) -> None:
    tabs = re.findall(r"<a[^>]*>([^<]+)</a>", client.get("/gaps?lang=en").text.split('<nav class="tabs"')[1].split("</nav>")[0])
    assert tabs[:4] == ["The plan", "Coverage", "Money", "Flow"]
    assert re.search(r'<a href="/budget\?plan=lampang-pao/plan&amp;lang=en">Money</a>', client.get("/?lang=en").text)


def test_page_is_in_the_sitemap(client: FlaskClient) -> None:
    text = client.get("/sitemap.xml").text
    assert "<loc>http://localhost/budget</loc>" in text
    assert "<loc>http://localhost/budget/roads</loc><lastmod>2026-01-31</lastmod>" in text


def test_closed_path_is_in_robots(client: FlaskClient) -> None:
    assert "\nDisallow: /budget/secret\n" in client.get("/robots.txt").text


def test_headers_follow_from_the_description(client: FlaskClient) -> None:
    page, item = client.get("/budget"), client.get("/budget/roads")
    assert "service-desc" in page.headers["Link"]
    assert "Access-Control-Allow-Origin" not in page.headers
    assert "Accept-Language" in page.headers["Vary"]
    assert "Link" not in item.headers
    assert item.headers["Access-Control-Allow-Origin"] == "*"
    assert item.headers["Vary"] == "Accept"


def test_errors_below_a_route_have_its_headers(client: FlaskClient) -> None:
    assert client.post("/budget/roads").headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/doc/").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/nothing").headers


def test_every_route_of_the_server_is_described_once() -> None:
    routes: list[Route] = [route for surface in discover(web) for route in surface.routes]
    rules = [route.rule for route in routes]
    assert len(rules) > 40
    assert len(set(rules)) == len(rules)


def test_every_flask_rule_has_a_description(engine: EmbeddedEngine, questions: Questions) -> None:
    app = create_app(engine, questions)
    described = {route.rule for surface in discover(web) for route in surface.routes}
    static = {"/static/<path:filename>", "/static/build/<path:name>"}
    assert {rule.rule for rule in app.url_map.iter_rules()} == described | static
