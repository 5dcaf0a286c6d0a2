"""A document about a thing links to its source graphs, their files, its licence and the questions about it."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from planlink.questions.collection import Questions
from planlink.web.things.thing_page import questions_by_class
from tests.conftest import running_server
from tests.support.http import ask

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def page(server: str, path: str) -> str:
    reply = ask(server + path, Accept="text/html")
    assert reply.status == 200
    return reply.body.decode()


@pytest.mark.parametrize(
    ("path", "dataset", "part"),
    [
        ("/doc/lampang-pao/plan/S1.T4", "lampang-pao/plan", "lampang-pao/plan"),
        ("/doc/lampang-pao/plan/S1.T4", "lampang-pao/plan", "derived/lampang-pao/plan"),
        ("/doc/th/national-strategy/4", "national-strategy", "national-strategy"),
        ("/sdg/3.8", "sdg", "sdg"),
    ],
)
def test_page_links_to_the_dataset_and_files_of_each_source_graph(server: str, path: str, dataset: str, part: str) -> None:
    text = page(server, f"{path}?lang=en")
    assert f'href="/id/dataset/{dataset}?lang=en"' in text
    for suffix in ("ttl", "nt", "rdf", "jsonld"):
        assert f'href="/dump/{part}.{suffix}"' in text
        assert ask(f"{server}/dump/{part}.{suffix}", "HEAD").status == 200


@pytest.mark.parametrize(
    ("path", "questions"),
    [
        ("/doc/lampang-pao/plan/S1.T4", ["q04", "q17", "q23", "q24"]),
        ("/sdg/3.8", ["q03", "q05", "q35", "q23", "q24"]),
        ("/sdg/3", ["q23", "q24"]),
        ("/doc/th/national-strategy", ["q20", "q34", "q23", "q24"]),
        (
            "/doc/lampang-pao/plan",
            [f"q{n:02}" for n in (1, 2, *range(6, 17), 18, 19, 25, 27, 28, 29, 31, 32, 36, 23, 24)],
        ),
    ],
)
def test_page_links_to_the_questions_about_its_class(server: str, path: str, questions: list[str]) -> None:
    text = page(server, f"{path}?lang=en")
    links = re.findall(r'<li><a href="(/questions/[^"]+)"', text)
    assert [link.removeprefix("/questions/")[:3] for link in links] == questions
    for link in links:
        assert ask(server + link.replace("&amp;", "&"), Accept="text/html").status == 200


def test_questions_by_class_exist_and_accept_the_thing() -> None:
    questions = Questions()
    for pairs in questions_by_class(questions).values():
        for name, parameter in pairs:
            assert parameter in {p.name for p in questions.get(name).parameters if p.kind == "iri"}


def test_documents_state_their_source(server: str) -> None:
    reply = ask(f"{server}/doc/lampang-pao/plan/S1.T4", Accept="text/turtle")
    document = ox.NamedNode(f"{server}/doc/lampang-pao/plan/S1.T4")
    said = {
        quad.predicate.value: quad.object for quad in ox.parse(reply.body, format=ox.RdfFormat.TURTLE) if quad.subject == document
    }
    names = "https://w3id.org/planlink/id/"
    assert said == {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": ox.NamedNode("http://xmlns.com/foaf/0.1/Document"),
        "http://xmlns.com/foaf/0.1/primaryTopic": ox.NamedNode(f"{names}lampang-pao/plan/S1.T4"),
        "http://rdfs.org/ns/void#inDataset": ox.NamedNode(f"{names}dataset/lampang-pao/plan"),
        "http://purl.org/dc/terms/license": ox.NamedNode(LICENCE),
    }


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/ld+json", "application/rdf+xml"])
def test_link_header_has_the_licence_in_every_format(server: str, accept: str) -> None:
    assert f'<{LICENCE}>; rel="license"' in ask(f"{server}/doc/lampang-pao/plan/S1.T4", Accept=accept).headers["Link"]


def test_sdg_target_has_a_path_open_to_crawlers(server: str) -> None:
    assert "belongs to the United Nations" in page(server, "/sdg/3.8?lang=en")
    assert (
        page(server, "/sdg/3.8?lang=en").split("<main")[1]
        == page(server, "/thing?iri=http://metadata.un.org/sdg/3.8&lang=en").split("<main")[1]
    )
    assert ask(f"{server}/sdg/3.8.ttl").headers.get_content_type() == "text/turtle"
    assert f"{server}/sdg/3.8</loc>" in ask(f"{server}/sitemap.xml").body.decode()


def test_page_does_not_wait_for_the_dumps(tmp_path: Path) -> None:
    with running_server(environment={"TMPDIR": str(tmp_path)}) as server:
        assert 'href="/dump/lampang-pao/plan.ttl"' in page(server, "/doc/lampang-pao/plan/S1.T4")
        assert list(tmp_path.glob("planlink-dumps-*")) == []


def test_thing_in_a_named_graph_alone_is_described(tmp_path: Path) -> None:
    name, of = "https://plans.example.org/id/town/roads", "https://plans.example.org/id/town"
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    said = f'<{name}> <{label}> "Roads"@en . <{name}> <http://purl.org/dc/terms/isPartOf> <{of}> . <{of}> <{label}> "A town"@en .'
    file = tmp_path / "town.trig"
    file.write_text(f"<https://plans.example.org/graph/town> {{ {said} }}", encoding="utf-8")
    with running_server("--data", str(file)) as server:
        assert "Roads" in page(server, f"/thing?iri={name}&lang=en")
        turtle = ask(f"{server}/thing?iri={name}&format=nt").body.decode()
        assert {line for line in turtle.split("\n") if line} == {f"{part.strip(' .')} ." for part in said.split(" . ")}
        assert f"<{name}> <http://purl.org/dc/terms/isPartOf> <{of}> ." in ask(f"{server}/thing?iri={of}&format=nt").body.decode()
        answer = ask(f"{server}/questions/q24-mentions?thing={of}&format=csv&lang=en")
        assert (answer.status, name in answer.body.decode()) == (200, True)
