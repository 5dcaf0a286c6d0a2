"""Write rows as workbooks and CSV for Excel: words instead of codes, labels instead of IRIs, and a sheet with the source."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from planlink.errors import ResultTooLarge
from planlink.questions.columns import cell_number, code_text, column_heading, is_label_column, readable_cell, readable_columns
from planlink.questions.tables import Cell, Table
from planlink.sparql.parameters import Bilingual

#: The limits of a worksheet and of a cell (Excel specifications and limits).
MAX_ROWS, MAX_CHARACTERS = 1_048_576, 32_767
#: Texts that spreadsheets read as formulas when they open CSV (OWASP, CSV injection): an operator, also in full width, a line
#: end or a tab at the beginning, after any invisible characters, because some programs drop those.
_FORMULA = re.compile(r"[\s\ufeff\u200b-\u200f\u2060\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r\n]")
_WIDEST = 60
_CHECKED = 200
#: A fixed creation date, so equal rows give equal bytes.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sheet:
    """Rows as a spreadsheet shows them.

    :param headings: one for each column.
    :param rows: texts and numbers; an empty text where there is nothing.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]


def read_rows(table: Table, lang: str, columns: Mapping[str, Bilingual], codes: Mapping[str, Mapping[str, Bilingual]]) -> Sheet:
    """Return a table in words: the column of a resource holds its label, and a column at the end its IRI.

    :param table: the answer to a question or a query.
    :param lang: the language of headings and words.
    :param columns: headings by column; a column without a heading keeps its name.
    :param codes: the meaning of a column's fixed values, by column and value.
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
    """Return rows as CSV for Excel: UTF-8 with a byte order mark, to keep Thai legible, and no text that acts as a formula.

    :param sheet: the rows.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(sheet.headings)
    writer.writerows([_harmless(value) for value in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(value: str | int | float) -> str | int | float:
    return f"'{value}" if _is_formula(value) else value


def _is_formula(value: str | int | float) -> bool:
    return isinstance(value, str) and bool(_FORMULA.match(value))


def write_workbook(
    sheet: Sheet, name: str, about_name: str, about: Sequence[tuple[str, str]], check: Callable[[], None] = lambda: None
) -> bytes:
    """Return rows as an XLSX workbook (ECMA-376) with a second sheet about their source.

    :param sheet: the rows.
    :param name: the first sheet's name.
    :param about_name: the second sheet's name.
    :param about: the lines of the second sheet: a heading and a text.
    :param check: called after every 200 rows; may raise to stop.
    :raises ResultTooLarge: if a sheet or a cell cannot hold it.
    """
    if len(sheet.rows) >= MAX_ROWS:
        raise ResultTooLarge(f"a worksheet holds {MAX_ROWS - 1:,} rows; take the answer as CSV")
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _MADE})
        wrap = {"text_wrap": True, "valign": "top"}
        # with the quote prefix, a text stays a text when its cell is edited
        formats = _Formats(
            book.add_format({"bold": True, "bottom": 1}), book.add_format(wrap), book.add_format({**wrap, "quote_prefix": True})
        )
        rows = book.add_worksheet(name)
        _fill(rows, [sheet.headings], formats, check, first=0, heading=True)
        _fill(rows, sheet.rows, formats, check, first=1)
        rows.freeze_panes(1, 0)
        if sheet.headings:  # the rows of `SELECT * {}` have no columns
            rows.autofilter(0, 0, len(sheet.rows), len(sheet.headings) - 1)
        for column, width in enumerate(_widths(sheet)):
            rows.set_column(column, column, width)
        source = book.add_worksheet(about_name)
        _fill(source, about, formats)
        source.set_column(0, 0, 24)
        source.set_column(1, 1, 100)
    return out.getvalue()


@dataclass(frozen=True)
class _Formats:
    """The formats of a workbook's cells."""

    heading: object
    plain: object
    quoted: object


def _fill(
    worksheet: Worksheet,
    rows: Iterable[Sequence[str | int | float]],
    formats: _Formats,
    check: Callable[[], None] = lambda: None,
    *,
    first: int = 0,
    heading: bool = False,
) -> None:
    """Write rows into a worksheet.

    :param first: number of the first row, from 0.
    :param heading: whether the rows are headings.
    """
    for number, row in enumerate(rows, start=first):
        if number % _CHECKED == 0:
            check()
        for column, value in enumerate(row):
            form = formats.heading if heading else formats.quoted if _is_formula(value) else formats.plain
            _write_cell(worksheet, number, column, value, form)


def _write_cell(worksheet: Worksheet, row: int, column: int, value: str | int | float, form: object) -> None:
    if not isinstance(value, str):
        worksheet.write_number(row, column, value, form)
        return
    if len(value) > MAX_CHARACTERS:
        raise ResultTooLarge(f"a cell of a worksheet holds {MAX_CHARACTERS:,} characters; take the answer as CSV")
    if value.startswith("<r>"):  # the library reads such a text as its own XML; in two runs it stays a text
        worksheet.write_rich_string(row, column, value[:1], form, value[1:], form)
    else:
        worksheet.write_string(row, column, value, form)


def _widths(sheet: Sheet) -> Iterable[int]:
    """Yield the width of each column in characters: that of its widest text, up to a limit."""
    for column, heading in enumerate(sheet.headings):
        widest = max((len(str(row[column])) for row in sheet.rows), default=0)
        yield min(max(len(heading), widest) + 2, _WIDEST)
