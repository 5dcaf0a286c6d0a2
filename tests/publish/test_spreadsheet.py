"""A question's rows in spreadsheets: read back by openpyxl and by Python's csv, they say what the question said."""

import csv
import io

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from planlink.engine.interface import Engine
from planlink.errors import ResultTooLarge
from planlink.publish.spreadsheet import MAX_CHARACTERS, Sheet, read_rows, write_excel_csv, write_workbook
from planlink.questions.collection import Questions
from tests.support.http import send

QUESTIONS = Questions()


def sheet(engine: Engine, name: str, lang: str = "th", **values: str) -> Sheet:
    question = QUESTIONS.get(name)
    return read_rows(question.table(engine, {"lang": lang, **values}), lang, question.columns, question.codes)


def workbook(written: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(written, "Rows", "About", [("What", "=1+1")])))


@pytest.mark.parametrize("question", list(QUESTIONS), ids=lambda q: q.name)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_workbook_has_every_row_in_words(engine: Engine, question: object, lang: str) -> None:
    asked = QUESTIONS.get(getattr(question, "name", ""))
    example = {"element": "lampang-pao/plan/S1.T4", "thing": "lampang-pao/plan/S1.T4", "target": "3.8", "text": "สุขภาพ"}
    values = {p.name: example[p.name] for p in asked.parameters if p.default is None and not p.optional and p.name in example}
    written = sheet(engine, asked.name, lang, **values)
    read = list(workbook(written)["Rows"].iter_rows(values_only=True))
    assert read[0] == written.headings
    assert [tuple("" if cell is None else cell for cell in row) for row in read[1:]] == list(written.rows)
    assert len(written.rows) == len(asked.table(engine, {"lang": lang, **values}).rows)
    assert not [code for row in written.rows for code in row if code in ("not assessed", "indirect only") and lang == "th"]


def test_labels_are_in_their_columns_and_iris_at_the_end(engine: Engine) -> None:
    written = sheet(engine, "q08-gaps", "en")
    mandate = ("Words by which it is outside the mandate", "Source of these words")
    assert written.headings == ("Target", "No.", "What it says", "Reason", "Leads to check", *mandate, "Target (IRI)")
    first = QUESTIONS.get("q08").table(engine, {"lang": "en"}).rows[0]
    words = {"no link found": "assessed; no link found", "indirect only": "indirect links only"}
    named = [first[name].value if name in first else "" for name in ("notation", "definition", "reason", "leads")]
    assert written.rows[0][1:5] == tuple(words.get(value, value) for value in named)
    assert written.rows[0][-1] == first["target"].value


def test_numbers_are_written_as_numbers(engine: Engine) -> None:
    goal = workbook(sheet(engine, "q02-goal-coverage", "en"))["Rows"]
    assert [type(cell.value) for cell in goal[2]][2:6] == [int] * 4


def test_csv_for_excel_has_a_byte_order_mark_and_the_same_rows(engine: Engine) -> None:
    written = sheet(engine, "q01-plan-tree")
    body = write_excel_csv(written)
    assert body.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert tuple(read[0]) == written.headings
    assert [tuple(map(str, row)) for row in written.rows] == [tuple(row) for row in read[1:]]


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\ufeff=1",
    "\u200b =1",
    "\u00a0=1",
    "＝1+1",
    "＠SUM(A1)",
    "\ttext",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    written = Sheet(("a",), ((text,),))
    table = write_excel_csv(written).decode("utf-8-sig").split("\n", 1)[1]
    assert next(csv.reader(io.StringIO(table, newline=""))) == ["'" + text]
    book = workbook(written)
    assert book["Rows"]["A2"].data_type == "s"
    assert book["Rows"]["A2"].quotePrefix
    assert book["About"]["B1"].data_type == "s"


@pytest.mark.parametrize("text", ["a = b", "แผน=1", "1-2", "", "– a dash"])
def test_other_texts_are_written_as_they_are(text: str) -> None:
    written = Sheet(("a",), ((text,),))
    assert write_excel_csv(written).decode("utf-8-sig").split("\r\n")[1] == (text or '""')
    assert not workbook(written)["Rows"]["A2"].quotePrefix


def test_equal_rows_give_equal_bytes(engine: Engine) -> None:
    written = sheet(engine, "q08-gaps")
    assert write_workbook(written, "a", "b", []) == write_workbook(written, "a", "b", [])


def test_text_longer_than_a_cell_is_refused() -> None:
    with pytest.raises(ResultTooLarge, match="take the answer as CSV"):
        write_workbook(Sheet(("a",), (("x" * (MAX_CHARACTERS + 1),),)), "a", "b", [])


def test_workbook_names_the_source_of_its_rows(server: str) -> None:
    reply = send(server, "GET", "/questions/q08-gaps?plan=saraburi-pao/plan&format=xlsx&lang=en")
    assert reply.media_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="q08-gaps.xlsx"'
    about = {row[0]: row[1] for row in openpyxl.load_workbook(io.BytesIO(reply.body))["About"].iter_rows(values_only=True)}
    assert about["Question"] == "Gaps of a plan"
    assert about["Plan"] == "saraburi-pao/plan"
    assert "have not endorsed them" in str(about["Please note"])
    assert "SELECT" in str(about["Query"])


def test_clients_that_accept_csv_get_standard_csv(server: str) -> None:
    reply = send(server, "GET", "/questions/q08-gaps?lang=en", Accept="text/csv")
    assert reply.body.startswith(b"target,targetLabel,")


@pytest.mark.parametrize("text", ["<r>&</r>", "<r><t>x</t></r>", "<r>", "<r>\x01\uffff</r>", "]]>"])
def test_text_like_xml_of_the_library_stays_a_text(text: str) -> None:
    written = write_workbook(Sheet(("h",), ((text,),)), "Rows", "About", [("What", "x")])
    cell = openpyxl.load_workbook(io.BytesIO(written), rich_text=True)["Rows"]["A2"].value
    assert unescape(str(cell)) == text
