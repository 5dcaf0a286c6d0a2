"""The page `/api`: a form for every route, without scripts, whose addresses answer."""

import html
import json
import re
import shlex
from urllib.parse import urlencode

import pytest

from tests.support.html import Form, read_page
from tests.support.http import ask, post


@pytest.fixture(scope="session")
def described(server: str) -> dict[str, dict[str, dict[str, str]]]:
    paths: dict[str, dict[str, dict[str, str]]] = json.loads(ask(f"{server}/openapi.json").body)["paths"]
    return paths


def page(server: str, language: str, **values: str) -> str:
    reply = ask(f"{server}/api?{urlencode({'lang': language, **values})}")
    assert reply.status == 200
    return reply.body.decode()


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_operation_has_a_form_and_a_curl_command(
    server: str, described: dict[str, dict[str, dict[str, str]]], language: str
) -> None:
    text = page(server, language)
    names = [operation["operationId"] for methods in described.values() for operation in methods.values()]
    assert len(names) > 45
    assert sorted(re.findall(r'<details id="([^"]+)"', text)) == sorted(names)
    assert text.count("<pre><code>curl ") == len(names)
    assert "<script" not in text


def test_every_operation_has_a_thai_summary(server: str, described: dict[str, dict[str, dict[str, str]]]) -> None:
    names = {operation["operationId"] for methods in described.values() for operation in methods.values()}
    summaries = re.findall(r"</code> ([^<]+)</summary>", page(server, "th"))
    assert len(summaries) == len(names)
    assert not [summary for summary in summaries if not re.search("[ก-๙]", summary)]


def test_every_example_address_answers(server: str) -> None:
    addresses = [html.unescape(found) for found in re.findall(r'<p class="iri">[^<]*<a href="([^"]+)"', page(server, "en"))]
    assert len(addresses) > 45
    for address in addresses:
        assert ask(server + address).status == 200, address


def test_every_untouched_form_is_answered(server: str, described: dict[str, dict[str, dict[str, str]]]) -> None:
    forms = read_page(page(server, "en")).forms
    assert len(forms) > 45
    in_paths = sorted(o["operationId"] for path, methods in described.items() if "{" in path for o in methods.values())
    assert sorted(form.action.removeprefix("/api#") for form in forms if form.action.startswith("/api#")) == in_paths
    assert Form("/sparql", "post", {"query": "ASK {}"}) in forms
    for form in forms:
        fields, path = urlencode(form.values), form.action.split("#")[0]
        if form.method == "post":
            reply = post(server + path, fields.encode(), "application/x-www-form-urlencoded")
        else:
            reply = ask(f"{server}{path}?{fields}")
        assert reply.status == 200, form.action


def test_curl_command_has_the_values_of_the_form(server: str) -> None:
    text = page(server, "en", operation="q03-elements-serving-target", target="3.8'; \"<b>", plan="", format="csv")
    line = html.unescape(re.findall(r'<details id="q03[^"]*" open>.*?<pre><code>(.*?)</code>', text, flags=re.DOTALL)[0])
    expected = urlencode({"target": "3.8'; \"<b>", "lang": "en", "format": "csv"})
    assert shlex.split(line) == ["curl", f"{server}/questions/q03-elements-serving-target?{expected}"]
    assert "<b>" not in text


def test_path_parameters_are_encoded_into_the_path(server: str) -> None:
    text = page(server, "en", operation="doc", name="lampang-pao/plan/S2 ?")
    assert '<a href="/doc/lampang-pao/plan/S2%20%3F">' in text


def test_path_parameters_of_a_post_are_not_in_its_body(server: str) -> None:
    line = re.findall(r'<details id="reconcileInPost".*?<pre><code>(.*?)</code>', page(server, "en"), flags=re.DOTALL)[0]
    _, address, *sent = shlex.split(html.unescape(line))
    assert address == f"{server}/reconcile/en"
    assert [word.partition("=")[0] for word in sent if not word.startswith("--")] in ([], ["queries"], ["queries", "extend"])


def test_unknown_operation_is_404(server: str) -> None:
    assert ask(f"{server}/api?operation=nothing").status == 404


@pytest.mark.parametrize("path", ["/", "/questions", "/questions/q02-goal-coverage", "/catalog", "/openapi.json", "/api"])
def test_pages_lead_to_the_description_of_the_routes(server: str, path: str) -> None:
    links = dict(re.findall(r'<([^>]+)>; rel="(service-[a-z]+)"', ask(server + path).headers["Link"]))
    assert links == {"/openapi.json": "service-desc", "/api": "service-doc"}
    assert all(ask(server + address).status == 200 for address in links)


@pytest.mark.parametrize("path", ["/questions", "/catalog?format=html"])
def test_pages_link_to_the_api_page(server: str, path: str) -> None:
    assert 'href="/api?lang=' in ask(server + path).body.decode()


def test_document_about_a_question_links_to_its_page(server: str) -> None:
    reply = ask(f"{server}/id/question/q02-goal-coverage", Accept="text/html")
    assert 'href="/questions/q02-goal-coverage?lang=' in reply.body.decode()
    assert '</questions/q02-goal-coverage>; rel="alternate"; type="text/html"' in reply.headers["Link"]
    turtle = ask(f"{server}/id/question/q02-goal-coverage", Accept="text/turtle").body.decode()
    assert "sh:select" in turtle
    assert "sh:parameter" in turtle
    assert "/questions/" not in ask(f"{server}/id/prefixes", Accept="text/html").headers["Link"]
