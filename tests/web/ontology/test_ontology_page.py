"""The ontology at its IRI: formats, versions, an anchor for every term, both languages, a complete diagram."""

import re
from collections.abc import Iterator
from pathlib import Path

import owlready2
import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, OWL, RDF, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import VANN

from planlink.dataset.build import Built
from planlink.namespaces import GRAPH, PLAN, shorten
from planlink.web.http.negotiation import in_order
from planlink.web.ontology.diagram import Box, draw, text_width
from planlink.web.ontology.vocabulary import LocalisedText, Term, Vocabulary, by_language
from tests.conftest import ROOT, running_server
from tests.support.http import Reply, send

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TYPES = {"ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
HOME = "https://w3id.org/planlink/ontology"


def page(server: str, path: str = "/ontology?lang=en", accept: str = BROWSER, status: int = 200) -> Reply:
    reply = send(server, "GET", path, Accept=accept)
    assert reply.status == status, reply.body[:400]
    return reply


def text(server: str, path: str = "/ontology?lang=en") -> str:
    return page(server, path).body.decode()


def words_of(shown: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def own_terms(kind: URIRef | None = None) -> set[str]:
    """Return the IRIs of the terms in the file of the vocabulary, of one kind if it is given."""
    graph = Graph().parse(ROOT / "ontology" / "vocabulary.ttl")
    return {str(term) for term in graph.subjects(RDF.type, kind) if str(term).startswith(PLAN)}


def terms(built: Built) -> list[str]:
    found = built.dataset.select(
        f"SELECT DISTINCT ?t {{ GRAPH <{GRAPH}ontology> {{ ?t <http://www.w3.org/2000/01/rdf-schema#isDefinedBy> <{HOME}> }} }}"
    )
    return [row["t"].removeprefix(PLAN) for row in found]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("own") / "own.trig"
    file.write_text(f"<urn:g> {{ <urn:a> a <{PLAN}Plan> }}", encoding="utf-8")
    with running_server("--data", str(file)) as address:
        yield address


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a small ontology, partly in Thai alone."""
    file = tmp_path_factory.mktemp("partial") / "partial.trig"
    head = "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    said = f'<{HOME}> a owl:Ontology . <{PLAN}Plan> a owl:Class ; rdfs:label "แผน"@th . <{PLAN}Nameless> a owl:Class .'
    said += " <javascript:x> a owl:Class ."
    file.write_text(f"{head}<{GRAPH}ontology> {{ {said} }}", encoding="utf-8")
    with running_server("--data", str(file)) as address:
        yield address


@pytest.mark.parametrize(("suffix", "media_type"), TYPES.items())
def test_document_is_the_whole_ontology_in_every_format(server: str, built: Built, suffix: str, media_type: str) -> None:
    by_suffix = page(server, f"/ontology.{suffix}", accept="*/*")
    for path, accept in (("/ontology", media_type), (f"/ontology?format={suffix}", BROWSER), ("/ontology/0.2.0", media_type)):
        other = page(server, path, accept=accept)
        assert other.media_type == by_suffix.media_type == media_type
        assert other.body == by_suffix.body
    quads = ox.parse(by_suffix.body, format=ox.RdfFormat.from_media_type(media_type))
    sent = Graph().parse(data="".join(f"{quad.triple} .\n" for quad in quads), format="nt")
    meant = Graph().parse(data=built.dataset.ntriples([GRAPH + "ontology"]), format="nt")
    for part in ("axioms", "links"):  # parts of one ontology, so none themselves
        meant.remove((URIRef(f"{HOME}/{part}"), RDF.type, OWL.Ontology))
        meant.remove((URIRef(f"{HOME}/{part}"), OWL.versionIRI, URIRef(f"{HOME}/{part}/0.2.0")))
    assert len(meant) > 900
    assert isomorphic(sent, meant)


def test_ontology_loads_offline_with_version_namespace_and_licence(server: str, tmp_path: Path) -> None:
    file = tmp_path / "ontology.rdf"
    file.write_bytes(page(server, "/ontology", accept="application/rdf+xml").body)
    graph = Graph().parse(file, format="xml")
    home = URIRef(HOME)
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [home]
    assert list(graph.subject_objects(OWL.versionIRI)) == [(home, URIRef(f"{HOME}/0.2.0"))]
    assert list(graph.subject_objects(OWL.imports)) == []
    assert str(graph.value(home, VANN.preferredNamespacePrefix)) == "plan"
    assert str(graph.value(home, VANN.preferredNamespaceUri)) == PLAN
    assert str(graph.value(home, DCTERMS.license)).startswith("https://creativecommons.org/licenses/")
    page(server, str(graph.value(home, OWL.versionIRI)).removeprefix("https://w3id.org/planlink"), accept="application/rdf+xml")
    world = owlready2.World()
    loaded = world.get_ontology(HOME).load(fileobj=file.open("rb"))
    try:
        assert len([one for one in loaded.classes() if one.iri.startswith(PLAN)]) == len(own_terms(OWL.Class)) > 17
        assert (
            len([one for one in loaded.properties() if one.iri.startswith(PLAN)])
            == len(own_terms(OWL.ObjectProperty) | own_terms(OWL.DatatypeProperty) | own_terms(OWL.AnnotationProperty))
            > 32
        )
    finally:
        world.close()


def test_browser_gets_a_page_with_links_to_the_documents(server: str) -> None:
    reply = page(server)
    assert reply.media_type == "text/html"
    assert reply.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"
    for suffix, media_type in TYPES.items():
        assert f'<link rel="alternate" type="{media_type}" href="/ontology.{suffix}">' in reply.body.decode()


def test_unknown_format_is_406_with_the_formats_on_offer(server: str) -> None:
    reply = page(server, "/ontology", accept="application/pdf", status=406)
    assert "format=ttl" in str(reply.json()["detail"])


@pytest.mark.parametrize(
    "path", ["/ontology/0.0.9", "/ontology/0.3.0.ttl", "/ontology/nonsense", "/ontology.docx", "/ontology/0.1"]
)
def test_unknown_version_is_404_in_the_accepted_format(server: str, path: str) -> None:
    problem = page(server, path, accept="text/turtle, application/json;q=0.5", status=404)
    assert problem.media_type == "application/problem+json"
    assert "ontology" in str(problem.json()["detail"])
    shown = page(server, path + "?lang=en", status=404)
    assert shown.media_type == "text/html"
    assert "Page not found." in shown.body.decode()


@pytest.mark.parametrize(("suffix", "media_type"), TYPES.items())
def test_former_version_stays_reachable(server: str, suffix: str, media_type: str) -> None:
    reply = page(server, "/ontology/0.1.0", accept=media_type)
    assert reply.media_type == media_type
    assert page(server, f"/ontology/0.1.0.{suffix}", accept="*/*").body == reply.body
    quads = ox.parse(reply.body, format=ox.RdfFormat.from_media_type(media_type))
    graph = Graph().parse(data="".join(f"{quad.triple} .\n" for quad in quads), format="nt")
    home = URIRef(HOME)
    assert graph.value(home, OWL.versionIRI) == URIRef(f"{HOME}/0.1.0")
    assert len(graph) > 900
    current = Graph().parse(data=page(server, "/ontology.nt", accept="*/*").body, format="nt")
    assert current.value(home, OWL.priorVersion) == URIRef(f"{HOME}/0.1.0")
    former, terms_now = ({term for term in each.subjects() if str(term).startswith(PLAN)} for each in (graph, current))
    assert former <= terms_now, "no term disappears"


def test_former_version_has_no_page(server: str) -> None:
    assert page(server, "/ontology/0.1.0", accept=BROWSER).media_type in TYPES.values()


def test_version_iri_has_the_page(server: str) -> None:
    assert text(server, "/ontology/0.2.0?lang=en").count('class="term"') == text(server).count('class="term"')


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/ontology/axioms", "/ontology"),
        ("/ontology/links?lang=en", "/ontology?lang=en"),
        ("/ontology/axioms.ttl", "/ontology.ttl"),
        ("/ontology/links/0.2.0", "/ontology/0.2.0"),
        ("/ontology/axioms/0.2.0.nt", "/ontology/0.2.0.nt"),
        ("/ontology/axioms/0.1.0", "/ontology/0.1.0"),
    ],
)
def test_file_of_the_ontology_redirects_to_the_whole(server: str, path: str, location: str) -> None:
    assert page(server, path, status=303).headers["Location"] == location
    page(server, location)


def test_other_origins_may_read_the_ontology(server: str) -> None:
    assert page(server, "/ontology.ttl").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_term_has_an_anchor(server: str, built: Built, lang: str) -> None:
    shown = text(server, f"/ontology?lang={lang}")
    names = terms(built)
    own = own_terms()
    assert set(names) == {name.removeprefix(PLAN) for name in own}
    assert len(names) == len(own) > 57
    for name in names:
        assert shown.count(f'id="{name}"') == 1, name
        assert f'<a class="iri" href="#{name}"><code>plan:{name}</code></a>' in shown


def test_page_shows_the_ontology_header(server: str) -> None:
    shown = text(server)
    for words in (HOME, f"{HOME}/0.2.0", PLAN, "plan:</code", "https://creativecommons.org/licenses/by/4.0/", "2026-11-22"):
        assert f">{words}" in shown


def test_page_shows_both_languages_its_own_first(server: str) -> None:
    english, thai = text(server), text(server, "/ontology?lang=th")
    assert '<h3><span>Tactic</span> <span class="other" lang="th">กลยุทธ์</span>' in english
    assert '<h3><span>กลยุทธ์</span> <span class="other" lang="en">Tactic</span>' in thai
    assert "Contents" not in thai
    assert "only in" not in english
    assert "มีเฉพาะภาษา" not in thai


def test_property_lists_its_characteristics(server: str) -> None:
    shown = re.search(r'id="directlySupports">.*?</article>', text(server), flags=re.DOTALL)
    assert shown
    plain = words_of(shown[0])
    for words in ("kind of supports", "leads from Plan · Plan element", "leads to Framework element", "example A tactic that"):
        assert words in plain
    for words in ("follows from has part → directly supports", "follows from directly supports → is target of"):
        assert words in plain


def test_value_ranges_are_shown(server: str) -> None:
    plain = words_of(text(server))
    assert "leads to xsd:decimal (from 0 to 1)" in plain
    assert "number of values one at most" in plain
    assert "leads to xsd:integer (from 1)" in plain


def test_diagram_has_every_class_and_object_property(server: str) -> None:
    shown = text(server)
    picture = shown[(at := shown.index('<svg class="diagram"')) : shown.index("</svg>", at)]
    assert picture.count('<rect class="own"') == len(own_terms(OWL.Class))
    assert picture.count('<rect class="outside"') == 2  # prof:Profile and prov:Agent
    for label in re.findall(r'id="object-properties".*?</section>', shown, flags=re.DOTALL)[0].split("<h3><span>")[1:]:
        assert f">{label.split('<')[0]}</text>" in picture
    assert "The arrows as a table" in shown


def test_page_has_no_script_and_no_inline_style(server: str) -> None:
    shown = text(server)
    assert "<script" not in shown
    assert "style=" not in shown
    assert "<style" not in shown


@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_link_of_the_page_answers(server: str, lang: str) -> None:
    shown = text(server, f"/ontology?lang={lang}")
    anchors = set(re.findall(r'\bid="([^"]+)"', shown))
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*)"', shown)}
    assert {link[1:] for link in links if link.startswith("#")} <= anchors
    local = sorted(link for link in links if link.startswith("/"))
    assert len(local) > 8
    for link in local:
        assert send(server, "GET", link, Accept=BROWSER).status in (200, 303), link
    assert not [link for link in links if not link.startswith(("#", "/", "http://", "https://"))]


def test_other_pages_link_to_the_anchor_of_a_term(server: str) -> None:
    shown = text(server, "/doc/lampang-pao/plan/S1.T4?lang=en")
    assert 'href="/ontology?lang=en#sourceText"' in shown
    assert "thing?iri=https%3A%2F%2Fw3id.org%2Fplanlink%2Fontology" not in shown
    page(server, "/thing?iri=" + PLAN.replace("#", "%23") + "Plan")


def test_data_without_the_ontology_have_no_ontology_page_or_links(elsewhere: str) -> None:
    assert "no ontology" in str(page(elsewhere, "/ontology", accept="application/json", status=404).json()["detail"])
    page(elsewhere, "/ontology/0.2.0", status=404)
    assert 'href="/thing?iri=https%3A%2F%2Fw3id.org%2Fplanlink%2Fontology%23Plan' in text(elsewhere, "/thing?iri=urn:a&lang=en")


@pytest.mark.parametrize(
    ("available", "asked", "order"),
    [
        (["en", "th"], "th", ["th", "en"]),
        (["en", "th"], "en", ["en", "th"]),
        (["en", "th"], "fr", ["th", "en"]),
        (["fr", "en"], "th", ["en", "fr"]),
        (["fr", ""], "en", ["", "fr"]),
        ([], "en", []),
    ],
)
def test_languages_fall_back_in_a_fixed_order(available: list[str], asked: str, order: list[str]) -> None:
    assert in_order(available, asked) == order


def test_page_marks_fallback_texts(partial: str) -> None:
    shown = text(partial)
    assert '<h3><span lang="th">แผน</span> <span class="tag">only in Thai</span>' in shown
    assert "only in" not in text(partial, "/ontology?lang=th")
    assert 'id="Nameless"' in shown
    assert 'href="javascript' not in shown
    page(partial, "/ontology/0.2.0", status=404)


def test_fallback_text_is_marked() -> None:
    assert by_language({"th": "แผน"}, "en") == [LocalisedText("แผน", "th", True)]
    assert by_language({"th": "แผน", "en": "Plan"}, "en")[0] == LocalisedText("Plan", "en", False)


def test_boxes_do_not_overlap_and_texts_fit() -> None:
    listed = [Term(PLAN + name, "Class") for name in ("A", "B", "C", "Inner")]
    listed[3].relations["super"] = [PLAN + "A"]
    steps = (("p", "A", "B"), ("q", "B", "C"), ("r", "A", "C"), ("s", "C", "A"), ("t", "C", "C"))
    for name, source, target in steps:
        listed.append(Term(PLAN + name, "ObjectProperty", relations={"domain": [PLAN + source], "range": [PLAN + target]}))
    drawn = draw(Vocabulary({}, {}, {term.iri: term for term in listed}), shorten)
    assert len(drawn.arrows) == len(steps)
    assert all(arrow.path and arrow.texts for arrow in drawn.arrows)
    outer = [box for box in drawn.boxes if box.iri != PLAN + "Inner"]
    assert not [(a.iri, b.iri) for a in outer for b in outer if a is not b and overlap(a, b)]
    for box in drawn.boxes:
        assert text_width(box.label) < box.width
        assert 0 <= box.x <= box.x + box.width <= drawn.width
        assert 0 <= box.y <= box.y + box.height <= drawn.height


def overlap(one: Box, other: Box) -> bool:
    apart = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (apart or one.y + one.height <= other.y or other.y + other.height <= one.y)


def test_thai_combining_marks_have_no_width() -> None:
    assert text_width("ที่") == text_width("ท")
