"""Built files and pages: caching, compression, and an ETag for each encoding."""

import gzip
import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from planlink.web import assets
from tests.conftest import ROOT
from tests.support.http import ask


@pytest.fixture(scope="module")
def script(server: str) -> str:
    """Return the address of a script that is large enough to be compressed."""
    found = re.search(r'<script type="module" src="([^"]+sparql[^"]+)"', ask(f"{server}/sparql?format=html").body.decode())
    assert found, "nothing is built: `make frontend` builds it"
    return server + found[1]


def test_hashed_file_is_cached_for_ever(script: str) -> None:
    reply = ask(script)
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reply.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Content-Encoding" not in reply.headers
    assert "Accept-Encoding" in reply.headers["Vary"]


def test_file_without_hash_is_revalidated(server: str, script: str) -> None:
    reply = ask(f"{server}/static/build/licenses.md")
    assert reply.headers["Cache-Control"] == "public, no-cache"
    assert {"echarts", "@zazuko/yasqe"} <= set(re.findall(r"^## (\S+)", reply.body.decode(), flags=re.MULTILINE))
    assert ask(f"{server}/static/build/manifest.json").headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("gzip", "gzip"), ("gzip, deflate, br", "br"), ("br;q=0, gzip", "gzip"), ("identity", None), ("gzip;q=0", None)],
)
def test_built_file_is_sent_in_an_accepted_encoding(script: str, accepted: str, sent: str | None) -> None:
    plain, reply = ask(script), ask(script, **{"Accept-Encoding": accepted})
    assert reply.headers["Content-Encoding"] == sent
    assert (len(reply.body) < len(plain.body) / 2) == bool(sent)
    assert (reply.headers["ETag"] == plain.headers["ETag"]) == (sent is None)
    if sent == "gzip":
        assert gzip.decompress(reply.body) == plain.body


@pytest.mark.parametrize("path", ["manifest.jso", "../style.css", "..%2f..%2fapp.py", "none.js"])
def test_only_built_files_are_served_from_the_build_path(server: str, path: str) -> None:
    assert ask(f"{server}/static/build/{path}").status == 404


@pytest.mark.parametrize("path", ["/?lang=th", "/sparql?format=html", "/static/style.css"])
def test_compressed_page_has_its_own_etag(server: str, path: str) -> None:
    plain, packed = ask(server + path), ask(server + path, **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"]
    for reply in (plain, packed):
        assert "Accept-Encoding" in reply.headers["Vary"]
    again = ask(server + path, **{"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_head_of_compressed_page_has_the_headers_of_get(server: str) -> None:
    got, head = (ask(f"{server}/", method, **{"Accept-Encoding": "gzip"}) for method in ("GET", "HEAD"))
    for name in ("Content-Length", "Content-Encoding", "ETag", "Vary"):
        assert head.headers[name] == got.headers[name]
    assert head.body == b""


@pytest.mark.parametrize("path", ["/questions/q22-plans?format=csv", "/dump/lampang-pao/plan.ttl", "/ontology.ttl"])
def test_data_are_not_compressed(server: str, path: str) -> None:
    assert "Content-Encoding" not in ask(server + path, **{"Accept-Encoding": "gzip"}).headers


def test_pages_without_a_build_load_no_script(tmp_path: Path) -> None:
    app = Flask("bare")
    assets.register(app, tmp_path)
    with app.test_request_context():
        assert render_template_string("[{{ asset('charts') }}{{ asset('sparql') }}]") == "[]"


def test_page_preloads_imports_and_loads_styles(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(
        '{"a.ts": {"file": "a-1.js", "name": "a", "isEntry": true, "imports": ["_b"], "css": ["a-1.css"]},'
        ' "_b": {"file": "b-2.js", "imports": ["_c"], "css": ["b-2.css"]}, "_c": {"file": "c-3.js", "imports": ["_b"]}}'
    )
    assert assets.entries(tmp_path) == {"a": assets.Entry("a-1.js", ("b-2.js", "c-3.js"), ("b-2.css", "a-1.css"))}


def test_style_sheet_entry_preloads_fonts_of_regular_weight(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(
        '{"f.css": {"file": "f-1.css", "name": "f", "isEntry": true,'
        ' "assets": ["x-thai-400-normal-abc.woff2", "x-thai-600-normal-def.woff2"]}}'
    )
    app = Flask("bare")
    assets.register(app, tmp_path)
    with app.test_request_context():
        assert render_template_string("{{ asset('f') }}").splitlines() == [
            '<link rel="preload" as="font" type="font/woff2" crossorigin href="/static/build/x-thai-400-normal-abc.woff2">',
            '<link rel="stylesheet" href="/static/build/f-1.css">',
        ]


def test_fonts_have_their_media_type_and_licence(server: str) -> None:
    fonts = re.findall(r'rel="preload" as="font" [^>]*href="([^"]+)"', ask(f"{server}/").body.decode())
    assert len(fonts) == 2
    for font in fonts:
        reply = ask(server + font)
        assert (reply.headers["Content-Type"], reply.body[:4]) == ("font/woff2", b"wOF2")
        assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert len(reply.body) < 15_000
    notices = ask(f"{server}/static/build/licenses.md").body.decode()
    assert "## @fontsource/noto-sans-thai-looped" in notices
    assert "SIL Open Font License, Version 1.1" in notices


def test_build_without_node_fails_with_one_line() -> None:
    ran = subprocess.run(
        ["/bin/bash", ROOT / "server" / "frontend" / "build.sh"],
        env={"PATH": "/none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert "Node.js with npm is not installed" in ran.stderr


@pytest.mark.parametrize("name", ["a" * 5000, "a/" * 2000, "../../app.py", "%2e%2e/%2e%2e/app.py", "manifest.json/", "%00"])
def test_impossible_file_name_is_404(server: str, name: str) -> None:
    assert ask(f"{server}/static/build/{name}").status == 404
