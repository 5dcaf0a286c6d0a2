"""Brackets within brackets, chains without brackets, and stars: texts that cost the parser and the planner."""

from collections.abc import Callable

from tests.hostile.cases import FINISHED_OR_STOPPED, LONG, REFUSED, STOPPED, Case, repeated

MAX_BYTES = 100_000


def wrap(start: str, opening: str, inner: str, closing: str, end: str) -> Callable[[int], str]:
    """Return a query that nests a construct in itself, by depth."""
    return lambda depth: start + opening * depth + inner + closing * depth + end


def chain(start: str, link: str, operator: str, end: str) -> Callable[[int], str]:
    """Return a query that joins a link to itself by an operator, by the number of operators."""
    return lambda count: start + operator.join([link] * (count + 1)) + end


def before(start: str, operator: str, end: str) -> Callable[[int], str]:
    """Return a query that puts an operator before a value again and again, by their number."""
    return lambda count: start + operator * count + end


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

#: At these lengths the parser or the planner runs out of stack, so they are refused before.
CHAINED = {
    "union": chain("ASK { ", "{}", "UNION", " }"),
    "plus": chain("ASK { FILTER(", "1", "+", ") }"),
    "minus": chain("ASK { FILTER(", "1", "-", ") }"),
    "times": chain("ASK { FILTER(", "1", "*", ") }"),
    "divided": chain("ASK { FILTER(", "1", "/", ") }"),
    "not": before("ASK { FILTER(", "!", "1) }"),
    "negative": before("ASK { FILTER(", "-", "?x) }"),
    "positive": before("ASK { FILTER(", "+", "?x) }"),
    "path-inverse": before("ASK { ?s ", "^", "a ?o }"),
    "optional": before("ASK { ", "OPTIONAL{}", " }"),
    "having": before("SELECT (COUNT(*) AS ?n) { } HAVING", "(1)", ""),
    "describe": before("DESCRIBE", "<a:b>", ""),
    "minus-groups": before("ASK { ?s ?p ?o ", "MINUS{}", " }"),
}

LISTED = {
    "path-sequence": chain("ASK { ?s ", "a", "/", " ?o }"),
    "path-sequence-of-inverses": chain("ASK { ?s ", "a", "/^", " ?o }"),
    "and": chain("ASK { FILTER(", "1", "&&", ") }"),
    "or": chain("ASK { FILTER(", "0", "||", ") }"),
    "path-alternative": chain("ASK { ?s ", "a", "|", " ?o }"),
    "exists": chain("ASK { FILTER(", "EXISTS{}", "&&", ") }"),
    "group": before("ASK { ", "{}", " }"),
    "filter": before("ASK { ", "FILTER(1)", " }"),
    "objects": chain("ASK { ?s ?p ", "1", ",", " }"),
    "predicates": chain("ASK { ?s ", "?p 1", ";", " }"),
    "semicolons": before("ASK { ?s ?p 1", ";", " }"),
    "in": chain("ASK { FILTER(1 IN (", "2", ",", ")) }"),
    "values": before("ASK { VALUES ?x { ", "1 ", "} }"),
}


def star(size: int) -> str:
    """Return a query whose triple patterns share their subject."""
    return "SELECT * { " + " . ".join(f"?s ?p{number} ?o{number}" for number in range(size)) + " }"


def path_of_patterns(size: int) -> str:
    """Return a query whose triple patterns each begin where the last one ends."""
    return "SELECT * { " + " . ".join(f"?v{number} ?p{number} ?v{number + 1}" for number in range(size)) + " }"


def binds(count: int) -> str:
    """Return a query that binds so many variables."""
    return "ASK { " + "".join(f"BIND(1 AS ?v{number})" for number in range(count)) + " }"


def projections(count: int) -> str:
    """Return a query that computes so many columns."""
    return "SELECT " + "".join(f"(1 AS ?v{number})" for number in range(count)) + " { }"


def _refused(text: str) -> frozenset[int]:
    return LONG if len(text) > MAX_BYTES else REFUSED


def _listed(text: str) -> frozenset[int]:
    """Return what is proper for what the engine stands, if not quickly: refused for its length, answered, or stopped."""
    return LONG if len(text) > MAX_BYTES else REFUSED | FINISHED_OR_STOPPED


CASES: list[Case] = [
    *repeated("nested", BRACKETED, (1_000, 5_000, 100_000), _refused),
    *repeated("chained", CHAINED, (8_000, 50_000), _refused),
    *repeated("chained", {"bind": binds, "projection": projections}, (4_000,), _refused),
    *repeated("listed", LISTED, (8_000, 50_000), _listed),
    *repeated("star", {"of-patterns": star}, (50, 150, 300), lambda _: REFUSED | STOPPED | {413}),
    *repeated("path", {"of-patterns": path_of_patterns}, (50, 150, 300), lambda _: REFUSED | STOPPED | {413}),
]
