"""The files of docs/another-country.md behave as that page says."""

import re
from pathlib import Path

import pytest

from planlink.checks.run import VIOLATION, Finding, run_stages
from planlink.cli.main import main
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "another-country.md").read_text(encoding="utf-8")
NAMES = ("plan.ttl", "profile.ttl", "shapes.ttl")
BASE = "https://plans.example.org/"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    blocks = re.findall(r"```turtle\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == len(NAMES)
    for name, block in zip(NAMES, blocks, strict=True):
        (tmp_path / name).write_text(block, encoding="utf-8")
    return [tmp_path / name for name in NAMES]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def exit_code(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["check", "--only", "shapes", "--only", "hygiene", "--data", *arguments])
    return ended.value.code


def violations(*files: Path) -> list[Finding]:
    stages = ("shapes", "hygiene")
    return [each for stage in run_stages(stages, data=files) for each in stage.findings if each.severity == VIOLATION]


def test_plan_without_its_profile_has_warnings_only(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    change(files[0], "    dcterms:conformsTo <https://plans.example.org/profile/norland> ;\n", "")
    assert exit_code(str(files[0])) == 0
    report = capsys.readouterr().out
    assert "WARNING [shapes]" in report
    assert re.search(r"\n0 violations, [1-9][0-9]* warnings\n$", report)


def test_profile_asks_for_names_in_its_languages(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(*map(str, files)) == 1
    shown = re.findall(r"```\n(VIOLATION .*?)```", PAGE, re.DOTALL)
    assert len(shown) == 1
    assert shown[0] in capsys.readouterr().out


def test_plan_with_names_in_all_languages_conforms(files: list[Path]) -> None:
    for path in files[:2]:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'(skos:prefLabel "[^"]*"@nb)', r'\1 , "…"@se', text), encoding="utf-8")
    assert violations(*files) == []


def test_profile_shapes_apply_to_the_plan_that_declares_it(files: list[Path]) -> None:
    change(files[0], 'skos:notation "A"', 'skos:notation "A1"')
    change(files[0], '"Helsetjenester til alle er målets kjerne."@nb', '"Health care for all."@en')
    faults = {each.source.rpartition("#")[2] for each in violations(*files) if each.stage == "shapes"}
    assert faults == {"code", "rationale"}
    change(files[0], "    dcterms:conformsTo <https://plans.example.org/profile/norland> ;\n", "")
    assert [each.source for each in violations(*files) if each.stage == "shapes"] == []


def test_unknown_shapes_of_a_profile_are_refused(files: list[Path]) -> None:
    (fault,) = [each for each in violations(*files[:2]) if each.stage == "shapes"]
    assert BASE + "shapes/norland" in fault.message_en


def test_core_refuses_a_date_that_does_not_exist(files: list[Path]) -> None:
    change(files[0], '"2024"^^xsd:gYear', '"2024-02-30"^^xsd:date')
    assert {each.source.rpartition("#")[2] for each in violations(files[0], *files[1:])} >= {
        "alignment-created",
        "c25-true-dates",
    }
