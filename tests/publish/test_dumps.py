"""The dumps: complete, readable by others, the same from the same data, and changed only where the data are."""

import gzip
import hashlib
import re
import shutil
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic

from planlink.dataset.build import Built, build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.files import VARIABLE
from planlink.formats import NTRIPLES
from planlink.namespaces import ID
from planlink.publish.catalogue.dcat import describe_catalog
from planlink.publish.dumps import ALL, CHECKSUMS, Dumps, names_of, write_dumps
from tests.conftest import ROOT, SHIPPED

GRAPH = "https://w3id.org/planlink/graph/"
#: rdflib calls what it has itself deprecated when it reads JSON-LD and TriG.
RDFLIB = pytest.mark.filterwarnings("ignore::DeprecationWarning")
#: A day after everything that is shipped was made.
LATER = "2099-01-01"
PARSERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}


@pytest.fixture(scope="module")
def dumps(engine: EmbeddedEngine, tmp_path_factory: pytest.TempPathFactory) -> Dumps:
    return write_dumps(engine, tmp_path_factory.mktemp("dumps"))


def changed(old: Dumps, new: Dumps) -> set[str]:
    assert set(old.files) == set(new.files)
    return {name for name, file in old.files.items() if new.files[name].sha256 != file.sha256}


def test_every_graph_has_a_file_in_every_format(dumps: Dumps, engine: EmbeddedEngine) -> None:
    for graph, size in engine.status.graphs.items():
        name = graph.removeprefix(GRAPH)
        assert {file.name for file in dumps.of(name)} == {f"{name}.{suffix}" for suffix in PARSERS}
        assert dumps.triples[name] == size
    assert {file.name for file in dumps.of(ALL)} == {"all.trig", "all.nq.gz", "all.ttl"}


def test_file_names_are_known_before_the_files_are_written(dumps: Dumps, engine: EmbeddedEngine) -> None:
    for graph in engine.status.graphs:
        part = graph.removeprefix(GRAPH)
        assert names_of(graph) == [(file.name, file.format) for file in dumps.of(part)]
        assert len(names_of(graph)) == 4


@pytest.mark.parametrize("graph", ["http://example.org/graph", f"{GRAPH}../x", f"{GRAPH}all", f"{GRAPH}a b", GRAPH])
def test_graph_without_files_has_no_file_names(graph: str) -> None:
    assert names_of(graph) == []


def test_sizes_and_checksums_match_the_files(dumps: Dumps) -> None:
    for file in dumps.files.values():
        content = (dumps.folder / file.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.size, file.sha256)
    listed = (dumps.folder / CHECKSUMS).read_text().splitlines()
    assert listed == sorted((f"{f.sha256}  {f.name}" for f in dumps.files.values()), key=lambda line: line.split()[1])


@RDFLIB
@pytest.mark.parametrize("part", ["ontology", "saraburi-pao/plan", "saraburi-pao/alignments"])
def test_rdflib_reads_the_same_graph_from_every_format(dumps: Dumps, part: str) -> None:
    graphs = [rdflib.Graph().parse(dumps.folder / f"{part}.{suffix}", format=kind) for suffix, kind in PARSERS.items()]
    assert len(graphs[0]) == dumps.triples[part]
    assert all(isomorphic(graphs[0], graph) for graph in graphs[1:])


@pytest.mark.slow
@RDFLIB
def test_files_of_all_graphs_hold_all_graphs(dumps: Dumps, engine: EmbeddedEngine) -> None:
    trig, nquads = rdflib.Dataset(), rdflib.Dataset()
    trig.parse(data=(dumps.folder / "all.trig").read_bytes(), format="trig")
    nquads.parse(data=gzip.decompress((dumps.folder / "all.nq.gz").read_bytes()), format="nquads")
    for dataset in (trig, nquads):
        sizes = {str(graph.identifier): len(graph) for graph in dataset.graphs() if len(graph)}
        assert sizes == engine.status.graphs
    merged = rdflib.Graph().parse(dumps.folder / "all.ttl", format="turtle")
    assert len(merged) == dumps.triples[ALL]


def test_alignments_are_part_of_their_plan(dumps: Dumps) -> None:
    part, whole = (set((dumps.folder / f"lampang-pao/{n}.nt").read_text().splitlines()) for n in ("alignments", "plan"))
    assert part < whole
    assert len(part) > 1000


def test_equal_builds_give_identical_files(dumps: Dumps, tmp_path: Path) -> None:
    again = write_dumps(EmbeddedEngine(build_shipped()), tmp_path)
    assert changed(dumps, again) == set()
    assert (tmp_path / CHECKSUMS).read_bytes() == (dumps.folder / CHECKSUMS).read_bytes()
    assert again.dates == dumps.dates


def dated(text: str) -> str:
    """Return the Turtle of a plan with its things made later than everything that is shipped."""
    return re.sub(r'dcterms:created "[^"]*"', f'dcterms:created "{LATER}"', text)


def test_changed_plan_changes_only_its_own_files(dumps: Dumps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in SHIPPED:
        shutil.copytree(ROOT / folder, tmp_path / "files" / folder)
    plan = tmp_path / "files" / "data" / "plans" / "saraburi-pao.ttl"
    text = plan.read_text(encoding="utf-8")
    later = dated(text).replace("plan:confidence 0.9", "plan:confidence 0.8")
    assert later != text
    plan.write_text(later, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "files"))
    new = write_dumps(EmbeddedEngine(build_shipped()), tmp_path / "new")
    parts = {new.files[name].part for name in changed(dumps, new)}
    # the confidence of an implied link follows from that of the link that it rests on
    assert parts == {"saraburi-pao/plan", "saraburi-pao/alignments", "implied/saraburi-pao/plan", ALL}
    later_parts = {part for part, day in new.dates.items() if day != dumps.dates[part]}
    assert later_parts == parts | {"derived/saraburi-pao/plan", "implied/saraburi-pao/plan"}
    assert all(new.dates[part] == LATER for part in later_parts)
    assert {part for part in dumps.triples if new.version(part) != dumps.version(part)} == later_parts


def days(engine: EmbeddedEngine, dumps: Dumps) -> dict[str, str]:
    """Return the days of change that the catalogue names, by the thing."""
    catalogue = describe_catalog(engine, dumps, "http://127.0.0.1/", services=True)
    found = rdflib.Graph().parse(data=catalogue.write(NTRIPLES), format="nt").subject_objects(rdflib.DCTERMS.modified)
    return {str(thing).removeprefix(ID): str(day) for thing, day in found}


def test_changed_plan_changes_only_the_dates_of_its_datasets_and_the_catalogue(
    dumps: Dumps, engine: EmbeddedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in SHIPPED:
        shutil.copytree(ROOT / folder, tmp_path / "files" / folder)
    plan = tmp_path / "files" / "data" / "plans" / "saraburi-pao.ttl"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(dated(text), encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "files"))
    changed_engine = EmbeddedEngine(build_shipped())
    old, new = days(engine, dumps), days(changed_engine, write_dumps(changed_engine, tmp_path / "new"))
    assert set(old) == set(new)
    later = {thing for thing, day in new.items() if day != old[thing]}
    assert {new[thing] for thing in later} == {LATER}
    own = {f"dataset/{part}" for part in ("saraburi-pao/plan", "saraburi-pao/alignments", ALL)}
    assert {thing for thing in later if "#" not in thing} == {"catalog", *own}
    assert {thing.partition("#")[0] for thing in later if "#" in thing} == own, "their distributions"


def test_dates_come_from_the_data_and_not_from_the_clock(dumps: Dumps, built: Built) -> None:
    assert set(dumps.dates) == set(dumps.triples), "a part without a date"
    text = built.dataset.nquads().decode()
    for day in dumps.dates.values():
        assert f'"{day}"' in text
