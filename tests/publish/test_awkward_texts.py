"""Line separators, control characters and IRIs inside texts change nothing but these texts, in every document and file."""

import csv
import io
import json
import shutil
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import yaml
from rdflib import DCAT, DCTERMS, RDF, RDFS
from rdflib.term import Node

from planlink.dataset.build import build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.files import VARIABLE
from planlink.publish.dump_folder import dump
from planlink.publish.dumps import CHECKSUMS
from planlink.sparql.query_files import write_header
from tests.conftest import ROOT, SHIPPED

URL = "https://example.org/data"
SERVICE = rdflib.URIRef("https://w3id.org/planlink/id/service/sparql")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
#: Ends each text: what readers take for a line end, and what a reader of lines would take for a term or a triple.
AWKWARD = (
    "\u2028\u2029\u0085 <https://w3id.org/planlink/id/service/sparql> "
    '<http://purl.org/dc/terms/source> "quoted" .\n<https://w3id.org/planlink/id/dataset/sdg> .'
)
FORMATS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
RDFLIB = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, when it reads JSON-LD


def make_awkward(path: Path) -> None:
    """Append the awkward text to every text of a Turtle file."""
    triples = []
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        value = quad.object
        if isinstance(value, ox.Literal) and value.language:
            value = ox.Literal(value.value + AWKWARD, language=value.language)
        triples.append(ox.Triple(quad.subject, quad.predicate, value))
    ox.serialize(triples, str(path), format=ox.RdfFormat.TURTLE)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the dump of the shipped data."""
    folder = tmp_path_factory.mktemp("plain")
    dump(folder, URL, "info@example.org")
    return folder


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the dump of the same data with awkward texts."""
    files, folder = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("awkward")
    for name in SHIPPED:
        shutil.copytree(ROOT / name, files / name)
    for path in (files / "data").rglob("*.ttl"):
        make_awkward(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(files))
        dump(folder, URL, "info@example.org")
    return folder


def parse(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path, format=FORMATS[path.suffix[1:]])


def awkward_value(value: Node) -> Node:
    """Return what a value of the shipped data is in the awkward data."""
    return rdflib.Literal(value + AWKWARD, lang=value.language) if isinstance(value, rdflib.Literal) and value.language else value


def shape(graph: rdflib.Graph) -> Counter[tuple[object, ...]]:
    """Return the triples of a graph without the values of its literals, which sizes and hashes change as well."""
    return Counter((s, p, o if isinstance(o, rdflib.URIRef) else getattr(o, "language", "")) for s, p, o in graph)


@RDFLIB
@pytest.mark.parametrize("suffix", FORMATS)
def test_catalogue_differs_in_its_texts_alone(plain: Path, awkward: Path, suffix: str) -> None:
    before, after = (parse(folder / f"catalog.{suffix}") for folder in (plain, awkward))
    assert shape(after) == shape(before)
    assert set(after) == set(parse(awkward / "catalog.nt"))
    for predicate in (DCTERMS.title, DCTERMS.description):
        for dataset in before.subjects(RDF.type, DCAT.Dataset):
            texts = {awkward_value(text) for text in before.objects(dataset, predicate)}
            assert set(after.objects(dataset, predicate)) == texts
    assert not list(after.triples((SERVICE, None, None)))


def test_packages_for_ckan_differ_in_their_texts_alone(plain: Path, awkward: Path) -> None:
    before, after = (json.loads((folder / "catalog.ckan.json").read_text()) for folder in (plain, awkward))
    assert [package["name"] for package in after] == [package["name"] for package in before]
    for old, new in zip(before, after, strict=True):
        assert new["title"] == old["title"] + AWKWARD
        assert new["tag_string"].split(",") == [tag + AWKWARD for tag in old["tag_string"].split(",")]
        assert [resource["url"] for resource in new["resources"]] == [resource["url"] for resource in old["resources"]]


def test_void_description_differs_in_its_labels_alone(plain: Path, awkward: Path) -> None:
    before, after = (parse(folder / "void.ttl") for folder in (plain, awkward))
    assert shape(after) == shape(before)
    plan = rdflib.URIRef("https://w3id.org/planlink/graph/lampang-pao/plan")
    assert {str(label) for label in after.objects(plan, RDFS.label)} == {
        str(label) + AWKWARD for label in before.objects(plan, RDFS.label)
    }
    assert set(after.objects(plan, VOID.triples)) == set(before.objects(plan, VOID.triples))


@RDFLIB
@pytest.mark.parametrize("part", ["lampang-pao/plan", "lampang-pao/alignments", "nesdp13", "catalog"])
def test_dumps_differ_in_their_texts_alone(plain: Path, awkward: Path, part: str) -> None:
    before = parse(plain / "dump" / f"{part}.nt")
    texts = {(s, p, awkward_value(o)) for s, p, o in before}
    for suffix in FORMATS:
        assert set(parse(awkward / "dump" / f"{part}.{suffix}")) == texts, suffix


def test_dump_of_all_graphs_has_the_same_quads(plain: Path, awkward: Path) -> None:
    before, after = (
        Counter((quad.graph_name, quad.subject, quad.predicate) for quad in ox.parse(path=str(folder / "dump" / "all.trig")))
        for folder in (plain, awkward)
    )
    assert after == before
    assert (awkward / "dump" / CHECKSUMS).read_text().count("\n") == (plain / "dump" / CHECKSUMS).read_text().count("\n")


def test_mapping_set_differs_in_its_texts_alone(plain: Path, awkward: Path) -> None:
    rows, headers = [], []
    for folder in (plain, awkward):
        text = (folder / "dump" / "lampang-pao" / "alignments.sssom.tsv").read_bytes().decode()
        header, table = text.split("\nrecord_id", maxsplit=1)
        headers.append(yaml.safe_load("\n".join(line.removeprefix("#") for line in header.split("\n"))))
        rows.append(list(csv.DictReader(io.StringIO("record_id" + table, newline=""), delimiter="\t", strict=True)))
    assert headers[0].keys() == headers[1].keys()
    assert len(rows[0]) == len(rows[1]) > 100
    for before, after in zip(*rows, strict=True):
        assert after["record_id"] == before["record_id"]
        assert after["object_label"] == before["object_label"] + AWKWARD


def test_rules_and_counts_do_not_depend_on_texts(awkward: Path) -> None:
    engine = EmbeddedEngine(build_shipped())
    plan = "https://w3id.org/planlink/graph/derived/lampang-pao/plan"
    derived = parse(awkward / "dump" / "derived" / "lampang-pao" / "plan.nt")
    assert len(derived) == engine.status.graphs[plan]


@pytest.mark.parametrize("text", [AWKWARD, "a\u2028b", "a\u2029 b", "\u0085", "one\ntwo", "# no comment"])
def test_header_of_a_table_keeps_any_text(text: str) -> None:
    header = write_header({"title": text, "other": [text, "plain"], "curie_map": {"ns1": text}}, "#")
    lines = header.removesuffix("\n").split("\n")
    assert all(line.startswith("#") for line in lines)
    assert not any(character in header for character in "\u2028\u2029\u0085")
    read = yaml.safe_load("\n".join(line.removeprefix("#") for line in lines))
    assert read == {"title": text, "other": [text, "plain"], "curie_map": {"ns1": text}}
