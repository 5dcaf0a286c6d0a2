"""`planlink check` passes on the shipped data, and reports planted faults with place and remedy."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH

from tests.conftest import ROOT, SHIPPED

BASE = "https://w3id.org/planlink/id/lampang-pao/plan"
PLAN = "data/plan.ttl"


def check(*arguments: str, files: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"PLANLINK_FILES": str(files)} if files else {})}
    command = [sys.executable, "-m", "planlink", "check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", env=environment, check=False)
    assert "Traceback" not in done.stderr
    return done


def copy(destination: Path) -> Path:
    for folder in SHIPPED:
        shutil.copytree(ROOT / folder, destination / folder)
    return destination


@dataclass(frozen=True)
class Fault:
    """A fault to plant, and the expected finding.

    :param file: the file to change.
    :param spoil: returns the file's text with the fault.
    :param stage: the stage that finds it.
    :param subject: end of the finding's subject.
    :param words: part of the English message.
    """

    file: str
    spoil: Callable[[str], str]
    stage: str
    subject: str
    words: str


def within(notation: str, pattern: str, replacement: str) -> Callable[[str], str]:
    """Return an edit of the block of one subject."""

    def spoil(text: str) -> str:
        start = text.index(f"\n<{BASE}/{notation}> a ")
        end = text.index(" .\n", start) + 3
        block, count = re.subn(pattern, replacement, text[start:end], count=1, flags=re.DOTALL)
        assert count == 1, f"{notation}: nothing to spoil"
        return text[:start] + block + text[end:]

    return spoil


def append(line: str) -> Callable[[str], str]:
    return lambda text: f"{text}\n{line}\n"


FAULTS = {
    "an element without an English label": Fault(
        PLAN, within("S1.O2", r'skos:prefLabel "[^"]*"@en ,\s*', "skos:prefLabel "), "shapes", "/S1.O2", "English"
    ),
    "two elements with one notation": Fault(
        PLAN, within("S1.O4", 'skos:notation "S1.O4"', 'skos:notation "S1.O3"'), "shapes", "/S1.O4", "S1.O3"
    ),
    "evidence that is not at its offsets": Fault(
        PLAN,
        within("S1.T4/supports/sdg-3.8/evidence/1", r"plan:start \d+", "plan:start 3"),
        "shapes",
        "sdg-3.8/evidence/1",
        "characters",
    ),
    "an alignment with an object that does not exist": Fault(
        PLAN,
        within("S1.O5/supports/sdg-3.8", r"plan:object \S+", "plan:object <http://metadata.un.org/sdg/3.99>"),
        "shapes",
        "S1.O5/supports/sdg-3.8",
        "3.99",
    ),
    "a tactic that realises another strategy's objective": Fault(
        PLAN,
        within("S1.T4/realises/S1.O5", r"plan:object \S+", f"plan:object <{BASE}/S2.O1>"),
        "shapes",
        "S1.T4/realises/S1.O5",
        "strategy",
    ),
    "a confidence above 1": Fault(
        PLAN,
        within("S4.T1/supports/sdg-9.1", r"plan:confidence [\d.]+", "plan:confidence 1.5"),
        "shapes",
        "S4.T1/supports/sdg-9.1",
        "1",
    ),
    "an alignment without a Thai rationale": Fault(
        PLAN, within("S4.T1/supports/sdg-3.6", r'@en ,\s*"[^"]*"@th', "@en"), "shapes", "S4.T1/supports/sdg-3.6", "Thai"
    ),
    "a link without an alignment": Fault(
        PLAN, append(f"<{BASE}/S5.T1> plan:directlySupports <http://metadata.un.org/sdg/1.1> ."), "shapes", "/S5.T1", "alignment"
    ),
    "a plan without a licence": Fault(
        "data/plans/saraburi-pao.ttl",
        lambda text: re.sub(r"\s*dcterms:license \S+ ;", "", text, count=1),
        "shapes",
        "saraburi-pao/plan",
        "licence",
    ),
    "an SDG name spelt with https": Fault(
        PLAN,
        append(f"<{BASE}/S6.T2> <http://purl.org/dc/terms/relation> <https://metadata.un.org/sdg/4.4> ."),
        "hygiene",
        "/S6.T2",
        "https://metadata.un.org/sdg/4.4",
    ),
    "a missing SDG target": Fault(
        "data/frameworks/sdg.ttl",
        lambda text: text[: text.index("\n<http://metadata.un.org/sdg/17.19> a ")] + "\n",
        "hygiene",
        "sdg/17",
        "19",
    ),
    "a question that is no SPARQL": Fault(
        "queries/questions/q16-tactics-by-reach.rq",
        lambda text: text.replace("WHERE {", "WHERE {{", 1),
        "questions",
        "q16-tactics-by-reach",
        "fails",
    ),
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """Plant all faults in one copy and return the findings."""
    place = copy(tmp_path_factory.mktemp("planted"))
    for fault in FAULTS.values():
        path = place / fault.file
        path.write_text(fault.spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    # contradictions have a test of their own below
    stages = (argument for stage in sorted({fault.stage for fault in FAULTS.values()}) for argument in ("--only", stage))
    done = check("--format", "json", *stages, files=place)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["conforms"] is False
    rows: list[dict[str, str]] = report["findings"]
    return rows


def test_at_least_ten_faults_are_planted() -> None:
    assert len(FAULTS) >= 10


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_planted_fault_is_reported_with_a_useful_message(findings: list[dict[str, str]], fault: Fault) -> None:
    about = [f for f in findings if f["stage"] == fault.stage and f["subject"].endswith(fault.subject)]
    matching = [f for f in about if fault.words in f["message_en"] and f["severity"] == "violation"]
    assert matching, f"found instead: {about or sorted({f['subject'] for f in findings})}"
    assert re.search("[ก-๙]", matching[0]["message_th"])
    assert len(matching[0]["message_en"]) > 30


def test_contradiction_is_explained(tmp_path: Path) -> None:
    place = copy(tmp_path / "files")
    path = place / PLAN
    path.write_text(append(f"<{BASE}/S6.T1> a plan:Objective .")(path.read_text(encoding="utf-8")), encoding="utf-8")
    done = check("--only", "reasoner", files=place)
    assert done.returncode == 1
    assert "contradicts the ontology" in done.stdout
    assert "S6.T1" in done.stdout


def test_unreadable_file_is_reported_with_its_line(tmp_path: Path) -> None:
    place = copy(tmp_path / "files")
    path = place / PLAN
    path.write_text(path.read_text(encoding="utf-8").replace("a plan:Plan ;", "a plan:Plan", 1), encoding="utf-8")
    done = check("--only", "parse", files=place)
    assert done.returncode == 1
    assert "plan.ttl" in done.stdout
    assert re.search(r"line \d+", done.stdout)


@pytest.mark.parametrize(
    ("file", "stage"),
    [("shapes/plan.ttl", "shapes"), ("queries/checks/c01-sdg-counts.rq", "hygiene"), ("queries/rules/support.rq", "parse")],
)
def test_broken_shape_check_or_rule_is_reported(tmp_path: Path, file: str, stage: str) -> None:
    place = copy(tmp_path / "files")
    with (place / file).open("a", encoding="utf-8") as stream:
        stream.write("\n}} nonsense\n")
    done = check("--only", stage, "--format", "json", files=place)
    assert done.returncode == 1
    assert file in json.loads(done.stdout)["findings"][0]["message_en"]


@pytest.mark.parametrize(
    ("folder", "stage"),
    [("shapes", "shapes"), ("queries/checks", "hygiene"), ("queries/rules", "parse"), ("queries/questions", "questions")],
)
def test_empty_folder_does_not_pass(tmp_path: Path, folder: str, stage: str) -> None:
    place = copy(tmp_path / "files")
    for path in (place / folder).iterdir():
        if path.is_file():
            path.unlink()
    assert check("--only", stage, files=place).returncode == 1


def test_shipped_data_passes() -> None:
    done = check("--format", "json")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["conforms"] is True
    assert all(stage in done.stderr for stage in ("shapes", "reasoner", "hygiene", "questions")), "progress is shown"


def test_turtle_report_is_a_shacl_report() -> None:
    report = rdflib.Graph().parse(data=check("--only", "hygiene", "--format", "ttl").stdout, format="turtle")
    top = list(report.subjects(RDF.type, SH.ValidationReport))
    assert len(top) == 1
    assert report.value(top[0], SH.conforms) is not None
    for result in report.objects(top[0], SH.result):
        assert {m.language for m in report.objects(result, SH.resultMessage) if isinstance(m, rdflib.Literal)} == {"en", "th"}


def test_text_report_ends_with_a_verdict() -> None:
    assert re.search(r"(\d+ violations, \d+ warnings|All is well: no findings\.)\n$", check("--only", "hygiene").stdout)
