"""`planlink load` and `planlink serve --engine` with real servers: the same answers, limits and errors."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Request
from planlink.formats import CSV
from planlink.questions.collection import Questions
from planlink.questions.question import Question
from tests.conftest import RunningServer, running_server
from tests.engine.remote.servers import RemoteServer, oxigraph, virtuoso

ALL = list(Questions())
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) = STR(?i)) }"
SDG_GRAPH = "https://w3id.org/planlink/graph/sdg"
START: dict[str, Callable[[Path], AbstractContextManager[RemoteServer]]] = {"virtuoso": virtuoso, "oxigraph": oxigraph}


class Served(NamedTuple):
    """A planlink server over another engine."""

    planlink: RunningServer
    behind: RemoteServer


class Reply(NamedTuple):
    """A response."""

    status: int
    body: bytes
    timing: str

    @property
    def detail(self) -> str:
        return str(json.loads(self.body)["detail"])


def load(server: RemoteServer, *arguments: str, password: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PLANLINK_ENGINE_USER": server.user,
        "PLANLINK_ENGINE_PASSWORD": server.password if password is None else password,
    }
    command = [sys.executable, "-m", "planlink", "load", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module", params=["virtuoso", "oxigraph"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with START[request.param](tmp_path_factory.mktemp("behind")) as behind:
        loaded = load(behind, "--graph-store", behind.graphs, "--update", behind.update)
        assert loaded.returncode == 0, loaded.stderr
        with running_server("--engine", behind.query, "--timeout", "20", "--result", "2") as planlink:
            yield Served(planlink, behind)


def ask(server: str, query: str, accept: str = "application/json", **more: str) -> Reply:
    body = urllib.parse.urlencode({"query": query, **more}).encode()
    return get(urllib.request.Request(f"{server}/sparql", body, {"Accept": accept}))


def get(request: urllib.request.Request | str) -> Reply:
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return Reply(response.status, response.read(), response.headers["Server-Timing"] or "")
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.read(), "")


@pytest.mark.parametrize("question", ALL, ids=lambda q: q.name)
def test_every_question_has_the_same_answer(served: Served, engine: EmbeddedEngine, question: Question) -> None:
    reply = get(f"{served.planlink}/questions/{question.name}?format=csv&lang=th")
    assert reply.status == 200
    assert reply.body == question.answer(engine, {"lang": "th"}, CSV).body


@pytest.mark.parametrize(
    "accept", ["application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values"]
)
@pytest.mark.parametrize(
    "query", ["SELECT ?t { ?t a <http://metadata.un.org/sdg/ontology#Target> } ORDER BY ?t LIMIT 3", "ASK { ?s ?p ?o }"]
)
def test_rows_are_serialised_as_by_the_local_engine(served: Served, server: RunningServer, query: str, accept: str) -> None:
    assert ask(served.planlink, query, accept).body == ask(server, query, accept).body


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/rdf+xml"])
def test_triples_are_serialised_as_by_the_local_engine(served: Served, server: RunningServer, accept: str) -> None:
    query = "CONSTRUCT WHERE { <http://metadata.un.org/sdg/3.8> ?p ?o }"
    assert ask(served.planlink, query, accept).body == ask(server, query, accept).body


def test_pages_and_documents_are_served(served: Served) -> None:
    assert get(f"{served.planlink}/").status == 200
    assert b"S1.T4" in get(f"{served.planlink}/doc/lampang-pao/plan/S1.T4.ttl").body


def test_graph_parameters_select_among_the_served_graphs(served: Served, engine: EmbeddedEngine) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for graph, expected in ((SDG_GRAPH, engine.status.graphs[SDG_GRAPH]), ("http://example.org/none", 0)):
        reply = ask(served.planlink, count, "text/csv", **{"default-graph-uri": graph})
        assert int(reply.body.split()[1]) == expected
    whole = ask(served.planlink, count, "text/csv")
    assert int(whole.body.split()[1]) == engine.status.triples


def test_answers_are_cached_by_the_datasets_version(served: Served, engine: EmbeddedEngine) -> None:
    readiness = json.loads(get(f"{served.planlink}/readyz").body)
    assert readiness["dataset"] == engine.status.version
    query = "SELECT (1 AS ?cached) {}"
    ask(served.planlink, query)
    assert "cached" in ask(served.planlink, query).timing


def test_service_description_counts_the_same_graphs(served: Served, server: RunningServer) -> None:
    texts = []
    for address in (served.planlink, server):
        request = urllib.request.Request(f"{address}/sparql", headers={"Accept": "application/n-triples"})
        lines = get(request).body.decode().replace(address, "").splitlines()
        texts.append({line for line in lines if "void#triples" in line})
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * { ?s ?p", ""),
        ("", "empty"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "updates"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", "SERVICE"),
        ('DEFINE get:soft "replace" SELECT * { ?s ?p ?o }', "not SPARQL"),
        ("SELECT (bif:http_get('http://127.0.0.1:9/') AS ?x) {}", "not SPARQL"),
        ("SELECT (<bif:sys_stat>('st_dbms_name') AS ?x) {}", "not SPARQL"),
        ("PREFIX x: <sql:> SELECT (x:f() AS ?x) {}", "not SPARQL"),
        ("PREFIX b: <bi> SELECT (b:f:exec() AS ?x) {}", "not SPARQL"),
        ("PREFIX b: <> SELECT (b:bif:exec() AS ?x) {}", "not SPARQL"),
        ("SELECT (<\\u0062if:sys_stat>('st_dbms_name') AS ?x) {}", "character itself"),
        ("SELECT (<http://x/f>(1) AS ?y) {}", "function"),
        ("PREFIX a: <http://a/>", "no query"),
    ],
)
def test_malformed_or_forbidden_query_is_400(served: Served, query: str, message: str) -> None:
    reply = ask(served.planlink, query)
    assert reply.status == 400, reply.body
    assert message in reply.detail


def test_answer_over_the_limit_is_refused(served: Served) -> None:
    reply = ask(served.planlink, "SELECT * { ?s ?p ?o }")
    assert reply.status == 413
    assert "larger than" in reply.detail


def test_blank_node_labels_follow_the_standard(served: Served, engine: EmbeddedEngine) -> None:
    query = "SELECT DISTINCT ?o { ?s <http://www.w3.org/2000/01/rdf-schema#subClassOf> ?o FILTER(ISBLANK(?o)) }"
    reply = ask(served.planlink, query)
    cells = [row["o"] for row in json.loads(reply.body)["results"]["bindings"]]
    assert len(cells) == len(json.loads(engine.answer(Request(query)).body)["results"]["bindings"])
    assert {cell["type"] for cell in cells} == {"bnode"}
    assert not [cell for cell in cells if ":" in cell["value"]]


def test_unacceptable_format_is_406(served: Served) -> None:
    assert ask(served.planlink, "ASK {}", "text/turtle").status == 406
    assert ask(served.planlink, "DESCRIBE <urn:a>", "text/csv").status == 406


@pytest.mark.parametrize("kind", ["virtuoso", "oxigraph"])
def test_deadline_is_504_and_a_dead_endpoint_502(kind: str, tmp_path: Path) -> None:
    with START[kind](tmp_path) as behind:
        load(behind, "--graph-store", behind.graphs, "--update", behind.update)
        with running_server("--engine", behind.query, "--timeout", "3", "--workers", "1", "--cache", "0") as planlink:
            reply = ask(planlink, ENDLESS)
            assert reply.status == 504
            assert "3 seconds" in reply.detail
            behind.process.kill()
            behind.process.wait()
            assert ask(planlink, "ASK {}").status == 502
            assert get(f"{planlink}/readyz").status == 503
            assert get(f"{planlink}/healthz").status == 200


@pytest.mark.virtuoso
def test_rows_cut_by_virtuoso_are_an_error(tmp_path: Path) -> None:
    with virtuoso(tmp_path, most_rows=100) as behind:
        load(behind, "--graph-store", behind.graphs)
        with running_server("--engine", behind.query) as planlink:
            reply = ask(planlink, "SELECT ?s { ?s ?p ?o }")
            assert reply.status == 502
            assert "100 rows" in reply.detail
            assert ask(planlink, "SELECT ?s { ?s ?p ?o } LIMIT 5").status == 200


def test_disconnected_client_frees_its_turn(tmp_path: Path) -> None:
    with oxigraph(tmp_path) as behind:
        load(behind, "--graph-store", behind.graphs)
        with running_server("--engine", behind.query, "--timeout", "60", "--workers", "1") as planlink:
            host, port = urllib.parse.urlsplit(planlink).netloc.split(":")
            sock = socket.create_connection((host, int(port)))
            sock.sendall(f"GET /sparql?query={urllib.parse.quote(ENDLESS)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            time.sleep(0.5)
            sock.close()
            # while the abandoned query went on, this one would wait longer than its client does
            assert ask(planlink, "ASK {}").status == 200


def test_unreachable_engine_is_reported_at_the_start() -> None:
    command = [sys.executable, "-m", "planlink", "serve", "--port", "0", "--engine", "http://127.0.0.1:9/sparql"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 1
    assert "cannot be reached" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serve", "--engine", "ftp://x/"], "engine: 'ftp://x/' is not an http or https address"),
        (["serve", "--engine", "http://u:p@x/"], "use PLANLINK_ENGINE_USER"),
        (["serve", "--engine", "http://127.0.0.1:9/", "--data", "x.ttl"], "planlink load"),
        (["load"], "--graph-store"),
    ],
)
def test_wrong_arguments_are_reported_in_a_sentence(arguments: list[str], message: str) -> None:
    run = subprocess.run([sys.executable, "-m", "planlink", *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 1
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_wrong_password_is_reported_and_not_shown(served: Served) -> None:
    if served.behind.user:
        run = load(served.behind, "--graph-store", served.behind.graphs, password="not-it")
        assert run.returncode == 1
        assert "password" in run.stderr
        assert "not-it" not in run.stderr


def test_reloading_replaces_the_graphs(served: Served, engine: EmbeddedEngine) -> None:
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert load(served.behind, "--graph-store", served.behind.graphs, "--update", served.behind.update).returncode == 0
    after = ask(served.planlink, count, "text/csv").body
    assert int(after.split()[1]) == engine.status.triples
