"""Growing strings, patterns that backtrack in other regex engines, and disguised SERVICE calls."""

from tests.hostile.cases import CUT_OFF, FINISHED_OR_STOPPED, OK, REFUSED, Case, queries

_DOUBLINGS = 40


def doubling_query(times: int, use: str) -> str:
    """Return a query whose string doubles with every BIND."""
    steps = "".join(f" BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(times))
    return f'SELECT {use} {{ BIND("0123456789abcdef" AS ?x0){steps} }}'


def tenfold_query(times: int) -> str:
    """Return a query whose string becomes ten times as long with every REPLACE."""
    steps = "".join(f' BIND(REPLACE(?x{n}, "a", "aaaaaaaaaa") AS ?x{n + 1})' for n in range(times))
    return f'SELECT (STRLEN(?x{times}) AS ?n) {{ BIND("a" AS ?x0){steps} }}'


GROWTH = {
    "concat-doubling": doubling_query(_DOUBLINGS, f"(STRLEN(?x{_DOUBLINGS}) AS ?n)"),
    "concat-doubling-returned": doubling_query(_DOUBLINGS, f"?x{_DOUBLINGS}"),
    "concat-doubling-to-the-limit": doubling_query(19, "?x19"),
    "replace": tenfold_query(12),
    "replace-empty-matches": 'SELECT (STRLEN(REPLACE(?x20, ".", "$0$0$0$0$0$0$0$0")) AS ?n) {'
    + doubling_query(20, "*").split("{", 1)[1],
    "hash-of-a-long-string": doubling_query(30, "(SHA256(?x30) AS ?n)"),
    "encoded": doubling_query(26, "(STRLEN(ENCODE_FOR_URI(?x26)) AS ?n)").replace("0123456789abcdef", "กขคงจฉชซ"),
    "upper-case": doubling_query(26, "(STRLEN(UCASE(?x26)) AS ?n)").replace("0123456789abcdef", "ßßßßßßßß"),
}

#: Each processes some megabytes of text for every triple or pair of triples.
REPEATED = {
    "strbefore-substr": "SELECT (SUM(STRLEN(STRBEFORE(SUBSTR(CONCAT(STR(?c), STR(?f)), 2), 'x'))) AS ?n)"
    " { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "contains-of-pairs": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(CONTAINS(STR(?c), STR(?f))) ?g ?h ?i }",
    "regex-from-data": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(REGEX(STR(?c), STR(?f))) }",
    "replace-from-data": "SELECT (SUM(STRLEN(REPLACE(STR(?c), '(.)', STR(?f)))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "regex-of-pairs": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    "FILTER(REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), '(a|aa)+(b|bb)+$')) }",
}

_LONG_A = "a" * 30_000
REGEXES = {
    "nested-plus": f'ASK {{ FILTER(REGEX("{_LONG_A}b", "^(a+)+$")) }}',
    "nested-star": f'ASK {{ FILTER(REGEX("{_LONG_A}b", "^(a*)*$")) }}',
    "alternatives": f'ASK {{ FILTER(REGEX("{_LONG_A}b", "^(a|a|aa)+$")) }}',
    "dots": f'ASK {{ FILTER(REGEX("{_LONG_A}", "{".*" * 20}b")) }}',
    "case-insensitive": f'ASK {{ FILTER(REGEX("{_LONG_A}", "^(([a-z])+.)+[A-Z]([a-z])+$", "i")) }}',
    "replace": f'SELECT (STRLEN(REPLACE("{_LONG_A}", "(a+)+$", "b")) AS ?n) {{ }}',
}
#: Patterns that are huge once compiled: the engine returns an error value or gives up.
REGEX_BOMBS = {
    "counted": 'ASK { FILTER(REGEX("aaaa", "((a{0,1000}){0,1000}){0,1000}")) }',
    "unicode-classes": 'ASK { FILTER(REGEX("aaaa", "' + r"\\w{900}" * 20 + '")) }',
    "nested-groups": 'ASK { FILTER(REGEX("aaaa", "' + "(" * 20_000 + "a" + ")" * 20_000 + '")) }',
    "alternation-of-10000": 'ASK { FILTER(REGEX("aaaa", "' + "|".join(f"a{n}" for n in range(10_000)) + '")) }',
    "for-every-triple": r'SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER(REGEX(?c, CONCAT("(\\w{50}){9}", STR(?a)))) }',
}

#: A class with instances, so that patterns joined to them are evaluated.
_CLASS = "http://www.w3.org/2002/07/owl#Class"
_CALL = "<http://127.0.0.1:LISTENER/sparql> { ?a ?b ?c }"
SERVICES = {
    "plain": f"SELECT * {{ SERVICE {_CALL} }}",
    "silent": f"SELECT * {{ SERVICE SILENT {_CALL} }}",
    "lower-case": f"SELECT * {{ service silent {_CALL} }}",
    "mixed-case": f"SELECT * {{ SeRvIcE {_CALL} }}",
    "variable": "SELECT * { VALUES ?s { <http://127.0.0.1:LISTENER/> } SERVICE ?s { ?a ?b ?c } }",
    "bound-variable": 'SELECT * { BIND(IRI("http://127.0.0.1:LISTENER/") AS ?s) SERVICE ?s { ?a ?b ?c } }',
    "prefixed-name": "PREFIX x: <http://127.0.0.1:LISTENER/> SELECT * { SERVICE x:sparql { ?a ?b ?c } }",
    "empty-prefix": "PREFIX : <http://127.0.0.1:LISTENER/> SELECT * { SERVICE : { ?a ?b ?c } }",
    "relative-to-base": "BASE <http://127.0.0.1:LISTENER/> SELECT * { SERVICE <sparql> { ?a ?b ?c } }",
    "no-space": "SELECT*{SERVICE<http://127.0.0.1:LISTENER/>{?a ?b ?c}}",
    "after-a-comment": f"SELECT * {{ # a comment\nSERVICE # another\n {_CALL} }}",
    "after-a-comment-that-ends-with-cr": f"SELECT * {{ # a comment\rSERVICE {_CALL} }}",
    "after-a-string-with-a-hash": f'SELECT * {{ ?s ?p "#" . SERVICE {_CALL} }}',
    "after-a-long-string": f"SELECT * {{ ?s ?p '''it's # \"\"\" ''' . SERVICE {_CALL} }}",
    "after-an-escaped-quote": f'SELECT * {{ ?s ?p "\\"#" . SERVICE {_CALL} }}',
    "after-an-iri-with-a-hash": f"SELECT * {{ ?s <urn:a#b> ?o . SERVICE {_CALL} }}",
    "after-an-escaped-iri": f"SELECT * {{ ?s <urn:\\u0041#> ?o . SERVICE {_CALL} }}",
    "after-an-escaped-name": f"PREFIX e: <urn:e> SELECT * {{ ?s e:a\\#b ?o . SERVICE {_CALL} }}",
    "after-a-less-than": f"SELECT * {{ FILTER(1<2)SERVICE#>\n {_CALL} }}",
    "after-two-less-thans": f"SELECT * {{ FILTER(1<2&&1<2)SERVICE#>\n {_CALL} }}",
    "after-less-or-equal": f"SELECT * {{ FILTER(1<=2)SERVICE#>\n {_CALL} }}",
    "after-a-number": f"SELECT * {{ ?s ?p 1.SERVICE {_CALL} }}",
    "after-a-language-tag": f'SELECT * {{ ?s ?p "a"@en.SERVICE {_CALL} }}',
    "after-a-blank-node": f"SELECT * {{ _:a ?p _:b.SERVICE {_CALL} }}",
    "after-a-name-with-a-dot-in-it": f"PREFIX : <urn:e> SELECT * {{ ?s ?p :a.b.SERVICE {_CALL} }}",
    "after-a-variable-and-such-a-name": f"PREFIX : <urn:e> SELECT * {{ ?s ?p_:a.b.SERVICE {_CALL} }}",
    "after-a-blank-node-with-a-dot": f"SELECT * {{ ?s ?p _:a.b.SERVICE {_CALL} }}",
    "after-a-name-that-ends-with-a-dot": f"PREFIX e: <urn:e> SELECT * {{ ?s ?p e:a.SERVICE {_CALL} }}",
    "after-an-empty-local-name": f"PREFIX : <{_CLASS}> SELECT * {{ ?s a :.SERVICE {_CALL} }}",
    "silent-after-an-empty-local-name": f"PREFIX : <{_CLASS}> SELECT * {{ ?s a :.SERVICE SILENT {_CALL} }}",
    "after-a-prefix-and-its-colon": f"PREFIX e: <{_CLASS}> SELECT * {{ ?s a e:.SERVICE {_CALL} }}",
    "glued-to-a-name": "PREFIX e: <http://127.0.0.1:LISTENER/> SELECT * { SERVICEe:sparql { ?a ?b ?c } }",
    "glued-to-a-number": f"SELECT * {{ ?s ?p 1SERVICE {_CALL} }}",
    "glued-to-silent": f"SELECT * {{ SERVICESILENT{_CALL} }}",
    "after-a-comparison-of-strings": f"SELECT * {{ FILTER(1<2&&1<'>')SERVICE {_CALL} FILTER('' = '') }}",
    "in-sub-select": f"SELECT * {{ {{ SELECT * {{ SERVICE {_CALL} }} }} }}",
    "in-exists": f"ASK {{ FILTER EXISTS {{ SERVICE {_CALL} }} }}",
    "in-optional-graph-minus": f"ASK {{ OPTIONAL {{ GRAPH ?g {{ MINUS {{ SERVICE {_CALL} }} }} }} }}",
    "in-construct": f"CONSTRUCT {{ ?a ?b ?c }} WHERE {{ SERVICE {_CALL} }}",
    "in-describe": f"DESCRIBE ?a WHERE {{ SERVICE {_CALL} }}",
    "unicode-escape": f"SELECT * {{ \\u0053ERVICE {_CALL} }}",
    "behind-byte-order-mark": f"\ufeffSELECT * {{ SERVICE {_CALL} }}",
    "behind-form-feed": f"SELECT * {{\fSERVICE\f{_CALL} }}",
    "long-s": f"SELECT * {{ \u017fERVICE {_CALL} }}",
}
#: The word SERVICE where it is no call.
NO_SERVICES = {
    "in-a-string": 'SELECT * { ?s ?p "SERVICE <http://127.0.0.1:LISTENER/> {}" }',
    "in-an-iri": "SELECT * { ?s <http://127.0.0.1:LISTENER/SERVICE> ?o }",
    "in-a-comment": "SELECT * { ?s ?p ?o } LIMIT 1 # SERVICE <http://127.0.0.1:LISTENER/> {}",
}

CASES: list[Case] = [
    *queries("growth", GROWTH, CUT_OFF | {200}),
    *queries("texts", REPEATED, frozenset({503})),
    *queries("regex", REGEXES, OK),
    *queries("regex-bomb", REGEX_BOMBS, FINISHED_OR_STOPPED),
    *queries("service", SERVICES, REFUSED),
    *queries("no-service", NO_SERVICES, OK),
]
