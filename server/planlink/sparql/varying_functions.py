"""Find queries whose answer may vary over the same data, and so must not be cached."""

from planlink.sparql.tokens import words

#: Keywords that call other endpoints, and functions whose result varies (SPARQL 1.1 Query, 17.4): UUID includes STRUUID.
_VARYING = ("NOW", "RAND", "UUID", "BNODE", "SERVICE")


def may_vary(query: str) -> bool:
    """Return whether the same query over the same data may have another answer.

    :param query: SPARQL text.
    """
    return any(name in word for word in words(query) for name in _VARYING)
