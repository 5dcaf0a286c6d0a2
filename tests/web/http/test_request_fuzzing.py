"""No header and no parameter of any route makes the server fail or compute for long."""

import time
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planlink import web
from planlink.engine.embedded import EmbeddedEngine
from planlink.questions.collection import Questions
from planlink.web.app import create_app, warm
from planlink.web.routing import Operation, Route, discover

ROUTES = [route for surface in discover(web) for route in surface.routes]
QUESTIONS = Questions()
OPERATIONS: list[tuple[Route, Operation]] = [
    (route, operation) for route in ROUTES for operation in route.operations(QUESTIONS) if operation.method == "get"
]
#: Parameters that routes read beside those they describe.
PARAMETERS = ("lang", "format", "accept", "page", "plan", "text", "element", "aim", "columns", "rows", "goal", "a", "b", "target")
HEADERS = (
    *("Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Cache-Control", "Content-Type", "Cookie", "Expect"),
    *("Authorization", "Forwarded", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since"),
    *("Origin", "Range", "Referer", "TE", "User-Agent", "X-Forwarded-For"),
)
#: Seconds of one thread; the slowest page takes a tenth of it on an idle machine.
MOST_SECONDS = 5

years = st.one_of(st.integers(0, 9999).map("{:04}".format), st.integers(0, 10**20).map(str))
zones = st.one_of(st.sampled_from(["GMT", "UTC", "", "EST", "+2359", "-2359", "+9999"]), st.integers(0, 10**20).map("+{}".format))
dates = st.builds("{}, {} {} {} {} {}".format, *(
    st.sampled_from(["Wed", "Wednesday", "x"]),
    st.integers(-1, 99).map("{:02}".format),
    st.sampled_from(["Jan", "Dec", "Xyz"]),
    years,
    st.sampled_from(["07:28:00", "23:59:59", "99:99:99", "7"]),
    zones,
))  # fmt: skip
repeated = st.builds(
    lambda unit, times: (unit * times)[:30_000],
    st.one_of(
        st.sampled_from([";q=1", ",a", "a;q=0.1,", ';a="\\', '"', "a/", "*/*,", 'W/"a",', "bytes=0-0,", "9"]), st.text(max_size=4)
    ),
    st.integers(1, 8_000),
)
ranges = st.builds("bytes={}-{}".format, *[st.one_of(st.just(""), st.integers(0, 10**30).map(str))] * 2)
values = st.one_of(st.text(max_size=60), repeated, dates, ranges)


@pytest.fixture(scope="module")
def app(engine: EmbeddedEngine, questions: Questions) -> Flask:
    app = create_app(engine, questions)
    warm(app)
    return app


def header_text(value: str) -> str:
    """Return a text as a header can hold it."""
    return value.replace("\r", " ").replace("\n", " ").replace("\0", " ").encode("utf-8", "replace").decode("latin-1")


@pytest.mark.slow
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    described=st.sampled_from(OPERATIONS),
    headers=st.dictionaries(st.sampled_from(HEADERS), values, max_size=4),
    parameters=st.dictionaries(st.sampled_from(PARAMETERS), values, max_size=2),
    data=st.data(),
)
def test_no_request_makes_the_server_fail(
    app: Flask, described: tuple[Route, Operation], headers: dict[str, str], parameters: dict[str, str], data: st.DataObject
) -> None:
    route, operation = described
    path, query = operation.path or route.path, {}
    for parameter in operation.parameters:
        value = str(parameter.get("example", ""))
        if data.draw(st.booleans()):
            value = data.draw(values)[:2_000]
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(value.encode("utf-8", "replace"), safe="/"))
        elif value:
            query[parameter["name"]] = value
    sent = {name: header_text(value) for name, value in headers.items()}
    started = time.thread_time()
    response = app.test_client().get(path, query_string={**query, **encodable(parameters)}, headers=sent)
    response.close()
    assert response.status_code < 500
    assert time.thread_time() - started < MOST_SECONDS


def encodable(parameters: dict[str, str]) -> dict[str, str]:
    """Return parameters without lone surrogates, which no URL can hold."""
    return {name: value.encode("utf-8", "replace").decode() for name, value in parameters.items()}


HEADERS_WITH_DATES = pytest.mark.parametrize("header", ["If-Modified-Since", "If-Unmodified-Since", "If-Range"])
PATHS_WITH_DATES = pytest.mark.parametrize("path", ["/healthz", "/dump/all.nq.gz", "/catalog", "/static/style.css"])


def status(app: Flask, path: str, header: str, value: str) -> int:
    headers = {header: value, **({"Range": "bytes=0-3"} if header == "If-Range" else {})}
    response = app.test_client().get(path, headers=headers)
    response.close()
    return response.status_code


@HEADERS_WITH_DATES
@PATHS_WITH_DATES
@pytest.mark.parametrize("date", ["Wed, 21 Oct 2015 07:28:00 +99999999999999", "Wed, 21 Oct " + "9" * 5000 + " 07:28:00 GMT"])
def test_malformed_date_is_ignored(app: Flask, header: str, path: str, date: str) -> None:
    assert status(app, path, header, date) == 200


@HEADERS_WITH_DATES
@PATHS_WITH_DATES
@pytest.mark.parametrize("date", ["Mon, 01 Jan 0001 00:00:00 +2359", "Fri, 31 Dec 9999 23:59:59 -2359"])
def test_dates_at_the_ends_of_time_are_answered(app: Flask, header: str, path: str, date: str) -> None:
    assert status(app, path, header, date) < 500


@pytest.mark.parametrize("path", ["/plan", "/sparql", "/nothing"])
def test_more_than_a_thousand_parameters_are_refused(app: Flask, path: str) -> None:
    assert app.test_client().get(path, query_string="a=1&" * 1_000).status_code == 400
    few = app.test_client().get(path, query_string="&" * 999)
    assert few.status_code == (404 if path == "/nothing" else 200)


@pytest.mark.parametrize("path", ["/sparql", "/reconcile"])
def test_form_of_half_a_million_fields_is_refused_unread(app: Flask, path: str) -> None:
    started = time.thread_time()
    reply = app.test_client().post(path, data=b"=&" * 500_000, content_type="application/x-www-form-urlencoded")
    assert (reply.status_code, "1,000 parameters" in reply.get_json()["detail"]) == (400, True)
    assert time.thread_time() - started < 0.3
