"""What is refused before it is parsed: texts that no honest query resembles, and SERVICE.

The bounds come from where the engine was seen to crash or explode; honest queries stay far below them. The deadline catches
the rest.
"""

from planlink.errors import QueryRefused
from planlink.tokens import marks

MAX_BYTES = 100_000
MAX_NESTING = 100


def check(query: str) -> None:
    """Refuse a query by its text alone.

    :param query: SPARQL text, hostile until shown otherwise.
    :raises QueryRefused: if it is too long, nested too deeply, or calls another endpoint.
    """
    if len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise QueryRefused(f"the query is longer than {MAX_BYTES:,} bytes")
    depth = 0
    for mark in marks(query):
        if mark == "service":
            raise QueryRefused("SERVICE is not allowed here: this endpoint calls no other")
        depth += {"open": 1, "close": -1}.get(mark, 0)
        if depth > MAX_NESTING:
            raise QueryRefused(f"the query is nested more than {MAX_NESTING} levels deep")
