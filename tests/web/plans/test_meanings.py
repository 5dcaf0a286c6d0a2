"""Every page that shows a link shows what its target or aim says: the definition or the scope note of the files."""

import re
from html import escape

import pytest
from rdflib import SKOS, URIRef

from planlink.engine.embedded import EmbeddedEngine
from planlink.namespaces import ID, SDG
from tests.support.frameworks import frameworks
from tests.web.plans.test_coverage_page import page, rows

LANG = pytest.mark.parametrize("lang", ["th", "en"])
PLAN = "lampang-pao/plan"
TACTIC = f"{PLAN}/S1.T4"


def meaning(iri: str, lang: str) -> str:
    """Return what the files say of an element: its scope note, or else its definition."""
    graph = frameworks()
    for predicate in (SKOS.scopeNote, SKOS.definition):
        for text in graph.objects(URIRef(iri), predicate):
            if getattr(text, "language", None) == lang:
                return str(text)
    raise AssertionError(f"nothing says what <{iri}> means in {lang}")


def shown(text: str, iri: str, lang: str) -> bool:
    """Return whether a page shows what an element says, not only as the title of something."""
    words = re.escape(escape(meaning(iri, lang), quote=False))
    return re.search(rf">\s*{words}\s*<", text.replace("&#39;", "'").replace("&#34;", '"')) is not None


@LANG
def test_links_show_what_their_objects_say(server: str, engine: EmbeddedEngine, lang: str) -> None:
    links = [row for row in rows(engine, "q28", plan=PLAN) if row["element"] == ID + TACTIC]
    text = page(server, f"/links?plan={PLAN}&element={TACTIC}&lang={lang}")
    assert len({row["framework"] for row in links}) > 1
    assert text.count('<details class="meaning">') == len(links)
    for row in links:
        assert shown(text, row["object"], lang), row


@LANG
def test_gaps_show_what_their_targets_say(server: str, engine: EmbeddedEngine, lang: str) -> None:
    text = page(server, f"/gaps?plan={PLAN}&lang={lang}")
    for row in rows(engine, "q08", plan=PLAN):
        assert shown(text, row["target"], lang), row


@LANG
@pytest.mark.parametrize("columns", ["sdg", "sdg/13", "th/national-strategy", "th/nesdp13"])
def test_coverage_says_what_each_column_says(server: str, engine: EmbeddedEngine, columns: str, lang: str) -> None:
    framework = SDG.rstrip("/") if columns.startswith("sdg") else columns
    parent = SDG + columns.removeprefix("sdg/") if columns.startswith("sdg/") else ""
    elements = [row["element"] for row in rows(engine, "q20", framework=framework) if row.get("parent", "") == parent]
    if columns == "th/nesdp13":  # the milestones, not their dimensions
        elements = [row["element"] for row in rows(engine, "q20", framework=framework) if row.get("parent")]
    text = page(server, f"/coverage?columns={columns}&lang={lang}")
    assert elements
    for iri in elements:
        assert shown(text, iri, lang), iri


@LANG
@pytest.mark.parametrize("address", ["/compare?target=3.8", "/sdg/3.8", f"/doc/{TACTIC}/supports/sdg-3.8", "/doc/" + TACTIC])
def test_pages_of_a_target_and_of_a_link_show_the_definition(server: str, address: str, lang: str) -> None:
    text = page(server, f"{address}{'&' if '?' in address else '?'}lang={lang}")
    assert shown(text, SDG + "3.8", lang)


@LANG
def test_comparison_shows_what_each_target_says(server: str, lang: str) -> None:
    text = page(server, f"/compare?level=targets&lang={lang}")
    assert text.count('<details class="meaning">') >= 169
    for code in ("1.1", "13.1", "17.19"):
        assert shown(text, SDG + code, lang)


@LANG
def test_pages_of_a_national_aim_show_its_scope(server: str, lang: str) -> None:
    aim = ID + "th/master-plan/13"
    for address in ("/doc/th/master-plan/13", f"/doc/{TACTIC}/supports/MP13"):
        assert shown(page(server, f"{address}?lang={lang}"), aim, lang), address


@LANG
@pytest.mark.parametrize("strategy", ["", "S2"])
def test_report_explains_each_target_and_aim_once(server: str, engine: EmbeddedEngine, strategy: str, lang: str) -> None:
    links = rows(engine, "q28", plan=PLAN)
    served = {row["object"] for row in links if row["element"].startswith(f"{ID}{PLAN}/{strategy}")}
    text = page(server, f"/report?strategy={strategy}&lang={lang}")
    explained = text[text.index('<dl class="explained">') :]
    assert explained[: explained.index("</dl>")].count("<dt>") == len(served)
    for iri in served:
        assert shown(explained, iri, lang), iri
