"""The dataset is named by its content: equal files, equal version."""

import shutil
from pathlib import Path

import pytest

from planlink.dataset.build import Built, build_files, build_shipped
from planlink.errors import DataError
from tests.conftest import ROOT, SHIPPED


def test_equal_builds_have_equal_versions(built: Built) -> None:
    assert build_shipped().version == built.version


@pytest.mark.parametrize(
    "changed", ["data/plan.ttl", "ontology/axioms.ttl", "queries/rules/support.rq", "queries/questions/q01-plan-tree.rq"]
)
def test_changed_file_changes_the_version(built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str) -> None:
    for folder in SHIPPED:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.setenv("PLANLINK_FILES", str(tmp_path))
    assert build_shipped().version == built.version
    path = tmp_path / changed
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert build_shipped().version != built.version


def test_union_counts_a_triple_of_two_graphs_once(tmp_path: Path) -> None:
    data = tmp_path / "mine.nq"
    data.write_text("<urn:a> <urn:b> <urn:c> <urn:g1> .\n<urn:a> <urn:b> <urn:c> <urn:g2> .\n")
    dataset = build_files([data], union=True).dataset
    assert len(dataset) == 1
    assert dataset.graph_sizes() == {"urn:g1": 1, "urn:g2": 1}


def test_no_shipped_triple_is_in_two_graphs(built: Built) -> None:
    """The union that the endpoint asks would count it twice."""
    triples = [line.rsplit(b" ", 2)[0] for line in built.dataset.nquads().splitlines() if b" _:" not in line[:3]]
    assert len(triples) == len(set(triples))


def test_error_names_the_missing_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANLINK_FILES", str(tmp_path))
    with pytest.raises(DataError, match="'data' is missing"):
        build_shipped()
