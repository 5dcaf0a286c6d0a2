"""Descriptions of the served data for people and harvesters: `/catalog`, `/.well-known/void`."""

from collections.abc import Iterable, Iterator, Mapping

from flask import Response, current_app, g, render_template, request

from planlink.errors import NotFound
from planlink.formats import GRAPH_FORMATS
from planlink.publish.catalogue import dcat as catalogue
from planlink.publish.catalogue import schema_org
from planlink.publish.catalogue.hydra import Page, read_page
from planlink.publish.catalogue.void import describe_dataset
from planlink.questions.tables import Cell
from planlink.web.http.negotiation import HTML, require_format
from planlink.web.operations import DOCUMENT_ERRORS, DOCUMENT_FORMATS, content, number_parameter
from planlink.web.routing import N_, Json, MenuEntry, Operation, SitemapPage, Surface
from planlink.web.state import app_state
from planlink.web.urls import document_path, server_url, with_query

blueprint = Surface("catalog", __name__)
#: RDF goes first: harvesters send no Accept header, or accept anything.
_OFFERED = (*GRAPH_FORMATS, HTML)
_SUFFIXES = tuple(f.name for f in _OFFERED)
_DOCUMENT: Json = {"serves_data": True, "links_description": True, "vary": ("Accept", "Accept-Language")}
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


@blueprint.described(
    "/catalog",
    Operation(
        "catalog",
        {"th": "แสดงบัญชีข้อมูล", "en": "Show the catalogue"},
        [{**number_parameter("page", 999_999_999, minimum=1), "description": "A page of a long catalogue"}],
        {200: content(DOCUMENT_FORMATS)},
        DOCUMENT_ERRORS,
    ),
    menu=MenuEntry(N_("Downloads"), 40, query="&format=html"),
    sitemap=lambda: (SitemapPage("/catalog"),),
    **_DOCUMENT,
)
@blueprint.described("/catalog.<suffix>", **_DOCUMENT)
def show(suffix: str | None = None) -> Response:
    """Send the catalogue, or a page of a long one (`?page=`), in the format of Accept, `?format=` or suffix."""
    if suffix is not None and suffix not in _SUFFIXES:
        raise NotFound(f"the catalogue is not available as '.{suffix}', but as {', '.join('.' + name for name in _SUFFIXES)}")
    selected = require_format(request.headers.get("Accept"), {"format": suffix} if suffix else request.args, _OFFERED)
    engine, dumps, address = app_state().engine, app_state().dumps.current(), server_url()
    language = g.lang if selected == HTML else "en"
    all_rows = catalogue.datasets(engine, language).rows
    if not all_rows:
        raise NotFound("these data have no catalogue")
    page = read_page(request.args.get("page") or None, current_app.config["CATALOG_PAGE"], len(all_rows))
    rows = page.of(all_rows)
    if selected == HTML:
        response = Response(_document(tuple(rows), page), content_type=HTML.content_type)
    else:
        only = {row["dataset"].value for row in rows}
        graph = catalogue.describe_catalog(engine, dumps, address, services=True, only=only, contact=app_state().contact)
        graph.add(page.triples(catalogue.CATALOG, _address))
        response = Response(catalogue.write_catalog(graph, selected), content_type=selected.content_type)
    response.headers["Link"] = ", ".join(_links(address, [row["dataset"].value for row in rows], page))
    return response


def _document(rows: tuple[Mapping[str, Cell], ...], page: Page) -> str:
    dumps = app_state().dumps.current()
    return render_template(
        "harvest/catalogue.html",
        rows=rows,
        dumps=dumps,
        parts=[row["dataset"].value.removeprefix(catalogue.DATASET) for row in rows],
        formats=[(f.name, f.media_type) for f in GRAPH_FORMATS],
        page=page,
        address=_address,
        described=schema_org.data_catalog(rows, dumps, "planlink", server_url()),
    )


def _address(number: int) -> str:
    """Return the URL of a page in the requested format: harvesters read all pages in the format of the first."""
    parameters = {name: request.args[name] for name in ("format", "accept", "lang") if name in request.args}
    suffix = (request.view_args or {}).get("suffix")
    path = f"{server_url()}catalog{f'.{suffix}' if suffix else ''}"
    return with_query(path, {**parameters, "page": str(number)})


def _links(address: str, datasets: Iterable[str], page: Page) -> Iterator[str]:
    """Yield links for machines (FAIR Signposting Profile, level 1; RFC 8288 for the pages)."""
    yield f'<{catalogue.CATALOG}>; rel="cite-as"'
    yield '<https://schema.org/DataCatalog>; rel="type"'
    yield f'<{_LICENSE}>; rel="license"'
    number = {"page": str(page.number)} if page.last > 1 else {}
    for f in GRAPH_FORMATS:
        described = with_query(f"{address}catalog", {"format": f.name, **number})
        yield f'<{described}>; rel="describedby"; type="{f.media_type}"'
    for relation, other in page.neighbours().items():
        yield f'<{_address(other)}>; rel="{"prev" if relation == "previous" else relation}"'
    for dataset in datasets:
        yield f'<{address}{document_path(dataset)[1:]}>; rel="item"; type="text/html"'


@blueprint.described(
    "/.well-known/void",
    Operation(
        "void",
        {"th": "อธิบายชุดข้อมูลด้วย VoID", "en": "Describe the dataset"},
        answers={200: content(GRAPH_FORMATS)},
        errors=(406, 503),
    ),
    serves_data=True,
    vary=("Accept",),
)
def void() -> Response:
    """Describe the dataset graph by graph."""
    selected = require_format(request.headers.get("Accept"), request.args, GRAPH_FORMATS)
    graph = describe_dataset(app_state().engine, app_state().dumps.current(), server_url(), base=app_state().names, services=True)
    return Response(catalogue.write_catalog(graph, selected), content_type=selected.content_type)
