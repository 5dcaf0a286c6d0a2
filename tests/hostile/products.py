"""Short, valid queries that need unbounded time, memory or bandwidth."""

from tests.hostile.cases import CUT_OFF, FINISHED_OR_STOPPED, OK, REFUSED, STOPPED, Case, queries

_TWO = "?a ?b ?c . ?d ?e ?f"
_THREE = _TWO + " . ?g ?h ?i"

#: The result is one row that takes practically forever to compute.
ENDLESS = {
    "count-of-three": f"SELECT (COUNT(*) AS ?n) {{ {_THREE} }}",
    "filter-over-three": f"SELECT (COUNT(*) AS ?n) {{ {_THREE} FILTER(STR(?a) = STR(?i)) }}",
    "ask-the-impossible": f"ASK {{ {_THREE} FILTER(?a = ?h && ?b = ?g && ?c = ?a) }}",
    "count-distinct-of-all": f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {_TWO} }}",
    "count-distinct-of-texts": f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?d))) AS ?n) {{ {_TWO} }}",
    "group-by-pairs": f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {_TWO} }} GROUP BY ?a ?d ORDER BY ?n LIMIT 1",
    "group-by-texts": f"SELECT (COUNT(*) AS ?n) {{ {_TWO} }} GROUP BY (CONCAT(STR(?c), STR(?f))) LIMIT 1",
    "group-concat": f'SELECT (STRLEN(GROUP_CONCAT(?c; SEPARATOR="--------")) AS ?n) {{ {_TWO} }}',
    "sum-and-average": f"SELECT (SUM(STRLEN(STR(?a))) AS ?n) (AVG(STRLEN(STR(?f))) AS ?m) {{ {_THREE} }}",
    "sort": f"SELECT * {{ {_TWO} }} ORDER BY ?a ?e ?c LIMIT 1",
    "sort-down-by-texts": f"SELECT * {{ {_TWO} }} ORDER BY DESC(CONCAT(STR(?c), STR(?f))) LIMIT 1",
    "sort-by-random": f"SELECT * {{ {_TWO} }} ORDER BY RAND() LIMIT 1",
    "sort-three": f"SELECT * {{ {_THREE} }} ORDER BY ?a ?d ?g",
    "distinct-sorted": f"SELECT DISTINCT * {{ {_TWO} }} ORDER BY ?f LIMIT 1",
    "far-offset": f"SELECT * {{ {_THREE} }} OFFSET 100000000000 LIMIT 1",
    "distinct-then-offset": f"SELECT DISTINCT ?a ?d ?g {{ {_THREE} }} OFFSET 100000000000",
    "minus-of-products": f"SELECT (COUNT(*) AS ?n) {{ {_TWO} MINUS {{ ?a ?x ?y . ?z ?q ?f FILTER(STR(?x) < STR(?q)) }} }}",
    "not-exists-of-products": f"SELECT (COUNT(*) AS ?n) {{ {_TWO} FILTER NOT EXISTS {{ ?x ?y ?z FILTER(STR(?z) = ?e) }} }}",
    "optional-of-products": f"SELECT (COUNT(*) AS ?n) {{ {_TWO} OPTIONAL {{ ?x ?y ?z FILTER(?x != ?a) }} }}",
    "graph-products": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } }",
    "sub-select-product": f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT DISTINCT * {{ {_TWO} }} }} {{ SELECT * {{ ?x ?y ?z }} }} }}",
    "not-equal-everywhere": f"SELECT (COUNT(*) AS ?n) {{ {_THREE} FILTER(?a != ?d && ?d != ?g && ?a != ?g) }}",
    "union-of-products": f"SELECT (COUNT(*) AS ?n) {{ {{ {_THREE} }} UNION {{ {_THREE} }} UNION {{ {_THREE} }} }}",
}

#: The result has practically endless rows.
STREAMS = {
    "product": f"SELECT * {{ {_TWO} }}",
    "random": f"SELECT (RAND() AS ?r) {{ {_TWO} }}",
    "uuid": f"SELECT (UUID() AS ?u) (STRUUID() AS ?v) {{ {_TWO} }}",
    "blank-nodes": f"SELECT (BNODE() AS ?u) {{ {_TWO} }}",
    "hashes": f"SELECT (SHA512(CONCAT(STR(?c), STR(?f))) AS ?u) {{ {_TWO} }}",
    "union-of-products": f"SELECT * {{ {{ {_TWO} }} UNION {{ {_TWO} }} }}",
    "graph-products": "SELECT * { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } }",
    "construct-of-product": f"CONSTRUCT {{ ?a ?e ?f }} WHERE {{ {_TWO} }}",
    "construct-of-blank-nodes": f"CONSTRUCT {{ ?a ?e [ ?b ?f ] }} WHERE {{ {_TWO} }}",
    "describe-all": "DESCRIBE * WHERE { ?s ?p ?o . ?a ?b ?c }",
    "no-columns": f"SELECT ?none {{ {_THREE} }}",
}


def _values(blocks: int, rows: int) -> str:
    numbers = " ".join(str(number) for number in range(rows))
    return " ".join(f"VALUES ?v{block} {{ {numbers} }}" for block in range(blocks))


#: Five blocks of 5,000 different numbers are 120 kB of text; with one-digit values they fit into a query.
_SHORT_VALUES = " ".join(f"VALUES ?v{block} {{ {'1 ' * 5_000}}}" for block in range(5))

VALUES = {
    "product-of-five": f"SELECT (COUNT(*) AS ?n) {{ {_SHORT_VALUES} }}",
    "distinct-of-five": f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {_SHORT_VALUES} }}",
    "product-of-three": f"SELECT (COUNT(*) AS ?n) {{ {_values(3, 5_000)} FILTER(?v0 + ?v1 = ?v2) }}",
    "beside-the-data": f"SELECT (COUNT(*) AS ?n) {{ {_values(1, 5_000)} ?a ?b ?c . ?d ?e ?f }}",
    "sorted-product": f"SELECT * {{ {_values(2, 5_000)} }} ORDER BY ?v1 ?v0",
}

#: Transitive closures over all data; the engine completes some of them.
_ANY = "(<a:p>|!<a:p>)"
PATHS = {
    "star-of-all": f"SELECT (COUNT(*) AS ?n) {{ ?s {_ANY}* ?o }}",
    "star-of-star": f"SELECT (COUNT(*) AS ?n) {{ ?s ({_ANY}*)* ?o }}",
    "plus-of-alternatives": "SELECT (COUNT(*) AS ?n) { ?s (!<a:p>|^!<a:p>)+ ?o }",
    "both-ways": "SELECT (COUNT(*) AS ?n) { ?s (!<a:p>|!^<a:p>)* ?o . ?o (!<a:p>|!^<a:p>)* ?s }",
    "chain-of-stars": f"SELECT (COUNT(*) AS ?n) {{ ?s {'/'.join(['(!<a:p>)*'] * 6)} ?o }}",
    "optional-steps": f"SELECT (COUNT(*) AS ?n) {{ ?s {'/'.join(['(!<a:p>)?'] * 40)} ?o }}",
    "stars-in-a-row": f"SELECT (COUNT(*) AS ?n) {{ ?s {'/'.join(['(!<a:p>|!^<a:p>)'] * 20)} ?o }}",
}

GRAPHS = {
    "from-a-file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "from-named-a-file": "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
    "from-another-host": "SELECT * FROM <http://169.254.169.254/latest/meta-data/> { ?s ?p ?o }",
    "from-the-listener": "SELECT * FROM <http://127.0.0.1:LISTENER/> { ?s ?p ?o }",
    "graph-of-the-listener": "SELECT * { GRAPH <http://127.0.0.1:LISTENER/> { ?s ?p ?o } }",
    "describe-the-listener": "DESCRIBE <http://127.0.0.1:LISTENER/>",
    "from-1000": "SELECT * " + " ".join(f"FROM <urn:g:{number}>" for number in range(1_000)) + " { ?s ?p ?o }",
}

LOADS = {
    "load": "LOAD <http://127.0.0.1:LISTENER/>",
    "load-behind-prologue": "PREFIX a: <urn:a>\n# SELECT\nLOAD SILENT <http://127.0.0.1:LISTENER/> INTO GRAPH <urn:g>",
    "query-then-load": "ASK {} ; LOAD <http://127.0.0.1:LISTENER/>",
    "load-a-file": "LOAD <file:///etc/passwd>",
}

CASES: list[Case] = [
    *queries("endless", ENDLESS, STOPPED),
    *queries("stream", STREAMS, CUT_OFF),
    *queries("values", VALUES, CUT_OFF),
    *queries("closure", PATHS, FINISHED_OR_STOPPED),
    *queries("graph", GRAPHS, OK),
    *queries("update", LOADS, REFUSED),
]
