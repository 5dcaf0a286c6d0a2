"""Hygiene checks: the shipped dataset has no offence, and every check reports its faults."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from planlink.checks.hygiene import Check, Offence, offences, read_checks
from planlink.dataset.build import Built
from planlink.errors import DataError
from planlink.namespaces import shorten_text
from planlink.rdf.store import Dataset
from tests.checks.faults import FAULTS, Fault
from tests.checks.planting import Field

NUMBER_OF_CHECKS = 46
CHECKS = read_checks()
_HEADER = """#+ title: {{en: Plans, th: แผน}}
#+ severity: {severity}
#+ advice: {{en: Look at it., th: {thai}}}

SELECT ({thing} AS ?thing) ("It is there." AS ?offence) ("มีอยู่" AS ?offenceTh) WHERE {{ }}
"""


@pytest.fixture(scope="session")
def shipped_offences(built: Built) -> frozenset[Offence]:
    return frozenset(offences(built.dataset, CHECKS))


@pytest.fixture(scope="module")
def field(built: Built) -> Field:
    return Field(built.dataset)


def test_checks_are_numbered_without_gaps() -> None:
    names = [check.name for check in CHECKS]
    assert len(names) == NUMBER_OF_CHECKS
    assert [name[:4] for name in names] == [f"c{number:02d}-" for number in range(1, NUMBER_OF_CHECKS + 1)]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_check_has_texts_in_both_languages(check: Check) -> None:
    assert re.fullmatch(r"c\d\d-[a-z0-9]+(-[a-z0-9]+)*", check.name)
    texts: Mapping[str, Mapping[str, str]] = {"title": check.title, "advice": check.advice}
    for text in texts.values():
        assert sorted(text) == ["en", "th"]
        assert re.search("[ก-ฮ]", text["th"])
        assert not re.search("[ก-ฮ]", text["en"])
    assert check.severity in ("violation", "warning")
    assert "NOT EXISTS" not in check.text.upper(), "use MINUS or a sub-select"


def test_shipped_dataset_has_no_violation(shipped_offences: frozenset[Offence]) -> None:
    assert [offence for offence in shipped_offences if offence.severity == "violation"] == []


def test_shipped_dataset_has_no_offence_of_any_severity(shipped_offences: frozenset[Offence]) -> None:
    assert not shipped_offences


def test_every_check_has_a_fault_that_only_it_reports() -> None:
    assert sorted({fault.check for fault in FAULTS if not fault.also}) == [check.name[:3] for check in CHECKS]


def test_faults_are_planted_into_a_dataset_without_offence(field: Field) -> None:
    with field.planted(Fault("none", ())) as dataset:
        assert offences(dataset, CHECKS) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_planted_fault_is_reported_only_by_its_check(fault: Fault, field: Field) -> None:
    with field.planted(fault) as dataset:
        found = offences(dataset, CHECKS)
    assert sorted({offence.check[:3] for offence in found}) == sorted((fault.check, *fault.also))
    reported = [offence for offence in found if offence.check.startswith(fault.check)]
    assert sorted({shorten_text(offence.thing) for offence in reported}) == sorted(fault.things)
    for offence in reported:
        assert offence.message_en.startswith(f"{shorten_text(offence.thing)}: ")
        assert offence.message_en.endswith(".")
        assert re.search("[ก-ฮ]", offence.message_th.removeprefix(shorten_text(offence.thing)))
        assert offence.advice_en
        assert offence.advice_th


def test_rejected_alignment_without_its_triple_is_no_offence(field: Field) -> None:
    name, subject = "th/master-plan/1/corresponds-to/NS1", "th/master-plan/1"
    rejected = Fault(
        "none",
        (),
        f"<{name}> plan:reviewStatus plan:rejected .",
        "crosswalks",
        drop=(f"<{name}> plan:reviewStatus", f"<{subject}> plan:correspondsTo <th/national-strategy/1>"),
    )
    with field.planted(rejected) as dataset:
        assert offences(dataset, CHECKS) == []


def test_retired_thing_is_no_offence(field: Field) -> None:
    note = 'skos:changeNote "Merged."@en , "รวมแล้ว"@th ; dcterms:modified "2026-11-20"^^xsd:date'
    retired = Fault(
        "none", (), f"<lampang-pao/plan/S9> owl:deprecated true ; dcterms:isReplacedBy <lampang-pao/plan/S1> ; {note} ."
    )
    with field.planted(retired) as dataset:
        assert offences(dataset, CHECKS) == []


def test_offences_are_sorted_with_violations_first(field: Field) -> None:
    drop = ("<lampang-pao/plan> dcterms:license", "* plan:assessedElement <saraburi-pao/plan/V1>", "sdg:17.19 sdgo:isTargetOf")
    with field.planted(Fault("none", (), drop=drop)) as dataset:
        reported = offences(dataset)
        assert reported == offences(dataset, list(reversed(CHECKS)))
    order = [(offence.severity, offence.check[:3]) for offence in reported if offence.check[:3] != "c08"]
    assert order == [("violation", "c01"), ("violation", "c17"), ("warning", "c28")]


def test_empty_dataset_lacks_only_the_frameworks() -> None:
    assert {offence.check[:3] for offence in offences(Dataset())} == {"c01", "c02"}


@pytest.mark.parametrize(
    ("severity", "thai", "message"),
    [("fatal", "ดู", "severity must be one of violation, warning, info"), ("warning", "", "advice must be given in th and en")],
)
def test_check_with_malformed_header_is_refused(tmp_path: Path, severity: str, thai: str, message: str) -> None:
    (tmp_path / "c01-x.rq").write_text(_HEADER.format(severity=severity, thai=thai, thing="<urn:x>"), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_checks(tmp_path)


def test_row_without_thing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c01-x.rq").write_text(_HEADER.format(severity="warning", thai="ดู", thing="?nothing"), encoding="utf-8")
    with pytest.raises(DataError, match=r"c01-x returned a row without \?thing"):
        offences(Dataset(), read_checks(tmp_path))
