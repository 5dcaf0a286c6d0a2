"""How IRIs and names become links: every address of this server is made here."""

import re
from urllib.parse import quote

from flask import request

from planlink.namespaces import BASE, GRAPH, PLAN, SDG, SDGO
from planlink.web.state import app_state

_ONTOLOGY, _ONTOLOGY_GRAPH = (PLAN, BASE + "ontology/"), GRAPH + "ontology"
#: Not read as an address: some IRIs are none (RFC 3987 takes more hosts than there are).
_WEB = re.compile("(?i:https?)://")
_SAFE_IN_PATH = "/:@!$'()*+,;=-._~"


def server_url() -> str:
    """Return the URL of this server, with a slash at its end, from which every absolute address of ours is made.

    It is the one that the setting `address` says; without it, that of the request, whose Host header
    :mod:`planlink.web.http.response_headers` has found to be a host's name.
    """
    return app_state().address or request.url_root


def web_path(iri: str) -> str:
    """Return where this server shows a thing; empty for an IRI that must not become a link.

    :param iri: any IRI from the data; only http and https lead anywhere.
    """
    if iri.startswith(names := app_state().names):
        return "/id/" + quote(iri.removeprefix(names), safe=_SAFE_IN_PATH)
    if iri.startswith(GRAPH):
        return "/graph/" + quote(iri.removeprefix(GRAPH), safe=_SAFE_IN_PATH) if iri in app_state().engine.status.graphs else ""
    if (iri + "/").startswith(_ONTOLOGY) and _ONTOLOGY_GRAPH in app_state().engine.status.graphs:
        return quote(iri.removeprefix(BASE.rstrip("/")), safe=_SAFE_IN_PATH + "#")
    if (iri.startswith((BASE, SDG)) and iri != SDGO.rstrip("#")) or iri == SDG.rstrip("/"):
        return document_path(iri)
    return iri if _WEB.match(iri) else ""


def document_path(iri: str) -> str:
    """Return where the document about a thing is on this server: `/doc/…`, `/sdg/…`, or `/thing?iri=…`.

    :param iri: any IRI; one with `#` or `?` has no path of its own.
    """
    for namespace, path in ((app_state().names, "/doc/"), (SDG, "/sdg/")):
        name = iri.removeprefix(namespace)
        if name and name != iri and not re.search("[#?]", name):
            return path + quote(name, safe=_SAFE_IN_PATH)
    return "/thing?iri=" + quote(iri, safe="")
