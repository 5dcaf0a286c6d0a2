"""What we write as JSON-LD says the same as our N-Triples to the reference implementation of JSON-LD 1.1; nothing is fetched."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NoReturn

import pytest
from pyld import jsonld
from rdflib import URIRef

from tests.conftest import RunningServer
from tests.support.html import read_page
from tests.support.http import ask
from tests.support.links import PLAN, plan_graph

CONSTRUCT = (
    "CONSTRUCT%20%7B%3Fs%20%3Fp%20%3Fo%7D%20WHERE%20%7B%20VALUES%20%3Fs%20%7B%3Cid/lampang-pao/plan%3E%7D%20%3Fs%20%3Fp%20%3Fo%7D"
)
#: Each kind of document, by an address that ends where the format's name follows.
DOCUMENTS = {
    "a tactic": "/doc/lampang-pao/plan/S1.T4.",
    "an alignment": "/doc/lampang-pao/plan/S1.T4/supports/sdg-3.8.",
    "a goal of the United Nations": "/thing?iri=http%3A%2F%2Fmetadata.un.org%2Fsdg%2F3.8&format=",
    "a term with blank nodes": "/thing?iri=https%3A%2F%2Fw3id.org%2Fplanlink%2Fontology%23order&format=",
    "a dataset": "/doc/dataset/lampang-pao/plan.",
    "a named graph": "/graph/saraburi-pao/plan?format=",
    "the catalogue": "/catalog?format=",
    "the description of the dataset": "/.well-known/void?format=",
    "the description of the service": "/sparql?format=",
    "the ontology": "/ontology.",
    "a dump of a framework": "/dump/sdg.",
    "a dump of a plan": "/dump/saraburi-pao/plan.",
    "a dump with blank nodes": "/dump/ontology.",
    "an answer to CONSTRUCT": f"/sparql?query={CONSTRUCT}&format=",
}
PAGES = {
    "the catalogue's page": "/catalog?format=html",
    "a dataset's page": "/doc/dataset/all?lang=th",
}


def refuse(address: str, *_: object) -> NoReturn:
    raise AssertionError(f"something is to be fetched: {address}")


@pytest.fixture(autouse=True)
def _nothing_is_fetched() -> Iterator[None]:
    before = jsonld.get_document_loader()
    jsonld.set_document_loader(refuse)
    yield
    jsonld.set_document_loader(before)


def canonical(document: Any, **options: object) -> list[str]:
    """Return what a document says, in canonical N-Quads (RDF Dataset Canonicalization 1.0)."""
    text = jsonld.normalize(document, {"algorithm": "URDNA2015", "format": "application/n-quads", **options})
    return sorted(str(text).splitlines())


@cache
def said(server: RunningServer, address: str) -> list[str]:
    return canonical(ask(server + address + "nt").body.decode(), inputFormat="application/n-quads")


def written(server: RunningServer, address: str) -> Any:
    return json.loads(ask(server + address + "jsonld").body)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_jsonld_has_the_triples_of_ntriples(server: RunningServer, kind: str) -> None:
    triples = said(server, DOCUMENTS[kind])
    assert len(triples) > 5
    assert canonical(written(server, DOCUMENTS[kind])) == triples


@pytest.mark.slow
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_jsonld_can_be_expanded_compacted_flattened_and_read_back_without_loss(server: RunningServer, kind: str) -> None:
    document, triples = written(server, DOCUMENTS[kind]), said(server, DOCUMENTS[kind])
    context = {"plan": "https://w3id.org/planlink/ontology#", "dcterms": "http://purl.org/dc/terms/", "@base": str(server) + "/"}
    expanded = jsonld.expand(document)
    assert canonical(jsonld.compact(expanded, context)) == triples
    assert canonical(jsonld.flatten(expanded)) == triples
    quads = ask(server + DOCUMENTS[kind] + "nt").body.decode()
    assert canonical(jsonld.from_rdf(quads, {"format": "application/n-quads"})) == triples


def test_frame_embeds_the_evidence_of_an_alignment(server: RunningServer) -> None:
    frame = {
        "@context": {"@vocab": "https://w3id.org/planlink/ontology#"},
        "@type": "Alignment",
        "evidence": {"@type": "Evidence", "@explicit": False},
    }
    found = jsonld.frame(written(server, "/dump/lampang-pao/alignments."), frame)["@graph"]
    assert len(found) > 250
    graph = plan_graph("lampang-pao/plan")
    quoted = {str(alignment) for alignment in graph.subjects(URIRef(PLAN + "evidence"))}
    assert {one["@id"] for one in found if isinstance(one.get("evidence"), dict | list)} == quoted
    alignment = next(one for one in found if one["@id"].endswith("/plan/S1.T4/supports/sdg-3.8"))
    assert [one["quote"] for one in alignment["evidence"]] == [
        {"@language": "th", "@value": "ส่งเสริมบริการสาธารณสุขมูลฐาน"},
        {"@language": "th", "@value": "การแพทย์แผนไทยและแพทย์แผนปัจจุบัน"},
    ]


@pytest.mark.parametrize("kind", PAGES)
def test_pages_carry_jsonld_with_an_inline_context(server: RunningServer, kind: str) -> None:
    page = read_page(ask(server + PAGES[kind], Accept="text/html").body.decode())
    assert len(page.data) == 1
    document = json.loads(page.data[0])
    triples = canonical(document)
    assert len(triples) > 30
    assert not [line for line in triples if "<https://schema.org/" not in line and "rdf-syntax-ns#type" not in line]
    back = jsonld.from_rdf("\n".join(triples) + "\n", {"format": "application/n-quads"})
    assert canonical(jsonld.compact(back, document["@context"])) == triples


def test_remote_context_would_be_noticed() -> None:
    with pytest.raises((AssertionError, jsonld.JsonLdError)):
        jsonld.expand({"@context": "https://schema.org/", "name": "x"})


def test_lost_triple_would_be_noticed(server: RunningServer) -> None:
    document = written(server, DOCUMENTS["a named graph"])
    del document["@graph"][0]
    assert canonical(document) != said(server, DOCUMENTS["a named graph"])
