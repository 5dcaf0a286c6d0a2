"""What every view shares: the site's parts, and how IRIs become links."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app, request

from planlink.engine import Engine
from planlink.engine.processes import Limits
from planlink.exchange.kept import KeptDumps
from planlink.questions import Questions
from planlink.terms import BASE, GRAPH, PLAN, SDG, SDGO

_ONTOLOGY, _ONTOLOGY_GRAPH = (PLAN, BASE + "ontology/"), GRAPH + "ontology"
#: Not read as an address: some IRIs are none (RFC 3987 takes more hosts than there are).
_WEB = re.compile("(?i:https?)://")
_SAFE_IN_PATH = "/:@!$'()*+,;=-._~"


@dataclass(frozen=True)
class Site:
    """The parts of the running site.

    :param engine: answers SPARQL.
    :param questions: the named questions.
    :param limits: what a query may use.
    :param dumps: the dataset as files.
    :param contact: an e-mail address for questions about the data; empty if there is none.
    :param address: the URL, with a slash at its end, under which people reach the server; empty: as each request says.
    :param base: what the names of the things begin with, with a slash at its end.
    """

    engine: Engine
    questions: Questions
    limits: Limits
    dumps: KeptDumps
    contact: str = ""
    address: str = ""
    base: str = BASE

    @property
    def names(self) -> str:
        """What the names that `/id/…` and `/doc/…` stand for begin with."""
        return self.base + "id/"


def site() -> Site:
    """Return the current application's site."""
    found = current_app.extensions["planlink"]
    assert isinstance(found, Site)  # noqa: S101 - put there by the factory
    return found


def here() -> str:
    """Return the URL of this server, with a slash at its end, from which every absolute address of ours is made.

    It is the one that the setting `address` says; without it, that of the request, whose Host header
    :mod:`planlink.views.headers` has found to be a host's name.
    """
    return site().address or request.url_root


def web_path(iri: str) -> str:
    """Return where this server shows a thing; empty for an IRI that must not become a link.

    :param iri: any IRI from the data; only http and https lead anywhere.
    """
    if iri.startswith(names := site().names):
        return "/id/" + quote(iri.removeprefix(names), safe=_SAFE_IN_PATH)
    if iri.startswith(GRAPH):
        return "/graph/" + quote(iri.removeprefix(GRAPH), safe=_SAFE_IN_PATH) if iri in site().engine.status.graphs else ""
    if (iri + "/").startswith(_ONTOLOGY) and _ONTOLOGY_GRAPH in site().engine.status.graphs:
        return quote(iri.removeprefix(BASE.rstrip("/")), safe=_SAFE_IN_PATH + "#")
    if (iri.startswith((BASE, SDG)) and iri != SDGO.rstrip("#")) or iri == SDG.rstrip("/"):
        return document_path(iri)
    return iri if _WEB.match(iri) else ""


def document_path(iri: str) -> str:
    """Return where the document about a thing is on this server: `/doc/…`, `/sdg/…`, or `/thing?iri=…`.

    :param iri: any IRI; one with `#` or `?` has no path of its own.
    """
    for namespace, path in ((site().names, "/doc/"), (SDG, "/sdg/")):
        name = iri.removeprefix(namespace)
        if name and name != iri and not re.search("[#?]", name):
            return path + quote(name, safe=_SAFE_IN_PATH)
    return "/thing?iri=" + quote(iri, safe="")


def short(iri: str) -> str:
    """Return the end of an IRI, for people, where there is no label."""
    if iri.startswith(GRAPH):
        return iri.removeprefix(GRAPH)
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri
