"""Build the URLs of this server; no other module does."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from flask import request

from planlink.namespaces import BASE, GRAPH, PLAN, SDG, SDGO
from planlink.web.state import app_state

_ONTOLOGY, _ONTOLOGY_GRAPH = (PLAN, BASE + "ontology/"), GRAPH + "ontology"
#: Only the scheme is read: RFC 3987 allows hosts that URL parsers refuse.
_WEB = re.compile("(?i:https?)://")
_SAFE_IN_PATH = "/:@!$'()*+,;=-._~"
#: Without a comma: RFC 8288 allows it between `<` and `>`, but simple parsers split the header there.
_SAFE_IN_LINK = "/:@!$'()*+;=-._~#%?&"
Values = Mapping[str, str] | Iterable[tuple[str, str]]


def with_query(path: str, values: Values, safe: str = "") -> str:
    """Return a path with a query string; without one if there are no values.

    :param values: parameters by name, or pairs of names and values.
    :param safe: characters that stay unencoded in values.
    """
    query = urlencode(list(values.items()) if isinstance(values, Mapping) else list(values), safe=safe)
    return f"{path}?{query}" if query else path


def question_path(name: str, values: Values = ()) -> str:
    """Return the path of a named question with its parameters."""
    return with_query(f"/questions/{quote(name)}", values)


def plan_page_path(page: str, plan: str, parameter: str = "plan") -> str:
    """Return the path of a page about a plan.

    :param page: its path, such as `/coverage`.
    :param plan: the plan's name in addresses, such as `lampang-pao/plan`.
    :param parameter: the parameter of the page that names the plan.
    """
    return f"{page}?{parameter}={quote(plan, safe='/')}"


def in_path(text: str) -> str:
    """Return a text encoded for a path or a fragment."""
    return quote(text)


def redirect_path(path: str, suffix: str | None = None) -> str:
    """Return a path of this server for a redirect that keeps the query string of the current request.

    :param path: not encoded.
    :param suffix: a format's name to append.
    """
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    return quote(path) + (f".{suffix}" if suffix else "") + query


def server_url() -> str:
    """Return the public URL of this server, with a trailing slash: the setting `address`, else that of the request.

    :mod:`planlink.web.http.response_headers` has checked that the Host header is the name of a host.
    """
    return app_state().address or request.url_root


def request_url() -> str:
    """Return the public URL of the current request, with its query string."""
    return server_url() + request.url.removeprefix(request.url_root)


def web_path(iri: str) -> str:
    """Return the link to a resource: a path of this server, or the IRI itself; empty for an IRI that must not become a link.

    :param iri: any IRI from the data; only http and https become links.
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
    """Return the path of the document about a resource: `/doc/…`, `/sdg/…`, or `/thing?iri=…`.

    :param iri: any IRI; one with `#` or `?` gets a `/thing?iri=` path.
    """
    for namespace, path in ((app_state().names, "/doc/"), (SDG, "/sdg/")):
        name = iri.removeprefix(namespace)
        if name and name != iri and not re.search("[#?]", name):
            return path + quote(name, safe=_SAFE_IN_PATH)
    return "/thing?iri=" + quote(iri, safe="")


def document_path_in(iri: str, format_name: str) -> str:
    """Return the path of the document about a resource in one format."""
    path = document_path(iri)
    return f"{path}&format={format_name}" if "?" in path else f"{path}.{format_name}"


def link_value(target: str, relation: str, media_type: str = "") -> str:
    """Return a value for the Link header (RFC 8288, section 3).

    :param target: a path, URL or IRI; characters that a header cannot hold are encoded.
    :param relation: the relation type.
    :param media_type: of the target, if known.
    """
    value = f'<{quote(target, safe=_SAFE_IN_LINK)}>; rel="{relation}"'
    return f'{value}; type="{media_type}"' if media_type else value


def name_in_address(iri: str) -> str:
    """Return the name of a resource in addresses: `sdg/3.8` for one of the UN's, else its IRI without the base of this server."""
    return "sdg/" + iri.removeprefix(SDG) if iri.startswith(SDG) else iri.removeprefix(app_state().names)


def iri_from_name(name: str) -> str:
    """Return the IRI of a resource from its name in an address, the inverse of :func:`name_in_address`; empty for no name."""
    if name.startswith("sdg/"):
        return SDG + name.removeprefix("sdg/")
    return name if not name or "://" in name else app_state().names + name
