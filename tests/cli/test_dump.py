"""`planlink dump`: the data and its catalogue as files for any web host."""

import hashlib
import subprocess
import sys
import time
from pathlib import Path

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, FOAF, RDF

from tests.cli.test_commands import planlink

ID = rdflib.Namespace("https://w3id.org/planlink/id/")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
URL = "https://data.example.org/plans"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("site") / "new"
    done = planlink("dump", str(where), "--url", URL)
    assert "files of version" in done.stderr
    return where


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, when it reads JSON-LD
def test_catalogue_links_to_the_files(folder: Path) -> None:
    catalog = rdflib.Graph().parse(folder / "catalog.ttl")
    for suffix, kind in (("jsonld", "json-ld"), ("rdf", "xml"), ("nt", "nt")):
        assert set(rdflib.Graph().parse(folder / f"catalog.{suffix}", format=kind)) == set(catalog)
    distributions = set(catalog.subjects(RDF.type, DCAT.Distribution))
    assert len(distributions) > 40
    for distribution in distributions:
        url = str(catalog.value(distribution, DCAT.downloadURL))
        content = (folder / url.removeprefix(URL + "/")).read_bytes()
        checksum = catalog.value(distribution, SPDX.checksum)
        assert str(catalog.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest()
    assert str(catalog.value(ID.catalog, FOAF.homepage)) == URL + "/"
    assert catalog.value(ID.catalog, DCTERMS.modified)


def test_catalogue_of_files_has_no_data_services(folder: Path) -> None:
    assert b"service/" not in (folder / "catalog.nt").read_bytes()
    assert b"sparqlEndpoint" not in (folder / "void.ttl").read_bytes()


def test_two_dumps_are_identical(folder: Path, tmp_path: Path) -> None:
    planlink("dump", str(tmp_path), "--url", URL + "/")
    ours, others = (
        {p.relative_to(f): p.read_bytes() for f in (w,) for p in f.rglob("*") if p.is_file()} for w in (folder, tmp_path)
    )
    assert len(ours) > 70
    assert ours == others


@pytest.mark.parametrize("url", ["ftp://example.org/", "here", "http://"])
def test_malformed_url_is_refused(tmp_path: Path, url: str) -> None:
    assert "not an http or https address" in planlink("dump", str(tmp_path), "--url", url, expect=1).stderr


@pytest.mark.parametrize("written", [pytest.param(1, marks=pytest.mark.slow), 30, pytest.param(75, marks=pytest.mark.slow)])
def test_killed_dump_leaves_whole_files_and_no_folder_behind(folder: Path, tmp_path: Path, written: int) -> None:
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"old")
    with subprocess.Popen([sys.executable, "-m", "planlink", "dump", str(tmp_path), "--url", URL]) as process:
        while process.poll() is None and sum(path.is_file() for path in tmp_path.glob(".planlink-*/**/*")) < written:
            time.sleep(0.005)
        process.kill()
    assert list(tmp_path.glob(".planlink-*")), "it was killed while it wrote"
    contents = {name: (tmp_path / name).read_bytes() for name in names}
    assert all(content in (b"old", (folder / name).read_bytes()) for name, content in contents.items())
    planlink("dump", str(tmp_path), "--url", URL)
    files = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {name: (folder / name).read_bytes() for name in names}
