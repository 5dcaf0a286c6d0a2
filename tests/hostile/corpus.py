"""The hostile corpus: every input that the server must withstand, each with the statuses of proper responses."""

from tests.hostile import conduct, faults, nesting, products, scanning, strings, wire
from tests.hostile.cases import Case

CASES: tuple[Case, ...] = (
    *(*nesting.CASES, *scanning.CASES, *products.CASES, *strings.CASES),
    *(*wire.CASES, *conduct.CASES, *faults.CASES),
)
BY_NAME = {case.name: case for case in CASES}
assert len(BY_NAME) == len(CASES), "two cases have the same name"
