"""Rows for people who work in Excel: words instead of codes, labels instead of IRIs, and where it all comes from."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from planlink.errors import ResultTooLarge
from planlink.questions.columns import cell_number, code_text, column_heading, is_label_column, readable_cell, readable_columns
from planlink.questions.tables import Cell, Table
from planlink.sparql.parameters import Bilingual

#: What one sheet and one of its cells can hold (Excel's specifications and limits).
MAX_ROWS, MAX_CHARACTERS = 1_048_576, 32_767
#: A text that begins so is a formula to a spreadsheet that opens CSV (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60
_CHECKED = 200
#: Workbooks carry the date on which they were made: a fixed one, so that the same rows give the same bytes.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sheet:
    """Rows as a person reads them.

    :param headings: one for each column.
    :param rows: texts and numbers; an empty text where there is nothing.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]


def read_rows(table: Table, lang: str, columns: Mapping[str, Bilingual], codes: Mapping[str, Mapping[str, Bilingual]]) -> Sheet:
    """Return a table in words: a thing's column holds its label, and its IRI has a column at the end.

    :param table: the answer to a question or a query.
    :param lang: the language of headings and words.
    :param columns: headings by column; a column without one keeps its name.
    :param codes: what a column's fixed values mean, by column and value.
    """
    readable = readable_columns(table)
    labelled = {column.removesuffix("Label") for column in table.columns if is_label_column(column, table)}
    iris = [name for name in readable if name in labelled or any(row[name].kind == "uri" for row in table.rows if name in row)]
    worded = [name for name in readable if name in labelled or name not in iris]
    rows = (
        tuple(_value(readable_cell(row, name), codes.get(name, {}), lang) for name in worded)
        + tuple(row[name].value if name in row else "" for name in iris)
        for row in table.rows
    )
    headings = [column_heading(name, columns, lang) for name in worded] + [
        f"{column_heading(name, columns, lang)} (IRI)" for name in iris
    ]
    return Sheet(tuple(headings), tuple(rows))


def _value(cell: Cell | None, codes: Mapping[str, Bilingual], lang: str) -> str | int | float:
    """Return a cell's value for a spreadsheet: a code in words, a number, or a text."""
    if cell is None:
        return ""
    if cell.value in codes:
        return code_text(cell.value, codes, lang)
    value = cell_number(cell)
    return cell.value if value is None else value


def write_excel_csv(sheet: Sheet) -> bytes:
    """Return rows as a CSV that Excel opens with Thai legible: UTF-8 with its mark, and no text that it takes for a formula.

    :param sheet: the rows.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(sheet.headings)
    writer.writerows([_harmless(value) for value in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(value: str | int | float) -> str | int | float:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def write_workbook(
    sheet: Sheet, name: str, about_name: str, about: Sequence[tuple[str, str]], check: Callable[[], None] = lambda: None
) -> bytes:
    """Return rows as an XLSX workbook (ECMA-376) with a second sheet that says what they are.

    :param sheet: the rows.
    :param name: the first sheet's name.
    :param about_name: the second sheet's name.
    :param about: its lines: what, and the text.
    :param check: called after every 200 rows; may raise to stop.
    :raises ResultTooLarge: if a sheet or a cell cannot hold it.
    """
    if len(sheet.rows) >= MAX_ROWS:
        raise ResultTooLarge(f"a worksheet holds {MAX_ROWS - 1:,} rows; take the answer as CSV")
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _MADE})
        bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
        rows = book.add_worksheet(name)
        _fill(rows, [sheet.headings, *sheet.rows], wrapped, bold, check)
        rows.freeze_panes(1, 0)
        if sheet.headings:  # `SELECT *` of nothing has rows without columns
            rows.autofilter(0, 0, len(sheet.rows), len(sheet.headings) - 1)
        for column, width in enumerate(_widths(sheet)):
            rows.set_column(column, column, width)
        source = book.add_worksheet(about_name)
        _fill(source, about, wrapped)
        source.set_column(0, 0, 24)
        source.set_column(1, 1, 100)
    return out.getvalue()


def _fill(
    worksheet: Worksheet,
    rows: Iterable[Sequence[str | int | float]],
    plain: object,
    heading: object = None,
    check: Callable[[], None] = lambda: None,
) -> None:
    for number, row in enumerate(rows):
        if number % _CHECKED == 0:
            check()
        form = heading if heading and number == 0 else plain
        for column, value in enumerate(row):
            if isinstance(value, str):
                if len(value) > MAX_CHARACTERS:
                    raise ResultTooLarge(f"a cell of a worksheet holds {MAX_CHARACTERS:,} characters; take the answer as CSV")
                if value.startswith("<r>"):  # the library would take such a text for XML of its own; in two runs it is a text
                    worksheet.write_rich_string(number, column, value[:1], form, value[1:], form)
                else:
                    worksheet.write_string(number, column, value, form)
            else:
                worksheet.write_number(number, column, value, form)


def _widths(sheet: Sheet) -> Iterable[int]:
    """Yield a width for each column, in characters: as wide as its widest text, up to a limit."""
    for column, heading in enumerate(sheet.headings):
        widest = max((len(str(row[column])) for row in sheet.rows), default=0)
        yield min(max(len(heading), widest) + 2, _WIDEST)
