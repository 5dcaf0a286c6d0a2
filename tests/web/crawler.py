"""Walks a site from `/`: every link of every page, every name of ours in every RDF document, each in all its formats.

What it finds wrong it keeps as :attr:`Crawler.faults`, one sentence each, with the place that led there.
"""

import gzip
import hashlib
import http.client
import json
import re
import threading
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import Message
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import rdflib

from tests.support.html import Form, Link, Page, read_page

BASE = "https://w3id.org/planlink/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#: The Content-Type of each format, by its name in suffixes and `?format=`.
TYPES = {
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "trig": "application/trig",
    "nq.gz": "application/gzip",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "rq": "application/sparql-query",
}
_SUFFIXES = ("html", "ttl", "jsonld", "rdf", "nt", "trig", "nq.gz", "tsv")
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/trig": ox.RdfFormat.TRIG,
    "application/gzip": ox.RdfFormat.N_QUADS,
}
#: What a second parser reads; JSON-LD has tests of its own.
_RDFLIB = {"text/turtle": "turtle", "application/rdf+xml": "xml", "application/n-triples": "nt"}
#: How many documents of each media type a second parser reads too.
_TWICE = 20
LABELS = frozenset(
    ox.NamedNode(iri)
    for iri in (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://purl.org/dc/terms/title",
    )
)
#: The prefix of addresses, and so none itself.
_LOOKUP = ox.NamedNode("http://rdfs.org/ns/void#uriLookupEndpoint")
_VERSION = ox.NamedNode("http://www.w3.org/2002/07/owl#versionIRI")
#: What only answers, by POST too: the SPARQL 1.1 Protocol and the Reconciliation Service API say so.
_ASKED_BY_POST = ("/sparql", "/reconcile")
#: At most so many addresses of one path with the same parameters in the same format, beyond what a form's choices give.
_VARIANTS = 3
_ONE_IN = 10


class Reply(NamedTuple):
    """What came back from `address`."""

    status: int
    headers: Message
    body: bytes
    address: str


class Task(NamedTuple):
    """What to fetch: an address, as whom, the Content-Type that was promised ("" for any), and who promised it."""

    address: str
    accept: str
    promised: str
    source: str


@dataclass
class Crawler:
    """One walk through a site.

    :param site: its address, without a slash at the end.
    :param base: the namespace whose names the site must answer for.
    :param languages: in which everything must have a label.
    """

    site: str
    base: str = BASE
    languages: tuple[str, ...] = ("th", "en")
    faults: list[str] = field(default_factory=list)
    #: Names that are so many and so alike that one in :data:`_ONE_IN` is seen in all formats and languages, the others as
    #: Turtle and in the first language.
    alike: re.Pattern[str] = re.compile("$^")
    #: How many addresses were left out for that.
    left_out: int = 0
    #: HTML pages by address.
    pages: dict[str, Page] = field(default_factory=dict)
    #: RDF documents by address and Content-Type: a hash of their triples.
    documents: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Every other answer: address to Content-Type.
    files: dict[str, str] = field(default_factory=dict)
    #: The names of ours that occurred, each with a place where it did.
    names: dict[str, str] = field(default_factory=dict)
    #: Size and SHA-256 of what was fetched from `/dump/`, by path.
    dumps: dict[str, tuple[int, str]] = field(default_factory=dict)
    #: The languages of the labels in a document, by its address and the name that is labelled; every name in it is there.
    _labels: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    #: What each version is a version of.
    _versions: dict[str, str] = field(default_factory=dict)
    _redirects: dict[tuple[str, str], str] = field(default_factory=dict)
    _anchors: list[tuple[str, str, str]] = field(default_factory=list)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _variants: dict[tuple[str, ...], int] = field(default_factory=lambda: defaultdict(int))
    _read_links: set[Link] = field(default_factory=set)
    _frontier: list[Task] = field(default_factory=list)
    _formats: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    _read_twice: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _local: threading.local = field(default_factory=threading.local)
    _connections: list[http.client.HTTPConnection] = field(default_factory=list)

    def walk(self, *starts: str) -> "Crawler":
        """Walk from some paths until nothing new is found."""
        for path in starts:
            self.follow(self.site + path, source="the start")
        try:
            with ThreadPoolExecutor(3) as threads:
                while self._frontier:
                    tasks, self._frontier = self._frontier, []
                    for task, reply in zip(tasks, threads.map(self._fetch, tasks), strict=True):
                        self._take(task, reply)
        finally:
            for connection in self._connections:
                connection.close()
        self._check_redirects()
        self._check_anchors()
        self._check_formats()
        self._check_labels()
        return self

    def follow(self, address: str, accept: str = BROWSER, promised: str = "", source: str = "") -> None:
        """Put an address on the list, if it is of this site and new."""
        address, _, fragment = self._here(address).partition("#")
        if not (address + "/").startswith(self.site + "/"):
            return
        address = normal(address)
        if fragment and accept == BROWSER:
            self._anchors.append((address, unquote(fragment), source))
        if self._left_out(address):
            self.left_out += 1
            return
        if own := promised_by(address):
            if promised and promised != own:
                self.faults.append(f"wrong media type: {source} promises '{promised}' of {address}")
            accept = "*/*"  # the address itself says which format it is
        if (address, accept) not in self._seen:
            self._seen.add((address, accept))
            self._frontier.append(Task(address, accept, own or promised, source))

    def _left_out(self, address: str) -> bool:
        if not self.alike.search(urlsplit(address).path) or (address, "*/*") in self._seen:
            return False
        further = promised_by(address) or (f"lang={self.languages[0]}" not in address and "lang=" in address)
        name = re.sub("/(id|doc)/", "/", without_format(address))
        return bool(further) and zlib.crc32(name.encode()) % _ONE_IN != 0

    def _here(self, address: str) -> str:
        """Return where this site answers for a name of ours."""
        return f"{self.site}/{address.removeprefix(self.base)}" if address.startswith(self.base) else address

    def _fetch(self, task: Task) -> Reply:
        """Ask over the thread's connection, which is kept."""
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

    def _take(self, task: Task, reply: Reply) -> None:
        where = f"{task.address} ({'a browser' if task.accept == BROWSER else task.accept}, from {task.source})"
        if reply.status in (301, 302, 303, 307, 308):
            target = urljoin(task.address, reply.headers["Location"])
            self._redirects[task.address, task.accept] = normal(target.partition("#")[0])
            self.follow(target, task.accept, task.promised, task.source)
            return
        if reply.status != 200:
            self.faults.append(f"dead end: {where} answers {reply.status}")
            return
        content_type = reply.headers.get("Content-Type", "")
        if task.promised and content_type != task.promised:
            self.faults.append(f"wrong media type: {where} is '{content_type}', not '{task.promised}'")
            return
        for address, promise in links_in(reply.headers.get("Link", "")):
            source = f"Link of {task.address}"
            if address.startswith(self.base):
                self._name(address, source)
            else:
                self.follow(urljoin(reply.address, address), *as_promised(promise), source=source)
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
        asked = dict(parse_qsl(urlsplit(reply.address).query)).get("lang")
        if asked in self.languages and page.language != asked:
            self.faults.append(f"wrong language: {where} is in '{page.language}'")
        name = unquote(urlsplit(reply.address).path).partition("/doc/")[2]
        if not page.title or not page.heading or page.heading == name:
            self.faults.append(f"unlabelled page: {where} is headed '{page.heading}'")
        for text in page.nameless:
            self.faults.append(f"unlabelled link: {text} on {where}")
        for link in dict.fromkeys(page.links):
            # what stands on every page leads to the same place from each
            if link.address.startswith("/") and link in self._read_links:
                continue
            self._read_links.add(link)
            accept, promised = as_promised(link.media_type) if "alternate" in link.rel else (BROWSER, "")
            address = urljoin(reply.address, link.address)
            if not link.address.startswith("#") and (link.rel or self._wanted(address)):
                self.follow(address, accept, promised, source=reply.address)
            elif link.address.startswith("#") and unquote(link.address[1:]) not in page.anchors:
                self.faults.append(f"broken anchor: {link.address} on {where}")
        for form in page.forms:
            self._submit(form, reply.address)
        for block in page.data:
            self._find(list(ox.parse(block.encode(), format=ox.RdfFormat.JSON_LD)), reply.address)

    def _wanted(self, address: str) -> bool:
        """Tell whether one more variant of a page with parameters is to be fetched: there are more than atoms in the sea."""
        parts = urlsplit(address)
        given = dict(parse_qsl(parts.query))
        own = sorted(set(given) - {"lang", "format"})
        if not own or (normal(address.partition("#")[0]), BROWSER) in self._seen:
            return True
        # a question's parameters change its rows, those of other pages what they show
        shown = () if parts.path.startswith("/questions/") else own
        key = (parts.path, given.get("format", ""), given.get("lang", ""), *shown)
        self._variants[key] += 1
        return self._variants[key] <= _VARIANTS

    def _submit(self, form: Form, page: str) -> None:
        """Send a form once as it is, and once with each choice that it offers; the forms of the answers say the same again."""
        if form.method == "dialog":  # closes a dialog and sends nothing (HTML, 4.10.21.3)
            return
        if form.method != "get":
            if urlsplit(urljoin(page, form.action)).path not in _ASKED_BY_POST:
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
        if media_type in _RDFLIB and self._read_twice[media_type] < _TWICE and len(body) < 200_000:
            self._read_twice[media_type] += 1
            if len(rdflib.Graph().parse(data=body, format=_RDFLIB[media_type])) != len(set(quads)):
                self.faults.append(f"two parsers differ: {where}")
        self._labels[reply.address] = self._find(quads, reply.address)

    def _find(self, quads: list[ox.Quad], source: str) -> dict[str, set[str]]:
        """Go to each name of ours, and to each address of this site, that occurs; return the languages of each one's labels."""
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
        """Go where a name of ours leads, as a program and as a person of each language."""
        if iri in self.names:
            return
        self.names[iri] = source
        self.follow(iri, "text/turtle", TYPES["ttl"], source)
        place, mark, fragment = iri.partition("#")
        for language in self.languages:
            self.follow(f"{place}?lang={language}{mark}{fragment}", source=source)

    def _addresses(self, quad: ox.Quad) -> set[str]:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name) if quad.predicate != _LOOKUP else ()
        found = (term.value for term in terms if isinstance(term, ox.NamedNode))
        return {iri for iri in found if iri.startswith((self.base, self.site + "/"))}

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

    def _check_redirects(self) -> None:
        for address, accept in self._redirects:
            if (self._end(address, accept), accept) in self._redirects:
                self.faults.append(f"dead end: {address} redirects in a circle")

    def _end(self, address: str, accept: str) -> str:
        """Return where an address leads in the end."""
        for _ in range(5):
            address = self._redirects.get((address, accept), address)
        return address

    def _check_anchors(self) -> None:
        for address, fragment, source in self._anchors:
            page = self.pages.get(self._end(address, BROWSER))
            # a name in RDF needs no place on a page that is about one thing: there the fragment is a part of the thing
            if page is not None and fragment not in page.anchors and "/id/" not in address:
                self.faults.append(f"broken anchor: {address}#{fragment}, from {source}")

    def _check_formats(self) -> None:
        for address, digests in self._formats.items():
            if len(set(digests.values())) > 1:
                self.faults.append(f"formats differ: {address}: {digests}")

    def _check_labels(self) -> None:
        """Look for each name of ours in the document that it leads to."""
        for name, source in sorted(self.names.items()):
            if name.endswith("#"):
                continue  # a namespace is the beginning of names, and none
            address = self._end(normal(self._here(name).partition("#")[0]), "text/turtle")
            labels, called = self._labels.get(address, {}), self._versions.get(name, name)  # a version is called like the whole
            missing = [language for language in self.languages if language not in labels.get(called, set())]
            if address in self._labels and called not in labels:
                self.faults.append(f"not described: <{name}>, from {source}, leads to {address}, which does not speak of it")
            elif missing:
                self.faults.append(f"unlabelled thing: <{name}>, from {source}, has no label in {', '.join(missing)}")


def normal(address: str) -> str:
    """Return an address with its parameters in order and one way of escaping."""
    parts = urlsplit(address)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return parts._replace(query=query, path=quote(unquote(parts.path), safe="/:@!$'()*+,;=-._~")).geturl()


def promised_by(address: str) -> str:
    """Return the Content-Type that an address itself promises, by `?format=` or suffix; "" if none."""
    parts = urlsplit(address)
    chosen = dict(parse_qsl(parts.query)).get("format", "")
    if chosen in TYPES:
        return TYPES[chosen]
    return next((TYPES[suffix] for suffix in _SUFFIXES if parts.path.endswith(f".{suffix}")), "")


def without_format(address: str) -> str:
    """Return what the formats of one document have in common in their addresses."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("format", "lang")]
    path = re.sub(r"\.(ttl|jsonld|rdf|nt|html)$", "", parts.path)
    return parts._replace(path=path, query=urlencode(query)).geturl()


def as_promised(media_type: str) -> tuple[str, str]:
    """Return the Accept header for a link that names its media type, and the Content-Type that it promises."""
    promised = next((known for known in TYPES.values() if known.partition(";")[0] == media_type), media_type)
    return (media_type, promised) if media_type else (BROWSER, "")


def links_in(header: str) -> Iterator[tuple[str, str]]:
    """Yield target and type of the links of a Link header (RFC 8288)."""
    for target, parameters in re.findall(r"<([^>]*)>((?:\s*;\s*[\w-]+=\"[^\"]*\")*)", header):
        yield target, dict(re.findall(r'([\w-]+)="([^"]*)"', parameters)).get("type", "")


def digest_of(quads: Iterable[ox.Quad]) -> str:
    """Return a hash of triples or quads that is the same for the same graph, whatever its blank nodes are called."""
    dataset = ox.Dataset(quads)
    if any(isinstance(term, ox.BlankNode) for quad in dataset for term in (quad.subject, quad.object)):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return hashlib.sha256("\n".join(sorted(map(str, dataset))).encode()).hexdigest()


def examples(description: dict[str, dict[str, dict[str, dict[str, list[dict[str, object]]]]]]) -> Iterator[str]:
    """Yield a path for every GET of an OpenAPI description, with the examples of its parameters."""
    for template, operations in description["paths"].items():
        path, query = template, {}
        for parameter in operations.get("get", {}).get("parameters", ()):
            name, example = str(parameter["name"]), parameter.get("example")
            if parameter["in"] == "path":
                path = path.replace(f"{{{name}}}", str(example))
            elif example is not None:
                query[name] = str(example)
        if "get" in operations:
            yield path + (f"?{urlencode(query)}" if query else "")
