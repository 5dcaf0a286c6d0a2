"""Every link and every IRI of the project, from `/`, leads somewhere in each format and language; the crawler sees each fault."""

import hashlib
import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib import DCAT

from planlink.dataset.build import Built
from planlink.engine.embedded import EmbeddedEngine
from planlink.namespaces import BASE
from planlink.questions.collection import Questions
from tests.conftest import RunningServer, running_server
from tests.support.http import ask
from tests.web.crawler import Crawler
from tests.web.crawler_addresses import TYPES, normal, without_format

#: Alignments, evidence and assessments: 1,371 things of three kinds.
ALIKE = re.compile("/(supports|assessed|realises|corresponds-to)/")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
HTML, TURTLE = TYPES["html"], TYPES["ttl"]


@pytest.fixture(scope="module")
def crawl() -> Iterator[tuple[RunningServer, Crawler]]:
    with running_server("--log", "off") as address:
        yield address, Crawler(str(address), alike=ALIKE).walk("/", "/robots.txt", "/.well-known/void", "/openapi.json")


def test_site_has_no_dead_end_no_wrong_media_type_and_no_unlabelled_thing(crawl: tuple[RunningServer, Crawler]) -> None:
    assert crawl[1].faults == []


def test_crawl_covers_data_and_formats(crawl: tuple[RunningServer, Crawler], built: Built, engine: EmbeddedEngine) -> None:
    site, crawler = crawl
    iris = {row["x"] for row in built.dataset.select(PROJECT_IRIS)}
    assert len(iris) > 1550
    assert iris <= set(crawler.names)
    assert len(crawler.pages) > 2300
    assert len(crawler.documents) > 3300
    assert {f"{site}/graph/{graph.removeprefix(BASE + 'graph/')}" for graph in engine.status.graphs} <= {
        without_format(address) for address, _ in crawler.documents
    }
    for question in Questions():
        formats = {kind for address, kind in crawler.files.items() if f"/questions/{question.name}?" in address}
        assert formats >= {TYPES[name] for name in ("csv", "tsv", "json", "xml")}, question.name


def test_crawl_covers_both_languages_and_all_rdf_formats(crawl: tuple[RunningServer, Crawler]) -> None:
    crawler = crawl[1]
    counts = {language: sum(page.language == language for page in crawler.pages.values()) for language in ("th", "en")}
    assert min(counts.values()) > 500
    for name in ("ttl", "jsonld", "rdf", "nt"):
        assert sum(kind == TYPES[name].partition(";")[0] for _, kind in crawler.documents) > 400, name
    assert {kind for _, kind in crawler.documents} >= {"application/trig", "application/gzip"}


def test_files_have_the_size_and_checksum_that_the_catalogue_states(crawl: tuple[RunningServer, Crawler]) -> None:
    site, crawler = crawl
    catalog = rdflib.Graph().parse(data=ask(f"{site}/catalog?format=ttl").body, format="turtle")
    stated = set()
    for file in catalog.subjects(DCAT.downloadURL):
        path = str(catalog.value(file, DCAT.downloadURL)).partition("/dump/")[2]
        checksum = catalog.value(file, SPDX.checksum)
        stated.add((path, int(str(catalog.value(file, DCAT.byteSize))), str(catalog.value(checksum, SPDX.checksumValue))))
    assert len(stated) == 49
    assert stated <= {(path, size, digest) for path, (size, digest) in crawler.dumps.items()}
    listed = ask(f"{site}/dump/SHA256SUMS").body.decode().split("\n")[:-1]
    assert set(listed) == {f"{digest}  {path}" for path, (_, digest) in crawler.dumps.items() if path != "SHA256SUMS"}


PROJECT_IRIS = f"""SELECT DISTINCT ?x {{
  GRAPH ?g {{ {{ ?x ?p ?o }} UNION {{ ?s ?x ?o }} UNION {{ ?s ?p ?x }} }}
  FILTER (ISIRI(?x) && STRSTARTS(STR(?x), "{BASE}") && !STRENDS(STR(?x), "#"))
}}"""

Answer = tuple[int, dict[str, str], str]


def html(body: str, lang: str = "th", link: str = "") -> Answer:
    head = '<head><title>A title</title></head><body><a href="/?lang=en">English</a>'
    return 200, {"Content-Type": HTML, "Link": link}, f'<html lang="{lang}">{head}<h1>A heading</h1>{body}</body></html>'


def turtle(body: str, content_type: str = TURTLE) -> Answer:
    return 200, {"Content-Type": content_type}, body


@contextmanager
def site_of(answers: dict[str, Answer]) -> Iterator[str]:
    """Serve answers by path; a key `turtle /path` is for requests that accept Turtle."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            machine = f"turtle {path}" if "turtle" in self.headers["Accept"] else self.path
            status, headers, body = answers.get(machine) or answers.get(path, (404, {}, ""))
            data = body.replace("SITE", f"http://{self.headers['Host']}").encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


THING = f"{BASE}id/a"
LABELLED = f'<{THING}> <http://www.w3.org/2000/01/rdf-schema#label> "ก"@th , "A"@en .'
SOUND_SITE: dict[str, Answer] = {
    "/": html('<a href="/x#here">x</a> <link rel="alternate" type="text/turtle" href="/x.ttl">'),
    "/?lang=en": html("", lang="en"),
    "/x": html('<p id="here"></p>'),
    "/x.ttl": turtle(LABELLED),
    "turtle /id/a": (303, {"Location": "/doc/a"}, ""),
    "/id/a": (303, {"Location": "/doc/a"}, ""),
    "turtle /doc/a": turtle(LABELLED),
    "/doc/a": html(""),
    "/doc/a?lang=en": html("", lang="en"),
    "/id/a?lang=en": (303, {"Location": "/doc/a?lang=en"}, ""),
}
FAULTS: dict[str, tuple[dict[str, Answer], str]] = {
    "a link to nothing": ({"/": html('<a href="/nowhere">x</a>')}, "dead end"),
    "a missing image": ({"/": html('<img alt="x" src="/x.png">')}, "dead end"),
    "an IRI that is not dereferenced": ({"turtle /id/a": (404, {}, ""), "/id/a": (404, {}, "")}, "dead end"),
    "a redirect loop": ({"turtle /doc/a": (303, {"Location": "/id/a"}, "")}, "dead end"),
    "a Link header to nothing": ({"/x": html('<p id="here">', link='</y>; rel="item"')}, "dead end"),
    "a form option that fails": (
        {
            "/": html(
                '<form action="/f"><select name="c"><option value="1">1</option><option value="2">2</option></select></form>'
            ),
            "/f?c=1": html(""),
        },
        "dead end",
    ),
    "a media type other than the suffix": ({"/x.ttl": turtle(LABELLED, "text/plain")}, "wrong media type"),
    "a media type without its charset": ({"/x.ttl": turtle(LABELLED, "text/turtle")}, "wrong media type"),
    "a media type other than requested": ({"turtle /doc/a": html("")}, "wrong media type"),
    "a link that announces another type than its target has": (
        {"/": html('<link rel="alternate" type="application/ld+json" href="/x.ttl">')},
        "wrong media type",
    ),
    "a fragment without an anchor": ({"/x": html("")}, "broken anchor"),
    "a fragment without an anchor on the same page": ({"/x": html('<p id="here"><a href="#there">x</a>')}, "broken anchor"),
    "a thing without a label in one language": (
        {"turtle /doc/a": turtle(f'<{THING}> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en .')},
        "unlabelled thing",
    ),
    "a document that does not describe its thing": ({"turtle /doc/a": turtle("<urn:a> <urn:b> <urn:c> .")}, "not described"),
    "a page without a heading": ({"/x": (200, {"Content-Type": HTML}, '<p id="here">')}, "unlabelled page"),
    "a page headed by an address": (
        {"/doc/a": (200, {"Content-Type": HTML}, "<html lang=th><title>a</title><h1>a</h1>")},
        "unlabelled page",
    ),
    "a link without words": ({"/": html('<a href="/x"></a>')}, "unlabelled link"),
    "a page in another language": ({"/?lang=en": html("", lang="th")}, "wrong language"),
    "a form that may change state": ({"/": html('<form action="/x" method="post"></form>')}, "state may change"),
    "malformed RDF": ({"/x.ttl": turtle("<a")}, "malformed"),
    "formats with different content": (
        {"/x": html('<p id="here"></p><a href="/x.nt">nt</a>'), "/x.nt": (200, {"Content-Type": TYPES["nt"]}, "")},
        "formats differ",
    ),
}


def test_sound_site_has_no_fault() -> None:
    with site_of(SOUND_SITE) as site:
        crawler = Crawler(site).walk("/")
    assert crawler.faults == []
    assert (len(crawler.pages), len(crawler.documents), set(crawler.names)) == (5, 2, {THING})


@pytest.mark.parametrize("fault", FAULTS)
def test_crawler_sees(fault: str) -> None:
    answers, kind = FAULTS[fault]
    with site_of(SOUND_SITE | answers) as site:
        crawler = Crawler(site).walk("/")
    assert any(fault.startswith(f"{kind}:") for fault in crawler.faults), crawler.faults


def test_equivalent_addresses_are_normalised_to_one() -> None:
    assert normal("http://a/x?b=2&a=%31") == normal("http://a/x?a=1&b=2")
    assert (
        without_format("http://a/doc/S1.T4.ttl?lang=th") == without_format("http://a/doc/S1.T4?format=nt") == "http://a/doc/S1.T4"
    )


def test_unnamed_graph_is_shown_by_its_path_and_unknown_graph_is_404(tmp_path: Path) -> None:
    file = tmp_path / "own.trig"
    file.write_text(f"<{BASE}graph/own/part> {{ <urn:a> <urn:b> <urn:c> }}", encoding="utf-8")
    with running_server("--log", "off", "--data", str(file)) as server:
        assert "<h1>own/part</h1>" in ask(f"{server}/graph/own/part", Accept="text/html").body.decode()
        assert ask(f"{server}/graph/nowhere", Accept="text/turtle").status == 404


#: Some of these have blank nodes, whose labels differ each time the files are read.
STABLE = (
    *(f"/ontology.{suffix}" for suffix in ("ttl", "jsonld", "rdf", "nt", "html")),
    *(
        f"/thing?iri=https%3A%2F%2Fw3id.org%2Fplanlink%2Fontology%23order&format={suffix}"
        for suffix in ("ttl", "jsonld", "rdf", "nt")
    ),
    *(f"/catalog?format={suffix}" for suffix in ("ttl", "jsonld", "rdf", "nt", "html")),
    *(f"/.well-known/void?format={suffix}" for suffix in ("ttl", "jsonld", "rdf", "nt")),
    *(f"/sparql?format={suffix}" for suffix in ("ttl", "jsonld", "rdf", "nt")),
    *(f"/doc/lampang-pao/plan/S1.T4.{suffix}" for suffix in ("ttl", "jsonld", "rdf", "nt", "html")),
    *(f"/doc/dataset/ontology.{suffix}" for suffix in ("ttl", "jsonld", "rdf", "nt", "html")),
    *("/graph/sdg?format=ttl", "/dump/ontology.ttl", "/dump/all.nq.gz", "/sitemap.xml", "/openapi.json", "/alignments.sssom.tsv"),
)


@pytest.mark.slow
def test_documents_have_the_same_bytes_and_etags_after_a_restart() -> None:
    runs = []
    for _ in range(2):
        with running_server("--log", "off") as server:
            replies = {path: ask(f"{server}{path}", Host="planlink.example") for path in STABLE}
        runs.append({path: (r.status, r.headers["ETag"], hashlib.sha256(r.body).hexdigest()) for path, r in replies.items()})
    assert {path for path in STABLE if runs[0][path] != runs[1][path]} == set()
    assert {status for status, _, _ in runs[0].values()} == {200}
    assert len({etag for _, etag, _ in runs[0].values()}) == len(STABLE)
    assert None not in {etag for _, etag, _ in runs[0].values()}
