"""The reconciliation service over HTTP: every answer follows the specification 0.2, whatever a hostile client sends."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema_rs
import pytest

from tests.conftest import RunningServer
from tests.reconciliation import schemas
from tests.support.http import Reply, ask, post

SDG = "http://metadata.un.org/sdg/"
TARGET = "sdgo:Target"
FORM = "application/x-www-form-urlencoded"
HEALTH = {"q0": {"query": "หลักประกันสุขภาพถ้วนหน้า"}, "q1": {"query": "Zero hunger", "limit": 1}}


def checked(reply: Reply, schema: dict[str, Any]) -> Any:
    """Return an answer that is valid against its schema."""
    assert reply.status == 200, reply.body
    assert reply.headers["Content-Type"] == "application/json"
    read = json.loads(reply.body)
    jsonschema_rs.validate(schema, read)
    return read


def send(server: str, path: str = "/reconcile", **form: str) -> Reply:
    return post(f"{server}{path}", urlencode(form).encode(), FORM)


def refused(reply: Reply, status: int) -> str:
    """Return the detail of a problem document that any page may read."""
    assert reply.status == status, reply.body
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    return str(json.loads(reply.body)["detail"])


def test_manifest_lists_the_services(server: RunningServer) -> None:
    manifest = checked(ask(f"{server}/reconcile"), schemas.MANIFEST)
    assert manifest["versions"] == ["0.2"]
    assert manifest["preview"]["url"].startswith(f"{server}/reconcile/preview?")
    assert {"id": "sdgo:Goal", "name": "เป้าหมายหลักของ SDGs"}.items() <= manifest["defaultTypes"][0].items()


def test_every_url_of_the_manifest_answers(server: RunningServer) -> None:
    for path in ("/reconcile", "/reconcile/en", "/reconcile/th"):
        manifest = checked(ask(f"{server}{path}"), schemas.MANIFEST)
        thing = quote(f"{SDG}3.8", safe="")
        for template in (manifest["view"]["url"], manifest["preview"]["url"]):
            assert ask(template.replace("{{id}}", thing), Accept="text/html").status == 200
        known = {"entity": thing, "type": quote(TARGET, safe=""), "property": "goal"}
        for kind, shape in (("entity", schemas.ENTITIES), ("type", schemas.TYPES), ("property", schemas.PROPERTIES)):
            service = manifest["suggest"][kind]
            assert service["service_url"] == f"{server}{path}"
            assert checked(ask(f"{service['service_url']}{service['service_path']}?prefix=s"), shape)["result"]
            flyout = service["flyout_service_url"] + service["flyout_service_path"].replace("${id}", known[kind])
            assert "<p>" in checked(ask(flyout), schemas.FLYOUT)["html"]
        proposals = manifest["extend"]["propose_properties"]
        address = f"{proposals['service_url']}{proposals['service_path']}?type={quote(TARGET, safe='')}&limit=2"
        assert len(checked(ask(address), schemas.PROPOSALS)["properties"]) == 2


def test_path_sets_the_language_whatever_the_browser_prefers(server: RunningServer) -> None:
    for path, name in (("/reconcile", "หลักประกันสุขภาพถ้วนหน้า"), ("/reconcile/en", "Universal health coverage")):
        for preferred in ("en", "th"):
            address = f"{server}{path}?queries={quote(json.dumps(HEALTH))}"
            assert checked(ask(address, **{"Accept-Language": preferred}), schemas.RESULTS)["q0"]["result"][0]["name"] == name
    assert ask(f"{server}/reconcile/fr").status == 404


def test_batch_has_the_same_answer_by_get_and_post(server: RunningServer) -> None:
    batch = json.dumps(HEALTH)
    posted = checked(send(server, queries=batch), schemas.RESULTS)
    assert posted == checked(ask(f"{server}/reconcile?queries={quote(batch)}"), schemas.RESULTS)
    best = posted["q0"]["result"][0]
    assert (best["id"], best["score"], best["match"]) == (f"{SDG}3.8", 100, True)
    assert best["description"] == "3.8 · Universal health coverage"
    assert {"id": "name-exact", "value": True} in best["features"]
    assert [found["id"] for found in posted["q1"]["result"]] == [f"{SDG}2"]


def test_empty_batch_has_an_empty_answer(server: RunningServer) -> None:
    assert checked(send(server, queries="{}"), schemas.RESULTS) == {}


def test_extension_returns_values_of_properties(server: RunningServer) -> None:
    asked = {"ids": [f"{SDG}3.8", "urn:unknown"], "properties": [{"id": "goal"}, {"id": "notation"}, {"id": "direct-supporters"}]}
    told = checked(send(server, extend=json.dumps(asked)), schemas.EXTENSION)
    assert told == checked(ask(f"{server}/reconcile?extend={quote(json.dumps(asked))}"), schemas.EXTENSION)
    assert [prop["id"] for prop in told["meta"]] == ["goal", "notation", "direct-supporters"]
    assert told["rows"][f"{SDG}3.8"]["goal"] == [{"id": f"{SDG}3", "name": "สุขภาพและความเป็นอยู่ที่ดี"}]
    assert told["rows"]["urn:unknown"] == {"goal": [], "notation": [], "direct-supporters": []}


def test_every_property_of_every_type_can_be_extended(server: RunningServer) -> None:
    manifest = checked(ask(f"{server}/reconcile/en"), schemas.MANIFEST)
    assert len(manifest["defaultTypes"]) >= 12
    for kind in manifest["defaultTypes"]:
        proposed = checked(ask(f"{server}/reconcile/en/extend/propose?type={quote(kind['id'], safe='')}"), schemas.PROPOSALS)
        assert len(proposed["properties"]) >= 4
        query = {"q": {"query": "", "type": kind["id"], "properties": [{"pid": "type", "v": kind["name"]}], "limit": 50}}
        things = checked(send(server, queries=json.dumps(query)), schemas.RESULTS)["q"]["result"]
        asked = {"ids": [thing["id"] for thing in things], "properties": proposed["properties"]}
        checked(send(server, extend=json.dumps(asked)), schemas.EXTENSION)


def test_cursor_returns_further_suggestions(server: RunningServer) -> None:
    pages = [
        checked(ask(f"{server}/reconcile/en/suggest/entity?prefix=the&cursor={skip}"), schemas.ENTITIES)["result"]
        for skip in ("", "10", "999999")
    ]
    assert [len(page) for page in pages] == [10, 10, 0]
    assert not {thing["id"] for thing in pages[0]} & {thing["id"] for thing in pages[1]}


def test_other_origins_may_read_every_answer(server: RunningServer) -> None:
    for path in ("", "/en", "/suggest/entity?prefix=a", "/extend/propose?type=x", "/flyout/property?id=goal", "/nowhere"):
        assert ask(f"{server}/reconcile{path}").headers["Access-Control-Allow-Origin"] == "*"
    assert send(server, queries="{}").headers["Access-Control-Allow-Origin"] == "*"
    assert ask(f"{server}/reconcile", "OPTIONS").status == 200


def test_only_the_preview_may_be_framed_and_it_is_sandboxed(server: RunningServer) -> None:
    preview = ask(f"{server}/reconcile/preview?id={quote(SDG + '3', safe='')}")
    policy = preview.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy + preview.body.decode()
    assert "sandbox allow-popups" in policy
    assert "X-Frame-Options" not in preview.headers
    for path in ("/", "/reconcile", "/reconcile/preview", "/reconcile/preview?id=urn:unknown"):
        headers = ask(f"{server}{path}", Accept="text/html").headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_preview_needs_no_other_file(server: RunningServer) -> None:
    page = ask(f"{server}/reconcile/en/preview?id={quote(SDG + '3', safe='')}").body.decode()
    assert "Good health and well-being" in page
    assert "Secure healthy lives" in page
    assert "src=" not in page
    assert "<link" not in page
    assert f'href="{server}/thing?' in page


BAD_BATCHES = [
    *(
        "",
        "x",
        "[]",
        "null",
        '"text"',
        "{",
        '{"q": 1}',
        '{"q": []}',
        '{"q": {}}',
        '{"q": {"query": null}}',
        '{"q": {"query": 3}}',
    ),
    *('{"q": {"query": ["x"]}}', '{"q": {"query": "x", "limit": 0}}', '{"q": {"query": "x", "limit": -1}}'),
    *('{"q": {"query": "x", "limit": "3"}}', '{"q": {"query": "x", "limit": 1.5}}', '{"q": {"query": "x", "limit": true}}'),
    *('{"q": {"query": "x", "limit": 1e999}}', '{"q": {"query": "x", "limit": NaN}}', '{"q": {"query": "x", "limit": null}}'),
    *('{"q": {"query": "x", "type": 3}}', '{"q": {"query": "x", "type": [3]}}', '{"q": {"query": "x", "type": {"id": "x"}}}'),
    *(
        '{"q": {"query": "x", "type_strict": "maybe"}}',
        '{"q": {"query": "x", "type_strict": []}}',
        '{"q": {"query": "x", "no": 1}}',
    ),
    *('{"q": {"query": "x", "properties": {}}}', '{"q": {"query": "x", "properties": [3]}}', '{"q": {"properties": []}}'),
    *(
        '{"q": {"query": "x", "properties": [{"pid": "no-such", "v": "x"}]}}',
        '{"q": {"query": "x", "properties": [{"pid": "goal"}]}}',
    ),
    *('{"q": {"query": "x", "properties": [{"pid": ["goal"], "v": "x"}]}}',),
    *('{"q": {"query": "x", "properties": [{"pid": "goal", "v": {"name": "x"}}]}}',),
    *('{"q": {"query": "x", "properties": [{"pid": "goal", "v": [["x"]]}]}}',),
    *('{"q": {"query": "\\ud800"}}', '{"\\udfff": {"query": "x"}}', '{"q": {"query": "x", "type": "\\ud83d"}}'),
    *("[" * 100_000, '{"q":' * 50_000, '{"q": {"query": ' + "9" * 5_000 + "}}", '{"q": {"query": "x"}} trailing'),
    '{"q": {"query": "x", "type": ' + json.dumps(["t"] * 21) + "}}",
    '{"q": {"query": "x", "properties": ' + json.dumps([{"pid": "goal", "v": "x"}] * 21) + "}}",
    '{"q": {"query": "x", "properties": [{"pid": "goal", "v": ' + json.dumps(["x"] * 21) + "}]}}",
]


@pytest.mark.parametrize("batch", BAD_BATCHES, ids=lambda batch: batch[:60])
def test_malformed_batch_is_refused_with_reason(server: RunningServer, batch: str) -> None:
    assert len(refused(send(server, queries=batch), 400)) > 10


@pytest.mark.parametrize(
    "asked",
    [
        *("", "x", "[]", "{}", '{"ids": []}', '{"ids": "x", "properties": []}', '{"ids": [3], "properties": []}'),
        *('{"ids": ["x"], "properties": ["goal"]}', '{"ids": ["x"], "properties": [{"id": "no-such"}]}'),
        *('{"ids": ["x"], "properties": [{"id": {}}]}', '{"ids": ["\\ud800"], "properties": []}', '{"ids": ' + "[" * 9000),
    ],
    ids=lambda asked: asked[:60],
)
def test_malformed_extension_is_refused_with_reason(server: RunningServer, asked: str) -> None:
    assert len(refused(send(server, extend=asked), 400)) > 10


def test_reason_names_the_query_and_the_known_values(server: RunningServer) -> None:
    batch = {"row 7": {"query": "x", "properties": [{"pid": "colour", "v": "red"}]}}
    reason = refused(send(server, queries=json.dumps(batch)), 400)
    assert "row 7" in reason
    assert "colour" in reason
    assert "goal, framework" in reason


def test_too_large_batch_is_413(server: RunningServer) -> None:
    within, beyond = ({str(n): {"query": "3.8"} for n in range(count)} for count in (50, 51))
    assert len(checked(send(server, queries=json.dumps(within)), schemas.RESULTS)) == 50
    assert "at most 50 queries; this one has 51" in refused(send(server, queries=json.dumps(beyond)), 413)
    ids = {"ids": [f"urn:{n}" for n in range(501)], "properties": [{"id": "goal"}]}
    assert "at most 500" in refused(send(server, extend=json.dumps(ids)), 413)


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "x" * 100_000, "ก" * 5_000, "()[]{}<>'\"\\", "'; DROP", "}} UNION {", "\u202e\u200b", "🙂" * 999]
)
def test_special_characters_in_a_text_are_harmless(server: RunningServer, text: str) -> None:
    found = checked(send(server, queries=json.dumps({"q": {"query": text}})), schemas.RESULTS)["q"]["result"]
    assert not any(candidate["match"] for candidate in found)


def test_identifiers_have_no_characters_that_openrefine_loses(server: RunningServer) -> None:
    """OpenRefine does not encode the type in the address of the proposals, and browsers do not send what follows a `#`."""
    manifest = checked(ask(f"{server}/reconcile"), schemas.MANIFEST)
    assert [kind["id"] for kind in manifest["defaultTypes"] if quote(kind["id"], safe=":/") != kind["id"]] == []
    for kind in ("sdgo:Goal", f"{SDG}ontology%23Goal"):
        proposed = checked(ask(f"{server}/reconcile/extend/propose?type={kind}"), schemas.PROPOSALS)["properties"]
        assert "definition-th" in [prop["id"] for prop in proposed]


def test_unknown_type_has_no_things(server: RunningServer) -> None:
    batch = {"q": {"query": "3.8", "type": "urn:no-such-type"}}
    assert checked(send(server, queries=json.dumps(batch)), schemas.RESULTS) == {"q": {"result": []}}
    assert checked(ask(f"{server}/reconcile/extend/propose?type=urn:x"), schemas.PROPOSALS)["properties"] == []


def test_jsonp_is_refused(server: RunningServer) -> None:
    assert "CORS" in refused(ask(f"{server}/reconcile?callback=alert"), 400)


@pytest.mark.parametrize("query", ["queries={}&extend={}", "queries={}&queries={}", "queries=%ff", "extend={}&extend={}"])
def test_contradictory_parameters_are_refused(server: RunningServer, query: str) -> None:
    refused(ask(f"{server}/reconcile?{query}"), 400)


def test_post_without_a_form_or_batch_is_refused(server: RunningServer) -> None:
    refused(post(f"{server}/reconcile", b"{}", "application/json"), 415)
    refused(post(f"{server}/reconcile", b"", FORM), 400)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/suggest/entity?cursor=x", 400),
        ("/suggest/entity?cursor=-1", 400),
        ("/suggest/entity?cursor=99999999999999999999", 400),
        ("/suggest/entity?prefix=" + "x" * 1001, 400),
        ("/suggest/entity?prefix=a&prefix=b", 400),
        ("/suggest/nothing?prefix=a", 404),
        ("/extend/propose?limit=x", 400),
        ("/flyout/entity", 400),
        ("/flyout/entity?id=urn:x", 404),
        ("/flyout/type?id=urn:x", 404),
        ("/flyout/property?id=%00", 404),
        ("/preview", 400),
        ("/preview?id=%3Cscript%3E", 404),
    ],
)
def test_wrong_parameters_are_4xx(server: RunningServer, path: str, status: int) -> None:
    refused(ask(f"{server}/reconcile{path}"), status)


def test_batches_of_many_clients_are_answered_or_refused_while_others_are_served(server: RunningServer) -> None:
    batch = json.dumps({f"q{number}": {"query": f"การพัฒนาคุณภาพชีวิต {number}"} for number in range(10)})
    with ThreadPoolExecutor(24) as pool:
        batches = [pool.submit(send, server, queries=batch) for _ in range(24)]
        assert ask(f"{server}/healthz").status == 200
    replies = [future.result() for future in batches]
    assert {reply.status for reply in replies} <= {200, 503}
    assert sum(reply.status == 200 for reply in replies) >= 1
    for reply in replies:
        if reply.status == 503:
            assert refused(reply, 503)
            assert reply.headers["Retry-After"] == "5"
        else:
            assert len(json.loads(reply.body)) == 10


@pytest.mark.parametrize("text", ["[" * 30_000, "[" * 15_000 + "]" * 15_000, '{"a":' * 10_000])
def test_deeply_nested_batches_are_refused_quickly(server: RunningServer, text: str) -> None:
    start = time.monotonic()
    assert "nested too deeply" in refused(send(server, queries=text), 400)
    assert time.monotonic() - start < 10, "a quadratic count took 14 s on an idle machine"
