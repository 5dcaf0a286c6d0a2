"""Reads the analytic pages as a browser does, and asks a running server the questions behind them."""

import json
from html.parser import HTMLParser
from urllib.parse import urlencode

from tests.web.test_pages import page

VOID = {"meta", "link", "input", "br", "hr", "img", "rect"}


class Element:
    """An element of a page: its name, attributes, and all text in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes, self.pieces = tag, attributes, list[str]()
        #: The elements in it, at any depth, in order.
        self.inside: list[Element] = []

    @property
    def text(self) -> str:
        """All text in it, as it stands."""
        return "".join(self.pieces)

    @property
    def words(self) -> str:
        """Its text with single spaces."""
        return " ".join(self.text.split())

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()

    def all(self, tag: str, of: str = "", **attributes: str) -> list["Element"]:
        """Return the elements in it, by name, class and attributes."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            e
            for e in self.inside
            if e.tag == tag and (not of or of in e.classes) and all(e.attributes.get(k) == v for k, v in wanted.items())
        ]

    def one(self, tag: str, of: str = "", **attributes: str) -> "Element":
        """Return the only such element."""
        (found,) = self.all(tag, of, **attributes)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        for above in self.open:
            above.inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop().tag == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        for above in self.open:
            above.pieces.append(data)


def read(text: str) -> Element:
    """Return a page; its elements must be closed in the order in which they were opened."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1
    return reader.open[0]


def visit(server: str, path: str, **parameters: str) -> Element:
    """Return a page of a running server."""
    mark = "?" if parameters else ""
    return read(page(server, path + mark + urlencode(parameters)).body.decode())


def rows(server: str, question: str, **values: str) -> list[dict[str, str]]:
    """Return the rows that a running server gives for a question."""
    found = json.loads(page(server, f"/questions/{question}?" + urlencode({**values, "format": "json"})).body)
    return [{name: cell["value"] for name, cell in row.items()} for row in found["results"]["bindings"]]
