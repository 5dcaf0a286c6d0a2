"""The dumps over HTTP: whole, in part, by date and by ETag."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import running_server
from tests.support.http import ask

PLAN = "/dump/lampang-pao/plan.ttl"


@pytest.fixture(scope="module")
def checksums(server: str) -> dict[str, str]:
    reply = ask(f"{server}/dump/SHA256SUMS")
    assert reply.status == 200
    return {name: digest for digest, name in (line.split("  ") for line in reply.body.decode().splitlines())}


def test_every_file_matches_its_checksum(server: str, checksums: dict[str, str]) -> None:
    assert len(checksums) > 60
    for name, digest in checksums.items():
        reply = ask(f"{server}/dump/{name}")
        assert reply.status == 200
        assert hashlib.sha256(reply.body).hexdigest() == digest
        assert int(reply.headers["Content-Length"]) == len(reply.body)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("sdg.ttl", "text/turtle; charset=utf-8"),
        ("sdg.nt", "application/n-triples"),
        ("sdg.rdf", "application/rdf+xml"),
        ("sdg.jsonld", "application/ld+json"),
        ("lampang-pao/alignments.sssom.tsv", "text/tab-separated-values; charset=utf-8"),
        ("all.trig", "application/trig"),
        ("all.nq.gz", "application/gzip"),
    ],
)
def test_every_format_has_its_media_type(server: str, name: str, media_type: str) -> None:
    reply = ask(f"{server}/dump/{name}", "HEAD")
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["Content-Type"] == media_type
    assert "Content-Encoding" not in reply.headers


def test_etag_is_the_checksum_and_date_is_that_of_the_data(server: str, checksums: dict[str, str]) -> None:
    headers = ask(server + PLAN, "HEAD").headers
    assert headers["ETag"] == f'"{checksums["lampang-pao/plan.ttl"]}"'
    assert headers["Last-Modified"] == "Mon, 30 Nov 2026 00:00:00 GMT"
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Cache-Control"] == "public, no-cache"


def test_unchanged_file_is_not_sent_again(server: str) -> None:
    etag = ask(server + PLAN, "HEAD").headers["ETag"]
    assert ask(server + PLAN, **{"If-None-Match": etag}).status == 304
    assert ask(server + PLAN, **{"If-Modified-Since": "Mon, 30 Nov 2026 00:00:00 GMT"}).status == 304
    assert ask(server + PLAN, **{"If-Modified-Since": "Sun, 29 Nov 2026 00:00:00 GMT"}).status == 200
    assert ask(server + PLAN, **{"If-None-Match": '"other"'}).status == 200


def test_ranges_of_a_file_add_up_to_it(server: str) -> None:
    whole = ask(server + PLAN).body
    first, rest = ask(server + PLAN, Range="bytes=0-999"), ask(server + PLAN, Range="bytes=1000-")
    assert (first.status, rest.status) == (206, 206)
    assert first.headers["Content-Range"] == f"bytes 0-999/{len(whole)}"
    assert first.body + rest.body == whole
    assert ask(server + PLAN, Range="bytes=-5").body == whole[-5:]


def test_range_beyond_the_end_is_416(server: str) -> None:
    reply = ask(server + PLAN, Range="bytes=99999999-")
    assert reply.status == 416
    assert reply.headers["Content-Range"].startswith("bytes */")


def test_range_of_another_version_is_the_whole_file(server: str) -> None:
    etag = ask(server + PLAN, "HEAD").headers["ETag"]
    assert ask(server + PLAN, Range="bytes=0-9", **{"If-Range": etag}).status == 206
    for other in ('"other"', f"W/{etag}", "Sun, 29 Nov 2026 00:00:00 GMT"):
        assert ask(server + PLAN, Range="bytes=0-9", **{"If-Range": other}).status == 200


def test_suffix_range_longer_than_the_file_is_the_whole_file(server: str) -> None:
    whole = ask(server + PLAN).body
    for length in (len(whole), len(whole) + 1, 10**30):
        assert ask(server + PLAN, Range=f"bytes=-{length}").body == whole


@pytest.mark.parametrize("asked", ["lines=0-9", "bytes=0-1,4-5", "bytes=0-1,99999999-"])
def test_other_units_and_several_ranges_give_the_whole_file(server: str, asked: str) -> None:
    whole = ask(server + PLAN).body
    reply = ask(server + PLAN, Range=asked)
    assert (reply.status, reply.body) == (200, whole)
    assert "Content-Range" not in reply.headers


@pytest.mark.parametrize("asked", ["bytes=a-b", "bytes=9-1", "bytes=-0", "bytes="])
def test_malformed_range_is_416(server: str, asked: str) -> None:
    assert ask(server + PLAN, Range=asked).status == 416


def test_ranges_are_for_get_only(server: str) -> None:
    whole = ask(server + PLAN).body
    reply = ask(server + PLAN, "HEAD", Range="bytes=0-9")
    assert (reply.status, reply.headers["Content-Length"]) == (200, str(len(whole)))


def test_range_of_an_unchanged_file_is_not_sent(server: str) -> None:
    etag = ask(server + PLAN, "HEAD").headers["ETag"]
    assert ask(server + PLAN, Range="bytes=0-9", **{"If-None-Match": etag}).status == 304
    assert ask(server + PLAN, Range="bytes=0-9", **{"If-None-Match": '"other"'}).status == 206


def test_file_changed_since_the_given_date_is_412(server: str) -> None:
    since = {"If-Unmodified-Since": "Sun, 29 Nov 2026 00:00:00 GMT"}
    for headers in (since, {**since, "Range": "bytes=0-9"}):
        reply = ask(server + PLAN, **headers)
        assert (reply.status, json.loads(reply.body)["status"]) == (412, 412)
    assert ask(server + PLAN, **{"If-Unmodified-Since": "Mon, 30 Nov 2026 00:00:00 GMT"}).status == 200


@pytest.mark.parametrize(
    "name", ["none.ttl", "sdg", "../app.py", "%2e%2e/%2e%2e/etc/passwd", "lampang-pao/plan.xlsx", "SHA256SUMS/x"]
)
def test_unknown_dump_is_404_in_the_accepted_format(server: str, name: str) -> None:
    reply = ask(f"{server}/dump/{name}")
    assert reply.status == 404
    assert json.loads(reply.body)["status"] == 404
    assert ask(f"{server}/dump/{name}", Accept="text/html").headers["Content-Type"].startswith("text/html")


@pytest.mark.slow
def test_files_come_back_after_the_system_has_removed_them(tmp_path: Path) -> None:
    with running_server(environment={"TMPDIR": str(tmp_path)}) as server:
        before = ask(server + PLAN)
        (written,) = tmp_path.glob("planlink-dumps-*/lampang-pao/plan.ttl")
        written.unlink()
        after = ask(server + PLAN)
        assert (after.status, after.body, after.headers["ETag"]) == (200, before.body, before.headers["ETag"])
        for folder in tmp_path.glob("planlink-dumps-*"):
            shutil.rmtree(folder)
        assert ask(server + PLAN).body == before.body
        assert ask(f"{server}/dump/SHA256SUMS").status == 200
    assert not list(tmp_path.glob("planlink-dumps-*"))
