"""The IRI of a retired thing answers 410 with its replacement and the reason."""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from planlink.formats import GRAPH_FORMATS
from planlink.web.ontology.vocabulary import ONTOLOGY
from tests.conftest import ROOT, RunningServer, running_server
from tests.support.http import Reply, ask

TOWN = str(ROOT / "tests" / "web" / "town.ttl")
OLD, NEW = "https://plans.example.org/id/town/plan/S0", "https://plans.example.org/id/town/plan/S1"
_PLAN = "https://w3id.org/planlink/ontology#"


@pytest.fixture(scope="module")
def town() -> Iterator[RunningServer]:
    with running_server("--data", TOWN, "--base", "https://plans.example.org/") as server:
        yield server


def page(server: str, path: str, accept: str = "text/html") -> Reply:
    return ask(server + path, Accept=accept)


def test_retired_iri_redirects_to_its_document(town: str) -> None:
    reply = page(town, "/id/town/plan/S0")  # the client follows the 303
    assert reply.status == 410


@pytest.mark.parametrize("lang", ["th", "en"])
def test_page_of_retired_thing_names_its_replacement(town: str, lang: str) -> None:
    reply = page(town, f"/doc/town/plan/S0?lang={lang}")
    text = reply.body.decode()
    assert (reply.status, reply.headers.get_content_type()) == (410, "text/html")
    for words in ("was retired on 2026-11-20", "ถูกยกเลิกแล้ว", "Merged into S1.", "รวมเข้ากับ S1"):
        assert words in text
    assert f'href="/id/town/plan/S1?lang={lang}"' in text
    assert '</id/town/plan/S1>; rel="successor-version"' in reply.headers["Link"]


def test_page_of_retired_thing_without_replacement_says_so(town: str) -> None:
    reply = page(town, "/doc/town/plan/S8?lang=en")
    assert reply.status == 410
    assert "nothing replaces it" in reply.body.decode()
    assert "successor-version" not in reply.headers["Link"]


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
def test_data_formats_describe_a_retired_thing(town: str, form: object) -> None:
    chosen = next(f for f in GRAPH_FORMATS if f == form)
    for path, accept in (("/doc/town/plan/S0", chosen.media_type), (f"/doc/town/plan/S0.{chosen.name}", "*/*")):
        reply = page(town, path, accept)
        assert (reply.status, reply.headers.get_content_type()) == (410, chosen.media_type)
        known = ox.RdfFormat.from_media_type(chosen.media_type)
        assert known
        said = {(quad.subject, quad.predicate.value, quad.object) for quad in ox.parse(reply.body, format=known)}
        assert (ox.NamedNode(OLD), "http://purl.org/dc/terms/isReplacedBy", ox.NamedNode(NEW)) in said


def test_retired_thing_in_no_acceptable_format_is_a_problem_document(town: str) -> None:
    reply = page(town, "/doc/town/plan/S0", "application/problem+json")
    assert (reply.status, reply.headers.get_content_type()) == (410, "application/problem+json")
    assert NEW in reply.body.decode()


def test_retired_thing_is_gone_by_its_full_iri(town: str) -> None:
    assert page(town, f"/thing?iri={OLD}").status == 410


def test_deprecated_thing_with_description_is_not_gone(town: str) -> None:
    assert page(town, "/doc/town/plan/S2").status == 200


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/ld+json", "application/rdf+xml", "image/png", "*/*"])
def test_unknown_thing_is_404_whatever_the_accept_header(town: str, accept: str) -> None:
    for path in ("/doc/none", "/doc/none.ttl", "/sdg/99", "/thing?iri=urn:none"):
        reply = page(town, path, accept)
        assert reply.status == 404
        assert reply.headers.get_content_type() == ("text/html" if accept == "text/html" else "application/problem+json")


def test_deprecated_term_is_marked_on_the_ontology_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = tmp_path_factory.mktemp("terms") / "terms.trig"
    data.write_text(
        f"""@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix plan: <{_PLAN}> . @prefix dcterms: <http://purl.org/dc/terms/> .
        <https://w3id.org/planlink/graph/ontology> {{
          <{ONTOLOGY}> a owl:Ontology ; dcterms:title "Terms"@en .
          plan:Old a owl:Class ; rdfs:label "Old"@en ; owl:deprecated true ; dcterms:isReplacedBy plan:New .
          plan:New a owl:Class ; rdfs:label "New"@en .
        }}""",
        encoding="utf-8",
    )
    with running_server("--data", str(data), "--union") as server:
        reply = page(server, "/ontology?lang=en")
        assert reply.status == 200
        shown = reply.body.decode()
        assert shown.count("Deprecated: do not use it") == 1
        assert 'Use instead: <a href="#New">New</a>' in " ".join(shown.split())
        assert page(server, "/thing?iri=" + f"{_PLAN}Old".replace("#", "%23")).status == 200
