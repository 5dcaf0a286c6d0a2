"""The depth of JSON, however it is cut into pieces."""

import json

import pytest

from planlink.engine.json_nesting import Nesting

ROWS = json.dumps(
    {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": '{[{[ "\\" ]}'}}] * 50}}
).encode()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100_000])
def test_ordinary_rows_are_shallow(size: int) -> None:
    nesting = Nesting()
    assert max(nesting.after(ROWS[start : start + size]) for start in range(0, len(ROWS), size)) in range(5, 11)


@pytest.mark.parametrize("size", [1, 5, 100_000])
@pytest.mark.parametrize(
    "text", [b"[" * 1000, b'{"a":' * 1000, b'[{"\\\\":' * 500, b'"\\"",' + b"[" * 1000, b"[" * 1000 + b"]" * 1000]
)
def test_depth_is_seen(text: bytes, size: int) -> None:
    nesting = Nesting()
    assert max(nesting.after(text[start : start + size]) for start in range(0, len(text), size)) >= 1000


def test_brackets_in_a_text_count_for_nothing() -> None:
    assert Nesting().after(b'"' + b"[" * 1000 + b'"') == 0
