"""Printing: A4, page numbers, nothing cut off, Thai text that can be copied; and Thai lines that break between words."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.clients.conftest import program

TACTIC = "/pho02?tactic=lampang-pao/plan/S2.T3.1"
#: The ends of lines within a text, by where its words' boxes begin anew: each must be an end of a cluster, and of a word.
BREAKS = """() => {
  const clusters = new Intl.Segmenter('th', { granularity: 'grapheme' });
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const found = { lines: 0, within: [] };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent;
    if (!/[\\u0e01-\\u0e3a\\u0e40-\\u0e4e]{12}/.test(text) || !node.parentElement.checkVisibility()) continue;
    if (node.parentElement.closest('option, textarea, .visually-hidden')) continue;
    const ends = new Set([...clusters.segment(text)].map((segment) => segment.index));
    const range = document.createRange();
    let bottom = null;
    for (let at = 0; at < text.length; at += 1) {
      range.setStart(node, at); range.setEnd(node, at + 1);
      const box = range.getClientRects()[0];
      if (!box || !box.width) continue;
      if (bottom !== null && box.top >= bottom - 2) {
        found.lines += 1;
        const parts = !ends.has(at) || /[\\u0e30-\\u0e3a\\u0e45-\\u0e4e]/.test(text[at]);
        if (parts) found.within.push(text.slice(Math.max(0, at - 12), at) + '|' + text.slice(at, at + 12));
      }
      bottom = box.bottom;
    }
  }
  return found;
}"""

#: The texts in Thai letters that are not marked as Thai.
UNMARKED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const within = node.parentElement;
    const thai = /[ก-๙]{4}/.test(node.textContent) && !within.closest('script, pre');
    if (thai && within.closest('[lang]').lang !== 'th') found.push(node.textContent.trim());
  }
  return found;
}"""


def printed(page: Page, folder: Path) -> tuple[str, list[str], str]:
    """Return the size of the paper, the text of each page, and the names of the fonts."""
    path = folder / "page.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    texts = output_of("pdftotext", "-layout", str(path), "-").split("\f")[:-1]
    return output_of("pdfinfo", str(path)), texts, output_of("pdffonts", str(path))


def output_of(name: str, *arguments: str) -> str:
    return subprocess.run([program(name), *arguments], check=True, capture_output=True, text=True).stdout


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(
    ("path", "fewest", "most", "words"),
    [
        ("/report?lang=th", 7, 14, ["รายงานความเชื่อมโยงของแผน", "ความครอบคลุมเป้าหมายหลักของ SDGs", "เกี่ยวกับรายงานนี้"]),
        ("/report?strategy=S2&lang=th", 5, 13, ["พัฒนาเศรษฐกิจ เพื่อสร้างงาน สร้างรายได้ อย่างสมดุล"]),
        (
            "/report?plan=saraburi-pao/plan&lang=en",
            5,
            12,
            ["Saraburi Provincial Administrative Organization", "About this report"],
        ),
        ("/pho02?lang=th", 8, 14, ["ข้อเสนอ โปรดตรวจสอบก่อนใช้"]),
        (f"{TACTIC}&lang=th", 1, 1, ["ยุทธศาสตร์ชาติด้านการสร้างความสามารถในการแข่งขัน", "ขจัดความหิวโหย"]),
    ],
)
def test_report_fits_on_a4(
    opened: Open, server: str, tmp_path: Path, path: str, fewest: int, most: int, words: list[str]
) -> None:
    paper, texts, fonts = printed(opened(server + path).page, tmp_path)
    assert "(A4)" in paper
    assert fewest <= len(texts) <= most
    for number, text in enumerate(texts, start=1):
        assert re.search(rf"^\s*{number} ?/ ?{len(texts)}$", text.strip().splitlines()[-1])
    for word in words:
        assert plain(word) in plain("".join(texts))
    assert "NotoSansThaiLooped-Regular" in fonts


def test_printed_sections_show_the_address_of_their_question(opened: Open, server: str, tmp_path: Path) -> None:
    _, texts, _ = printed(opened(f"{server}/report?lang=en").page, tmp_path)
    text = plain("".join(texts))
    for question in ("q02", "q08", "q09", "q10", "q11", "q15", "q16", "q18", "q19", "q22"):
        assert f"{server}/questions/{question}-" in text
    assert f"{server}/report?lang=en" in text


def test_print_is_white_in_dark_mode(opened: Open, server: str) -> None:
    page = opened(f"{server}/report?lang=th", color_scheme="dark").page
    colours = "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    assert page.evaluate(colours) == ["rgb(18, 23, 31)", "rgb(230, 234, 240)"]
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    for hidden in ("header.site", ".tabs", "form.filters", "section.sources"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.locator("thead").first.evaluate("e => getComputedStyle(e).display") == "table-header-group"
    assert page.locator("tbody tr").first.evaluate("e => getComputedStyle(e).breakInside") == "avoid"


def test_tables_fit_the_paper(opened: Open, server: str) -> None:
    page = opened(
        f"{server}/report?strategy=S2&lang=th", viewport={"width": 680, "height": 900}
    ).page  # 180 mm at 96 dots an inch
    page.emulate_media(media="print")
    assert (
        page.evaluate("() => [...document.querySelectorAll('table')].filter(t => t.getBoundingClientRect().right > 681).length")
        == 0
    )


@pytest.mark.parametrize("lang", ["th", "en"])
def test_lines_are_copied_unchanged(opened: Open, server: str, lang: str) -> None:
    page = opened(f"{server}{TACTIC}&lang={lang}", permissions=["clipboard-read", "clipboard-write"]).page
    page.click("button[data-copy-of]")
    expect(page.locator(".copy [role=status]")).not_to_be_empty()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == page.locator("#block").input_value()
    assert len(copied.splitlines()) == 7
    assert copied.count("\t") == 15


def test_lines_can_be_selected_without_scripts(opened: Open, server: str) -> None:
    page = opened(f"{server}{TACTIC}&lang=th", java_script_enabled=False).page
    expect(page.locator("#block")).to_be_visible()
    expect(page.locator("button[data-copy-of]")).to_be_hidden()
    assert page.locator("#block").get_attribute("readonly") is not None


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("/report?strategy=S2&lang=th", 360),
        ("/report?strategy=S2&lang=th", 1024),
        (f"{TACTIC}&lang=en", 360),
        ("/pho02?lang=th", 1024),
        ("/plan?lang=th", 360),
        ("/plan?lang=th", 1024),
        ("/links?element=lampang-pao/plan/S1.O1&lang=en", 360),
    ],
)
def test_thai_lines_never_break_inside_a_cluster(opened: Open, server: str, path: str, width: int) -> None:
    page = opened(server + path, viewport={"width": width, "height": 800}).page
    found = page.evaluate(BREAKS)
    assert found["lines"] >= 1
    assert found["within"] == []


@pytest.mark.parametrize("path", ["/report?strategy=S2&lang=th", "/pho02?lang=th", "/plan?lang=th", "/coverage?lang=th"])
def test_copied_text_has_no_invisible_marks(opened: Open, server: str, path: str) -> None:
    page = opened(server + path).page
    assert re.findall("[\u200b\u200c\u200d\u00ad\u2060\ufeff]|<wbr", page.content()) == []


@pytest.mark.parametrize(
    "path", ["/report", "/report?strategy=S2", "/pho02", TACTIC, "/plan", "/coverage", "/links?element=lampang-pao/plan/S1.O1"]
)
def test_thai_text_on_an_english_page_is_marked_as_thai(opened: Open, server: str, path: str) -> None:
    page = opened(f"{server}{path}{'&' if '?' in path else '?'}lang=en").page
    assert page.evaluate(UNMARKED) == []


@pytest.mark.parametrize("lang", ["th", "en"])
def test_fonts_are_local_and_have_at_most_two_weights(opened: Open, server: str, lang: str) -> None:
    watched = opened(f"{server}/report?lang={lang}")
    watched.page.evaluate("document.fonts.ready.then(() => null)")
    fonts = [address.rsplit("/", 1)[1] for address in watched.requests if address.endswith(".woff2")]
    assert 3 <= len(fonts) == len(set(fonts)) <= 4
    loaded = watched.page.evaluate("() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family + f.weight)")
    assert set(loaded) == {'"Noto Sans Thai Looped"400', '"Noto Sans Thai Looped"600'} or set(loaded) == {
        "Noto Sans Thai Looped400",
        "Noto Sans Thai Looped600",
    }
    assert watched.console_errors == []
