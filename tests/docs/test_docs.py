"""The documents list what the code has."""

import re
import subprocess
import sys

import pytest
import yaml

from planlink import web
from planlink.engine.embedded import EmbeddedEngine
from planlink.questions.collection import Questions
from planlink.settings import SETTINGS
from planlink.web.routing import discover
from tests.browser import screenshots
from tests.conftest import ROOT
from tests.w3c.deviations import EVALUATION as DEVIATIONS
from tests.w3c.deviations import SYNTAX as SYNTAX_DEVIATIONS
from tests.w3c.manifests import CURRENT, EARLIER

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_agreement_table_is_the_output_of_its_command() -> None:
    printed = subprocess.run(
        [sys.executable, "benchmarks/agreement.py"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert printed.strip() in read("docs/annotation.md")


def test_settings_table_is_derived_from_the_settings() -> None:
    rows = re.findall(r"^\| `--.*\|$", read("docs/serving.md"), flags=re.MULTILINE)
    assert rows == [f"| `--{each.name}` | `{each.variable}` | {each.default or 'none'} | {each.help} |" for each in SETTINGS]


def test_conformance_page_lists_deviations_and_counts() -> None:
    text = read("docs/conformance.md")
    deviations = DEVIATIONS | SYNTAX_DEVIATIONS
    assert re.findall(r"^\| `(\S+/\S+)` \| (.+) \|$", text, flags=re.MULTILINE) == list(deviations.items())
    assert f"In {len(deviations)} tests" in text
    counts = re.findall(r"^\| [^|]+ \| (\d+) \| (\d+) \|", text, flags=re.MULTILINE)
    assert counts == [(str(current), str(earlier)) for current, earlier in zip(CURRENT.counts, EARLIER.counts, strict=True)]


def test_questions_are_listed() -> None:
    text = read("docs/questions.md")
    listed = re.findall(r"^\| `(q\d\d-[a-z0-9-]+)`", text, flags=re.MULTILINE)
    assert listed == [question.name for question in Questions()]
    for question in Questions():
        assert question.ask["en"] in text
        assert question.ask["th"] in text


def test_codes_are_listed() -> None:
    text = read("docs/questions.md")
    listed = re.findall(
        r"^\| ([a-z]+) \| `([^`]+)` \| (.+?) \| (.+?) \|$", text[text.index("## Fixed values") :], flags=re.MULTILINE
    )
    lists = yaml.safe_load(read("queries/codes.yaml"))
    assert sorted(listed) == sorted(
        (name, value, words["en"], words["th"]) for name in lists for value, words in lists[name].items()
    )


def test_readme_states_the_number_of_questions() -> None:
    assert f"[{len(Questions())} such questions]" in read("README.md")


def test_answer_in_readme_is_the_real_one(engine: EmbeddedEngine) -> None:
    rows = Questions().get("q03").table(engine, {"target": "3.8", "lang": "en"}).rows
    text = read("README.md")
    for row in rows:
        cells = {name: cell.value for name, cell in row.items()}
        line = f"| {cells['notation']} {cells['elementLabel']} | {cells['strength']} | {cells['quote']} | {cells['confidence']} |"
        assert line in text
    assert len(re.findall(r"^\| S\d", text, flags=re.MULTILINE)) == len(rows) == 3


@pytest.mark.parametrize("command", ["serve", "check", "query", "export", "dump", "load", "texts", "questions"])
def test_commands_have_help_and_are_in_readme(command: str) -> None:
    shown = subprocess.run([sys.executable, "-m", "planlink", command, "--help"], check=True, capture_output=True, text=True)
    assert "usage: planlink" in shown.stdout
    assert f"planlink {command}" in read("README.md")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_links_between_documents_have_targets(path: object) -> None:
    document = ROOT / str(path)
    for link in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8")):
        if not link.startswith("http"):
            assert (document.parent / link).exists(), link


def test_make_targets_in_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z-]+)", read("README.md")))
    assert named
    assert named <= targets


def test_folders_in_readme_exist() -> None:
    named = re.findall(r"^([a-z_.]+/)\s", read("README.md"), flags=re.MULTILINE)
    assert {"ontology/", "data/", "shapes/", "queries/", "server/", "tests/"} <= set(named)
    for folder in named:
        assert (ROOT / folder).is_dir()


def test_pages_are_documented() -> None:
    listed = set(re.findall(r"^\| `(/[a-z0-9]*)`", read("docs/pages.md"), flags=re.MULTILINE))
    pages = {route.rule for surface in discover(web) for route in surface.routes if route.is_page}
    assert len(pages) > 10
    assert pages <= listed


def test_pictures_are_taken_by_the_script_and_shown() -> None:
    shown = set(re.findall(r"images/([a-z0-9-]+)\.png", read("docs/pages.md") + read("README.md")))
    taken = {name for name, *_ in screenshots.PICTURES}
    assert shown <= taken
    assert {path.stem for path in (ROOT / "docs" / "images").glob("*.png")} == taken
