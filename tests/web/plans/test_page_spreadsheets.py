"""Spreadsheets of pages with links have the rows of the page."""

import csv
import io

import openpyxl
import pytest

from planlink.engine.embedded import EmbeddedEngine
from tests.support.http import send
from tests.web.plans.test_coverage_page import page, rows

#: URLs, with the targets and the strength of their rows.
LISTS = pytest.mark.parametrize(
    ("address", "targets", "strength"),
    [
        ("/links?plan=lampang-pao/plan&aim=sdg/3.8&lang=en", {"3.8"}, ""),
        ("/links?plan=lampang-pao/plan&aim=sdg/3&lang=en", {"3.4", "3.5", "3.6", "3.8"}, ""),
        ("/plan?plan=lampang-pao/plan&goal=3&strength=direct&only=linked&lang=en", {"3.4", "3.5", "3.6", "3.8"}, "direct"),
    ],
)


@LISTS
def test_spreadsheets_have_the_rows_of_the_page(
    server: str, engine: EmbeddedEngine, address: str, targets: set[str], strength: str
) -> None:
    expected = [
        (row["notation"], row["objectNotation"], row["quote"])
        for row in rows(engine, "q28", plan="lampang-pao/plan")
        if row["objectNotation"] in targets and strength in ("", row["strength"])
    ]
    assert {target for _, target, _ in expected} == targets
    text = page(server, address).replace("&amp;", "&")
    assert f'href="{address}&format=xlsx"' in text
    assert f'href="{address}&format=excel"' in text
    sheet = openpyxl.load_workbook(io.BytesIO(send(server, "GET", f"{address}&format=xlsx").body))["Rows"]
    head, *sheet_rows = sheet.iter_rows(values_only=True)
    columns = [0, 2, head.index("Evidence")]
    assert [tuple(row[i] for i in columns) for row in sheet_rows] == expected
    csv_rows = list(csv.reader(io.StringIO(send(server, "GET", f"{address}&format=excel").body.decode("utf-8-sig"))))[1:]
    assert [tuple(row[i] for i in columns) for row in csv_rows] == expected


def test_workbook_has_the_url_of_its_rows(server: str) -> None:
    body = send(server, "GET", "/links?aim=sdg/3.8&lang=en&format=xlsx").body
    about = [value for row in openpyxl.load_workbook(io.BytesIO(body))["About"].iter_rows(values_only=True) for value in row]
    assert any("aim=sdg/3.8" in str(value) for value in about)


@pytest.mark.parametrize("address", ["/links?aim=sdg/14", "/plan?text=zzzz"])
def test_page_without_rows_offers_no_spreadsheet(server: str, address: str) -> None:
    assert "format=xlsx" not in page(server, address).partition('id="sources"')[0]


@pytest.mark.parametrize("address", ["/links?aim=sdg/3.8", "/plan?goal=3"])
def test_unknown_format_is_refused(server: str, address: str) -> None:
    assert "must be one of: html, xlsx, excel" in page(server, f"{address}&format=doc&lang=en", 400)
