"""Absolute URLs use the public URL, else the Host header; things under another base have pages."""

import io
import re
import socket
import urllib.parse
from collections.abc import Iterator

import openpyxl
import pytest

from tests.conftest import ROOT, RunningServer, running_server
from tests.support.http import ask

TOWN = str(ROOT / "tests" / "web" / "town.ttl")
PUBLIC = "https://public.example:8443/"
#: Paths of documents with absolute URLs, each with the Accept header.
WRITERS = {
    "/robots.txt": "*/*",
    "/sitemap.xml": "*/*",
    "/catalog": "text/turtle",
    "/catalog?format=html": "text/html",
    "/.well-known/void": "text/turtle",
    "/sparql": "text/turtle",
    "/openapi.json": "*/*",
    "/doc/dataset/lampang-pao/plan": "text/html",
    "/doc/lampang-pao/plan/S1": "text/turtle",
}
HOSTILE = (
    *(
        "a b",
        "x/y",
        "user@x",
        "x?y",
        "x#y",
        "<x>",
        '"x"',
        "x'y",
        "x,y",
        "x\\y",
        "x:",
        "x:abc",
        "x:99999",
        "x:-1",
        "[zz]",
        "[::1",
        "",
    ),
    *("a..b", "x%0d%0aSet-Cookie:a", "x;y", "x\ty", "{x}", "x|y", "ก"),
)


@pytest.fixture(scope="module")
def known() -> Iterator[RunningServer]:
    with running_server("--address", PUBLIC.rstrip("/")) as server:
        yield server


@pytest.fixture(scope="module")
def town() -> Iterator[RunningServer]:
    with running_server("--data", TOWN, "--base", "https://plans.example.org/") as server:
        yield server


def answer_for_host(server: str, path: str, host: str, accept: str = "*/*") -> str:
    """Send a request with any Host header and return the whole answer as text."""
    return raw_answer(server, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\nConnection: close\r\n\r\n")


def raw_answer(server: str, request: str) -> str:
    """Send a raw request and return the whole answer as text."""
    where, port = urllib.parse.urlsplit(server).netloc.split(":")
    with socket.create_connection((where, int(port)), timeout=30) as sock:
        sock.sendall(request.encode())
        parts = []
        while part := sock.recv(1 << 16):
            parts.append(part)
    return b"".join(parts).decode()


@pytest.mark.parametrize("path", WRITERS)
def test_absolute_urls_use_the_public_url_whatever_the_host_header(known: str, path: str) -> None:
    text = answer_for_host(known, path, "attacker.example", WRITERS[path])
    assert text.startswith("HTTP/1.1 200")
    assert PUBLIC.rstrip("/") in text
    assert "attacker.example" not in text
    assert urllib.parse.urlsplit(known).netloc not in text


@pytest.mark.parametrize(
    "path",
    ["/questions/q02-goal-coverage?plan=lampang-pao/plan&lang=en&format=xlsx", "/sparql?query=SELECT*{}&format=xlsx&lang=en"],
)
def test_workbook_holds_its_address_under_the_public_url(known: str, server: str, path: str) -> None:
    for running, base in ((known, PUBLIC), (server, f"{server}/")):
        book = openpyxl.load_workbook(io.BytesIO(ask(running + path).body))
        about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
        assert urllib.parse.unquote(str(about["Address"])) == base + path[1:]


@pytest.mark.parametrize("path", WRITERS)
def test_absolute_urls_use_the_host_header_without_a_public_url(server: str, path: str) -> None:
    assert "http://plans.example:81" in answer_for_host(server, path, "plans.example:81", WRITERS[path])


@pytest.mark.parametrize("path", ["/id/lampang-pao/plan", "/questions/q02", "/doc//x", "/questions//", "//doc/x", "/id//x"])
def test_redirects_do_not_repeat_the_host_header(server: str, path: str) -> None:
    assert "attacker.example" not in answer_for_host(server, path, "attacker.example", "text/html")


@pytest.mark.parametrize("host", HOSTILE)
def test_malformed_host_header_is_refused(server: str, known: str, host: str) -> None:
    for running in (server, known):
        assert answer_for_host(running, "/robots.txt", host).startswith("HTTP/1.1 400")


def test_http_1_1_without_host_header_is_refused(server: str, known: str) -> None:
    for running in (server, known):
        assert raw_answer(running, "GET /robots.txt HTTP/1.1\r\nConnection: close\r\n\r\n").startswith("HTTP/1.1 400")


def test_http_1_0_without_host_header_gets_the_bound_address(server: str, known: str) -> None:
    assert f"Sitemap: {server}/sitemap.xml" in raw_answer(server, "GET /robots.txt HTTP/1.0\r\n\r\n")
    assert f"Sitemap: {PUBLIC}sitemap.xml" in raw_answer(known, "GET /robots.txt HTTP/1.0\r\n\r\n")


@pytest.mark.parametrize(
    "host", ["localhost", "plans.example.org", "127.0.0.1:8000", "[::1]", "[::1]:8000", "xn--42c2d9a.example"]
)
def test_plain_host_header_is_accepted(server: str, host: str) -> None:
    assert answer_for_host(server, "/robots.txt", host).startswith("HTTP/1.1 200")


def test_malformed_public_url_stops_the_server_with_one_sentence() -> None:
    with pytest.raises(AssertionError, match="address: 'https://x/y' is not"), running_server("--address", "https://x/y"):
        pass


def test_things_under_another_base_have_pages(town: str) -> None:
    reply = ask(f"{town}/id/town/plan/S1", Accept="text/html")
    assert reply.status == 200
    text = reply.body.decode()
    assert "ส่งเสริมสุขภาพ" in text
    assert 'href="/id/town/plan?lang=' in text
    assert '<https://plans.example.org/id/town/plan/S1>; rel="cite-as"' in reply.headers["Link"]
    assert "https://plans.example.org/id/town/plan/S1>" in ask(f"{town}/doc/town/plan/S1.ttl").body.decode()


def test_local_links_of_pages_under_another_base_answer(town: str) -> None:
    seen = set()
    for page in ("/", "/doc/town/plan", "/doc/town/plan/S1"):
        text = ask(town + page, Accept="text/html").body.decode()
        seen |= {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', text)}
    assert "/id/town/plan/S1?lang=th" in seen
    own = {link for link in seen if link.startswith(("/id/", "/doc/", "/questions", "/?"))}
    answers = {link: ask(town + link, Accept="text/html").status for link in own}
    assert {link for link, status in answers.items() if status != 200} == {"/id/town/plan/S0?lang=th"}  # retired


def test_sitemap_lists_things_under_another_base(town: str) -> None:
    found = re.findall("<loc>(.*?)</loc>", ask(f"{town}/sitemap.xml").body.decode())
    assert f"{town}/doc/town/plan/S1" in found


def test_short_parameter_value_is_an_iri_under_the_base(town: str) -> None:
    reply = ask(f"{town}/questions/q01-plan-tree?plan=town/plan&format=csv&lang=en")
    assert "https://plans.example.org/id/town/plan/S1" in reply.body.decode()
