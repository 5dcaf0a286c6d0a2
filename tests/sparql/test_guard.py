"""The guard and the parsers read the same text, or the text is refused."""

import pytest

from planlink.errors import QueryMalformed, QueryRefused
from planlink.sparql import guard
from planlink.sparql.dialects import virtuoso_extension
from planlink.sparql.skeleton import skeleton
from planlink.sparql.tokens import calls, form, names_its_dataset
from tests.hostile import guard_fuzz

LISTED, HIDDEN = "http://127.0.0.1:9/s", "http://127.0.0.1:25/s"
CALL = f"SERVICE <{HIDDEN}> {{ ?a ?b ?c }}"
#: Each made Oxigraph call an endpoint that an earlier guard did not see.
HIDING = {
    "escape-in-a-name": f'PREFIX e: <urn:e> SELECT * {{ VALUES ?v {{ """abc" }} {CALL} VALUES ?w {{ e:a\\-b "x""" }} }}',
    "the-same-with-apostrophes": f"PREFIX e: <urn:e> SELECT * {{ VALUES ?v {{ '''abc' }} {CALL} VALUES ?w {{ e:a\\-b 'x''' }} }}",
    "escape-in-a-comment": f'SELECT * {{ VALUES ?v {{ """abc" }} {CALL} # \\x """\n}}',
    "surrogate": f'SELECT * {{ VALUES ?v {{ """abc" }} {CALL} # \\uD800 """\n}}',
    "beyond-unicode": f'SELECT * {{ VALUES ?v {{ """abc" }} {CALL} # \\U00110000 """\n}}',
    "name-that-is-no-iri": f"PREFIX e: <http://a:> SELECT * {{ ?s ?p e:{CALL} }}",
    "comparison-and-comment": f"SELECT * {{ FILTER(1<2)SERVICE#>\n <{HIDDEN}> {{ ?a ?b ?c }} }}",
    "comparison-and-string": f"SELECT * {{ FILTER(1<2&&1<'>') {CALL} FILTER('' = '') }}",
    "comparison-with-a-name": f"PREFIXurn: <urn:e> SELECT * {{ FILTER(1<urn:a||'>'='') {CALL} FILTER('' = '>') }}",
    "ogham-space-in-a-name": "PREFIX e: <http://127.0.0.1:25/> SELECT * { SERVICE e:\u1680x { ?a ?b ?c } }",
}


@pytest.mark.parametrize("name", HIDING)
@pytest.mark.parametrize("services", [(), (LISTED,)], ids=["none-listed", "another-listed"])
def test_hidden_call_is_refused(name: str, services: tuple[str, ...]) -> None:
    with pytest.raises((QueryMalformed, QueryRefused)):
        guard.check(HIDING[name], services)


@pytest.mark.parametrize(
    ("query", "called"),
    [
        (f"SELECT * {{ {CALL} }}", [HIDDEN]),
        (f"SELECT*{{SERVICE<{HIDDEN}>{{}}}}", [HIDDEN]),
        (f"SELECT * {{ SERVICE # why\n SILENT <{HIDDEN}>\r{{ }} }}", [HIDDEN]),
        (f"SELECT * {{ ?s ?p 1SERVICESILENT<{HIDDEN}>{{ }} }}", [HIDDEN]),
        (f"SELECT * {{ SERVICE <{LISTED}> {{ {CALL} }} }}", [LISTED, HIDDEN]),
        ("SELECT * { SERVICE ?s { } SERVICE e:x { } SERVICE SILENTe:x { } SERVICE :{ } }", ["", "", "", ""]),
        ("SELECT ?service ?other { ?service ?p ?other }", []),
        ("SELECT * { ?s a ex:Service OPTIONAL { ?s ex:service ?o . } GRAPH ?service { } }", []),
        ("SELECT * { ?s ?p 'SERVICE <x> {}' . # SERVICE <x> { }\n }", []),
        ("SELECT * { ?s <urn:SERVICE#a> ?o }", []),
    ],
)
def test_calls_are_found_where_the_grammar_allows_them(query: str, called: list[str]) -> None:
    assert calls(query) == called


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { FILTER((?a<2)||(?c>3)) }",
        "SELECT * { FILTER(?a<5&&?c>3) }",
        "SELECT * { FILTER(?a<=?b && ?c>='x#y') }",
        "SELECT * { VALUES (?a ?b) { (<urn:x#a> <urn:x#b>) (<http://a/it's> <http://a/(b)>) } }",
        'SELECT * { ?s ?p """a "quoted" \\\\ ""word\\u00e9""", \'\'\'it\'s\'\'\', "\\t\\"", \'\' }',
        "PREFIX e: <urn:e> SELECT * { ?s e:a\\-b\\'c ?o . ?s <mailto:a#b'c> ?o }",
        "SELECT * { << ?s ?p ?o >> ?q ?r . <<(<urn:a> <urn:b> <urn:c>)>> ?q ?r {| ?a ?b |} }",
        "SELECT * { ?s ?p ( ?o <urn:a> [ ?p 'x'^^<urn:t#t> ] ) }",
        "ASK { ?s ?p ?o",
    ],
)
def test_honest_texts_are_not_refused(query: str) -> None:
    assert guard.check(query) is False


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("ASK {\n ?s ?p 'open }", 2, 8),
        ('ASK { ?s ?p "\\x" }', 1, 13),
        ("ASK { ?s ?p ?o ) }", 1, 16),
        ("ASK {\n FILTER(?a<'x'&&?b>'y') }", 2, 11),
        ("ASK { ?s \\u0070 ?o }", 1, 10),
    ],
)
def test_refusal_names_line_and_column(query: str, line: int, column: int) -> None:
    with pytest.raises(QueryMalformed) as caught:
        guard.check(query)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_what_is_counted_cannot_be_hidden_in_a_string() -> None:
    hidden = "OPTIONAL{}" * (guard.MAX_PARTS + 1)
    with pytest.raises(QueryMalformed):
        guard.check(f'SELECT * {{ VALUES ?v {{ """abc" }} {hidden} # \\x """\n}}')


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER(?a<5&&?c>3) }",
        "ASK { ?s ?p '\\u0027 } SERVICE <x> { }' }",
        "PREFIX e: <urn:e> ASK { ?s ?p e:a\\'b }",
        "ASK { } # a comment\r ASK { }",
        "ASK { `1` ?p ?o }",
        "ASK { ?s ?p ^{x}^ }",
    ],
)
def test_text_that_engines_read_differently_is_not_sent_on(query: str) -> None:
    with pytest.raises(QueryMalformed):
        guard.check(query, any_engine=True)


def test_form_dataset_and_extensions_are_read_from_code_alone() -> None:
    query = "# SELECT FROM\nPREFIX ask: <urn:ask> CONSTRUCT { ?s ask:from 'FROM' } WHERE { ?select ?p \"ASK bif:x\" }"
    assert form(query) == "CONSTRUCT"
    assert not names_its_dataset(query)
    assert names_its_dataset("SELECT * FROM <urn:g> { }")
    assert virtuoso_extension(query) == ""
    assert virtuoso_extension("DEFINE input:inference 'x' ASK { }") == "define"
    assert virtuoso_extension("ASK { FILTER(bif:file_to_string('x')) }") == "bif:file_to_string"
    assert virtuoso_extension("PREFIX b: <bi> ASK { }") == "<bi>"


def test_code_has_no_strings_comments_and_iris() -> None:
    read = skeleton("SELECT * { ?s <urn:p> 'a#b' # it's\n ; e:a\\-b 1 }")
    assert read.code == 'SELECT * { ?s <0> ""  ; e:a_b 1 }'
    assert read.iris == ("urn:p",)
    assert read.depth == 1


def test_no_random_text_makes_the_engine_call_what_the_guard_did_not_find() -> None:
    result = guard_fuzz.run(10_000, seed=20261130)
    assert not result.disagreements
    assert result.outcomes["called, as listed"] > 100
    assert result.outcomes["not called"] > 50
