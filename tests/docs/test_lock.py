"""The lock files hold every dependency, within its bounds, and nothing of the machine that wrote them."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
DEVELOPMENT = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]
SERVING = ROOT / "server" / "requirements.txt"
TESTING = ROOT / "tests" / "requirements.txt"
SSSOM = ROOT / "tests" / "publish" / "sssom-requirements.txt"


def pins(lock: Path) -> dict[str, str]:
    """Return the pinned version of each package."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in lines}


@pytest.mark.parametrize(
    ("lock", "requirements"), [(SERVING, RUNTIME), (TESTING, RUNTIME + DEVELOPMENT)], ids=["serving", "testing"]
)
def test_lock_holds_every_dependency_within_its_bounds(lock: Path, requirements: list[Requirement]) -> None:
    locked = pins(lock)
    missing = [str(r) for r in requirements if not r.specifier.contains(locked.get(canonicalize_name(r.name), "0"))]
    assert missing == [], "run `make lock`"


def test_serving_needs_no_test_tool_and_both_locks_agree() -> None:
    serving, testing = pins(SERVING), pins(TESTING)
    assert serving.items() <= testing.items()
    assert serving.keys().isdisjoint({"hypothesis", "mypy", "playwright", "pytest", "ruff", "schemathesis"})


@pytest.mark.parametrize("requirement", RUNTIME + DEVELOPMENT, ids=lambda r: r.name)
def test_every_dependency_has_an_upper_bound(requirement: Requirement) -> None:
    assert any(s.operator in ("<", "<=", "~=", "==") for s in requirement.specifier)


@pytest.mark.parametrize("lock", [SERVING, TESTING, SSSOM], ids=["serving", "testing", "sssom"])
def test_lock_names_no_registry_and_no_path(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:|(^|\s)/|--(extra-)?index-url|--find-links", text)
    assert text.count("--hash=sha256:") > len(pins(lock))
