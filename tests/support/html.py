"""Pages of HTML: their elements as a tree, and a summary of their links, forms and headings."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlencode

from tests.support.http import page

VOID = {"meta", "link", "input", "br", "hr", "img", "rect"}


class Element:
    """An element of a page: its name, attributes, and and all text in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes, self.pieces = tag, attributes, list[str]()
        #: The elements in it, at any depth, in order.
        self.inside: list[Element] = []

    @property
    def text(self) -> str:
        """All text in it, unchanged."""
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
        """Return the elements in it with this name, class and attributes."""
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


class _TreeReader(HTMLParser):
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
    reader = _TreeReader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1
    return reader.open[0]


def visit(server: str, path: str, **parameters: str) -> Element:
    """Return a page of a running server."""
    mark = "?" if parameters else ""
    return read(page(server, path + mark + urlencode(parameters)).body.decode())


Attributes = list[tuple[str, str | None]]


class Link(NamedTuple):
    """A link; `rel` and `media_type` are empty for one in the text."""

    address: str
    rel: str = ""
    media_type: str = ""


@dataclass
class Form:
    """A form: the values it sends untouched, and the choices it offers."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Page:
    """The summary of a page: its links, forms, anchors, title, first heading, JSON-LD, and links and images without text."""

    language: str = ""
    title: str = ""
    heading: str = ""
    links: list[Link] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    data: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)


class _SummaryReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._texts: dict[str, list[str]] = {}
        self._link = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.page.anchors.add(given["id"])
        for name in ("href", "src", "xlink:href"):
            if name in given:
                rel = given.get("rel", "") if tag == "link" else ""
                self.page.links.append(Link(given[name], rel, given.get("type", "") if tag == "link" else ""))
        if tag == "html":
            self.page.language = given.get("lang", "")
        elif tag == "img" and not given.get("alt"):
            self.page.nameless.append(f"image {given.get('src')}")
        elif tag in ("form", "input", "select", "option", "textarea"):
            self._form(tag, given)
        if tag == "a":
            self._link = given.get("href", "")
            self._texts["a"] = [given.get("aria-label", "")]
        elif tag in ("title", "h1") or (tag == "script" and given.get("type") == "application/ld+json"):
            self._texts[tag] = []

    def _form(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            self.page.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif not self.page.forms:
            return
        elif tag == "option":
            if self._select and given.get("value"):
                form = self.page.forms[-1]
                form.choices[self._select].append(given["value"])
                if "selected" in given or self._select not in form.values:
                    form.values[self._select] = given["value"]
        elif given.get("name"):
            if tag == "select":
                self._select = given["name"]
                self.page.forms[-1].choices[self._select] = []
            elif tag == "textarea":
                self._texts[f"textarea {given['name']}"] = []
            elif given.get("type") not in ("radio", "checkbox") or "checked" in given:
                self.page.forms[-1].values[given["name"]] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        for text in self._texts.values():
            text.append(data)

    def handle_endtag(self, tag: str) -> None:
        name = next((name for name in self._texts if name.split(" ")[0] == tag), "")
        if tag == "select":
            self._select = ""
        if not name:
            return
        text = "".join(self._texts.pop(name))
        if tag == "a" and not text.strip():
            self.page.nameless.append(f"link to {self._link}")
        elif tag == "script":
            self.page.data.append(text)
        elif tag == "textarea":
            self.page.forms[-1].values[name.split(" ", 1)[1]] = text
        elif tag == "title":
            self.page.title = text.strip()
        elif tag == "h1" and not self.page.heading:
            self.page.heading = " ".join(text.split())


def read_page(text: str) -> Page:
    """Return the summary of a page."""
    reader = _SummaryReader()
    reader.feed(text)
    reader.close()
    return reader.page
