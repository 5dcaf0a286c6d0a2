"""The lines of form Pho. 02: the question's rows in Thai, as a table, as text with tabs and as files, marked as proposals."""

import html
import io
import re
from collections.abc import Iterator

import openpyxl
import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.questions.collection import Questions
from planlink.web.plans.pho02_page import read_lines
from tests.support.http import send

QUESTIONS = Questions()
TACTIC = "lampang-pao/plan/S2.T3.1"
PROPOSED = "ข้อเสนอ โปรดตรวจสอบก่อนใช้"


def page(server: str, path: str, status: int = 200) -> str:
    reply = send(server, "GET", path, Accept="text/html")
    assert reply.status == status, reply.body[:300]
    return html.unescape(reply.body.decode())


def rows(engine: EmbeddedEngine, name: str, **values: str) -> Iterator[dict[str, str]]:
    for row in QUESTIONS.get(name).table(engine, {"lang": "th", **values}).rows:
        yield {column: cell.value for column, cell in row.items()}


def tables(text: str) -> dict[str, list[list[str]]]:
    """Return the cells of each tactic's table, without the English."""
    text = re.sub(r'<span class="english"[^>]*>[^<]*</span>', "", text)
    found = re.findall(r'data-tactic="([^"]+)">.*?<tbody>(.*?)</tbody>', text, re.S)
    return {
        name: [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall("<tr>.*?</tr>", body, re.S)]
        for name, body in found
    }


def block(text: str) -> str:
    (found,) = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.S)
    return str(found)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_tactics_lines_are_the_questions_in_thai_whatever_the_pages_language(
    server: str, engine: EmbeddedEngine, lang: str
) -> None:
    (found,) = tables(page(server, f"/pho02?tactic={TACTIC}&lang={lang}")).values()
    said = list(rows(engine, "q17", tactic=TACTIC))
    assert [row[0] for row in found] == [row["heading"] for row in said]
    assert [row[1] for row in found] == [row["valueLabel"] for row in said]
    assert found[0][1:] == ["ยุทธศาสตร์ชาติด้านการสร้างความสามารถในการแข่งขัน", "NS2", "ทางตรง"]
    assert len(found) == 5


def test_all_tactics_of_a_plan_have_their_lines(server: str, engine: EmbeddedEngine) -> None:
    found = tables(page(server, "/pho02?lang=th"))
    tactics = list(rows(engine, "q27"))
    assert list(found) == [row["notation"] for row in tactics]
    assert len(found) == 30
    for row in tactics:
        for cells, said in zip(found[row["notation"]], rows(engine, "q17", tactic=row["tactic"]), strict=True):
            assert cells[0] == said["heading"]
            assert "; ".join(cells[1].split("<br>")) == said["valueLabel"]
            numbers, strengths = cells[2].split("<br>"), cells[3].split("<br>")
            assert "; ".join(numbers) == said.get("value", "")
            assert "; ".join(f"{n} {s}".strip() for n, s in zip(numbers, strengths, strict=True)) == said.get("note", "")


def test_the_text_has_a_cell_between_tabs_and_says_that_it_is_a_proposal(server: str, engine: EmbeddedEngine) -> None:
    lines = block(page(server, f"/pho02?tactic={TACTIC}&lang=en")).splitlines()
    assert lines[0] == "กลยุทธ์ S2.T3.1 พัฒนาและเพิ่มศักยภาพด้านเกษตรปลอดภัย เกษตรอินทรีย์ และเกษตรอัจฉริยะแบบครบวงจร"
    assert lines[1] == PROPOSED
    assert len(lines) == 7
    for line, said in zip(lines[2:], rows(engine, "q17", tactic=TACTIC), strict=True):
        heading, label, value, _ = line.split("\t")
        assert (heading, label, value) == (said["heading"], said["valueLabel"], said.get("value", ""))


def test_entries_that_are_several_stay_together(server: str) -> None:
    lines = block(page(server, "/pho02?tactic=lampang-pao/plan/S1.T1&lang=th")).splitlines()
    assert lines[2].split("\t")[2:] == ["NS3; NS4", "ทางตรง; ทางอ้อม"]
    assert lines[2].split("\t")[1].count("; ") == 1


def test_a_name_with_the_separator_in_it_is_not_taken_apart(engine: EmbeddedEngine) -> None:
    table = QUESTIONS.get("q17").table(engine, {"tactic": TACTIC, "lang": "th"})
    row = {name: type(cell)("literal", "x; y") if name == "valueLabel" else cell for name, cell in table.rows[0].items()}
    (line,) = read_lines(type(table)(table.columns, (row,)))
    assert line.cells[1:] == ("x; y", "NS2", "NS2 ทางตรง")


def test_the_files_have_the_same_lines(server: str, engine: EmbeddedEngine) -> None:
    text = page(server, f"/pho02?tactic={TACTIC}&lang=en")
    links = re.findall(r'href="(/questions/q17-form-pho02\?[^"]+lang=th[^"]*format=\w+)"', text)
    assert {link.rsplit("=", 1)[1] for link in links} >= {"xlsx", "excel", "csv", "json"}
    sheet = send(server, "GET", next(link for link in links if link.endswith("xlsx")))
    cells = {str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(sheet.body)).worksheets[0] for cell in row}
    assert {row["valueLabel"] for row in rows(engine, "q17", tactic=TACTIC)} <= cells


def test_proposals_are_marked_on_every_block(server: str) -> None:
    text = page(server, "/pho02?lang=en")
    assert text.count(f'<span class="proposed">{PROPOSED}</span>') == 30
    assert "nobody has approved them" in text
    assert "ยังไม่มีผู้ใดให้ความเห็นชอบ" in page(server, "/pho02?lang=th")


def test_in_english_each_line_is_explained(server: str) -> None:
    text = page(server, f"/pho02?tactic={TACTIC}&lang=en")
    assert '<span class="english" lang="en">National Strategy on Competitiveness Enhancement</span>' in text
    assert text.count('class="english"') == 10
    assert 'class="english"' not in page(server, f"/pho02?tactic={TACTIC}&lang=th")


def test_a_plan_without_tactics_says_so(server: str) -> None:
    text = page(server, "/pho02?plan=saraburi-pao/plan&lang=en")
    assert "states no tactics" in text
    assert "<textarea" not in text


@pytest.mark.parametrize("path", ["/plan?lang=th", "/report?lang=th", "/doc/lampang-pao/plan/S2.T3.1?format=html&lang=th"])
def test_a_tactic_leads_to_its_lines(server: str, path: str) -> None:
    links = re.findall(r'href="(/pho02\?[^"]*S2\.T3\.1[^"]*)"', page(server, path))
    assert links
    assert PROPOSED in page(server, links[0])


def test_only_a_tactic_leads_to_such_lines(server: str) -> None:
    assert "/pho02" not in page(server, "/doc/lampang-pao/plan/S2.O1?format=html&lang=th")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/pho02?tactic=lampang-pao/plan/S9.T9", "no tactic"),
        ("/pho02?tactic=lampang-pao/plan/S1.O1", "no tactic"),
        (f"/pho02?plan=saraburi-pao/plan&tactic={TACTIC}", "no tactic"),
        ("/pho02?plan=nowhere", "no plan"),
    ],
)
def test_mistakes_are_told(server: str, address: str, words: str) -> None:
    assert words in page(server, f"{address}&lang=en", 404)


def test_without_a_build_the_button_stays_hidden(server: str) -> None:
    assert re.search(r"<button type=\"button\" data-copy-of=\"#block\"[^>]* hidden>", page(server, f"/pho02?tactic={TACTIC}"))
