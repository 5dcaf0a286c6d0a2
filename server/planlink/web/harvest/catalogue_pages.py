"""What the server has, for people, harvesters and crawlers: `/catalog`, `/.well-known/void`, `/robots.txt`, `/sitemap.xml`."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, render_template, request

from planlink.engine.interface import Request
from planlink.errors import NotFound
from planlink.files import shipped
from planlink.formats import GRAPH_FORMATS, JSON
from planlink.namespaces import GRAPH
from planlink.publish.catalogue import dcat as catalogue
from planlink.publish.catalogue import schema_org
from planlink.publish.catalogue.hydra import Page, read_page
from planlink.publish.catalogue.void import describe_dataset
from planlink.questions.tables import Cell, read_table
from planlink.sparql.query_files import read_query
from planlink.sparql.terms import bind, literal_text
from planlink.web.http.negotiation import HTML, required
from planlink.web.plans.page_frame import VIEWS, plans
from planlink.web.state import app_state
from planlink.web.template_filters import name
from planlink.web.urls import document_path, server_url

blueprint = Blueprint("catalog", __name__)
#: RDF goes first: harvesters ask without an Accept header, or take anything.
_OFFERED = (*GRAPH_FORMATS, HTML)
_SUFFIXES = tuple(f.name for f in _OFFERED)
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


@blueprint.get("/catalog")
@blueprint.get("/catalog.<suffix>")
def show(suffix: str | None = None) -> Response:
    """Show the catalogue, or a page of it where it is long (`?page=`), by Accept, `?format=` or suffix."""
    if suffix is not None and suffix not in _SUFFIXES:
        raise NotFound(f"the catalogue is not available as '.{suffix}', but as {', '.join('.' + name for name in _SUFFIXES)}")
    chosen = required(request.headers.get("Accept"), {"format": suffix} if suffix else request.args, _OFFERED)
    engine, dumps, address = app_state().engine, app_state().dumps.current(), server_url()
    language = g.lang if chosen == HTML else "en"
    all_rows = catalogue.datasets(engine, language).rows
    if not all_rows:
        raise NotFound("these data have no catalogue")
    page = read_page(request.args.get("page") or None, current_app.config["CATALOG_PAGE"], len(all_rows))
    rows = page.of(all_rows)
    if chosen == HTML:
        response = Response(_document(tuple(rows), page), content_type=HTML.content_type)
    else:
        only = {row["dataset"].value for row in rows}
        text = catalogue.describe_catalog(engine, dumps, address, services=True, only=only, contact=app_state().contact)
        text += page.triples(catalogue.CATALOG, _address)
        response = Response(catalogue.write_catalog(text, chosen), content_type=chosen.content_type)
    response.headers["Vary"] = "Accept, Accept-Language"
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
    """Return the URL of a page in the format that was asked for: a harvester reads all pages in the format of the first."""
    kept = {name: request.args[name] for name in ("format", "accept", "lang") if name in request.args}
    suffix = (request.view_args or {}).get("suffix")
    return f"{server_url()}catalog{f'.{suffix}' if suffix else ''}?{urlencode({**kept, 'page': number})}"


def _links(address: str, datasets: Iterable[str], page: Page) -> Iterator[str]:
    """Yield where a machine goes on from here (Signposting for FAIR, level 1; RFC 8288 for the pages)."""
    yield f'<{catalogue.CATALOG}>; rel="cite-as"'
    yield '<https://schema.org/DataCatalog>; rel="type"'
    yield f'<{_LICENSE}>; rel="license"'
    number = {"page": page.number} if page.last > 1 else {}
    for f in GRAPH_FORMATS:
        yield f'<{address}catalog?{urlencode({"format": f.name, **number})}>; rel="describedby"; type="{f.media_type}"'
    for relation, other in page.neighbours().items():
        yield f'<{_address(other)}>; rel="{"prev" if relation == "previous" else relation}"'
    for dataset in datasets:
        yield f'<{address}{document_path(dataset)[1:]}>; rel="item"; type="text/html"'


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Describe the dataset graph by graph."""
    chosen = required(request.headers.get("Accept"), request.args, GRAPH_FORMATS)
    text = describe_dataset(app_state().engine, app_state().dumps.current(), server_url(), base=app_state().names, services=True)
    response = Response(catalogue.write_catalog(text, chosen), content_type=chosen.content_type)
    response.headers["Vary"] = "Accept"
    return response


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Let crawlers read the pages and take the files, but ask no queries."""
    closed = ("/sparql?", "/thing?", "/search?", "/links?", "/reconcile/")
    lines = ("User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {server_url()}sitemap.xml", "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List the pages, with the day on which the data behind them changed."""
    text, _ = read_query(shipped("queries") / "documents" / "pages.rq")
    text = bind(text, {"names": literal_text(app_state().names)})
    rows = read_table(app_state().engine.answer(Request(text, rows=JSON, graph=None, built_in=True)).body).rows
    dates = app_state().dumps.current().dates
    pages: list[tuple[str, str | None]] = [("", None), ("catalog", None), ("questions", None), ("api", None)]
    pages += [(f"questions/{question.name}", None) for question in app_state().questions]
    for row in plans().rows:
        plan = name(row["plan"].value)
        pages += [(f"{view}?{urlencode({'plan': plan}, safe='/')}", dates.get(plan)) for view in VIEWS]
    for row in rows:
        path = document_path(row["thing"].value).removeprefix("/")
        pages.append((path, dates.get(row["graph"].value.removeprefix(GRAPH)) if "graph" in row else None))
    return Response(render_template("harvest/sitemap.xml", pages=pages, address=server_url()), content_type="application/xml")
