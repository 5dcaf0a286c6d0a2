"""What a crawl has found, and the faults that show only when all of it is known."""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.support.html import Page
from tests.web.crawler_addresses import BROWSER, normal

BASE = "https://w3id.org/planlink/"


@dataclass
class Findings:
    """The findings about one site.

    :param site: its URL, without a trailing slash.
    :param base: the namespace whose IRIs the site must dereference.
    :param languages: the languages in which everything must have a label.
    """

    site: str
    base: str = BASE
    languages: tuple[str, ...] = ("th", "en")
    faults: list[str] = field(default_factory=list)
    #: HTML pages by address.
    pages: dict[str, Page] = field(default_factory=dict)
    #: RDF documents by address and Content-Type: a hash of their triples.
    documents: dict[tuple[str, str], str] = field(default_factory=dict)
    #: All other responses: Content-Type by address.
    files: dict[str, str] = field(default_factory=dict)
    #: IRIs of the project, each with an address at which it occurs.
    names: dict[str, str] = field(default_factory=dict)
    #: Size and SHA-256 of the files below `/dump/`, by path.
    dumps: dict[str, tuple[int, str]] = field(default_factory=dict)
    #: Languages of the labels in a document, by its address and the IRI; an IRI without label has an empty set.
    _labels: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    #: The ontology that each version IRI belongs to.
    _versions: dict[str, str] = field(default_factory=dict)
    _redirects: dict[tuple[str, str], str] = field(default_factory=dict)
    _anchors: list[tuple[str, str, str]] = field(default_factory=list)
    _formats: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def _here(self, address: str) -> str:
        """Return the address at which this site dereferences an IRI."""
        return f"{self.site}/{address.removeprefix(self.base)}" if address.startswith(self.base) else address

    def _compare(self) -> None:
        """Look for the faults that lie between several responses."""
        self._check_redirects()
        self._check_anchors()
        self._check_formats()
        self._check_labels()

    def _check_redirects(self) -> None:
        for address, accept in self._redirects:
            if (self._end(address, accept), accept) in self._redirects:
                self.faults.append(f"dead end: {address} redirects in a circle")

    def _end(self, address: str, accept: str) -> str:
        """Return the address after all redirects."""
        for _ in range(5):
            address = self._redirects.get((address, accept), address)
        return address

    def _check_anchors(self) -> None:
        for address, fragment, source in self._anchors:
            page = self.pages.get(self._end(address, BROWSER))
            # the fragment of an IRI below /id/ names a part of the thing, which needs no anchor on the thing's page
            if page is not None and fragment not in page.anchors and "/id/" not in address:
                self.faults.append(f"broken anchor: {address}#{fragment}, from {source}")

    def _check_formats(self) -> None:
        for address, digests in self._formats.items():
            if len(set(digests.values())) > 1:
                self.faults.append(f"formats differ: {address}: {digests}")

    def _check_labels(self) -> None:
        """Look for each IRI in the document that it dereferences to."""
        for name, source in sorted(self.names.items()):
            if name.endswith("#"):
                continue  # a namespace, not the IRI of a thing
            address = self._end(normal(self._here(name).partition("#")[0]), "text/turtle")
            labels = self._labels.get(address, {})
            labelled = self._versions.get(name, name)  # a version shares the label of its ontology
            missing = [language for language in self.languages if language not in labels.get(labelled, set())]
            if address in self._labels and labelled not in labels:
                self.faults.append(f"not described: <{name}>, from {source}, leads to {address}, which does not speak of it")
            elif missing:
                self.faults.append(f"unlabelled thing: <{name}>, from {source}, has no label in {', '.join(missing)}")
