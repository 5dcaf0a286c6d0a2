"""Access without a SPARQL client: an address and a CSV reader, as in curl, pandas and spreadsheets, and a browser."""

import csv
import io
import json
import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest

from planlink.engine.embedded import EmbeddedEngine
from tests.clients.queries import MALFORMED, SELECT, rows

#: The Accept headers of browsers that follow a link.
BROWSERS = {
    "firefox": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "chromium": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7",
    "safari": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}


def test_table_is_read_from_an_address(server: str, engine: EmbeddedEngine) -> None:
    with urllib.request.urlopen(f"{server}/sparql?" + urlencode({"query": SELECT, "format": "csv"})) as answer:
        table = list(csv.DictReader(io.TextIOWrapper(answer, answer.headers.get_content_charset(), newline="")))
    assert table == rows(engine)


def test_form_post_as_curl_sends_it(server: str, engine: EmbeddedEngine) -> None:
    request = urllib.request.Request(f"{server}/sparql", urlencode({"query": SELECT}).encode(), {"Accept": "text/csv"})
    with urllib.request.urlopen(request) as answer:
        assert list(csv.DictReader(io.StringIO(answer.read().decode(), newline=""))) == rows(engine)


@pytest.mark.parametrize("accept", BROWSERS.values(), ids=BROWSERS)
def test_browser_gets_a_page(server: str, accept: str) -> None:
    request = urllib.request.Request(f"{server}/sparql?" + urlencode({"query": SELECT}), headers={"Accept": accept})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers.get_content_type() == "text/html"
        assert "<table" in answer.read().decode()


@pytest.mark.parametrize("accept", BROWSERS.values(), ids=BROWSERS)
def test_browser_gets_an_error_as_a_page(server: str, accept: str) -> None:
    headers = {"Accept": accept, "Accept-Language": "en"}
    request = urllib.request.Request(f"{server}/sparql?" + urlencode({"query": MALFORMED}), headers=headers)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    with caught.value as problem:
        assert (problem.code, problem.headers.get_content_type()) == (400, "text/html")
        assert "line 1" in problem.read().decode().lower()


def test_client_that_accepts_anything_gets_json(server: str) -> None:
    with urllib.request.urlopen(f"{server}/sparql?" + urlencode({"query": "ASK {}"})) as answer:
        assert json.load(answer)["boolean"] is True
