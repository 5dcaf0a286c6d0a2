"""`planlink export` and the server give the same mapping set, and report mistakes."""

import urllib.request
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.publish.sssom import NAME, mapping_set
from planlink.questions.collection import Questions
from tests.cli.test_commands import planlink

LAMPANG = "lampang-pao/plan"


def fetch(address: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
    request = urllib.request.Request(address, method=method, headers={k.replace("_", "-"): v for k, v in headers.items()})
    with urllib.request.urlopen(request, timeout=20) as response:
        return response, response.read().decode()


def test_command_writes_the_file_that_the_server_answers(
    server: str, engine: EmbeddedEngine, questions: Questions, tmp_path: Path
) -> None:
    thai = mapping_set(engine, questions, {}).tsv()
    file = tmp_path / "mine.sssom.tsv"
    assert planlink("export", "--format", "sssom", "--output", str(file)).stdout == ""
    assert file.read_text(encoding="utf-8") == thai == fetch(f"{server}/{NAME}")[1]
    printed = planlink("export", "--format", "sssom", "--plan", LAMPANG, "--lang", "en").stdout
    assert printed == fetch(f"{server}/{NAME}?plan={LAMPANG}&lang=en")[1]


def test_mistake_is_reported_in_one_sentence_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "mine.sssom.tsv"
    done = planlink("export", "--format", "sssom", "--plan", "nowhere/plan", "--output", str(file), expect=1)
    assert "is no plan here" in done.stderr
    assert not file.exists()
    assert "--format" in planlink("export", expect=2).stderr


def test_mapping_set_has_the_headers_of_other_data(server: str) -> None:
    response, text = fetch(f"{server}/{NAME}?plan={LAMPANG}", Accept_Language="en", Accept="application/json")
    assert response.headers["Content-Type"] == "text/tab-separated-values; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'inline; filename="{NAME}"'
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert text == fetch(f"{server}/{NAME}?plan={LAMPANG}", Accept_Language="th")[1], "the browser's language plays no part"
    head, nothing = fetch(f"{server}/{NAME}?plan={LAMPANG}", "HEAD")
    assert (head.headers["ETag"], nothing) == (response.headers["ETag"], "")
    assert not head.headers["ETag"].startswith("W/")
    with pytest.raises(HTTPError) as unchanged:
        fetch(f"{server}/{NAME}?plan={LAMPANG}", If_None_Match=response.headers["ETag"])
    assert unchanged.value.code == 304
    unchanged.value.close()


@pytest.mark.parametrize(
    ("query", "status"),
    [("plan=nowhere/plan", 404), ("plan=a%20b", 400), ("lang=xx", 400), ("a=1", 400), ("lang=th&lang=en", 400)],
)
def test_mistake_in_the_url_has_its_status(server: str, query: str, status: int) -> None:
    with pytest.raises(HTTPError) as caught:
        fetch(f"{server}/{NAME}?{query}")
    assert caught.value.code == status
    caught.value.close()
