"""The nesting of JSON is measured however its bytes are divided, in time proportional to their number."""

import json
import time

import pytest

from planlink.rdf.json_nesting import Nesting

ROWS = json.dumps(
    {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": '{[{[ "\\" ]}'}}] * 50}}
).encode()


def exceeds(text: bytes, limit: int, piece: int = 1 << 20) -> bool:
    nesting = Nesting(limit)
    return any(nesting.exceeds_limit(text[start : start + piece]) for start in range(0, len(text), piece))


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 100_000])
def test_ordinary_rows_are_nested_five_deep(piece: int) -> None:
    assert exceeds(ROWS, 4, piece)
    assert not exceeds(ROWS, 10, piece)


@pytest.mark.parametrize("piece", [1, 5, 100_000])
@pytest.mark.parametrize(
    "text", [b"[" * 1000, b'{"a":' * 1000, b'[{"\\\\":' * 500, b'"\\"",' + b"[" * 1000, b"[" * 1000 + b"]" * 1000]
)
def test_depth_is_measured(text: bytes, piece: int) -> None:
    assert exceeds(text, 999, piece)
    assert not exceeds(text, 2000, piece)


def test_exceeded_limit_stays_exceeded() -> None:
    nesting = Nesting(1)
    assert nesting.exceeds_limit(b"[[")
    assert nesting.exceeds_limit(b"]]")


def test_brackets_in_a_string_do_not_count() -> None:
    assert not exceeds(b'"' + b"[" * 1000 + b'"', 0)


def test_deep_nesting_takes_linear_time() -> None:
    started = time.process_time()
    assert exceeds(b"[" * 50_000 + b"]" * 50_000, 100)
    assert time.process_time() - started < 1
