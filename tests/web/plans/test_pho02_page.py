"""The page of form Pho. 02: the rows of the question in Thai, as a table, text and files, marked as proposals."""

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
    """Return the cells of each tactic's table, one row per line of the form, without English; `<br>` joins entries."""
    text = re.sub(r'<span class="english"[^>]*>[^<]*</span>', "", text)
    bodies = re.findall(r'data-tactic="([^"]+)">.*?<tbody>(.*?)</tbody>', text, re.S)
    return {name: [list(cells) for cells in _lines(body)] for name, body in bodies}


def _lines(body: str) -> Iterator[tuple[str, ...]]:
    """Yield the lines of a table; the heading of a line spans the rows of its entries."""
    for line in re.split(r"(?=<tr><th)", body)[1:]:
        (heading,) = re.findall(r"<th[^>]*>(.*?)</th>", line, re.S)
        entries = [re.findall(r"<td>(.*?)</td>", row, re.S) for row in re.findall("<tr>.*?</tr>", line, re.S)]
        yield (heading, *("<br>".join(cells) for cells in zip(*entries, strict=True)))


def text_block(text: str) -> str:
    (content,) = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.S)
    return str(content)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_lines_of_a_tactic_are_in_thai_in_both_languages(server: str, engine: EmbeddedEngine, lang: str) -> None:
    (shown,) = tables(page(server, f"/pho02?tactic={TACTIC}&lang={lang}")).values()
    expected = list(rows(engine, "q17", tactic=TACTIC))
    assert [row[0] for row in shown] == [row["heading"] for row in expected]
    assert ["; ".join(row[1].split("<br>")) for row in shown] == [row["valueLabel"] for row in expected]
    assert [cell.split("<br>")[0] for cell in shown[0][1:]] == ["ยุทธศาสตร์ชาติด้านการสร้างความสามารถในการแข่งขัน", "NS2", "ทางตรง"]
    assert len(shown) == 5


def test_all_tactics_of_a_plan_have_lines(server: str, engine: EmbeddedEngine) -> None:
    shown = tables(page(server, "/pho02?lang=th"))
    tactics = list(rows(engine, "q27"))
    assert list(shown) == [row["notation"] for row in tactics]
    assert len(shown) == 30
    for row in tactics:
        for cells, expected in zip(shown[row["notation"]], rows(engine, "q17", tactic=row["tactic"]), strict=True):
            assert cells[0] == expected["heading"]
            assert "; ".join(cells[1].split("<br>")) == expected["valueLabel"]
            numbers, strengths = cells[2].split("<br>"), cells[3].split("<br>")
            assert "; ".join(numbers) == expected.get("value", "")
            assert "; ".join(f"{n} {s}".strip() for n, s in zip(numbers, strengths, strict=True)) == expected.get("note", "")


def test_text_is_tab_separated_and_marked_as_a_proposal(server: str, engine: EmbeddedEngine) -> None:
    lines = text_block(page(server, f"/pho02?tactic={TACTIC}&lang=en")).splitlines()
    assert lines[0] == "กลยุทธ์ S2.T3.1 พัฒนาและเพิ่มศักยภาพด้านเกษตรปลอดภัย เกษตรอินทรีย์ และเกษตรอัจฉริยะแบบครบวงจร"
    assert lines[1] == PROPOSED
    assert len(lines) == 7
    for line, expected in zip(lines[2:], rows(engine, "q17", tactic=TACTIC), strict=True):
        heading, label, value, _ = line.split("\t")
        assert (heading, label, value) == (expected["heading"], expected["valueLabel"], expected.get("value", ""))


def test_entries_of_a_line_are_joined_by_semicolons(server: str) -> None:
    lines = text_block(page(server, "/pho02?tactic=lampang-pao/plan/S1.T2&lang=th")).splitlines()
    assert lines[2].split("\t")[2:] == ["NS1; NS4", "ทางอ้อม; ทางตรง"]
    assert lines[2].split("\t")[1].count("; ") == 1


def test_name_with_the_separator_is_not_split(engine: EmbeddedEngine) -> None:
    table = QUESTIONS.get("q17").table(engine, {"tactic": "lampang-pao/plan/S2.T1", "lang": "th"})
    row = {name: type(cell)("literal", "x; y") if name == "valueLabel" else cell for name, cell in table.rows[0].items()}
    (line,) = read_lines(type(table)(table.columns, (row,)))
    assert line.cells[1:] == ("x; y", "NS4", "NS4 ทางตรง")


def test_files_have_the_same_lines(server: str, engine: EmbeddedEngine) -> None:
    text = page(server, f"/pho02?tactic={TACTIC}&lang=en")
    links = re.findall(r'href="(/questions/q17-form-pho02\?[^"]+lang=th[^"]*format=\w+)"', text)
    assert {link.rsplit("=", 1)[1] for link in links} >= {"xlsx", "excel", "csv", "json"}
    sheet = send(server, "GET", next(link for link in links if link.endswith("xlsx")))
    cells = {str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(sheet.body)).worksheets[0] for cell in row}
    assert {row["valueLabel"] for row in rows(engine, "q17", tactic=TACTIC)} <= cells


def test_every_table_is_marked_as_a_proposal(server: str) -> None:
    text = page(server, "/pho02?lang=en")
    assert text.count(f'<span class="proposed">{PROPOSED}</span>') == 30
    assert "Nobody has approved them" in text
    assert "ยังไม่มีผู้ใดให้ความเห็นชอบ" in page(server, "/pho02?lang=th")


def test_english_page_translates_each_line(server: str) -> None:
    text = page(server, f"/pho02?tactic={TACTIC}&lang=en")
    assert '<span class="english" lang="en">National Strategy on Competitiveness Enhancement</span>' in text
    entries = [entry for _, names, *_ in tables(text)[TACTIC.rpartition("/")[2]] for entry in names.split("<br>")]
    assert text.count('class="english"') == 5 + len(entries) > 10
    assert 'class="english"' not in page(server, f"/pho02?tactic={TACTIC}&lang=th")


def test_plan_without_tactics_has_a_note(server: str) -> None:
    text = page(server, "/pho02?plan=saraburi-pao/plan&lang=en")
    assert "this plan has none" in text
    assert "<textarea" not in text


@pytest.mark.parametrize("path", ["/plan?lang=th", "/report?lang=th", "/doc/lampang-pao/plan/S2.T3.1?format=html&lang=th"])
def test_tactic_links_to_its_lines(server: str, path: str) -> None:
    links = re.findall(r'href="(/pho02\?[^"]*S2\.T3\.1[^"]*)"', page(server, path))
    assert links
    assert PROPOSED in page(server, links[0])


def test_only_a_tactic_links_to_lines(server: str) -> None:
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
def test_invalid_parameter_gets_a_clear_error(server: str, address: str, words: str) -> None:
    assert words in page(server, f"{address}&lang=en", 404)


def test_copy_button_is_hidden_without_scripts(server: str) -> None:
    assert re.search(r"<button type=\"button\" data-copy-of=\"#block\"[^>]* hidden>", page(server, f"/pho02?tactic={TACTIC}"))
