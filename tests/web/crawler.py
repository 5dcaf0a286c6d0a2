"""A crawler that follows every link of every page and every IRI of the project in every RDF document, in all formats.

Each fault is a sentence in :attr:`Crawler.faults`, with the address that led there.
"""

import gzip
import hashlib
import http.client
import json
import re
import threading
import zlib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import Message
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import rdflib

from tests.support.html import Form, Link, read_page
from tests.web.crawl_findings import Findings
from tests.web.crawler_addresses import (
    BROWSER,
    LABELS,
    RDF,
    RDFLIB,
    TYPES,
    accept_header,
    digest_of,
    examples,
    expected_type,
    links_in,
    normal,
    without_format,
)

#: How many documents of each media type rdflib parses as well.
_TWICE = 20
#: Its value is a prefix of addresses, not an address.
_LOOKUP = ox.NamedNode("http://rdfs.org/ns/void#uriLookupEndpoint")
_VERSION = ox.NamedNode("http://www.w3.org/2002/07/owl#versionIRI")
#: Read-only routes that accept POST, as the SPARQL 1.1 Protocol and the Reconciliation Service API require.
_READ_BY_POST = ("/sparql", "/reconcile")
#: The most addresses of one path with the same parameter names in the same format, not counting the options of forms.
_VARIANTS = 3
#: One in how many things of :attr:`Crawler.alike` is crawled in all formats and languages.
_ONE_IN = 10


class Reply(NamedTuple):
    """The response from `address`."""

    status: int
    headers: Message
    body: bytes
    address: str


class Task(NamedTuple):
    """A request: address, Accept header, expected Content-Type ("" for any), and the address that led there."""

    address: str
    accept: str
    expected: str
    source: str


@dataclass
class Crawler(Findings):
    """A crawl of one site."""

    #: Paths of numerous similar things: one in :data:`_ONE_IN` is crawled in all formats and languages, the others in
    #: Turtle and in the first language only.
    alike: re.Pattern[str] = re.compile("$^")
    #: How many addresses were left out for that reason.
    left_out: int = 0
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _variants: dict[tuple[str, ...], int] = field(default_factory=lambda: defaultdict(int))
    _read_links: set[Link] = field(default_factory=set)
    _frontier: list[Task] = field(default_factory=list)
    _read_twice: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _local: threading.local = field(default_factory=threading.local)
    _connections: list[http.client.HTTPConnection] = field(default_factory=list)

    def walk(self, *starts: str) -> "Crawler":
        """Crawl from some paths until no new address turns up."""
        for path in starts:
            self.follow(self.site + path, source="the start")
        try:
            with ThreadPoolExecutor(3) as threads:
                while self._frontier:
                    tasks, self._frontier = self._frontier, []
                    for task, reply in zip(tasks, threads.map(self._fetch, tasks), strict=True):
                        self._check(task, reply)
        finally:
            for connection in self._connections:
                connection.close()
        self._compare()
        return self

    def follow(self, address: str, accept: str = BROWSER, expected: str = "", source: str = "") -> None:
        """Queue an address if it belongs to this site and is new."""
        address, _, fragment = self._here(address).partition("#")
        if not (address + "/").startswith(self.site + "/"):
            return
        address = normal(address)
        if fragment and accept == BROWSER:
            self._anchors.append((address, unquote(fragment), source))
        if self._left_out(address):
            self.left_out += 1
            return
        if own := expected_type(address):
            if expected and expected != own:
                self.faults.append(f"wrong media type: {source} announces '{expected}' for {address}")
            accept = "*/*"  # the address determines the format
        if (address, accept) not in self._seen:
            self._seen.add((address, accept))
            self._frontier.append(Task(address, accept, own or expected, source))

    def _left_out(self, address: str) -> bool:
        if not self.alike.search(urlsplit(address).path) or (address, "*/*") in self._seen:
            return False
        further = expected_type(address) or (f"lang={self.languages[0]}" not in address and "lang=" in address)
        name = re.sub("/(id|doc)/", "/", without_format(address))
        return bool(further) and zlib.crc32(name.encode()) % _ONE_IN != 0

    def _fetch(self, task: Task) -> Reply:
        """Send a request over the thread's persistent connection."""
        parts = urlsplit(task.address)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        for attempt in (1, 2):
            if not hasattr(self._local, "connection"):
                self._local.connection = http.client.HTTPConnection(parts.netloc, timeout=60)
                self._connections.append(self._local.connection)
            try:
                self._local.connection.request("GET", target, headers={"Accept": task.accept})
                with self._local.connection.getresponse() as response:
                    return Reply(response.status, response.headers, response.read(), task.address)
            except (http.client.RemoteDisconnected, ConnectionError):
                del self._local.connection
                if attempt == 2:
                    raise
        raise AssertionError

    def _check(self, task: Task, reply: Reply) -> None:
        where = f"{task.address} ({'a browser' if task.accept == BROWSER else task.accept}, from {task.source})"
        if reply.status in (301, 302, 303, 307, 308):
            target = urljoin(task.address, reply.headers["Location"])
            self._redirects[task.address, task.accept] = normal(target.partition("#")[0])
            self.follow(target, task.accept, task.expected, task.source)
            return
        if reply.status != 200:
            self.faults.append(f"dead end: {where} answers {reply.status}")
            return
        content_type = reply.headers.get("Content-Type", "")
        if task.expected and content_type != task.expected:
            self.faults.append(f"wrong media type: {where} is '{content_type}', not '{task.expected}'")
            return
        for address, media_type in links_in(reply.headers.get("Link", "")):
            source = f"Link of {task.address}"
            if address.startswith(self.base):
                self._name(address, source)
            else:
                self.follow(urljoin(reply.address, address), *accept_header(media_type), source=source)
        self._read(task, reply, content_type, where)

    def _read(self, task: Task, reply: Reply, content_type: str, where: str) -> None:
        media_type = content_type.partition(";")[0]
        path = urlsplit(reply.address).path
        if path.startswith("/dump/"):
            self.dumps[path.removeprefix("/dump/")] = (len(reply.body), hashlib.sha256(reply.body).hexdigest())
        if media_type == "text/html":
            self._read_page(reply, where)
        elif media_type in RDF:
            self._read_rdf(reply, media_type, where)
        else:
            self.files[task.address] = content_type
            self._read_other(reply, media_type)

    def _read_page(self, reply: Reply, where: str) -> None:
        page = read_page(reply.body.decode())
        self.pages[reply.address] = page
        language = dict(parse_qsl(urlsplit(reply.address).query)).get("lang")
        if language in self.languages and page.language != language:
            self.faults.append(f"wrong language: {where} is in '{page.language}'")
        name = unquote(urlsplit(reply.address).path).partition("/doc/")[2]
        if not page.title or not page.heading or page.heading == name:
            self.faults.append(f"unlabelled page: {where} is headed '{page.heading}'")
        for text in page.nameless:
            self.faults.append(f"unlabelled link: {text} on {where}")
        for link in dict.fromkeys(page.links):
            # links that are on every page are followed once
            if link.address.startswith("/") and link in self._read_links:
                continue
            self._read_links.add(link)
            accept, expected = accept_header(link.media_type) if "alternate" in link.rel else (BROWSER, "")
            address = urljoin(reply.address, link.address)
            if not link.address.startswith("#") and (link.rel or self._wanted(address)):
                self.follow(address, accept, expected, source=reply.address)
            elif link.address.startswith("#") and unquote(link.address[1:]) not in page.anchors:
                self.faults.append(f"broken anchor: {link.address} on {where}")
        for form in page.forms:
            self._submit(form, reply.address)
        for block in page.data:
            self._read_quads(list(ox.parse(block.encode(), format=ox.RdfFormat.JSON_LD)), reply.address)

    def _wanted(self, address: str) -> bool:
        """Return whether to fetch one more variant of a page with parameters, of which there are endlessly many."""
        parts = urlsplit(address)
        parameters = dict(parse_qsl(parts.query))
        own = sorted(set(parameters) - {"lang", "format"})
        if not own or (normal(address.partition("#")[0]), BROWSER) in self._seen:
            return True
        # the parameters of a question change its rows; those of other pages change the page
        names = () if parts.path.startswith("/questions/") else own
        key = (parts.path, parameters.get("format", ""), parameters.get("lang", ""), *names)
        self._variants[key] += 1
        return self._variants[key] <= _VARIANTS

    def _submit(self, form: Form, page: str) -> None:
        """Submit a form with its defaults and with each of its options; forms with an action seen before are skipped."""
        if form.method == "dialog":  # closes a dialog and sends nothing (HTML, 4.10.21.3)
            return
        if form.method != "get":
            if urlsplit(urljoin(page, form.action)).path not in _READ_BY_POST:
                self.faults.append(f"state may change: a form of {page} is sent by {form.method}")
            return
        action = urljoin(page, form.action).partition("#")[0].partition("?")[0]
        if self._variants["form", action]:
            return
        self._variants["form", action] += 1
        self.follow(f"{action}?{urlencode(form.values)}", source=f"form of {page}")
        for name, choices in form.choices.items():
            for choice in choices:
                self.follow(f"{action}?{urlencode({**form.values, name: choice})}", source=f"form of {page}")

    def _read_rdf(self, reply: Reply, media_type: str, where: str) -> None:
        body = gzip.decompress(reply.body) if media_type == "application/gzip" else reply.body
        try:
            quads = list(ox.parse(body, format=RDF[media_type], base_iri=reply.address))
        except SyntaxError as error:
            self.faults.append(f"malformed: {where}: {error}")
            return
        digest = digest_of(quads)
        self.documents[reply.address, media_type] = digest
        self._formats[without_format(reply.address)][media_type] = digest
        if media_type in RDFLIB and self._read_twice[media_type] < _TWICE and len(body) < 200_000:
            self._read_twice[media_type] += 1
            if len(rdflib.Graph().parse(data=body, format=RDFLIB[media_type])) != len(set(quads)):
                self.faults.append(f"two parsers differ: {where}")
        self._labels[reply.address] = self._read_quads(quads, reply.address)

    def _read_quads(self, quads: list[ox.Quad], source: str) -> dict[str, set[str]]:
        """Follow every IRI of the project and every address of this site; return the languages of their labels."""
        labels: dict[str, set[str]] = {}
        for quad in quads:
            labels |= {iri: labels.get(iri, set()) for iri in self._addresses(quad)}
            if quad.predicate in LABELS and isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
                labels.setdefault(quad.subject.value, set()).add(quad.object.language or "")
            if quad.predicate == _VERSION and isinstance(quad.object, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
                self._versions[quad.object.value] = quad.subject.value
        for iri in labels:
            if iri.startswith(self.base):
                self._name(iri, source)
            else:
                self.follow(iri, "*/*", "", source)
        return labels

    def _name(self, iri: str, source: str) -> None:
        """Dereference an IRI of the project as a program and as a reader of each language."""
        if iri in self.names:
            return
        self.names[iri] = source
        self.follow(iri, "text/turtle", TYPES["ttl"], source)
        place, mark, fragment = iri.partition("#")
        for language in self.languages:
            self.follow(f"{place}?lang={language}{mark}{fragment}", source=source)

    def _addresses(self, quad: ox.Quad) -> set[str]:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name) if quad.predicate != _LOOKUP else ()
        iris = (term.value for term in terms if isinstance(term, ox.NamedNode))
        return {iri for iri in iris if iri.startswith((self.base, self.site + "/"))}

    def _read_other(self, reply: Reply, media_type: str) -> None:
        if media_type == "application/xml":
            for place in ET.fromstring(reply.body).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc"):
                self.follow(str(place.text), source=reply.address)
        elif reply.address.endswith("/robots.txt"):
            for address in re.findall(r"^Sitemap: (\S+)$", reply.body.decode(), flags=re.MULTILINE):
                self.follow(address, source=reply.address)
        elif reply.address.endswith("/openapi.json"):
            for path in examples(json.loads(reply.body)):
                self.follow(self.site + path, "*/*", "", reply.address)
