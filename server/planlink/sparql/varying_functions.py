"""Queries whose answer may vary over the same data, which must not be cached."""

from planlink.sparql.tokens import words

#: What calls other endpoints or functions whose result varies (SPARQL 1.1 Query, 17.4): NOW, RAND, UUID and STRUUID, BNODE.
_VARYING = ("NOW", "RAND", "UUID", "BNODE", "SERVICE")


def may_vary(query: str) -> bool:
    """Return whether the same query over the same data may have another answer.

    :param query: SPARQL text.
    """
    return any(name in word for word in words(query) for name in _VARYING)
