"""The hostile corpus: every input that the server must stand, each with the answers that are proper for it."""

from tests.hostile import conduct, nesting, products, scanning, strings, wire
from tests.hostile.cases import Case

CASES: tuple[Case, ...] = (*nesting.CASES, *scanning.CASES, *products.CASES, *strings.CASES, *wire.CASES, *conduct.CASES)
BY_NAME = {case.name: case for case in CASES}
assert len(BY_NAME) == len(CASES), "two cases have the same name"
