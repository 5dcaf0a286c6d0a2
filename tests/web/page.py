"""What a page leads to, and what on it can be led to."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

Attributes = list[tuple[str, str | None]]


class Link(NamedTuple):
    """Something that leads on: `rel` and `media_type` are empty for an ordinary link."""

    address: str
    rel: str = ""
    media_type: str = ""


@dataclass
class Form:
    """A form: the values that it sends as it is, and the choices that it offers."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Page:
    """A page of HTML: what it leads to, its places, its title and first heading, its JSON-LD, links that say nothing."""

    language: str = ""
    title: str = ""
    heading: str = ""
    links: list[Link] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    data: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
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
    """Read a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.page
