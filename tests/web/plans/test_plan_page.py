"""The plan page: its numbers match the questions under each filter, and the URL has the whole state."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from rdflib.namespace import DCTERMS

from tests.conftest import ROOT, running_server
from tests.questions import planted
from tests.support.html import Element, read, visit
from tests.support.http import page, question_rows
from tests.support.links import stated_links

ID = "https://w3id.org/planlink/id/"
LAMPANG, SARABURI = "lampang-pao/plan", "saraburi-pao/plan"
Row = dict[str, str]


def alignments(server: str, plan: str, lang: str = "en") -> list[Row]:
    """Return the rows of q28, each with its element's source text from q01."""
    texts = {row["element"]: row["sourceText"] for row in question_rows(server, "q01-plan-tree", plan=plan, lang=lang)}
    return [
        {**row, "sourceText": texts[row["element"]]} for row in question_rows(server, "q28-plan-alignments", plan=plan, lang=lang)
    ]


def chips(element: Element) -> Counter[tuple[str, str, str]]:
    """Return the links shown in an element: alignment, strength and notation of the object."""
    return Counter(
        (ID + unquote(urlsplit(a.attributes["href"]).path.removeprefix("/id/")), a.classes[1], a.words.split()[0])
        for a in element.all("a", "chip")
    )


def expected_chips(rows_of_page: list[Row]) -> Counter[tuple[str, str, str]]:
    return Counter((row["alignment"], row["strength"], row["objectNotation"]) for row in rows_of_page)


def items(tree: Element) -> dict[str, Element]:
    """Return the list items of the plan's elements by notation."""
    return {li.attributes["id"]: li for li in tree.all("li") if "data-links" in li.attributes}


def mentions(text: str) -> Callable[[Row], bool]:
    columns = ("notation", "elementLabel", "sourceText", "objectNotation", "objectLabel", "quote", "rationale")
    return lambda row: any(text.lower() in row.get(column, "").lower() for column in columns)


def is_sdg(row: Row) -> bool:
    return row["object"].startswith("http://metadata.un.org/sdg/")


#: Filters, which rows they leave, and whether there are any.
FILTERS: list[tuple[dict[str, str], Callable[[Row], bool], bool]] = [
    ({}, lambda _row: True, True),
    ({"framework": "sdg"}, is_sdg, True),
    ({"framework": "national-strategy"}, lambda row: row["objectNotation"].startswith("NS"), True),
    ({"framework": "master-plan"}, lambda row: row["objectNotation"].startswith("MP"), True),
    ({"framework": "nesdp13"}, lambda row: row["framework"].endswith("nesdp13"), True),
    ({"goal": "3"}, lambda row: is_sdg(row) and row["objectNotation"].split(".")[0] == "3", True),
    ({"goal": "5"}, lambda _row: False, False),
    ({"strength": "direct"}, lambda row: row["strength"] == "direct", True),
    ({"strength": "indirect"}, lambda row: row["strength"] == "indirect", True),
    ({"confidence": "0.8"}, lambda row: float(row["confidence"]) >= 0.8, True),
    ({"status": "proposed"}, lambda row: row["reviewStatus"] == "proposed", True),
    ({"status": "endorsed"}, lambda row: row["reviewStatus"] == "endorsed", False),
    ({"text": "ผู้สูงอายุ"}, mentions("ผู้สูงอายุ"), True),
    ({"text": "POVERTY"}, mentions("poverty"), True),
    ({"text": "SDG ๘.๘"}, mentions("8.8"), True),
    (
        {"goal": "8", "strength": "indirect", "confidence": "0.6", "text": "Income"},
        lambda row: (
            row["objectNotation"].startswith("8.")
            and row["strength"] == "indirect"
            and float(row["confidence"]) >= 0.6
            and mentions("income")(row)
        ),
        True,
    ),
]


@pytest.mark.parametrize("plan", [LAMPANG, SARABURI])
def test_links_are_those_that_the_plan_states(server: str, plan: str) -> None:
    rows = Counter((row["alignment"], row["element"], row["object"], row["strength"]) for row in alignments(server, plan))
    assert rows == Counter(tuple(link) for link in stated_links(plan))


@pytest.mark.parametrize(
    ("filters", "matches", "some"), FILTERS, ids=lambda value: "+".join(value) if isinstance(value, dict) else ""
)
def test_links_are_the_rows_that_match_the_filters(
    server: str, filters: dict[str, str], matches: Callable[[Row], bool], some: bool
) -> None:
    rows = alignments(server, LAMPANG)
    matching = [row for row in rows if matches(row)]
    shown = visit(server, "/plan", plan=LAMPANG, lang="en", **filters)
    tree = shown.one("div", "plan-tree")
    assert bool(matching) is some
    assert chips(tree) == expected_chips(matching)
    elements = {row["element"] for row in matching}
    assert shown.one("p", "shown").words == f"{len(matching)} of {len(rows)} links, in {len(elements)} of 68 elements"
    for notation, li in items(tree).items():
        own = [row for row in matching if row["notation"] == notation]
        assert int(li.attributes["data-links"]) == len(own)
        parts = [row for row in matching if row["notation"].startswith(notation + ".")]
        assert int(li.attributes["data-shown"]) == len(own) + len(parts)
        if not li.all("details", "branch"):
            assert chips(li) == expected_chips(own)


@pytest.mark.parametrize(("plan", "kinds"), [(LAMPANG, (0, 0, 6, 32, 30)), (SARABURI, (1, 4, 4, 0, 0))])
@pytest.mark.parametrize("lang", ["th", "en"])
def test_outline_is_the_plan_tree_with_source_texts(server: str, plan: str, kinds: tuple[int, ...], lang: str) -> None:
    tree = question_rows(server, "q01-plan-tree", plan=plan, lang=lang)
    shown = items(visit(server, "/plan", plan=plan, lang=lang).one("div", "plan-tree"))
    assert list(shown) == [row["notation"] for row in tree]
    names = ("vision", "mission", "strategy", "objective", "tactic")
    assert tuple(sum(kind in li.classes for li in shown.values()) for kind in names) == kinds
    for row in tree:
        li = shown[row["notation"]]
        assert row["elementLabel"] in li.words.replace(" ,", ",") or " ".join(row["elementLabel"].split()) in li.words
        quotation = li.all("blockquote")[0]
        assert (quotation.text, quotation.attributes["lang"]) == (row["sourceText"], "th")


def test_figures_match_the_questions(server: str) -> None:
    shown = visit(server, "/plan", plan=LAMPANG, lang="en")
    figures = shown.one("dl", "figures")
    assert [e.words for e in figures.all("dd")] == ["6", "32", "30", str(len(stated_links(LAMPANG))), "37"]
    goals = question_rows(server, "q02-goal-coverage", plan=LAMPANG, lang="en")
    tiles = shown.one("ol", "strip").all("li")
    assert [(t.all("span", "badge")[0].words, int(t.one("strong").words)) for t in tiles] == [
        (row["notation"], int(row["direct"]) + int(row["indirect"])) for row in goals
    ]
    table = [[cell.words for cell in tr.all("td")][:4] for tr in shown.one("table", "coverage").all("tr")[1:]]
    assert table == [[row[name] for name in ("direct", "indirect", "elements", "targets")] for row in goals]
    counts = Counter(row["framework"] for row in alignments(server, LAMPANG))
    options = [o.words.rpartition(" ")[2] for o in shown.one("select", name="framework").all("option")[1:]]
    assert sorted(options) == sorted(f"({count})" for count in counts.values())


def test_strategy_separates_its_own_links_from_links_of_its_parts(server: str) -> None:
    every = alignments(server, LAMPANG)
    shown = items(visit(server, "/plan", plan=LAMPANG, lang="en", framework="sdg").one("div", "plan-tree"))
    for number in range(1, 7):
        strategy = shown[f"S{number}"]
        counts = Counter(
            (row["objectNotation"].split(".")[0], row["strength"])
            for row in every
            if is_sdg(row) and row["notation"].startswith(f"S{number}.")
        )
        shown_counts = Counter[tuple[str, str]]()
        for li in strategy.one("div", "through").all("li"):
            group = li.all("span", "badge")[0].words.removeprefix("SDG ")
            for n in li.all("span", "n"):
                shown_counts[group, n.classes[1]] += int(n.words.split()[0])
        assert shown_counts == counts
        assert "derived" in strategy.one("div", "through").words
        own = strategy.one("div", "own")
        assert chips(own) == expected_chips([row for row in every if row["notation"] == f"S{number}" and is_sdg(row)])


def test_direct_and_indirect_links_have_different_headings(server: str) -> None:
    for lang, words in (("en", {"direct", "indirect"}), ("th", {"ทางตรง", "ทางอ้อม"})):
        tree = visit(server, "/plan", plan=LAMPANG, lang=lang).one("div", "plan-tree")
        seen = set()
        for group in (div for dl in tree.all("dl", "links") for div in dl.all("div")):
            word = group.one("dt").words
            (strength,) = {a.classes[1] for a in group.all("a", "chip")}
            seen.add((word, strength))
        assert {word for word, _ in seen} == words
        assert len(seen) == 2


def test_link_names_its_target_and_opens_the_evidence(server: str) -> None:
    labels = {row["alignment"]: row["objectLabel"] for row in alignments(server, SARABURI, "th")}
    chips = visit(server, "/plan", plan=SARABURI, lang="th").one("div", "plan-tree").all("a", "chip")
    assert len(chips) == len(labels) == len(stated_links(SARABURI))
    for a in chips:
        iri = ID + urlsplit(a.attributes["href"]).path.removeprefix("/id/")
        assert " ".join(labels[iri].split()) in a.words
        assert parse_qs(urlsplit(a.attributes["href"]).query) == {"lang": ["th"]}
        assert "data-evidence" in a.attributes


def test_filter_for_linked_elements_includes_their_ancestors(server: str) -> None:
    notations = {row["notation"] for row in alignments(server, LAMPANG) if row["objectNotation"].startswith("3.")}
    shown = visit(server, "/plan", plan=LAMPANG, lang="en", goal="3", only="linked")
    assert set(items(shown.one("div", "plan-tree"))) == notations | {notation.split(".")[0] for notation in notations}
    nothing = visit(server, "/plan", plan=LAMPANG, lang="en", goal="5", only="linked").one("div", "plan-tree")
    assert "No element has matching links." in nothing.words
    assert not items(nothing)


def test_filters_can_be_removed_one_by_one_and_all_at_once(server: str) -> None:
    query = {"plan": LAMPANG, "lang": "en", "framework": "sdg", "confidence": "0.8", "only": "linked", "text": "a&b"}
    filters = visit(server, "/plan", **query).one("ul", "active-filters")
    links = [parse_qs(urlsplit(a.attributes["href"]).query) for a in filters.all("a")]
    parameters = {name: [value] for name, value in query.items()}
    remaining = [
        {name: value for name, value in parameters.items() if name != removed} for removed in ("framework", "confidence", "text")
    ]
    assert links == [*remaining, {"plan": [LAMPANG], "lang": ["en"]}]
    assert not visit(server, "/plan", plan=LAMPANG, lang="en").all("ul", "active-filters")


def test_form_has_the_current_values_in_both_languages(server: str) -> None:
    query = {"plan": LAMPANG, "lang": "en", "goal": "8", "strength": "direct", "confidence": "0.65", "text": '"><b>'}
    shown = visit(server, "/plan", **query)
    form = shown.one("form", "filters")
    selected = {
        select.attributes["name"]: [o.attributes["value"] for o in select.all("option") if "selected" in o.attributes]
        for select in form.all("select")
    }
    assert selected == {"framework": [], "goal": ["8"], "strength": ["direct"], "confidence": ["0.65"], "status": []}
    assert form.one("input", name="text").attributes["value"] == '"><b>'
    thai = shown.one("nav", "languages").one("a").attributes["href"]
    assert parse_qs(urlsplit(thai).query) == {name: [value] for name, value in {**query, "lang": "th"}.items()}


def test_url_parameter_folds_the_outline(server: str) -> None:
    for fold, opened in (("", 6), ("all", 0)):
        branches = visit(server, "/plan", plan=LAMPANG, lang="en", fold=fold).all("details", "branch")
        assert len(branches) == 6
        assert sum("open" in branch.attributes for branch in branches) == opened


def test_thai_page_shows_years_in_both_calendars(server: str) -> None:
    assert (
        visit(server, "/plan", plan=SARABURI, lang="th").one("dd", "years").words
        == "พ.ศ. 2566 (ค.ศ. 2023) – พ.ศ. 2570 (ค.ศ. 2027)"
    )
    assert visit(server, "/plan", plan=SARABURI, lang="en").one("dd", "years").words == "2023 – 2027"
    assert not visit(server, "/plan", plan=LAMPANG, lang="en").all("dd", "years")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("framework=x", "'framework' must be one of: sdg, national-strategy"),
        ("goal=18", "'goal' must be one of: 1, 2"),
        ("strength=strong", "'strength' must be one of: direct, indirect"),
        ("status=rejected", "'status' must be one of: proposed"),
        ("confidence=high", "not a number from 0 to 1"),
        ("confidence=1.1", "not a number from 0 to 1"),
        ("confidence=nan", "not a number from 0 to 1"),
        ("only=all", "'only' must be one of: linked"),
        ("text=" + "x" * 201, "longer than 200"),
    ],
)
def test_unknown_filter_value_gets_a_clear_error(server: str, parameters: str, words: str) -> None:
    assert words in str(page(server, f"/plan?{parameters}", accept="application/json", status=400).json()["detail"])


@pytest.fixture(scope="module")
def untrusted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve untrusted plans: one with hostile texts and an unassessed element, and one with very deep nesting."""
    folder: Path = tmp_path_factory.mktemp("untrusted")
    plan = planted.demo()
    planted.add_element(plan, planted.DEMO, "S2", 2, "<script>alert(1)</script>", label='<img src=x onerror="1">', assessed=False)
    planted.add_element(plan, planted.DEMO, "S3", 3)
    planted.add_link(plan, "S1.T1", "directlySupports", "3.8")
    planted.add_link(plan, "S1.T1", "indirectlySupports", "NS3", confidence="much")
    nested = planted.idle()
    above = planted.IDLE + "/S1"
    for level in range(300):
        planted.add_element(nested, planted.IDLE, f"T{level}", level)
        part = planted.IDLE + f"/T{level}"
        nested.set((part, DCTERMS.isPartOf, above))
        above = part
    files = [folder / "demo.nt", folder / "idle.nt"]
    for path, graph in zip(files, (plan, nested), strict=True):
        path.write_text(graph.serialize(format="nt"), encoding="utf-8")
    files += [ROOT / "data" / "frameworks" / name for name in ("sdg.ttl", "national-strategy.ttl")]
    with running_server(*(word for file in files for word in ("--data", str(file)))) as address:
        yield address


def test_unassessed_element_is_marked_and_is_not_a_gap(untrusted: str) -> None:
    shown = items(visit(untrusted, "/plan", plan="demo-pao/plan", lang="en").one("div", "plan-tree"))
    notes = {
        notation: [p.words for p in li.all("p", "assessment")]
        for notation, li in shown.items()
        if not li.all("details", "branch")
    }
    assert notes["S2"] == ["not assessed"]
    assert notes["S3"] == ["assessed; no link found"]
    assert notes["S1.T1"] == []


def test_untrusted_texts_are_escaped(untrusted: str) -> None:
    for lang in ("en", "th"):
        text = page(untrusted, f"/plan?plan=demo-pao/plan&lang={lang}&confidence=0.1").body.decode()
        assert "<script>" not in text
        assert "<img" not in text
        assert "<script>alert(1)</script>" in read(text).one("div", "plan-tree").text


def test_deeply_nested_plan_is_shown_completely(untrusted: str) -> None:
    shown = items(visit(untrusted, "/plan", plan="idle-pao/plan", lang="en").one("div", "plan-tree"))
    assert set(shown) == {"S1", *(f"T{level}" for level in range(300))}
