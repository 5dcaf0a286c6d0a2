"""The commands, as typed in a shell."""

import csv
import io
import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pyoxigraph as ox
import pytest
import rdflib

from planlink.questions.collection import Questions
from tests.conftest import running_server


def planlink(*arguments: str | bytes, expect: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", "planlink", *arguments], capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode == expect, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_questions_lists_every_question_with_its_parameters() -> None:
    listed = planlink("questions").stdout
    for question in Questions():
        assert question.name in listed
    assert "target=3.8" in listed
    assert re.search("[ก-๙]", planlink("questions", "--lang", "th").stdout)


def test_query_by_name_as_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(planlink("query", "goal-coverage", "--format", "csv").stdout)))
    assert [row["notation"] for row in rows] == [str(number) for number in range(1, 18)]


def test_query_with_parameters_as_json() -> None:
    done = planlink("query", "q03", "--param", "target=3.8", "--param", "lang=en", "--format", "json")
    rows = json.loads(done.stdout)["results"]["bindings"]
    assert "S1.T4" in {row["notation"]["value"] for row in rows}


def test_query_as_a_table_shows_the_question_and_the_number_of_rows() -> None:
    shown = planlink("query", "q16-tactics-by-reach", "--param", "lang=en").stdout
    assert "30 rows" in shown
    assert "S2.T3.1" in shown


def test_query_file_with_a_construct_is_printed_as_turtle(tmp_path: Path) -> None:
    query = tmp_path / "mine.rq"
    query.write_text("CONSTRUCT WHERE { <http://metadata.un.org/sdg/3.8> ?p ?o }")
    printed = planlink("query", str(query), "--format", "ttl").stdout
    assert len(rdflib.Graph().parse(data=printed, format="turtle")) > 5


def test_query_other_data(tmp_path: Path) -> None:
    data, query = tmp_path / "mine.ttl", tmp_path / "mine.rq"
    data.write_text("<urn:a> <urn:b> 'ค' .")
    query.write_text("SELECT ?o { ?s ?p ?o }")
    assert planlink("query", str(query), "--data", str(data), "--format", "csv").stdout.split() == ["o", "ค"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["query", "goal-coverag"], "did you mean 'goal-coverage'"),
        (["query", "q02", "--param", "plan"], "name=value"),
        (["query", "q02", "--param", "plan=a b"], "not an absolute IRI"),
        (["query", "q02", "--param", "nonsense=1"], "not a parameter"),
        (["query", "q02", "--format", "ttl"], "table, csv or json"),
        (["query", "missing.rq"], "no such file"),
        (["query", "q02", "--data", "/no/such/file.ttl"], "/no/such/file.ttl"),
        (["serve", "--data", "/no/such/file.ttl"], "/no/such/file.ttl"),
        (["serve", "--port", "99999"], "99999"),
        (["serve", "--timeout", "soon"], "soon"),
        (["serve", "--timeout", "nan"], "nan"),
        (["serve", "--timeout", "inf"], "inf"),
        (["serve", "--workers", "100000000000"], "not between"),
        (["serve", "--host", "999.1.1.1"], "999.1.1.1"),
        (["serve", "--union"], "--union requires --data"),
        (["query", "q03", "--param", "target=99.9"], "nothing is known"),
        (["query", "q03", "--param", "target=3.8", "--param", "target=3.9"], "given twice"),
        (["query", "search", "--param", b"text=\xff"], "Unicode"),
        (["query", "nope"], "planlink questions"),
        (["check", "--only", "nonsense"], "the stages are"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else None,
)
def test_mistake_is_reported_in_one_sentence(arguments: list[str | bytes], words: str) -> None:
    done = planlink(*arguments, expect=1)
    assert words in done.stderr
    assert done.stderr.splitlines()[-1].startswith("planlink: ")


@pytest.mark.parametrize(("content", "words"), [(b"\xff\xfe", "UTF-8"), (b"SELECT (<http://x/f>(1) AS ?n) {}", "http://x/f")])
def test_mistake_in_a_query_file_is_reported_in_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    query = tmp_path / "mine.rq"
    query.write_bytes(content)
    assert words in planlink("query", str(query), expect=1).stderr


def test_text_is_printed_verbatim(tmp_path: Path) -> None:
    query = tmp_path / "mine.rq"
    query.write_text('SELECT ("[/x] [bold]a :smile:" AS ?v) {}')
    assert "[/x] [bold]a :smile:" in planlink("query", str(query)).stdout


def test_ask_is_answered_with_a_word(tmp_path: Path) -> None:
    query = tmp_path / "mine.rq"
    query.write_text("ASK { ?s ?p ?o }")
    assert planlink("query", str(query)).stdout == "yes\n"


def test_closed_output_is_not_an_error() -> None:
    command = f"{sys.executable} -m planlink query plan-alignments --format csv | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd="/", check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_table_shows_values_without_a_label(tmp_path: Path) -> None:
    shown = planlink("query", "about", "--param", "lang=en").stdout
    assert "S1.T4" in shown
    assert "lp-pao.go.th" in shown


def test_a_table_shortens_an_iri_by_its_longest_namespace(tmp_path: Path) -> None:
    query = tmp_path / "types.rq"
    query.write_text("SELECT ?x WHERE { VALUES ?x { <http://metadata.un.org/sdg/ontology#Target> } }")
    assert "│ sdgo:Target │" in planlink("query", str(query)).stdout


def test_port_in_use_is_reported_in_one_sentence(server: str) -> None:
    port = server.rpartition(":")[2]
    assert "in use" in planlink("serve", "--port", port, expect=1).stderr


def test_malformed_file_is_reported_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:a> <urn:b> 1 .\n<urn:a> <urn:b .\n")
    done = planlink("serve", "--data", str(broken), expect=1)
    assert "broken.ttl" in done.stderr
    assert "line 2" in done.stderr


def ask(server: str, query: str) -> list[list[str]]:
    request = urllib.request.Request(
        f"{server}/sparql?" + urllib.parse.urlencode({"query": query}), headers={"Accept": "text/csv"}
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return list(csv.reader(io.StringIO(response.read().decode())))[1:]


QUADS = '<urn:s> <urn:p> "default" .\n<urn:s> <urn:p> "named" <urn:g> .\n'


def test_serve_data_is_a_standard_dataset(tmp_path: Path) -> None:
    data = tmp_path / "mine.nq"
    data.write_text(QUADS)
    with running_server("--data", str(data)) as address:
        assert ask(address, "SELECT ?o { ?s ?p ?o }") == [["default"]]
        assert ask(address, "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }") == [["urn:g", "named"]]


def test_serve_data_with_union(tmp_path: Path) -> None:
    data = tmp_path / "mine.nq"
    data.write_text(QUADS)
    with running_server("--data", str(data), "--union") as address:
        assert sorted(ask(address, "SELECT ?o { ?s ?p ?o }")) == [["default"], ["named"]]


def test_serve_data_in_every_format(tmp_path: Path) -> None:
    formats = {
        "nt": ox.RdfFormat.N_TRIPLES,
        "ttl": ox.RdfFormat.TURTLE,
        "nq": ox.RdfFormat.N_QUADS,
        "trig": ox.RdfFormat.TRIG,
        "rdf": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    files = []
    for suffix, rdf_format in formats.items():
        triple = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("http://example.org/p"), ox.Literal(suffix))
        files.append(tmp_path / f"mine.{suffix}")
        ox.serialize([triple], str(files[-1]), format=rdf_format)
    with running_server("--data", *map(str, files)) as address:
        assert sorted(ask(address, "SELECT ?o { ?s ?p ?o }")) == sorted([[suffix] for suffix in formats])
        with urllib.request.urlopen(f"{address}/?lang=en", timeout=20) as response:
            assert "6 triples, and no plan" in response.read().decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_stops_a_running_query_and_leaves_no_process(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "planlink", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd="/") as process:
        assert process.stderr
        address = next(found[1] for line in process.stderr if (found := re.search(r"at (http://\S+)/", line)))
        endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) = STR(?i)) }"
        with socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(address).port or 0)) as client:
            path = "/sparql?" + urllib.parse.urlencode({"query": endless})
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(0.5)
            process.send_signal(number)
            assert process.wait(timeout=20) == 0
        process.stderr.read()  # ends when the last worker that holds it has ended


@pytest.mark.slow
def test_signal_as_soon_as_the_server_is_ready_stops_it_cleanly(tmp_path: Path) -> None:
    data = tmp_path / "mine.nq"
    data.write_text(QUADS)
    for _ in range(5):
        with running_server("--data", str(data)):
            pass  # the end of the block stops the server and checks its exit code


def test_settings_come_from_the_environment() -> None:
    with running_server(environment={"PLANLINK_RESULT": "1", "PLANLINK_WORKERS": "1"}) as address:
        query = urllib.parse.urlencode({"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"})
        with pytest.raises(HTTPError) as caught:
            urllib.request.urlopen(f"{address}/sparql?{query}", timeout=20)
        assert caught.value.code == 413
        caught.value.close()
