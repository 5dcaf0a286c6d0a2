"""Pages handle untrusted data: cycles, values of the wrong type, IRIs that are no URLs, and very large plans."""

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from planlink.web.home.home_page import WITH_GOALS
from planlink.web.plans.coverage_matrix import MAX_CELLS
from planlink.web.plans.pho02_page import MAX_TACTICS
from tests.conftest import ROOT, RunningServer, running_server
from tests.support.html import visit
from tests.support.http import ask

_FRAMEWORKS = [str(path) for path in sorted((ROOT / "data" / "frameworks").glob("*.ttl"))]
_PLAN = "plan=odd/plan"
PAGES = [
    "/",
    *(f"/{name}?{_PLAN}" for name in ("plan", "flow", "gaps", "coherence", "report", "pho02", "links", "coverage")),
    f"/coverage?{_PLAN}&rows=elements",
    f"/links?{_PLAN}&element=odd/plan/S1&parts=yes",
    "/compare?a=odd/plan&b=average&target=3.8",
    "/compare?a=odd/plan",
    "/doc/odd/plan/T/supports/1",
    "/doc/odd/plan/T/supports/2",
    "/doc/odd/plan",
    "/doc/in/thai",
    "/doc/dataset/odd/plan",
    "/doc/dataset/thai",
    "/thing?iri=http://ex%E2%84%80mple.org/",
    "/catalog",
    "/graph/odd/plan",
    "/graph/thai",
    "/sparql",
    "/api",
]


@pytest.fixture(scope="module")
def untrusted() -> Iterator[RunningServer]:
    file = str(Path(__file__).with_name("foreign.trig"))
    with running_server("--data", file, *_FRAMEWORKS, "--union", "--log", "off") as server:
        yield server


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Serve a plan with thousands of tactics, and more plans than the home page shows goals for."""
    lines = ["@prefix plan: <https://w3id.org/planlink/ontology#> .", "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."]
    lines += ["@prefix dcterms: <http://purl.org/dc/terms/> .", "@base <https://w3id.org/planlink/id/> ."]
    lines += [
        f'<p{n}/plan> a plan:Plan ; plan:planOf <o{n}> ; skos:prefLabel "Plan {n}"@en . <o{n}> skos:prefLabel "O"@en .'
        for n in range(WITH_GOALS + 10)
    ]
    lines += [
        f'<p0/plan/T{n}> a plan:Tactic ; dcterms:isPartOf <p0/plan> ; plan:order {n} ; skos:notation "T{n}" ; '
        f'skos:prefLabel "Tactic {n}"@en ; plan:sourceText "{n}"@th .'
        for n in range(MAX_CELLS // 17 + 1)
    ]
    file = tmp_path_factory.mktemp("large") / "large.ttl"
    file.write_text("\n".join(lines), encoding="utf-8")
    with running_server("--data", str(file), *_FRAMEWORKS, "--log", "off") as server:
        yield server


@pytest.mark.parametrize("path", PAGES)
def test_every_page_escapes_untrusted_data(untrusted: str, path: str) -> None:
    reply = ask(untrusted + path, Accept="text/html")
    assert reply.status == 200
    body = reply.body.decode().lower()
    for markup in ("<script>alert", "<img src=x", 'href="javascript:'):
        assert markup not in body


@pytest.mark.parametrize("path", ["/catalog", "/.well-known/void", "/doc/dataset/thai", "/sitemap.xml", "/catalog.ckan.json"])
def test_catalogue_of_malformed_data_is_served(untrusted: str, path: str) -> None:
    assert ask(untrusted + path, Accept="*/*").status == 200


def test_link_header_has_the_licence_only_if_it_is_a_url(untrusted: str) -> None:
    # percent-encoded, because a header must be in ASCII
    assert (
        '<http://l.example/%E0%B8%81%2C;>; rel="license"' in ask(f"{untrusted}/doc/in/thai", Accept="text/html").headers["Link"]
    )
    assert "javascript" not in ask(f"{untrusted}/doc/odd/plan", Accept="text/html").headers["Link"]


def test_replacement_of_a_retired_thing_is_linked_only_if_it_is_a_url(untrusted: str) -> None:
    reply = ask(f"{untrusted}/doc/odd/gone", Accept="text/html")
    assert reply.status == 410
    assert "javascript" not in reply.headers["Link"]
    assert '<http://e.example/%0d%0aX:y>; rel="successor-version"' in reply.headers["Link"]


@pytest.mark.parametrize("question", ["q01-plan-tree", "q28-plan-alignments"])
@pytest.mark.parametrize("name", ["xlsx", "excel"])
def test_spreadsheets_have_malformed_numbers_as_text(untrusted: str, question: str, name: str) -> None:
    reply = ask(f"{untrusted}/questions/{question}?{_PLAN}&format={name}&lang=en")
    assert reply.status == 200
    if name == "xlsx":
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(reply.body)).worksheets[0].values for cell in row]
        assert ("NaN" if question != "q01-plan-tree" else "INF") in cells
    else:
        assert ",=1+1" not in reply.body.decode("utf-8-sig")


def test_oversized_matrix_is_refused(large: str) -> None:
    reply = ask(f"{large}/coverage?plan=p0/plan&rows=elements")
    assert reply.status == 413
    assert "q29-coverage-matrix" in reply.body.decode()


def test_form_page_states_that_it_shows_only_the_first_tactics(large: str) -> None:
    page = visit(large, "/pho02", plan="p0/plan", lang="en")
    assert len(page.all("section", "pho02")) == MAX_TACTICS
    assert any(f"the first {MAX_TACTICS} tactics" in note.words for note in page.all("p", "note"))


def test_home_page_lists_all_plans_and_the_goals_of_the_first_ones(large: str) -> None:
    page = visit(large, "/", lang="en")
    assert len(page.all("li", "plan-card")) == WITH_GOALS + 10
    assert len(page.all("p", "goal-strip")) == WITH_GOALS
