"""Nested brackets, long chains and star joins: queries that are expensive to parse and to plan."""

from collections.abc import Callable

from tests.hostile.cases import FINISHED_OR_STOPPED, LONG, REFUSED, STOPPED, Case, repeated

MAX_BYTES = 100_000


def wrap(start: str, opening: str, inner: str, closing: str, end: str) -> Callable[[int], str]:
    """Return a function that builds a query with a construct nested to a depth."""
    return lambda depth: start + opening * depth + inner + closing * depth + end


def chain(start: str, operand: str, operator: str, end: str) -> Callable[[int], str]:
    """Return a function that builds a query with a chain of operands, by the number of operators."""
    return lambda count: start + operator.join([operand] * (count + 1)) + end


def repeat(start: str, piece: str, end: str) -> Callable[[int], str]:
    """Return a function that builds a query that repeats a piece, by the number of repetitions."""
    return lambda count: start + piece * count + end


BRACKETED = {
    "group": wrap("ASK ", "{", "?s ?p ?o", "}", ""),
    "parenthesis": wrap("ASK { FILTER(", "(", "1", ")", ") }"),
    "exists": wrap("ASK { ?s ?p ?o ", "FILTER EXISTS { ?s ?p ?o ", "", "} ", "}"),
    "not-exists": wrap("ASK { ?s ?p ?o ", "FILTER NOT EXISTS { ?s ?p ?o ", "", "} ", "}"),
    "minus": wrap("ASK { ?s ?p ?o ", "MINUS { ?s ?p ?o ", "", "} ", "}"),
    "optional": wrap("ASK { ?s ?p ?o ", "OPTIONAL { ?s ?p ?o ", "", "} ", "}"),
    "union": wrap("ASK { ", "{ ?s ?p ?o } UNION { ", "?s ?p ?o ", "} ", "}"),
    "graph": wrap("ASK { ", "GRAPH ?g { ", "?s ?p ?o ", "} ", "}"),
    "sub-select": wrap("SELECT * { ", "{ SELECT * { ", "?s ?p ?o ", "} } ", "}"),
    "bind": wrap("ASK { BIND(", "(", "1", ")", " AS ?x) }"),
    "if": wrap("ASK { FILTER(", "IF(1, ", "1", ", 2)", ") }"),
    "coalesce": wrap("ASK { FILTER(", "COALESCE(", "1", ")", ") }"),
    "concat": wrap("ASK { FILTER(", "CONCAT('a', ", "'b'", ")", ") }"),
    "blank-node": wrap("ASK { ?s ?p ", "[ ?p ", "1", " ]", " }"),
    "collection": wrap("ASK { ?s ?p ", "( ", "1", " )", " }"),
    "path": wrap("ASK { ?s ", "(", "<a:p>", ")", " ?o }"),
    "path-star": wrap("ASK { ?s ", "(", "<a:p>", ")*", " ?o }"),
    "path-negated": wrap("ASK { ?s ", "!(", "<a:p>", ")", " ?o }"),
    "construct-template": wrap("CONSTRUCT { ?s ?p ", "[ ?p ", "1", " ]", " } WHERE { ?s ?p ?o }"),
    "having": wrap("SELECT (COUNT(*) AS ?n) { } HAVING(", "(", "1", ")", ")"),
    "order-by": wrap("SELECT * { ?s ?p ?o } ORDER BY ", "(", "?s", ")", ""),
    "in": wrap("ASK { FILTER(", "1 IN (", "1", ")", ") }"),
    "aggregate": wrap("SELECT (COUNT(", "(", "1", ")", ") AS ?n) { ?s ?p ?o }"),
    "quoted-triple": wrap("ASK { ", "<<( ", "?s ?p ?o", " )>> ?p ?o", " }"),
    "unclosed": wrap("ASK { FILTER(", "(", "1", "", ""),
    "behind-a-comparison": wrap("ASK { FILTER(1<", "(", "#>\n1", ")", ") }"),
}

#: The parser or the planner would overflow its stack at these lengths, so the guard refuses them first.
CHAINED = {
    "union": chain("ASK { ", "{}", "UNION", " }"),
    "plus": chain("ASK { FILTER(", "1", "+", ") }"),
    "minus": chain("ASK { FILTER(", "1", "-", ") }"),
    "times": chain("ASK { FILTER(", "1", "*", ") }"),
    "divided": chain("ASK { FILTER(", "1", "/", ") }"),
    "not": repeat("ASK { FILTER(", "!", "1) }"),
    "negative": repeat("ASK { FILTER(", "-", "?x) }"),
    "positive": repeat("ASK { FILTER(", "+", "?x) }"),
    "path-inverse": repeat("ASK { ?s ", "^", "a ?o }"),
    "optional": repeat("ASK { ", "OPTIONAL{}", " }"),
    "having": repeat("SELECT (COUNT(*) AS ?n) { } HAVING", "(1)", ""),
    "describe": repeat("DESCRIBE", "<a:b>", ""),
    "minus-groups": repeat("ASK { ?s ?p ?o ", "MINUS{}", " }"),
}

LISTED = {
    "path-sequence": chain("ASK { ?s ", "a", "/", " ?o }"),
    "path-sequence-of-inverses": chain("ASK { ?s ", "a", "/^", " ?o }"),
    "and": chain("ASK { FILTER(", "1", "&&", ") }"),
    "or": chain("ASK { FILTER(", "0", "||", ") }"),
    "path-alternative": chain("ASK { ?s ", "a", "|", " ?o }"),
    "exists": chain("ASK { FILTER(", "EXISTS{}", "&&", ") }"),
    "group": repeat("ASK { ", "{}", " }"),
    "filter": repeat("ASK { ", "FILTER(1)", " }"),
    "objects": chain("ASK { ?s ?p ", "1", ",", " }"),
    "predicates": chain("ASK { ?s ", "?p 1", ";", " }"),
    "semicolons": repeat("ASK { ?s ?p 1", ";", " }"),
    "in": chain("ASK { FILTER(1 IN (", "2", ",", ")) }"),
    "values": repeat("ASK { VALUES ?x { ", "1 ", "} }"),
}


def star_join(size: int) -> str:
    """Return a query with a star join: all triple patterns share a subject."""
    return "SELECT * { " + " . ".join(f"?s ?p{number} ?o{number}" for number in range(size)) + " }"


def path_join(size: int) -> str:
    """Return a query with a path join: each triple pattern begins where the last one ends."""
    return "SELECT * { " + " . ".join(f"?v{number} ?p{number} ?v{number + 1}" for number in range(size)) + " }"


def query_with_binds(count: int) -> str:
    """Return a query that binds `count` variables."""
    return "ASK { " + "".join(f"BIND(1 AS ?v{number})" for number in range(count)) + " }"


def query_with_projections(count: int) -> str:
    """Return a query that computes `count` columns."""
    return "SELECT " + "".join(f"(1 AS ?v{number})" for number in range(count)) + " { }"


def _statuses_of_nesting(text: str) -> frozenset[int]:
    return LONG if len(text) > MAX_BYTES else REFUSED


def _statuses_of_list(text: str) -> frozenset[int]:
    """Return the proper statuses for lists, which the engine can process, if slowly."""
    return LONG if len(text) > MAX_BYTES else REFUSED | FINISHED_OR_STOPPED


CASES: list[Case] = [
    *repeated("nested", BRACKETED, (1_000, 5_000, 100_000), _statuses_of_nesting),
    *repeated("chained", CHAINED, (8_000, 50_000), _statuses_of_nesting),
    *repeated("chained", {"bind": query_with_binds, "projection": query_with_projections}, (4_000,), _statuses_of_nesting),
    *repeated("listed", LISTED, (8_000, 50_000), _statuses_of_list),
    *repeated("star", {"of-patterns": star_join}, (50, 150, 300), lambda _: REFUSED | STOPPED | {413}),
    *repeated("path", {"of-patterns": path_join}, (50, 150, 300), lambda _: REFUSED | STOPPED | {413}),
]
