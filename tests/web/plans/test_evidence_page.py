"""The evidence page of an alignment: quotations are marked, all facts are shown, untrusted texts are escaped."""

import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode, urlsplit

import pytest
from flask import Flask, g
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from planlink.web.plans.evidence_page import split_marked
from planlink.web.template_filters import readable_date
from tests.conftest import running_server
from tests.support.html import Element, read, visit
from tests.support.http import page, question_rows, send
from tests.support.links import FILES, plan_graph

ID = "https://w3id.org/planlink/id/"
PLAN = "https://w3id.org/planlink/ontology#"
SAMPLE = "lampang-pao/plan/S1.O1/supports/sdg-3.8"
#: Source texts and quotations of all alignments, in text order: written independently of q30.
QUOTED = f"""SELECT ?alignment ?text ?start ?quote {{
  ?alignment <{PLAN}subject> ?element ; <{PLAN}evidence> ?e . ?element <{PLAN}sourceText> ?text .
  ?e <{PLAN}quote> ?quote ; <{PLAN}start> ?start }} ORDER BY ?alignment ?start"""


def select(server: str, query: str) -> list[dict[str, str]]:
    reply = send(server, "GET", "/sparql?" + urlencode({"query": query}), Accept="application/sparql-results+json")
    return [{k: cell["value"] for k, cell in row.items()} for row in json.loads(reply.body)["results"]["bindings"]]


def evidence(server: str, name: str, lang: str = "en") -> Element:
    """Return the article of an alignment's evidence page."""
    return visit(server, "/doc/" + quote(name), lang=lang).one("article", id="evidence")


def facts(article: Element) -> dict[str, list[str]]:
    """Return the facts of the page by heading."""
    by_heading: dict[str, list[str]] = {}
    for e in article.one("dl", "facts").inside:
        if e.tag == "dt":
            by_heading[e.words] = values = []
        elif e.tag == "dd":
            values.append(e.words)
    return by_heading


@pytest.mark.parametrize("step", [20, pytest.param(1, marks=pytest.mark.slow)], ids=["some", "all"])
def test_marked_words_are_the_quotations_of_every_alignment(server: str, step: int) -> None:
    quotations: dict[str, list[str]] = {}
    texts = {}
    for row in select(server, QUOTED):
        quotations.setdefault(row["alignment"], []).append(row["quote"])
        texts[row["alignment"]] = row["text"]
    graphs = [plan_graph(plan) for plan in FILES]
    assert len(quotations) == sum(len(set(graph.subjects(URIRef(PLAN + "evidence")))) for graph in graphs) > 400
    assert max(map(len, quotations.values())) > 1
    for iri, words in list(quotations.items())[::step]:
        quotation = evidence(server, iri.removeprefix(ID)).one("blockquote")
        assert (quotation.text, quotation.attributes["lang"]) == (texts[iri], "th")
        marked = [mark.text for mark in quotation.all("mark")]
        assert "".join(marked) == "".join(words), iri
        assert len(marked) == len(words)


def test_all_facts_are_shown_in_english(server: str) -> None:
    (row,) = question_rows(server, "q30-evidence", alignment=SAMPLE, lang="en")
    article = evidence(server, SAMPLE)
    assert article.one("h1").words == "S1.O1 directly supports SDG 3.8"
    shown = facts(article)
    assert shown["Rationale"] == [row["rationale"], row["rationaleOther"]]
    assert shown["Confidence"] == ["0.95 of 1 – high: of 100 careful readers, about 95 would agree"]
    assert shown["Made by"] == ["Language model under annotation guide 1.1"]
    assert shown["Made on"] == ["30 November 2026"]
    assert shown["Method"] == [f"{row['activityLabel']}{row['activityText']}", row["justificationLabel"]]
    assert shown["Review status"] == ["proposed"]
    assert shown["Permanent address"] == [ID + SAMPLE]
    assert shown["As data"] == ["ttl · jsonld · rdf · nt"]
    target = article.one("section", aria_labelledby="evidence-object").words
    for words in ("3 SDG 3.8", "Sustainable Development Goals", "Universal health coverage", "หลักประกันสุขภาพถ้วนหน้า"):
        assert words in target
    assert row["elementLabel"] in article.words
    assert article.one("a", href=row["document"])


def test_all_facts_are_shown_in_thai_with_both_calendars(server: str) -> None:
    (row,) = question_rows(server, "q30-evidence", alignment=SAMPLE, lang="th")
    article = evidence(server, SAMPLE, "th")
    assert article.one("h1").words == "S1.O1 สนับสนุน SDG 3.8 ทางตรง"
    shown = facts(article)
    assert shown["เหตุผล"] == [row["rationale"], row["rationaleOther"]]
    assert shown["วันที่จัดทำ"] == ["30 พฤศจิกายน 2569 (ค.ศ. 2026)"]
    assert shown["สถานะการทบทวน"] == ["เสนอ ยังไม่ได้ทบทวน"]
    assert shown["ระดับความมั่นใจ"][0].startswith("0.95 จาก 1 – สูง")


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "en",
            ["Language model under annotation guide 1.1, 30 November 2026", "S1.O1 directly supports SDG 3.8 · Lampang PAO plan"],
        ),
        (
            "th",
            [
                "แบบจำลองภาษาตามคู่มือการกำกับข้อมูล ฉบับ 1.1, 30 พฤศจิกายน 2569 (ค.ศ. 2026)",
                "S1.O1 สนับสนุน SDG 3.8 ทางตรง · แผน อบจ. ลำปาง",
            ],
        ),
    ],
)
def test_citation_has_author_date_title_source_version_and_licence(server: str, lang: str, lines: list[str]) -> None:
    version = page(server, "/healthz").json()["dataset"]
    (row,) = question_rows(server, "q30-evidence", alignment=SAMPLE, lang=lang)
    texts = f"“{row['elementLabel']}” → “{row['objectLabel']}”"
    words = {"en": ("data version", "Licence"), "th": ("รุ่นข้อมูล", "สัญญาอนุญาต")}[lang]
    last = [texts, ID + SAMPLE, f"planlink{', ' if lang == 'en' else ' '}{words[0]} {version}", f"{words[1]}: CC BY 4.0"]
    assert evidence(server, SAMPLE, lang).one("pre", "citation").text.splitlines() == [*lines, *last]


def test_page_links_to_the_plan_and_to_alignments_with_the_same_target(server: str) -> None:
    whole = visit(server, f"/doc/{SAMPLE}", lang="en")
    article = whole.one("article", id="evidence")
    back = article.all("a")[-1].attributes["href"]
    assert back == "/plan?plan=lampang-pao/plan&lang=en#S1.O1"
    assert visit(server, back.partition("#")[0]).one("li", id="S1.O1")
    same = {row["alignment"]: row for row in question_rows(server, "q03-elements-serving-target", target="3.8", lang="en")}
    others = whole.one("ul", "others").all("a", "stamp")
    assert {ID + urlsplit(a.attributes["href"]).path.removeprefix("/id/") for a in others} == set(same) - {ID + SAMPLE}
    assert all("data-evidence" in a.attributes for a in others)


def test_long_list_of_other_alignments_is_cut_with_a_link_to_all(server: str) -> None:
    name = "lampang-pao/plan/S1.O1/supports/NS4"
    same = question_rows(server, "q03-elements-serving-target", target=ID + "th/national-strategy/4", lang="en")
    section = visit(server, f"/doc/{name}", lang="en").one("section", aria_labelledby="others")
    assert len(same) > 13
    assert section.one("h2").words.endswith(f"({len(same) - 1})")
    assert len(section.all("li")) == 12
    assert f"{len(same)} rows" in visit(server, section.all("a")[-1].attributes["href"]).one("caption").words


def test_realised_objectives_and_crosswalks_have_evidence_pages(server: str) -> None:
    realised = evidence(server, "lampang-pao/plan/S1.T4/realises/S1.O5")
    assert realised.one("h1").words == "S1.T4 carries out objective S1.O5"
    crosswalk = visit(server, "/doc/th/master-plan/13/corresponds-to/sdg-3.8", lang="en").one("article", id="evidence")
    assert crosswalk.one("h1").words == "MP13 corresponds to SDG 3.8"
    assert facts(crosswalk)["Basis"] == ["inference from wording"]
    assert facts(crosswalk)["Confidence"] == ["0.8 of 1 – high"]
    assert not crosswalk.all("blockquote")


def test_page_has_all_statements_and_machine_readable_formats(server: str) -> None:
    whole = visit(server, f"/doc/{SAMPLE}", lang="en")
    assert "All statements about it" in whole.one("details", "all").words
    assert {link.attributes["type"] for link in whole.all("link", rel="alternate")} >= {"text/turtle", "application/ld+json"}
    turtle = page(server, f"/doc/{SAMPLE}", accept="text/turtle").body.decode()
    assert "Health care for older people" in turtle
    assert not visit(server, "/doc/lampang-pao/plan/S1.O1", lang="en").all("article", id="evidence")


HOSTILE = '</blockquote></pre><script>alert("1")</script><img src=x onerror=alert(1)> %(element)s {{ 7*7 }} \u202e&amp;'
NAMESPACE = "urn:planted:"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve untrusted alignments: hostile texts in every property, invalid offsets, and one with few properties."""
    text = json.dumps(HOSTILE, ensure_ascii=False)
    thing = f"<{ID}x/plan/{{}}>"
    alignments = {name: thing.format(f"S1/supports/{name}") for name in ("a", "b", "c", "d")}
    lines = [
        "@prefix plan: <https://w3id.org/planlink/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        f"<{ID}x/plan> a plan:Plan ; skos:prefLabel {text}@en ; dcterms:license <javascript:alert(2)> .",
        f"{thing.format('S1')} a plan:Strategy ; dcterms:isPartOf <{ID}x/plan> ; plan:sourceText {text}@th ;",
        f"  skos:notation {text} ; skos:prefLabel {text}@en ; dcterms:source <javascript:alert(3)> .",
        f"<{NAMESPACE}target> skos:prefLabel {text}@en ; skos:notation {text} .",
        f"<{NAMESPACE}who> skos:prefLabel {text}@en .",
    ]
    offsets = {"a": [(2, 12), (20, 24)], "b": [(5, 10), (8, 14), (0, 3)], "c": [(900, 950), (9, 4), (30, 999)]}
    for name, alignment in alignments.items():
        lines.append(f"{alignment} a plan:Alignment ; plan:subject {thing.format('S1')} ;")
        lines.append(f"  plan:predicate plan:directlySupports ; plan:object <{NAMESPACE}target> .")
        for number, (start, end) in enumerate(offsets.get(name, [])):
            item = f"{alignment[:-1]}/evidence/{number}>"
            lines.append(
                f"{alignment} plan:evidence {item} . {item} plan:start {start} ; plan:end {end} ; plan:quote {text}@th ."
            )
    lines.append(
        f"{alignments['a']} plan:rationale {text}@en , {text}@th ; plan:confidence 7 ; plan:reviewStatus plan:rejected ;"
        f" dcterms:creator <{NAMESPACE}who> ; dcterms:created {text} ; plan:reviewer <javascript:alert(4)> ;"
        f" plan:reviewedOn '2026-02-31' ; plan:justification <javascript:alert(5)> ; dcterms:source <javascript:alert(6)> ."
    )
    file = tmp_path_factory.mktemp("planted") / "planted.trig"
    file.write_text("\n".join([*lines[:2], "<urn:graph> {", *lines[2:], "}"]), encoding="utf-8")
    with running_server("--data", str(file), "--union") as address:
        yield address


@pytest.mark.parametrize("lang", ["en", "th"])
def test_untrusted_texts_are_escaped(planted: str, lang: str) -> None:
    reply = page(planted, f"/doc/x/plan/S1/supports/a?lang={lang}")
    text = reply.body.decode()
    for forbidden in ("<script>", "<img", 'href="javascript:', "{49}"):
        assert forbidden not in text
    whole = read(text)
    article = whole.one("article", id="evidence")
    assert article.one("blockquote").text == HOSTILE
    assert [mark.text for mark in article.all("mark")] == [HOSTILE[2:12], HOSTILE[20:24]]
    assert HOSTILE in article.one("pre", "citation").text
    assert " ".join(HOSTILE.split()) in article.one("h1").words
    if lang == "en":
        assert facts(article)["Reason for refusal"] == [" ".join(HOSTILE.split())] * 2
        assert "This link was considered and refused" in article.words
        assert facts(article)["Review status"] == ["considered and refused – javascript:alert(4), 2026-02-31"]


def test_overlapping_or_invalid_offsets_lose_no_text(planted: str) -> None:
    for name, marked in (("b", [HOSTILE[0:3], HOSTILE[5:10], HOSTILE[10:14]]), ("c", [HOSTILE[30:]]), ("d", [])):
        quotation = evidence(planted, f"x/plan/S1/supports/{name}").all("blockquote")[0]
        assert quotation.text == HOSTILE
        assert [mark.text for mark in quotation.all("mark")] == marked


def test_alignment_with_few_facts_has_a_page(planted: str) -> None:
    shown = facts(evidence(planted, "x/plan/S1/supports/d"))
    assert set(shown) == {"Permanent address", "As data", "Review status"}


@given(
    st.text(max_size=40), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))), st.sampled_from(["", "x", "-1-2", "1-"])
)
def test_pieces_join_to_the_text_for_any_offsets(source: str, places: list[tuple[int, int]], nonsense: str) -> None:
    offsets = " ".join([*(f"{start}-{end}" for start, end in sorted(places)), nonsense])
    pieces = list(split_marked(source, offsets))
    assert "".join(piece for piece, _ in pieces) == source
    marks = [is_marked for piece, is_marked in pieces for _ in piece]
    assert marks == [any(start <= place < end for start, end in places) for place in range(len(source))]


@pytest.mark.parametrize(
    ("value", "thai", "english"),
    [
        ("2026-11-22", "22 พฤศจิกายน 2569 (ค.ศ. 2026)", "22 November 2026"),
        ("2026-11-22T10:00:00Z", "22 พฤศจิกายน 2569 (ค.ศ. 2026)", "22 November 2026"),
        ("2024-02-29+07:00", "29 กุมภาพันธ์ 2567 (ค.ศ. 2024)", "29 February 2024"),
        ("2026-11", "พฤศจิกายน 2569 (ค.ศ. 2026)", "November 2026"),
        ("2023", "พ.ศ. 2566 (ค.ศ. 2023)", "2023"),
        ("2026-02-31", "2026-02-31", "2026-02-31"),
        ("0000", "0000", "0000"),
        ("2569-11-22", "2569-11-22", "2569-11-22"),
        ("2566", "2566", "2566"),
        ("soon", "soon", "soon"),
    ],
)
def test_dates_use_the_calendar_of_the_language(value: str, thai: str, english: str) -> None:
    app = Flask("dates")
    Babel(app, locale_selector=lambda: str(g.lang))
    for lang, shown in (("th", thai), ("en", english)):
        with app.test_request_context():
            g.lang = lang
            assert readable_date(value) == shown
