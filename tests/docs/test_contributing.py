"""CONTRIBUTING.md names places that exist, and the direction of imports that import-linter checks."""

import re
import tomllib

from tests.conftest import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_place_named_exists() -> None:
    table = TEXT[TEXT.index("## Where is …") : TEXT.index("## How to add …")]
    places = re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", table)
    assert len(places) >= 25
    assert not [place for place in places if not (ROOT / place).exists()]


def test_direction_of_imports_is_the_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
    stated = next(line.removeprefix("> ") for line in TEXT.splitlines() if line.startswith("> "))
    rooms = [set(re.split(r", ", part)) for part in stated.split(" → ")]
    layers = [set(re.split(r" [|] ", layer)) for layer in reversed(contract["layers"]) if layer != "__main__"]
    assert rooms == layers
