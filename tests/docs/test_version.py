"""One version string: the package, the citation, the changelog and the ontology name the same release."""

import json
import re

import pytest
import rdflib
import yaml
from rdflib import OWL, RDF

from planlink import __version__
from tests.conftest import ROOT

CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
RELEASES = re.findall(r"^## (\d+\.\d+\.\d+) — (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_changelog_begins_with_the_version_of_the_package() -> None:
    assert RELEASES[0][0] == __version__


def test_citation_names_the_latest_release() -> None:
    assert (CITATION["version"], str(CITATION["date-released"])) == RELEASES[0]


@pytest.mark.parametrize("name", ["vocabulary", "axioms", "links"])
def test_ontology_has_the_version_of_the_package(name: str) -> None:
    graph = rdflib.Graph().parse(ROOT / "ontology" / f"{name}.ttl")
    (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
    assert graph.value(ontology, OWL.versionInfo) == rdflib.Literal(__version__)
    assert str(graph.value(ontology, OWL.versionIRI)).endswith(f"/{__version__}")


@pytest.mark.parametrize("folder", ["server/frontend", "tests/clients/node"])
def test_javascript_packages_have_no_version_of_their_own(folder: str) -> None:
    package = json.loads((ROOT / folder / "package.json").read_text(encoding="utf-8"))
    assert package["private"]
    assert "version" not in package
