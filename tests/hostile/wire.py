"""Malformed and oversized requests: heads, bodies, lengths, encodings, targets and parameters."""

import gzip

from tests.hostile.cases import HEAD_TOO_LARGE, LATE, OK, PATIENCE, REFUSED, Case, get, head, post

_ASK = "/sparql?query=ASK%7B%7D"
_DIRECT = "Content-Type: application/sparql-query"
_FORM = "Content-Type: application/x-www-form-urlencoded"
_CHUNKED = "Transfer-Encoding: chunked"
_MEGABYTE = 1 << 20
_NOT_FOUND = frozenset({400, 404})
_METHOD_REFUSED = frozenset({400, 405, 501})
_OK_OR_REFUSED = OK | REFUSED
_BOMB = gzip.compress(b"ASK {}" + b" " * (50 * _MEGABYTE))


def _raw(name: str, data: bytes, proper: frozenset[int]) -> Case:
    return Case(name, "raw", data, proper)


def _incomplete(name: str, data: bytes, proper: frozenset[int] = LATE) -> Case:
    """Return a case for a request that is never completed."""
    return Case(name, "late", data, proper, PATIENCE + 1)


ENCODINGS = [
    get("bytes-not-utf8-in-a-target", "/sparql?query=ASK+%7B+%3Fs+%3Fp+%22%FF%22+%7D", _OK_OR_REFUSED),
    get("bytes-nul-in-a-string", "/sparql?query=ASK+%7B+%3Fs+%3Fp+%22%00%22+%7D", _OK_OR_REFUSED),
    get("bytes-nul-between-tokens", "/sparql?query=ASK%00%7B%7D", REFUSED),
    get("bytes-lone-surrogate", "/sparql?query=ASK+%7B+%3Fs+%3Fp+%22%ED%A0%80%22+%7D", _OK_OR_REFUSED),
    get("bytes-escaped-surrogate", "/sparql?query=ASK+%7B+%3Fs+%3Fp+%22%5CuD800%22+%7D", REFUSED),
    get("bytes-overlong-utf8", "/sparql?query=ASK+%7B+%3Fs+%3Fp+%22%C0%AF%22+%7D", _OK_OR_REFUSED),
    get("bytes-crlf-in-a-query", "/sparql?query=ASK%0D%0A%7B%7D", OK),
    get("bytes-crlf-in-a-format", "/sparql?query=ASK%7B%7D&format=json%0D%0AX-Injected:+1", OK | {400, 406}),
    get("bytes-crlf-in-a-name", "/id/a%0D%0AX-Injected:%201", _NOT_FOUND | {303}),
    get("bytes-crlf-in-a-redirect", "/questions/q03?lang=en%0D%0AX-Injected:+1", REFUSED | {308}),
    post("bytes-not-utf8-in-a-body", b"ASK { ?s ?p '\xff' }", REFUSED, _DIRECT),
    post("bytes-surrogate-in-a-body", b"ASK { ?s ?p '\xed\xa0\x80' }", REFUSED, _DIRECT),
    post("bytes-overlong-in-a-body", b"ASK { ?s ?p '\xc0\xaf' }", REFUSED, _DIRECT),
    post("bytes-utf16-body", "ASK {}".encode("utf-16"), REFUSED, _DIRECT),
    post("bytes-nul-body", bytes(1000), REFUSED, _DIRECT),
    post("bytes-gzip-bomb", _BOMB, REFUSED | {415}, _DIRECT, "Content-Encoding: gzip"),
    post("bytes-gzip-bomb-as-form", _BOMB, REFUSED | {415}, _FORM, "Content-Encoding: gzip"),
    _raw("bytes-high-in-the-target", b"GET /sparql?query=\xff\xfe\x00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", REFUSED),
]

SIZES = [
    get("size-target-of-1mb", "/sparql?query=ASK%7B%7D%23" + "a" * _MEGABYTE, HEAD_TOO_LARGE),
    get("size-10000-parameters", _ASK + "&a=1" * 10_000, HEAD_TOO_LARGE | OK),
    get("size-200-headers", _ASK, HEAD_TOO_LARGE | OK, *(f"X-Header-{n}: {n}" for n in range(200))),
    get("size-header-of-100kb", _ASK, frozenset({431}), "X-Long: " + "a" * 100_000),
    get("size-10000-headers", _ASK, frozenset({431}), *(f"X-Header-{n}: {n}" for n in range(10_000))),
    get("size-accept-of-700-types", _ASK, OK | {400, 406, 431}, "Accept: " + ",".join(f"a/b{n};q=0" for n in range(700))),
    get("size-languages", _ASK, OK | {400, 431}, "Accept-Language: " + ",".join(f"x{n};q=0.5" for n in range(700))),
    get("size-iri-of-50kb", "/thing?iri=urn:" + "a" * 50_000, HEAD_TOO_LARGE | _NOT_FOUND),
    get("size-deep-path", "/doc/" + "a/" * 3_000, HEAD_TOO_LARGE | _NOT_FOUND),
    get("size-1000-default-graphs", _ASK + "".join(f"&default-graph-uri=urn:g:{n}" for n in range(1_000)), HEAD_TOO_LARGE | OK),
    post(
        "size-30000-default-graphs",
        b"query=ASK%7B%3Fs+%3Fp+%3Fo%7D" + b"".join(b"&default-graph-uri=urn:g:%d" % n for n in range(30_000)),
        OK | {400, 413},
        _FORM,
    ),
    post("size-50000-form-fields", b"query=ASK%7B%7D" + b"&a=1" * 50_000, OK | {400, 413}, _FORM),
    post("size-body-of-2mb", b"#" * (2 * _MEGABYTE), frozenset({413}), _DIRECT),
    post("size-form-of-2mb", b"query=" + b"a" * (2 * _MEGABYTE), frozenset({413}), _FORM),
    post("size-body-of-20mb", b"#" * (20 * _MEGABYTE), frozenset({413}), _DIRECT),
    post("size-chunked-body-of-2mb", (b"10000\r\n" + b"#" * 65536 + b"\r\n") * 32, frozenset({413}), _DIRECT, _CHUNKED),
    post(
        "size-multipart",
        b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--x--\r\n',
        frozenset({415}),
        "Content-Type: multipart/form-data; boundary=x",
    ),
    post(
        "size-multipart-of-10000-parts",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 10_000,
        frozenset({413, 415}),
        "Content-Type: multipart/form-data; boundary=x",
    ),
    post(
        "size-multipart-to-a-page",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 10_000,
        frozenset({405, 413}),
        "Content-Type: multipart/form-data; boundary=x",
        target="/questions",
    ),
    _raw("size-head-without-an-end", b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * _MEGABYTE, frozenset({431})),
    _raw("size-first-line-without-an-end", b"A" * _MEGABYTE, HEAD_TOO_LARGE),
]

LENGTHS = [
    post("length-too-short", b"ASK {} ASK {}", REFUSED, _DIRECT, "Content-Length: 3"),
    post("length-negative", b"ASK {}", REFUSED, _DIRECT, "Content-Length: -1"),
    post("length-with-a-plus", b"ASK {}", REFUSED, _DIRECT, "Content-Length: +6"),
    post("length-with-an-underscore", b"ASK {}    ", REFUSED, _DIRECT, "Content-Length: 1_0"),
    post("length-in-hex", b"ASK {}", REFUSED, _DIRECT, "Content-Length: 0x6"),
    post("length-two-different", b"ASK {}", REFUSED, _DIRECT, "Content-Length: 6", "Content-Length: 60"),
    post("length-a-list", b"ASK {}", REFUSED, _DIRECT, "Content-Length: 6, 60"),
    post("length-in-thai-digits", b"ASK {}", REFUSED, _DIRECT, "Content-Length: \xe0\xb9\x96"),
    post("chunks-not-hex", b"xyz\r\nASK {}\r\n0\r\n\r\n", REFUSED, _DIRECT, _CHUNKED),
    post("chunks-negative", b"-6\r\nASK {}\r\n0\r\n\r\n", REFUSED, _DIRECT, _CHUNKED),
    post("chunks-longer-than-declared", b"3\r\nASK {}\r\n0\r\n\r\n", REFUSED, _DIRECT, _CHUNKED),
    post("chunks-of-one-byte", b"1\r\n \r\n" * 20_000 + b"6\r\nASK {}\r\n0\r\n\r\n", OK, _DIRECT, _CHUNKED),
    post(
        "chunks-with-a-long-extension",
        b"6;" + b"a" * (3 * _MEGABYTE) + b"\r\nASK {}\r\n0\r\n\r\n",
        frozenset({400, 413, 431}),
        _DIRECT,
        _CHUNKED,
    ),
    post(
        "chunks-with-long-trailers",
        b"6\r\nASK {}\r\n0\r\n" + b"X-A: b\r\n" * 400_000 + b"\r\n",
        frozenset({400, 413, 431}),
        _DIRECT,
        _CHUNKED,
    ),
    post("encoding-unknown", b"ASK {}", REFUSED | {501}, _DIRECT, "Transfer-Encoding: xchunked"),
    post("encoding-twice", b"6\r\nASK {}\r\n0\r\n\r\n", REFUSED | {501}, _DIRECT, _CHUNKED, "Transfer-Encoding: identity"),
    post("expect-continue", b"ASK {}", OK, _DIRECT, "Expect: 100-continue"),
    _incomplete("length-huge", head("POST", "/sparql", _DIRECT, f"Content-Length: {10**18}"), frozenset({413})),
    _incomplete("length-beyond-64-bits", head("POST", "/sparql", _DIRECT, f"Content-Length: {10**40}"), frozenset({400, 413})),
    _incomplete("length-too-long", head("POST", "/sparql", _DIRECT, "Content-Length: 1000") + b"ASK {}"),
    _incomplete(
        "length-of-2mb-without-body", head("POST", "/sparql", _DIRECT, f"Content-Length: {2 * _MEGABYTE}"), frozenset({408, 413})
    ),
    _incomplete("chunks-shorter-than-declared", head("POST", "/sparql", _DIRECT, _CHUNKED) + b"64\r\nASK {}"),
    _incomplete("chunks-without-an-end", head("POST", "/sparql", _DIRECT, _CHUNKED) + b"6\r\nASK {}\r\n"),
    _incomplete(
        "chunk-of-64-bits", head("POST", "/sparql", _DIRECT, _CHUNKED) + b"FFFFFFFFFFFFFFFF\r\nASK {}", frozenset({400, 408, 413})
    ),
    _incomplete("head-without-an-end", b"GET / HTTP/1.1\r\nHost: a\r\n"),
]

METHODS = [
    *(_raw(f"method-{name}", head(name, _ASK), _METHOD_REFUSED) for name in ("TRACE", "FOO", "PROPFIND", "DELETE", "PUT")),
    _raw("method-in-lower-case", head("get", _ASK), _METHOD_REFUSED | OK),
    _raw("method-of-5000-letters", head("A" * 5_000, _ASK), _METHOD_REFUSED | {431}),
    _raw("method-HEAD", head("HEAD", _ASK), OK),
    _raw("method-connect", head("CONNECT", "127.0.0.1:LISTENER"), _METHOD_REFUSED | {404}),
    _raw("method-options-asterisk", head("OPTIONS", "*"), frozenset({200, 204, 400, 404, 405})),
    _raw("version-0.9", b"GET /sparql?query=ASK%7B%7D\r\n\r\n", _OK_OR_REFUSED | {505}),
    _raw("version-9.9", b"GET / HTTP/9.9\r\nHost: a\r\nConnection: close\r\n\r\n", _OK_OR_REFUSED | {505}),
    _raw("version-none", b"GET / HTTP\r\nHost: a\r\n\r\n", REFUSED | {505}),
    _raw("version-2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", _NOT_FOUND | {405, 505}),
    _raw("tls-hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500) + b"\r\n\r\n", REFUSED),
    _raw("header-without-a-colon", b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nnonsense\r\n\r\n", REFUSED),
    _raw("header-with-a-space-before-its-colon", head("GET", _ASK, "Content-Length : 5"), REFUSED),
    _raw("header-with-nul", head("GET", _ASK, "X-A: a\x00b"), REFUSED),
    _raw("header-with-a-bare-cr", head("GET", _ASK, "X-A: a\rX-B: b"), REFUSED),
    _raw("header-folded", head("GET", _ASK, "X-A: a", " folded"), _OK_OR_REFUSED),
    _raw("header-no-host", b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nConnection: close\r\n\r\n", _OK_OR_REFUSED),
    _raw("header-two-hosts", head("GET", _ASK, "Host: evil.example"), _OK_OR_REFUSED),
    get("header-underscores", _ASK, _OK_OR_REFUSED, "Content_Length: 5", "Transfer_Encoding: chunked"),
    get("header-accept-nonsense", _ASK, _OK_OR_REFUSED | {406}, "Accept: */*;q=NaN, text/csv;q=1e999, ;;;,,,=/"),
    get("header-range", _ASK, OK, "Range: bytes=" + ",".join(f"{n}-{n}" for n in range(500))),
    get("target-absolute", "http://127.0.0.1" + _ASK, OK),
    get("target-absolute-elsewhere", "http://127.0.0.1:LISTENER/secret", frozenset({400, 404, 421})),
    get("target-two-slashes", "//127.0.0.1:LISTENER/secret", frozenset({301, 308, 400, 404})),
]

_CLIMBING_PATHS = (
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/..%5c..%5cetc%5cpasswd",
    "/%252e%252e/etc/passwd",
    "/%c0%ae%c0%ae/etc/passwd",
    "/....//....//etc/passwd",
    "/%00/etc/passwd",
    "//etc/passwd",
)
TARGETS = [
    *(
        get(f"path-{place}-{number}", f"/{place}{path}", _NOT_FOUND | ({303, 308} if place == "id" else {308}))
        for place in ("id", "doc", "static")
        for number, path in enumerate(_CLIMBING_PATHS)
    ),
    get("path-question-that-climbs", "/questions/..%2f..%2fetc%2fpasswd", _NOT_FOUND),
    get("format-path", _ASK + "&format=../../etc/passwd", OK | {400, 406}),
    get("format-markup", _ASK + "&format=%3Cscript%3E", OK | {400, 406}, "Accept: text/html"),
    get("format-twice", _ASK + "&format=json&format=html", _OK_OR_REFUSED),
    get("lang-unknown", "/questions?lang=..%2F..%2Fetc%2Fpasswd", _OK_OR_REFUSED),
    get("lang-template", "/questions?lang=%7B%7B7*7%7D%7D", _OK_OR_REFUSED),
    get(
        "lang-of-a-question",
        "/questions/q22-plans?format=json&lang=%22)%20SERVICE%20%3Chttp://127.0.0.1:LISTENER/%3E%20%7B%7D",
        REFUSED,
    ),
    get("iri-javascript", "/thing?iri=javascript:alert(1)", _NOT_FOUND),
    get("iri-data", "/thing?iri=data:text/html,%3Cscript%3Ealert(1)%3C/script%3E", _NOT_FOUND, "Accept: text/html"),
    get("iri-file", "/thing?iri=file:///etc/passwd", _NOT_FOUND),
    get("iri-of-the-listener", "/thing?iri=http://127.0.0.1:LISTENER/", _NOT_FOUND),
    get("iri-that-closes-itself", "/thing?iri=urn:a%3E%20?p%20?o%20.%20SERVICE%20%3Chttp://127.0.0.1:LISTENER/", _NOT_FOUND),
    get("iri-nul", "/thing?iri=urn:%00", _NOT_FOUND),
    get("text-that-closes-itself", "/questions/q21-search?format=json&lang=en&text=%22)%20%7D%20SERVICE%20%5C", OK),
    get("text-surrogate", "/questions/q21-search?format=json&text=%ED%A0%80", _OK_OR_REFUSED),
    get("text-of-5000", "/questions/q21-search?format=json&text=" + "a" * 5_000, REFUSED),
    get("number-of-nines", "/questions/q18-alignments-to-review?format=json&below=" + "9" * 5_000, REFUSED),
    get("number-in-thai-digits", "/questions/q18-alignments-to-review?format=json&below=%E0%B9%90.%E0%B9%97", OK),
]

CASES: list[Case] = [*ENCODINGS, *SIZES, *LENGTHS, *METHODS, *TARGETS]
