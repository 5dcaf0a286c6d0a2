"""A long catalogue comes in pages that harvesters follow, and all pages together say what the whole says."""

import json
import re
import threading
from collections.abc import Iterator

import pyshacl
import pytest
import rdflib
from rdflib import DCAT, RDF
from werkzeug.serving import make_server

from planlink.engine.embedded import EmbeddedEngine
from planlink.publish.catalogue.dcat import PAGE_SIZE
from planlink.web.app import create_app
from tests import suites
from tests.support.http import ask
from tests.web.harvest.test_catalogue import ID, PARSERS

HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
SIZE, PAGES, DATASETS = 5, 3, 12
#: The designs that ckanext-dcat follows: version 2 the first, those before it the second.
DESIGNS = (HYDRA.PartialCollectionView, HYDRA.PagedCollection)
RDFLIB = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, when it reads JSON-LD


@pytest.fixture(scope="module")
def paged(engine: EmbeddedEngine) -> Iterator[str]:
    """Give the address of a server whose catalogue has four datasets a page."""
    app = create_app(engine)
    app.config["CATALOG_PAGE"] = SIZE
    served = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    thread.join()
    served.server_close()


def read(address: str, kind: str = "turtle") -> rdflib.Graph:
    reply = ask(address)
    assert reply.status == 200
    return rdflib.Graph().parse(data=reply.body, format=kind)


def next_page(graph: rdflib.Graph, design: rdflib.URIRef) -> str | None:
    """Return the next page as ckanext-dcat's parser finds it."""
    return next((str(graph.value(view, HYDRA.next) or "") for view in graph.subjects(RDF.type, design)), "") or None


def harvest(address: str, kind: str, design: rdflib.URIRef = DESIGNS[0]) -> list[rdflib.Graph]:
    """Read all pages as ckanext-dcat does: without Accept, in the format of the first page."""
    graphs: list[rdflib.Graph] = []
    following: str | None = address
    while following and len(graphs) < 20:
        graphs.append(read(following, kind))
        following = next_page(graphs[-1], design)
    return graphs


def datasets(graph: rdflib.Graph) -> list[rdflib.term.Node]:
    return sorted(graph.subjects(RDF.type, DCAT.Dataset), key=str)


def plain(graph: rdflib.Graph) -> set[tuple[str, ...]]:
    """Return the triples that are not about pages."""
    return {tuple(map(str, triple)) for triple in graph if not any(str(term).startswith(HYDRA) for term in triple)}


def test_catalogue_of_one_page_describes_no_pages(server: str) -> None:
    assert PAGE_SIZE > DATASETS
    reply = ask(f"{server}/catalog")
    assert b"hydra" not in reply.body
    assert not re.search(r'rel="(next|prev|first|last)"', reply.headers["Link"])
    assert ask(f"{server}/catalog?page=1").body == reply.body
    assert ask(f"{server}/catalog?page=").body == reply.body, "a form sends a field that nobody filled in"
    assert ask(f"{server}/catalog?page=2").status == 404


@RDFLIB
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize(("suffix", "kind"), PARSERS.items())
def test_all_pages_together_have_each_dataset_once(paged: str, suffix: str, kind: str, design: rdflib.URIRef) -> None:
    graphs = harvest(f"{paged}/catalog?format={suffix}", kind, design)
    assert [len(datasets(graph)) for graph in graphs] == [5, 5, 2]
    found = [dataset for graph in graphs for dataset in datasets(graph)]
    assert len(found) == len(set(found)) == DATASETS
    for graph in graphs:
        assert set(graph.objects(ID.catalog, DCAT.dataset)) == set(datasets(graph))


def test_all_pages_together_equal_the_whole_catalogue(paged: str, server: str) -> None:
    whole = plain(read(f"{server}/catalog"))
    together = set.union(*map(plain, harvest(f"{paged}/catalog", "turtle")))
    moved = {tuple(term.replace(paged, server) for term in triple) for triple in together}
    assert moved == whole


def test_page_holds_nothing_of_other_pages(paged: str) -> None:
    graphs = harvest(f"{paged}/catalog", "turtle")
    named = {str(dataset) for graph in graphs for dataset in datasets(graph)}
    for graph in graphs:
        own = set(map(str, datasets(graph)))
        assert {str(term) for triple in graph for term in triple} & named == own
    assert (ID["place/world"], RDF.type, None) in graphs[-1], "the page of the SDGs"
    assert (ID["place/world"], RDF.type, None) not in graphs[0]


@pytest.mark.parametrize("number", range(1, PAGES + 1))
def test_every_page_passes_dcat_ap(paged: str, number: int) -> None:
    graph = read(f"{paged}/catalog?page={number}")
    conforms, _, text = pyshacl.validate(
        graph, shacl_graph=rdflib.Graph().parse(suites.need(suites.DCAT_AP) / "3.0.1-shapes.ttl")
    )
    assert conforms, text


def test_page_links_to_the_others_and_counts_all_datasets(paged: str) -> None:
    graph = read(f"{paged}/catalog?page=2")
    view = rdflib.URIRef(f"{paged}/catalog?page=2")
    assert graph.value(ID.catalog, HYDRA.view) == view
    for node in (ID.catalog, view):
        assert int(str(graph.value(node, HYDRA.totalItems))) == DATASETS
    found = {name: str(graph.value(view, HYDRA[name])) for name in ("first", "previous", "next", "last")}
    pages = {"first": 1, "previous": 1, "next": 3, "last": 3}
    assert found == {name: f"{paged}/catalog?page={number}" for name, number in pages.items()}


def test_pages_keep_the_suffix_of_the_address(paged: str) -> None:
    graph = rdflib.Graph().parse(data=ask(f"{paged}/catalog.nt?page=2").body, format="nt")
    following = str(next(graph.objects(None, HYDRA.next)))
    assert following == f"{paged}/catalog.nt?page=3"
    assert ask(following).headers["Content-Type"] == "application/n-triples"


@pytest.mark.parametrize(
    ("number", "relations"),
    [(1, {"first", "last", "next"}), (2, {"first", "last", "next", "prev"}), (3, {"first", "last", "prev"})],
)
def test_link_header_leads_to_the_other_pages(paged: str, number: int, relations: set[str]) -> None:
    header = ask(f"{paged}/catalog?page={number}&format=nt").headers["Link"]
    links = dict(re.findall(r'<([^>]+)>; rel="(?:first|last|next|prev)"()', header))
    assert set(re.findall(r'rel="(first|last|next|prev)"', header)) == relations
    for address in links:
        assert ask(address).headers["Content-Type"] == "application/n-triples"
    assert len(re.findall('rel="item"', header)) == (SIZE if number < PAGES else DATASETS % SIZE)


@pytest.mark.parametrize("asked", ["0", "abc", "-1", "1.5", "01", "%2B1", "๑", "1&page=2", "9" * 5000])
def test_malformed_page_number_is_400(paged: str, asked: str) -> None:
    reply = ask(f"{paged}/catalog?page={asked.replace('๑', '%E0%B9%91')}")
    assert reply.status == 400
    assert "page" in json.loads(reply.body)["detail"]


@pytest.mark.parametrize("kind", ["text/turtle", "text/html"])
def test_page_beyond_the_last_is_404(paged: str, kind: str) -> None:
    for number in (4, 999999999):
        assert ask(f"{paged}/catalog?page={number}", Accept=kind).status == 404


@pytest.mark.parametrize(("language", "words"), [("th", "หน้าถัดไป"), ("en", "next page")])
def test_page_for_people_links_to_the_next_page(paged: str, language: str, words: str) -> None:
    titles: list[str] = []
    following: str | None = f"{paged}/catalog?lang={language}"
    for number in range(1, PAGES + 1):
        assert following
        page = ask(following, Accept="text/html").body.decode()
        titles += re.findall(r"<h2>(.+?)</h2>", page)
        assert (words in page) == (number < PAGES)
        described = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.DOTALL)[0])
        assert len(described["dataset"]) == page.count("<h2>")
        found = re.search(r'href="([^"]+)" rel="next"', page)
        following = found[1].replace("&amp;", "&") if found else None
    assert following is None
    assert len(titles) == len(set(titles)) == DATASETS
