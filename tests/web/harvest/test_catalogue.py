"""The catalogue is what DCAT-AP asks for, harvesters can take it, and what it says of each file is true."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET

import pyshacl
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SH, SKOS

from planlink.engine.embedded import EmbeddedEngine
from planlink.publish.catalogue.dcat import SERVICES
from tests import suites
from tests.support.http import ask

ID = rdflib.Namespace("https://w3id.org/planlink/id/")
VERSION = rdflib.URIRef("http://www.w3.org/ns/dcat#version")  # rdflib knows DCAT 2
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
PARSERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
#: What DCAT-AP recommends and nobody has told us: the sources name no years (but Saraburi's), and places are named, not measured.
UNKNOWN = {
    ("place/lampang", DCAT.bbox),
    ("place/lampang", DCAT.centroid),
    ("place/saraburi", DCAT.bbox),
    ("place/saraburi", DCAT.centroid),
    ("place/th", DCAT.bbox),
    ("place/th", DCAT.centroid),
    ("place/world", DCAT.bbox),
    ("place/world", DCAT.centroid),
    ("dataset/ontology", DCTERMS.spatial),
    *(
        (f"dataset/{name}", DCTERMS.temporal)
        for name in (
            *("all", "crosswalks", "lampang-pao/plan", "lampang-pao/alignments"),
            *("master-plan", "national-strategy", "nesdp13", "ontology", "questions", "sdg"),
        )
    ),
}
#: How many property shapes without a path are dropped from a file.
PATHLESS = {"3.0.1-dcat-ap-SHACL.ttl": 2}


@pytest.fixture(scope="module")
def catalog(server: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=ask(f"{server}/catalog").body, format="turtle")


def pathless(shapes: rdflib.Graph) -> list[object]:
    """Drop the property shapes that have no path, which pyshacl refuses with the whole file."""
    dropped = [(shape, part) for shape, part in shapes.subject_objects(SH.property) if (part, SH.path, None) not in shapes]
    for shape, part in dropped:
        shapes.remove((shape, SH.property, part))
        shapes.remove((part, None, None))
    return [part for _, part in dropped]


def results(catalog: rdflib.Graph, shapes: str) -> set[tuple[str, object]]:
    shapes_graph = rdflib.Graph().parse(suites.need(suites.DCAT_AP) / shapes)
    assert len(pathless(shapes_graph)) == PATHLESS.get(shapes, 0)
    assert len(set(shapes_graph.subjects(SH.targetClass))) > 8
    _, report, _ = pyshacl.validate(catalog, shacl_graph=shapes_graph)
    assert isinstance(report, rdflib.Graph)
    found = report.subjects(RDF.type, SH.ValidationResult)
    return {(str(report.value(r, SH.focusNode)).removeprefix(ID), report.value(r, SH.resultPath)) for r in found}


@pytest.mark.parametrize("shapes", ["3.0.1-shapes.ttl", "3.0.1-range.ttl", "3.0.1-dcat-ap-SHACL.ttl"])
def test_catalogue_passes_dcat_ap(catalog: rdflib.Graph, shapes: str) -> None:
    assert results(catalog, shapes) == set()


def test_only_unknown_facts_are_missing_of_those_that_dcat_ap_recommends(catalog: rdflib.Graph) -> None:
    assert results(catalog, "3.0.1-shapes_recommended.ttl") == UNKNOWN


def test_shapes_report_missing_properties(catalog: rdflib.Graph) -> None:
    broken = rdflib.Graph() + catalog
    broken.remove((ID["dataset/sdg"], DCTERMS.title, None))
    assert results(broken, "3.0.1-shapes.ttl") == {("dataset/sdg", DCTERMS.title)}


@pytest.mark.parametrize("accept", [None, "*/*"])
def test_clients_that_accept_anything_get_rdf(server: str, accept: str | None) -> None:
    for method in ("HEAD", "GET"):
        reply = ask(f"{server}/catalog", method, **({"Accept": accept} if accept else {}))
        assert (reply.status, reply.headers["Content-Type"]) == (200, "text/turtle; charset=utf-8")


@pytest.mark.parametrize("path", ["/catalog", "/graph/sdg", "/ontology", "/doc/dataset/sdg"])
def test_every_format_has_a_suffix(server: str, path: str) -> None:
    for suffix in (*PARSERS, "html"):
        reply, asked = ask(f"{server}{path}.{suffix}", Accept="image/png"), ask(f"{server}{path}?format={suffix}")
        assert (reply.status, reply.headers["Content-Type"]) == (200, asked.headers["Content-Type"])
        assert suffix == "html" or reply.body == asked.body
    assert ask(f"{server}{path}.xlsx").status == 404


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, when it reads JSON-LD
@pytest.mark.parametrize(("suffix", "kind"), PARSERS.items())
def test_every_format_has_the_same_triples(server: str, catalog: rdflib.Graph, suffix: str, kind: str) -> None:
    assert set(rdflib.Graph().parse(data=ask(f"{server}/catalog?format={suffix}").body, format=kind)) == set(catalog)


def test_context_of_json_ld_is_inline(server: str) -> None:
    document = json.loads(ask(f"{server}/catalog", Accept="application/ld+json").body)
    assert document["@context"]["dcat"] == str(DCAT)


def test_every_file_matches_its_description(server: str, catalog: rdflib.Graph) -> None:
    distributions = [node for node in catalog.subjects(RDF.type, DCAT.Distribution) if (node, DCAT.downloadURL, None) in catalog]
    assert len(distributions) == 11 * 4 + 3 + 2
    for distribution in distributions:
        url = str(catalog.value(distribution, DCAT.downloadURL))
        assert url.startswith(f"{server}/dump/")
        reply, head = ask(url), ask(url, "HEAD")
        assert (reply.status, head.status) == (200, 200)
        size, checksum = catalog.value(distribution, DCAT.byteSize), catalog.value(distribution, SPDX.checksum)
        assert str(size) == str(len(reply.body)) == head.headers["Content-Length"]
        assert str(catalog.value(checksum, SPDX.checksumValue)) == hashlib.sha256(reply.body).hexdigest()
        said = catalog.value(distribution, DCAT.compressFormat) or catalog.value(distribution, DCAT.mediaType)
        assert str(said).endswith("/media-types/" + reply.headers.get_content_type())


def test_document_made_on_request_has_an_address_and_no_size(server: str, catalog: rdflib.Graph) -> None:
    documents = {
        ID["dataset/ontology#documentation"]: "/ontology",
        ID["dataset/all#sssom.tsv"]: "/alignments.sssom.tsv",
    }
    made = {node for node in catalog.subjects(RDF.type, DCAT.Distribution) if (node, DCAT.downloadURL, None) not in catalog}
    assert made == set(documents)
    for node, path in documents.items():
        assert str(catalog.value(node, DCAT.accessURL)) == server + path
        assert catalog.value(node, DCAT.byteSize) is None
        said = str(catalog.value(node, DCAT.mediaType))
        assert said.endswith(ask(server + path, Accept="*/*").headers.get_content_type())


def test_mapping_sets_conform_to_sssom(server: str, catalog: rdflib.Graph) -> None:
    sets = {str(node).removeprefix(ID) for node in catalog.subjects(DCTERMS.conformsTo, rdflib.URIRef("https://w3id.org/sssom"))}
    assert sets == {f"dataset/{part}#sssom.tsv" for part in ("all", "lampang-pao/alignments", "saraburi-pao/alignments")}
    for plan in ("lampang-pao", "saraburi-pao"):
        node = ID[f"dataset/{plan}/alignments#sssom.tsv"]
        dataset = catalog.value(predicate=DCAT.distribution, object=node)
        lines = ask(str(catalog.value(node, DCAT.downloadURL))).body.decode().splitlines()
        assert f"#mapping_set_version: {catalog.value(dataset, VERSION)}" in lines
        live = ask(f"{server}/alignments.sssom.tsv?plan={plan}/plan").body.decode().splitlines()
        assert [line for line in lines if "set_version" not in line] == [line for line in live if "set_version" not in line]


def test_only_planlinks_datasets_are_datasets_and_each_has_a_page(server: str, catalog: rdflib.Graph) -> None:
    datasets = set(catalog.subjects(RDF.type, DCAT.Dataset))
    assert datasets == set(catalog.objects(ID.catalog, DCAT.dataset))
    assert len(datasets) == 12
    for dataset in datasets:
        assert str(dataset).startswith(ID + "dataset/")
        path = str(dataset).removeprefix("https://w3id.org/planlink")
        assert ask(server + path, Accept="text/turtle").status == 200, "303 to the document"
        assert ask(str(catalog.value(dataset, DCAT.landingPage)), Accept="text/html").status == 200


def test_every_plan_has_its_datasets(engine: EmbeddedEngine, catalog: rdflib.Graph) -> None:
    plans = [graph for graph in engine.status.graphs if re.fullmatch(r"https://w3id.org/planlink/graph/[^/]+/plan", graph)]
    assert len(plans) == 2
    for graph in plans:
        name = graph.removeprefix("https://w3id.org/planlink/graph/")
        for part in (name, name.replace("/plan", "/alignments")):
            assert (ID[f"dataset/{part}"], RDF.type, DCAT.Dataset) in catalog


def test_titles_descriptions_and_themes_are_in_both_languages(catalog: rdflib.Graph) -> None:
    things = {*catalog.subjects(RDF.type, DCAT.Dataset), *catalog.subjects(RDF.type, DCAT.DataService), ID.catalog}
    for thing in things:
        for term in (DCTERMS.title, DCTERMS.description):
            assert {str(getattr(text, "language", "")) for text in catalog.objects(thing, term)} == {"en", "th"}
    for theme in set(catalog.objects(None, DCAT.theme)):
        assert {str(getattr(text, "language", "")) for text in catalog.objects(theme, SKOS.prefLabel)} == {"en", "th"}


def test_keywords_are_what_stock_ckan_accepts(catalog: rdflib.Graph) -> None:
    keywords = {str(keyword) for keyword in catalog.objects(None, DCAT.keyword)}
    assert len(keywords) > 8
    assert all(re.fullmatch(r"[A-Za-z0-9 _.-]{2,100}", keyword) for keyword in keywords)


def test_datasets_and_files_have_the_licence(catalog: rdflib.Graph) -> None:
    for kind in (DCAT.Dataset, DCAT.Distribution, DCAT.DataService, DCAT.Catalog):
        for thing in catalog.subjects(RDF.type, kind):
            assert str(catalog.value(thing, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"


def test_services_answer_at_their_addresses(server: str, catalog: rdflib.Graph) -> None:
    services = set(catalog.objects(ID.catalog, DCAT.service))
    assert len(services) == 3
    for service in services:
        for term in (DCAT.endpointURL, DCAT.endpointDescription):
            assert ask(str(catalog.value(service, term))).status == 200
        assert len(set(catalog.objects(service, DCAT.servesDataset))) == 12
    assert services == {ID["service/" + name] for name, *_ in SERVICES}


def test_no_contact_is_invented(catalog: rdflib.Graph) -> None:
    contacts = set(catalog.objects(None, DCAT.contactPoint))
    assert contacts == {ID.contact}
    assert not set(catalog.objects(None, VCARD.hasEmail))
    assert set(catalog.objects(None, DCTERMS.publisher)) == {ID["agent/planlink"]}
    assert catalog.value(ID["agent/planlink"], FOAF.name)


@pytest.mark.parametrize(("language", "words"), [("th", "บัญชีข้อมูล"), ("en", "Data catalogue")])
def test_page_lists_every_dataset_for_people_and_search_engines(server: str, language: str, words: str) -> None:
    page = ask(f"{server}/catalog?lang={language}", Accept="text/html").body.decode()
    assert words in page
    assert page.count("<h2>") == 12
    described = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.DOTALL)[0])
    assert described["@context"] == {"@vocab": "https://schema.org/"}
    assert len(described["dataset"]) == 12
    assert {"name", "description", "license", "creator", "distribution", "dateModified"} <= set(described["dataset"][0])


def test_dataset_page_describes_it_for_search_engines_and_machines(server: str) -> None:
    reply = ask(f"{server}/doc/dataset/lampang-pao/plan", Accept="text/html")
    assert '"@type": "Dataset"' in reply.body.decode()
    links = reply.headers["Link"]
    assert '<https://w3id.org/planlink/id/dataset/lampang-pao/plan>; rel="cite-as"' in links
    assert f'<{server}/dump/lampang-pao/plan.ttl>; rel="item"; type="text/turtle"' in links
    assert '</catalog>; rel="collection"' in links


def links_of(server: str, path: str, accept: str) -> set[tuple[str, str]]:
    """Return the links of a response, as relations and addresses."""
    found = re.findall(r'<([^>]+)>; rel="([a-z-]+)"', ask(server + path, "HEAD", Accept=accept).headers["Link"])
    return {(relation, address) for address, relation in found}


def test_page_files_and_descriptions_of_a_dataset_link_to_each_other(server: str) -> None:
    """FAIR Signposting Profile, level 1: landing page, content resources, metadata resources."""
    path, own = "/doc/dataset/lampang-pao/plan", "https://w3id.org/planlink/id/"
    landing = links_of(server, path, "text/html")
    assert landing >= {
        ("type", "https://schema.org/AboutPage"),
        ("type", "https://schema.org/Dataset"),
        ("author", own + "agent/planlink"),
        ("cite-as", own + "dataset/lampang-pao/plan"),
        ("license", "https://creativecommons.org/licenses/by/4.0/"),
    }
    files = [address for relation, address in landing if relation == "item"]
    described = [address for relation, address in landing if relation == "describedby"]
    assert (len(files), len(described)) == (4, 4)
    for address in files:
        assert ("collection", path) in links_of(server, address.removeprefix(server), "*/*")
    for address in described:
        links = links_of(server, address, "*/*")
        assert ("describes", path) in links
        assert "type" not in {relation for relation, _ in links}
    assert "collection" not in {relation for relation, _ in links_of(server, "/dump/agents.ttl", "*/*")}


def test_ontology_links_to_its_descriptions_and_licence(server: str) -> None:
    page = links_of(server, "/ontology", "text/html")
    assert {"cite-as", "describedby", "type", "license"} == {relation for relation, _ in page}
    for relation, address in page:
        if relation == "describedby":
            assert ("describes", "/ontology") in links_of(server, address, "*/*")


def test_links_of_the_catalogue_resolve(server: str) -> None:
    links = re.findall(r'<([^>]+)>; rel="([a-z-]+)"', ask(f"{server}/catalog").headers["Link"])
    assert {"cite-as", "license", "type", "describedby", "item", "service-desc", "service-doc"} == {
        relation for _, relation in links
    }
    for address, relation in links:
        if relation in ("describedby", "item"):
            assert ask(address).status == 200


def test_robots_find_the_sitemap_and_every_page_in_it_answers(server: str) -> None:
    robots = ask(f"{server}/robots.txt").body.decode()
    found = re.search(r"^Sitemap: (\S+)$", robots, flags=re.MULTILINE)
    assert found
    root = ET.fromstring(ask(found[1]).body)
    pages = [str(element.text) for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(pages) == len(set(pages)) > 150
    assert f"{server}/gaps?plan=saraburi-pao/plan" in pages
    assert all(ask(page, "HEAD", Accept="text/html").status == 200 for page in pages[::7])
    closed = re.findall(r"^Disallow: (\S+)$", robots, flags=re.MULTILINE)
    assert not [page for page in pages if page.removeprefix(server).startswith(tuple(closed))]


def test_places_and_periods_are_described_in_the_catalogue(catalog: rdflib.Graph) -> None:
    for term in (DCTERMS.spatial, DCTERMS.temporal, DCTERMS.provenance, DCTERMS.rights, DCTERMS.publisher):
        for thing in set(catalog.objects(None, term)):
            assert catalog.value(thing, RDF.type), thing
    assert all(catalog.value(node, RDFS.label) for node in catalog.objects(None, DCTERMS.provenance))
