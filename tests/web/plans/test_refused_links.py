"""Links that were considered and refused: shown with the reason on the pages of element, target and gaps, and counted nowhere."""

import re
from collections.abc import Iterator

import pytest
from rdflib import RDF, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from planlink.dataset.sources import plan_files
from tests.conftest import ROOT, RunningServer, running_server
from tests.support.html import visit
from tests.support.http import ask, page, question_rows

ID = "https://w3id.org/planlink/id/"
PLAN = "https://w3id.org/planlink/ontology#"
SDG = "http://metadata.un.org/sdg/"
ELEMENT = "lampang-pao/plan/S1.T4"
#: No element of the shipped plan is linked to this target.
TARGET = "17.16"
REFUSED = f"{ELEMENT}/supports/sdg-{TARGET}"
OTHERS = [
    str(ROOT / "data" / name) for name in ("crosswalks.ttl", "agents.ttl", "frameworks/sdg.ttl", "frameworks/master-plan.ttl")
]
#: The version of the data, which differs.
VERSION = re.compile(r"\b[0-9a-f]{12,16}\b")
VIEWS = (
    "plan",
    "coverage",
    "coverage?rows=elements&lang=en",
    "coverage?columns=sdg/17&lang=en",
    "flow",
    "links",
    "coherence?agreement=all&lang=en",
    "report",
)


def without_refused_links() -> Graph:
    """Return the Lampang plan without the links that were refused."""
    graph = Graph().parse(plan_files()[0].path)
    refused = list(graph.subjects(URIRef(PLAN + "reviewStatus"), URIRef(PLAN + "rejected")))
    assert len(refused) > 100
    for alignment in refused:
        graph.remove((alignment, None, None))
    return graph


def with_refused_link() -> Graph:
    """Return the plan with one refused link, to a target that nothing supports."""
    graph = without_refused_links()
    target, alignment = URIRef(SDG + TARGET), URIRef(ID + REFUSED)
    assert (None, URIRef(PLAN + "object"), target) not in graph
    for name, value in (
        ("subject", URIRef(ID + ELEMENT)),
        ("predicate", URIRef(PLAN + "indirectlySupports")),
        ("object", target),
        ("reviewStatus", URIRef(PLAN + "rejected")),
        ("reviewer", URIRef(ID + "agent/planlink")),
        ("reviewedOn", Literal("2026-11-30", datatype=XSD.date)),
        ("rationale", Literal("Health care at home is no partnership.", lang="en")),
        ("rationale", Literal("บริการสาธารณสุขมิใช่หุ้นส่วนการพัฒนา", lang="th")),
    ):
        graph.add((alignment, URIRef(PLAN + name), value))
    graph.add((alignment, RDF.type, URIRef(PLAN + "Alignment")))
    graph.add((alignment, DCTERMS.creator, URIRef(ID + "agent/planlink")))
    assert (target, SKOS.prefLabel, None) not in graph
    return graph


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, RunningServer]]:
    """Serve the Lampang plan without refused links, and with one."""
    files = [tmp_path_factory.mktemp("refused") / name for name in ("before.nt", "after.nt")]
    for file, graph in zip(files, (without_refused_links(), with_refused_link()), strict=True):
        file.write_text(graph.serialize(format="nt"), encoding="utf-8")
    before_file, after_file = map(str, files)
    with (
        running_server("--data", before_file, *OTHERS, "--log", "off") as before,
        running_server("--data", after_file, *OTHERS, "--log", "off") as after,
    ):
        yield before, after


@pytest.fixture(scope="module")
def shipped() -> Iterator[RunningServer]:
    """Serve the Lampang plan with all links that were refused."""
    with running_server("--data", str(plan_files()[0].path), *OTHERS, "--log", "off") as server:
        yield server


@pytest.mark.parametrize(("path", "other"), [(f"/doc/{ELEMENT}", TARGET), (f"/sdg/{TARGET}", "S1.T4")])
def test_pages_of_element_and_target_show_refused_link(
    servers: tuple[RunningServer, RunningServer], path: str, other: str
) -> None:
    before, after = (visit(server, path, lang="en") for server in servers)
    assert not before.all("h2", id="refused")
    assert after.one("h2", id="refused").words == "Considered and refused"
    (table,) = (table for table in after.all("table", "rows") if "Considered and refused" in table.one("caption").words)
    assert other in table.words
    assert "Health care at home is no partnership." in table.words
    assert "The planlink project" in table.words


def test_evidence_page_says_that_the_link_was_refused(servers: tuple[RunningServer, RunningServer]) -> None:
    article = visit(servers[1], f"/doc/{REFUSED}", lang="en").one("article", id="evidence")
    assert article.one("h1").words == f"Considered and refused: S1.T4 and SDG {TARGET}"
    assert "no number on these pages counts it" in article.words
    assert "Reason for refusal" in article.words


def test_gap_shows_the_candidates_that_were_looked_at(servers: tuple[RunningServer, RunningServer]) -> None:
    before, after = (visit(server, "/gaps", goal="17", lang="en") for server in servers)
    assert not before.all("details", "refused")
    (details,) = after.all("details", "refused")
    assert details.one("summary").words == "1 link was considered and refused"
    assert details.one("a").words == "S1.T4"


@pytest.mark.parametrize("which", ["one", "all"])
def test_no_page_or_file_counts_a_refused_link(
    servers: tuple[RunningServer, RunningServer], shipped: RunningServer, which: str
) -> None:
    compared = (servers[0], servers[1] if which == "one" else shipped)
    for view in VIEWS:
        before, after = (VERSION.sub("", page(server, f"/{view}").text.replace(server, "")) for server in compared)
        assert after == before, view
    for question in ("q08-gaps", "q28-plan-alignments", "q31-implied-paths"):
        assert question_rows(compared[0], question) == question_rows(compared[1], question)
    sssom = [
        [line for line in ask(f"{server}/alignments.sssom.tsv").text.splitlines() if not line.startswith("#")]
        for server in compared
    ]
    assert len(sssom[0]) == len(sssom[1]) > 100
