"""The page that tries the routes: made from the description, forms without scripts, addresses that answer."""

import html
import json
import re
import shlex
import urllib.request
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from tests.web.client import ask


@pytest.fixture(scope="session")
def described(server: str) -> dict[str, dict[str, dict[str, str]]]:
    paths: dict[str, dict[str, dict[str, str]]] = json.loads(ask(f"{server}/openapi.json").body)["paths"]
    return paths


def page(server: str, language: str, **values: str) -> str:
    reply = ask(f"{server}/api?{urlencode({'lang': language, **values})}")
    assert reply.status == 200
    return reply.body.decode()


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_operation_has_a_form_and_a_line_for_the_terminal(
    server: str, described: dict[str, dict[str, dict[str, str]]], language: str
) -> None:
    text = page(server, language)
    names = [operation["operationId"] for methods in described.values() for operation in methods.values()]
    assert len(names) > 45
    assert sorted(re.findall(r'<details id="([^"]+)"', text)) == sorted(names)
    assert text.count("<pre><code>curl ") == len(names)
    assert "<script" not in text


def test_every_operation_is_summed_up_in_thai(server: str, described: dict[str, dict[str, dict[str, str]]]) -> None:
    names = {operation["operationId"] for methods in described.values() for operation in methods.values()}
    summaries = re.findall(r"</code> ([^<]+)</summary>", page(server, "th"))
    assert len(summaries) == len(names)
    assert not [summary for summary in summaries if not re.search("[ก-๙]", summary)]


def test_every_address_shown_answers(server: str) -> None:
    addresses = [html.unescape(found) for found in re.findall(r'<p class="iri">[^<]*<a href="([^"]+)"', page(server, "en"))]
    assert len(addresses) > 45
    for address in addresses:
        assert ask(server + address).status == 200, address


class Forms(HTMLParser):
    """Collects what a browser sends for each form whose fields nobody has touched."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str, dict[str, str]]] = []
        self._field = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.sent.append((has["method"], has["action"], {}))
        elif tag == "input":
            self.sent[-1][2][has["name"]] = has["value"]
        elif tag in ("select", "textarea"):
            self._field = has["name"]
        elif tag == "option" and "selected" in has:
            self._field += "="

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea", "option"):
            self._field = self._field.removesuffix("=") if tag == "option" else ""

    def handle_data(self, data: str) -> None:
        if self.sent and self._field.endswith("="):
            self.sent[-1][2][self._field.removesuffix("=")] = data
        elif self.sent and self._field == "query":
            self.sent[-1][2]["query"] = data


def test_every_form_is_answered_as_it_stands(server: str, described: dict[str, dict[str, dict[str, str]]]) -> None:
    forms = Forms()
    forms.feed(page(server, "en"))
    assert len(forms.sent) > 45
    in_paths = sorted(o["operationId"] for path, methods in described.items() if "{" in path for o in methods.values())
    assert sorted(action.removeprefix("/api#") for _, action, _ in forms.sent if action.startswith("/api#")) == in_paths
    assert ("post", "/sparql", {"query": "ASK {}"}) in forms.sent
    for method, action, fields in forms.sent:
        sent = urlencode(fields)
        body = sent.encode() if method == "post" else None
        with urllib.request.urlopen(f"{server}{action.split('#')[0]}" + ("" if body else f"?{sent}"), body) as response:
            assert response.status == 200, action


def test_the_line_for_the_terminal_has_the_values_that_were_given(server: str) -> None:
    text = page(server, "en", operation="q03-elements-serving-target", target="3.8'; \"<b>", plan="", format="csv")
    line = html.unescape(re.findall(r'<details id="q03[^"]*" open>.*?<pre><code>(.*?)</code>', text, flags=re.DOTALL)[0])
    expected = urlencode({"target": "3.8'; \"<b>", "lang": "en", "format": "csv"})
    assert shlex.split(line) == ["curl", f"{server}/questions/q03-elements-serving-target?{expected}"]
    assert "<b>" not in text


def test_values_become_part_of_a_path(server: str) -> None:
    text = page(server, "en", operation="doc", name="lampang-pao/plan/S2 ?")
    assert '<a href="/doc/lampang-pao/plan/S2%20%3F">' in text


def test_a_route_by_post_keeps_what_stands_in_its_path_apart_from_what_is_sent(server: str) -> None:
    line = re.findall(r'<details id="reconcileInPost".*?<pre><code>(.*?)</code>', page(server, "en"), flags=re.DOTALL)[0]
    _, address, *sent = shlex.split(html.unescape(line))
    assert address == f"{server}/reconcile/en"
    assert [word.partition("=")[0] for word in sent if not word.startswith("--")] in ([], ["queries"], ["queries", "extend"])


def test_an_unknown_operation_is_404(server: str) -> None:
    assert ask(f"{server}/api?operation=nothing").status == 404


@pytest.mark.parametrize("path", ["/", "/questions", "/questions/q02-goal-coverage", "/catalog", "/openapi.json", "/api"])
def test_pages_lead_to_the_description_of_the_routes(server: str, path: str) -> None:
    links = dict(re.findall(r'<([^>]+)>; rel="(service-[a-z]+)"', ask(server + path).headers["Link"]))
    assert links == {"/openapi.json": "service-desc", "/api": "service-doc"}
    assert all(ask(server + address).status == 200 for address in links)


@pytest.mark.parametrize("path", ["/questions", "/catalog?format=html"])
def test_people_find_the_page(server: str, path: str) -> None:
    assert 'href="/api?lang=' in ask(server + path).body.decode()


def test_the_name_of_a_question_leads_to_its_page(server: str) -> None:
    reply = ask(f"{server}/id/question/q02-goal-coverage", Accept="text/html")
    assert 'href="/questions/q02-goal-coverage?lang=' in reply.body.decode()
    assert '</questions/q02-goal-coverage>; rel="alternate"; type="text/html"' in reply.headers["Link"]
    turtle = ask(f"{server}/id/question/q02-goal-coverage", Accept="text/turtle").body.decode()
    assert "sh:select" in turtle
    assert "sh:parameter" in turtle
    assert "/questions/" not in ask(f"{server}/id/prefixes", Accept="text/html").headers["Link"]
