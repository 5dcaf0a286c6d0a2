"""Inputs that once stopped the server for everybody or reached past its limits, each of a kind of its own."""

import urllib.parse

from tests.hostile.cases import OK, PATH, REFUSED, UNREAD, Case, get, head, post, queries

_FORM = "Content-Type: application/x-www-form-urlencoded"
_ASK = PATH + "?query=ASK%7B%7D"
#: Seconds in which another client must have its response while 64 connections send the same.
_CROWDED = 8.0
_RESULT = frozenset({200, 400, 413, 503})

#: Calls that one reading of the text hides (:mod:`planlink.sparql.skeleton`).
_CALL = "SERVICE <http://127.0.0.1:LISTENER/sparql> { ?a ?b ?c }"
HIDDEN_CALLS = {
    "escape-in-a-name": f'PREFIX e: <urn:e> SELECT * {{ VALUES ?v {{ """abc" }} {_CALL} VALUES ?w {{ e:a\\-b "x""" }} }}',
    "apostrophes": f"PREFIX e: <urn:e> SELECT * {{ VALUES ?v {{ '''abc' }} {_CALL} VALUES ?w {{ e:a\\-b 'x''' }} }}",
    "escape-in-a-comment": f'SELECT * {{ VALUES ?v {{ """abc" }} {_CALL} # \\x """\n}}',
    "escaped-surrogate": f'SELECT * {{ VALUES ?v {{ """abc" }} {_CALL} # \\uD800 """\n}}',
    "name-whose-iri-is-invalid": f"PREFIX e: <http://a:> SELECT * {{ {{}} UNION {{ ?s ?p e:{_CALL} }} {_CALL} }}",
    "decimal-address": "SELECT * { SERVICE <http://2130706433:LISTENER/> { ?a ?b ?c } }",
    "space-in-a-name": "PREFIX e: <http://127.0.0.1:LISTENER/> SELECT * { SERVICE e:\u1680x { ?a ?b ?c } }",
}
#: Parts that an empty string and an escape hide from a count.
HIDDEN_PARTS = {
    "optional": 'SELECT * { ?s ?p """abc" . ' + "OPTIONAL { ?s ?p ?o }" * 600 + ' # \\x """\n}',
    "minus": "SELECT * { ?s ?p '''abc' . " + "MINUS { ?s ?p ?o }" * 600 + " # \\x '''\n}",
    "nesting": 'ASK { ?s ?p """abc" . ' + "FILTER EXISTS {" * 2_000 + "}" * 2_000 + ' # \\x """\n}',
}


def _batch(text: str) -> bytes:
    """Return a form that sends a reconciliation batch."""
    return b"queries=" + urllib.parse.quote(text).encode()


def _reconcile(body: bytes) -> bytes:
    return head("POST", "/reconcile", _FORM, f"Content-Length: {len(body)}") + body


_FULL_BATCH = _batch("{" + ",".join(f'"q{n}":{{"query":"poverty and health {n}"}}' for n in range(50)) + "}")
RECONCILIATION = [
    *(
        post(f"reconcile-{name}", body, REFUSED | {413}, _FORM, target="/reconcile")
        for name, body in {
            "nested-arrays": b"queries=" + b"[" * 60_000,
            "nested-objects": _batch('{"a":' * 10_000),
            "nested-in-a-query": _batch('{"q0":{"query":"a","properties":' + "[" * 20_000 + "}}"),
            "brackets-in-turn": b"queries=" + b"[]{}" * 20_000,
            "quotes": b"queries=" + b'"' * 60_000,
            "backslashes": b"queries=" + b"%22" + b"%5C" * 30_000,
        }.items()
    ),
]
RECONCILIATION_CROWDS = [
    Case("reconcile-crowd-of-nested", "crowd-hangs-up", _reconcile(b"queries=" + b"[" * 60_000), OK, _CROWDED),
    Case("reconcile-crowd-of-batches", "crowd", _reconcile(_FULL_BATCH), OK, _CROWDED),
]


def wide_rows(columns: int, rows: int) -> str:
    """Return a query for a table of empty cells: short to send, large as a page."""
    names = " ".join(f"?c{number}" for number in range(columns))
    return f"SELECT {names} {{ VALUES ?x {{ {'1 ' * min(rows, 200)}}} VALUES ?y {{ {'1 ' * (rows // 200)}}} }}"


def _page(query: str, accept: str, extra: str = "") -> bytes:
    form = b"query=" + urllib.parse.quote(query).encode() + extra.encode()
    return head("POST", PATH, _FORM, f"Accept: {accept}", f"Content-Length: {len(form)}") + form


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDE, _WIDER = wide_rows(1_000, 20_000), wide_rows(4_000, 22_000)
TABLES = [
    Case("table-page-of-20-million-cells", "raw", _page(_WIDE, "text/html"), _RESULT),
    Case("table-workbook-of-88-million-cells", "raw", _page(_WIDER, _XLSX), _RESULT | {406}),
    Case("table-crowd-of-pages", "crowd-hangs-up", _page(_WIDE, "text/html"), OK, _CROWDED),
    Case("table-crowd-of-workbooks", "crowd-hangs-up", _page(_WIDER, _XLSX), OK, _CROWDED),
]

#: Dates, by which parsers have been seen to fail.
DATES = (
    *("Mon, 01 Jan 2024 00:00:00 +99999999999999", "Mon, 01 Jan 2024 00:00:00 -9999", "Mon, 01 Jan 0000 00:00:00 GMT"),
    *("Mon, 01 Jan 99999 00:00:00 GMT", "Mon, 31 Feb 2024 00:00:00 GMT", "Mon, 01 Jan 2024 99:99:99 GMT", "0", "-1"),
    *("Mon, 01 Jan 2024 00:00:00 +2400", "1" * 5_000, "Mon, 01 Jan 2567 00:00:00 GMT", "Sun Nov  6 08:49:37 1994"),
    *("Mon, 01 Jan 2024 00:00:00 +0000000000000000000000001", "Mon, 01 Jan 1 00:00:00 +1400", "Fri, 31 Dec 9999 23:59:59 -2359"),
)
_FINE = OK | {304, 400, 406, 412, 416, 431}
HEADERS = [
    *(
        get(f"date-{field.lower()}-{number}-{target.rpartition('.')[2]}", target, _FINE, f"{field}: {date}")
        for field in ("If-Modified-Since", "If-Unmodified-Since", "If-Range")
        for number, date in enumerate(DATES)
        for target in ("/dump/ontology.ttl", "/static/style.css")
    ),
    get("accept-parameters-of-30kb", _ASK, _FINE, "Accept: text/html" + ";q=1" * 7_000),
    get("accept-parameter-in-the-target", _ASK + "&accept=text/html" + ";q=1" * 70_000, _FINE | {414}),
    post("accept-parameter-in-a-form", b"query=ASK%7B%7D&accept=text/html" + b";q=1" * 200_000, _FINE | {413}, _FORM),
    get("accept-commas", _ASK, _FINE, "Accept: " + "," * 30_000),
    get("accept-quotes", _ASK, _FINE, 'Accept: text/html;a="' + '\\"' * 15_000),
    get("language-parameters", "/questions", _FINE, "Accept-Language: th" + ";q=1" * 7_000),
    get("range-of-many-digits", "/dump/ontology.ttl", _FINE, "Range: bytes=" + "9" * 30_000 + "-"),
    get("etags", _ASK, _FINE, "If-None-Match: " + 'W/"a",' * 5_000),
    get("cookie-of-30kb", _ASK, _FINE, "Cookie: " + "a=b;" * 7_500),
    get("encodings", _ASK, _FINE, "Accept-Encoding: " + "gzip;q=0.1," * 2_500),
]

_LARGE = b"SELECT * { ?s ?p ?o } LIMIT 8000"
READERS = [Case(f"unread-{number}", "unread", _LARGE, OK, UNREAD + 5) for number in range(3)]

CASES: list[Case] = [
    *queries("hidden-call", HIDDEN_CALLS, REFUSED),
    *queries("hidden-parts", HIDDEN_PARTS, REFUSED),
    *(*RECONCILIATION, *RECONCILIATION_CROWDS, *TABLES, *HEADERS, *READERS),
]
