"""One named test per rule of RFC 9110, section 12, as the endpoint applies it."""

import time

import pytest

from planlink.errors import NotAcceptable
from planlink.formats import CSV, GRAPH_FORMATS, JSON, JSONLD, NTRIPLES, RDFXML, ROW_FORMATS, TSV, TURTLE, XML, Format
from planlink.web.http.negotiation import answer_formats, best, language, require_format

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,text/turtle;q=0.6,*/*;q=0.1"
)
SPARQLSTORE = "application/sparql-results+xml, application/rdf+xml"


@pytest.mark.parametrize(
    ("accept", "rows"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", CSV),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv;header=present", CSV),
        ("application/sparql-results+json;charset=utf-8;q=0.5, text/csv;q=0.4", JSON),
        ("text/csv;q=0.5, text/tab-separated-values", TSV),
        ("application/json", JSON),
        ("application/xml", XML),
        ("text/xml", XML),
        ("application/json;q=0, */*;q=0.1", JSON),
        ("application/sparql-results+json;q=0, application/json;q=0, */*", XML),
        ("text/csv;q=0", None),
        ("image/png", None),
        (SPARQLSTORE, XML),
    ],
)
def test_rows_by_accept(accept: str | None, rows: Format | None) -> None:
    assert best(accept, ROW_FORMATS) == rows


@pytest.mark.parametrize(
    ("accept", "graph"),
    [
        (None, TURTLE),
        ("*/*", TURTLE),
        ("application/n-triples", NTRIPLES),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", RDFXML),
        ("application/json", JSONLD),
        ("text/plain", TURTLE),
        (COMUNICA, JSONLD),
        (SPARQLSTORE, RDFXML),
        ("application/turtle,text/turtle,text/rdf+n3", TURTLE),
        ("image/png", None),
    ],
)
def test_graph_by_accept(accept: str | None, graph: Format | None) -> None:
    assert best(accept, GRAPH_FORMATS) == graph


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        (BROWSER, True),
        ("text/html", True),
        (None, False),
        ("*/*", False),
        ("", False),
        ("text/html;q=0.2,application/sparql-results+json", False),
        ("text/html;q=0, */*", False),
        ("text/csv;q=0.5, text/html;q=0.5", True),
        ("text/turtle, text/html", True),
    ],
)
def test_page_is_sent_only_if_html_is_preferred(accept: str | None, page: bool) -> None:
    assert answer_formats(accept, {}, page=True).page is page


def test_format_parameter_overrides_the_header() -> None:
    assert answer_formats(BROWSER, {"format": "csv"}, page=True).rows == CSV
    assert not answer_formats(BROWSER, {"format": "csv"}, page=True).page
    assert answer_formats("text/csv", {"format": "html"}, page=True).page


def test_unknown_value_of_format_is_ignored() -> None:
    assert answer_formats("text/csv", {"format": "some-other-word"}, page=True).rows == CSV


def test_very_long_range_is_ignored() -> None:
    started = time.thread_time()
    assert answer_formats("text/html" + ";q=1" * 70_000 + ",text/csv", {}, page=True).rows == CSV
    assert answer_formats(None, {"accept": "text/html" + ";q=1" * 70_000}, page=True).rows == JSON
    assert time.thread_time() - started < 0.5


def test_not_acceptable_lists_the_formats_on_offer() -> None:
    with pytest.raises(NotAcceptable, match="text/csv"):
        require_format("image/png", {}, ROW_FORMATS)
    with pytest.raises(NotAcceptable, match="format=csv"):
        require_format("*/*", {"format": "docx"}, ROW_FORMATS)


@pytest.mark.parametrize(
    ("asked", "header", "chosen"),
    [
        ("en", "th", "en"),
        (None, "en-GB,en;q=0.9,th;q=0.8", "en"),
        (None, "th-TH,th;q=0.9", "th"),
        (None, "fr", "th"),
        (None, None, "th"),
        (None, "", "th"),
        ("xx", "en", "en"),
    ],
)
def test_language_is_that_of_the_parameter_then_the_browser_then_thai(asked: str | None, header: str | None, chosen: str) -> None:
    assert language(asked, header) == chosen


def test_first_hundred_ranges_of_a_header_are_read() -> None:
    many = ",".join(f"a/{number}" for number in range(5_000))
    assert answer_formats(f"text/csv,{many}", {}, page=True).rows == CSV
    assert answer_formats(f"{many},text/csv", {}, page=True).rows is None
    assert language(None, "en," + many) == "en"
    assert language(None, many + ",en") == "th"
