"""W3C's tests of query syntax over HTTP: well-formed queries get 200, malformed ones 400 with a problem document."""

from collections.abc import Iterator

import pytest

from tests.conftest import running_server
from tests.support.http import Reply, send
from tests.w3c.deviations import SYNTAX as DEVIATIONS
from tests.w3c.manifests import CURRENT, NEGATIVE_SYNTAX, POSITIVE_SYNTAX, Case, cases, edition, parameters

POSITIVE, NEGATIVE = cases(POSITIVE_SYNTAX), cases(NEGATIVE_SYNTAX)


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("dataset") / "empty.nq"
    file.touch()
    with running_server("--data", str(file), "--workers", "1") as server:
        yield server


def ask(server: str, case: Case) -> Reply:
    accept = "application/sparql-results+json, text/turtle"
    return send(server, "POST", "/sparql", case.query.read_bytes(), Content_Type="application/sparql-query", Accept=accept)


def test_all_tests_are_found() -> None:
    names = {case.name for case in (*POSITIVE, *NEGATIVE)}
    expected = edition()
    assert (len(POSITIVE), len(NEGATIVE)) == (expected.positive_syntax, expected.negative_syntax)
    assert len(names) == len(POSITIVE) + len(NEGATIVE)
    assert expected != CURRENT or set(DEVIATIONS) <= names


@pytest.mark.parametrize("case", parameters(POSITIVE, DEVIATIONS))
def test_well_formed_query_is_answered(empty_server: str, case: Case) -> None:
    reply = ask(empty_server, case)
    assert reply.status == 200, reply.body
    assert reply.media_type in ("application/sparql-results+json", "text/turtle")


@pytest.mark.parametrize("case", parameters(NEGATIVE, DEVIATIONS))
def test_malformed_query_is_refused(empty_server: str, case: Case) -> None:
    reply = ask(empty_server, case)
    assert (reply.status, reply.media_type) == (400, "application/problem+json"), reply.body
    assert reply.json()["status"] == 400
