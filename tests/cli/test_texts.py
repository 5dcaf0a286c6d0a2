"""`planlink texts`: the official wording comes from the UN's own file, whole or not at all, and never mixes into our labels."""

import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, RDF, SKOS

from planlink.namespaces import GRAPH, ID, PLAN, SDG, SDGO
from tests.cli.test_commands import planlink
from tests.conftest import RunningServer, running_server
from tests.suites import need
from tests.support.http import page

KOS = need("sdg-kos") / "sdg-kos-goals-targets-indicators.ttl"
OFFICIAL = rdflib.URIRef(PLAN + "officialText")
OTHER = b"<http://example.org/a> <http://www.w3.org/2004/02/skos/core#prefLabel> 'a'@en ."
DATASET = rdflib.URIRef(ID + "dataset/texts/sdg")


class _Files(BaseHTTPRequestHandler):
    """Serves the UN's file and what can go wrong."""

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(303)
            self.send_header("Location", "/kos.ttl")
            self.end_headers()
            return
        bodies = {"/kos.ttl": KOS.read_bytes(), "/large": b"#" * (17 << 20), "/page": b"<!doctype html><p>Hi", "/other": OTHER}
        body = bodies.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        try:
            self.wfile.write(body or b"no such file")
        except OSError:  # the client has read enough
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Files) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def folder(files: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("texts") / "new"
    done = planlink("texts", "sdg", f"{files}/kos.ttl", "--texts", str(where))
    assert "186 goals and targets in en, es, fr" in done.stderr
    assert "several wordings of 12.3" in done.stderr
    return where


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[RunningServer]:
    with running_server("--texts", str(folder)) as address:
        yield address


def wordings() -> dict[rdflib.term.Node, dict[str, str]]:
    """Return the longest preferred label of each goal and target in each language of the UN's file."""
    graph = rdflib.Graph().parse(KOS)
    found: dict[rdflib.term.Node, dict[str, str]] = defaultdict(dict)
    for kind in ("Goal", "Target"):
        for thing in graph.subjects(RDF.type, rdflib.URIRef(SDGO + kind)):
            for label in graph.objects(thing, SKOS.prefLabel):
                language = str(getattr(label, "language", None))
                found[thing][language] = max(
                    found[thing].get(language, ""), re.sub(r"[ \t\r\n]+", " ", str(label)).strip(), key=len
                )
    return found


def test_the_graph_has_only_the_official_wording(folder: Path, files: str) -> None:
    graph = rdflib.Graph().parse(folder / "sdg.ttl")
    expected = wordings()
    assert len(expected) == 17 + 169
    texts = {(thing, getattr(text, "language", None), str(text)) for thing, text in graph.subject_objects(OFFICIAL)}
    assert texts == {(thing, language, text) for thing, each in expected.items() for language, text in each.items()}
    assert set(graph.predicates()) == {OFFICIAL, DCTERMS.source, DCTERMS.created}
    assert graph.value(DATASET, DCTERMS.source) == rdflib.URIRef(f"{files}/kos.ttl")


def test_the_stray_labels_of_a_target_are_left_out(folder: Path) -> None:
    target = rdflib.URIRef(SDG + "12.3")
    texts = list(rdflib.Graph().parse(folder / "sdg.ttl").objects(target, OFFICIAL))
    assert len(texts) == 3
    assert all(len(str(text)) > 100 for text in texts)


def test_redirects_and_files_are_read(files: str, tmp_path: Path) -> None:
    planlink("texts", "sdg", f"{files}/moved", "--texts", str(tmp_path / "a"))
    planlink("texts", "sdg", str(KOS), "--texts", str(tmp_path / "b"))
    first, second = (rdflib.Graph().parse(tmp_path / name / "sdg.ttl") for name in ("a", "b"))
    assert set(first.subject_objects(OFFICIAL)) == set(second.subject_objects(OFFICIAL))
    assert first.value(DATASET, DCTERMS.source) == rdflib.URIRef(f"{files}/kos.ttl")
    assert second.value(DATASET, DCTERMS.source) == rdflib.URIRef(SDG.rstrip("/"))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/missing", "404"),
        ("/large", "larger than 16 MiB"),
        ("/page", "page: "),
        ("/other", "not the UN's file of the SDGs"),
    ],
)
def test_a_failure_says_why_and_leaves_the_folder(files: str, folder: Path, path: str, reason: str) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    done = planlink("texts", "sdg", files + path, "--texts", str(folder), expect=1)
    assert reason in done.stderr
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_unreachable_source_and_missing_file_are_reported(tmp_path: Path) -> None:
    assert "cannot be reached" in planlink("texts", "sdg", "http://127.0.0.1:1/", "--texts", str(tmp_path / "x"), expect=1).stderr
    assert "nowhere.ttl" in planlink("texts", "sdg", "/nowhere.ttl", "--texts", str(tmp_path / "x"), expect=1).stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "address",
    [
        "/sdg/3.8",
        "/links?plan=lampang-pao/plan&element=lampang-pao/plan/S1.T4",
        "/gaps?goal=1",
        "/compare?target=3.8",
        "/coverage?columns=sdg/3",
        "/doc/lampang-pao/plan/S1.T4/supports/sdg-3.8",
        "/report?strategy=S1",
    ],
)
@pytest.mark.parametrize(("lang", "name"), [("en", "Official wording"), ("th", "ข้อความทางการ")])
def test_pages_show_the_official_wording_named_as_such(
    served: RunningServer, server: RunningServer, address: str, lang: str, name: str
) -> None:
    path = f"{address}{'&' if '?' in address else '?'}lang={lang}"
    code = "1.1" if "gaps" in address else "3.8"
    text = page(served, path).body.decode()
    assert f"<strong>{name}:</strong>" in text
    assert wordings()[rdflib.URIRef(SDG + code)]["en"] in text
    assert f"<strong>{name}:</strong>" not in page(server, path).body.decode()


def test_rdf_of_a_target_has_the_wording_in_all_languages(served: RunningServer) -> None:
    target = rdflib.URIRef(SDG + "3.8")
    graph = rdflib.Graph().parse(data=page(served, "/sdg/3.8.ttl", "*/*").body, format="turtle")
    texts = {str(getattr(text, "language", None)): str(text) for text in graph.objects(target, OFFICIAL)}
    assert texts == wordings()[target]
    labels = {str(label) for label in graph.objects(target, SKOS.prefLabel)}
    assert labels.isdisjoint(texts.values())


def test_catalogue_and_void_name_the_graph(served: RunningServer) -> None:
    catalog, void = rdflib.Graph(), rdflib.Graph()
    catalog.parse(data=page(served, "/catalog.ttl", "*/*").body, format="turtle")
    void.parse(data=page(served, "/.well-known/void", "text/turtle").body, format="turtle")
    assert (rdflib.URIRef(ID + "catalog"), DCAT.dataset, DATASET) in catalog
    assert list(catalog.objects(DATASET, DCAT.distribution))
    assert GRAPH + "texts/sdg" in {str(term) for triple in void for term in triple} or DATASET in set(void.subjects())


@pytest.mark.slow
def test_the_texts_pass_the_checks(folder: Path) -> None:
    done = planlink("check", "--texts", str(folder), "--only", "shapes", "--only", "hygiene")
    assert "0 violations" in done.stdout or "All is well" in done.stdout


@pytest.mark.slow
def test_dump_writes_the_graph(folder: Path, tmp_path: Path) -> None:
    planlink("dump", str(tmp_path / "site"), "--texts", str(folder))
    written = rdflib.Graph().parse(tmp_path / "site" / "dump" / "texts" / "sdg.ttl")
    assert set(written) == set(rdflib.Graph().parse(folder / "sdg.ttl"))
    assert DATASET in set(rdflib.Graph().parse(tmp_path / "site" / "catalog.ttl").subjects(RDF.type, DCAT.Dataset))


def test_serving_needs_a_folder_with_texts_and_the_shipped_data(tmp_path: Path) -> None:
    assert "holds no official texts" in planlink("serve", "--port", "0", "--texts", str(tmp_path), expect=1).stderr
    done = planlink("serve", "--port", "0", "--texts", str(tmp_path), "--data", str(KOS), expect=1)
    assert "go with the shipped data" in done.stderr
