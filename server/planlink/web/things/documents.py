"""Dereference IRIs: `/id/…` redirects to `/doc/…`, the document about the resource for people and machines."""

from collections.abc import Iterator

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from planlink.errors import Gone, NotAcceptable, NotFound, ParameterError
from planlink.formats import GRAPH_FORMATS, Format
from planlink.namespaces import PREFIXES, SDG
from planlink.publish.catalogue.dcat import DATASET, describe_files, write_catalog
from planlink.publish.catalogue.distributions import file_address
from planlink.questions.document_queries import document_graph, document_query
from planlink.questions.tables import Table
from planlink.web.answers import document_response
from planlink.web.http.negotiation import HTML, require_format
from planlink.web.operations import DOCUMENT_ERRORS, DOCUMENT_FORMATS, content, path_parameter, text_parameter
from planlink.web.routing import Json, Operation, Surface
from planlink.web.state import app_state
from planlink.web.things.sitemap import thing_pages
from planlink.web.things.thing_page import REPLACED, is_retired, question_name, source_graphs, thing_page, tombstone
from planlink.web.urls import document_path, document_path_in, link_value, question_path, redirect_path, server_url, web_path

blueprint = Surface("things", __name__)
_SUFFIXES = {f".{f.name}": f for f in DOCUMENT_FORMATS}
_DOCUMENT: Json = {"serves_data": True, "vary": ("Accept", "Accept-Language")}


def _document_of(name: str, thai: str, english: str, *parameters: Json) -> Operation:
    summary, errors = {"th": thai, "en": english}, (*DOCUMENT_ERRORS, 410)
    return Operation(name, summary, parameters, {200: content(DOCUMENT_FORMATS)}, errors)


@blueprint.described(
    "/id/<path:name>",
    Operation(
        "id",
        {"th": "ไปจากสิ่งหนึ่งยังเอกสารที่อธิบายสิ่งนั้น", "en": "Redirect from a resource to the document about it"},
        [path_parameter("name", "lampang-pao/plan/S1.T4")],
        {303: {}},
        (404,),
    ),
    serves_data=True,
    vary=("Accept",),
)
def redirect_to_document(name: str) -> BaseResponse:
    """Redirect from the thing to the document about it (303, Cool URIs for the Semantic Web, section 4.3)."""
    return redirect(redirect_path("/doc/" + name), 303)


@blueprint.described(
    "/doc/<path:name>",
    _document_of(
        "doc", "อธิบายสิ่งหนึ่งของ planlink", "Describe a resource of planlink", path_parameter("name", "lampang-pao/plan/S1.T4")
    ),
    sitemap=thing_pages,
    **_DOCUMENT,
)
def document(name: str) -> Response:
    """Describe a thing in the format of the suffix, `?format=` or the Accept header."""
    return _document(app_state().names, name)


@blueprint.described(
    "/sdg/<path:name>",
    _document_of(
        "sdg",
        "อธิบายเป้าหมายหลักหรือเป้าหมายย่อยของ SDGs ที่เป็นของสหประชาชาติ",
        "Describe a resource of the UN's SDGs",
        path_parameter("name", "3.8"),
    ),
    **_DOCUMENT,
)
def sdg(name: str) -> Response:
    """Describe a thing of the UN's SDGs, as :func:`document` does."""
    return _document(SDG, name)


def _document(namespace: str, name: str) -> Response:
    for suffix, file_format in _SUFFIXES.items():
        if name.endswith(suffix):
            return _describe(namespace + name.removesuffix(suffix), file_format.name)
    return _describe(namespace + name)


@blueprint.described(
    "/thing",
    _document_of(
        "thing",
        "อธิบายสิ่งหนึ่งตาม IRI",
        "Describe a resource by its IRI",
        text_parameter("iri", "http://metadata.un.org/sdg/3.8", required=True),
    ),
    disallow="/thing?",
    **_DOCUMENT,
)
def thing() -> Response:
    """Describe any thing in the data by its IRI.

    :raises ParameterError: if `iri` is missing.
    """
    iri = request.args.get("iri", "")
    if not iri:
        raise ParameterError("parameter 'iri' is missing")
    return _describe(iri)


def _describe(iri: str, suffix: str | None = None) -> Response:
    """Describe a thing.

    :param suffix: a format's name; None: by `?format=` or the Accept header.
    :raises NotFound: if the data have no statement about it, whatever the format.
    :raises Gone: if it is retired and the client accepts none of the formats.
    """
    questions, engine = app_state().questions, app_state().engine
    iri = questions.get("q23-about").iri("thing", {"thing": iri})
    about = questions.get("q23-about").table(engine, {"thing": iri, "lang": g.lang})
    if not about.rows:
        raise NotFound(f"nothing is known here of <{iri}>")
    retired = is_retired(iri, about)
    try:
        selected = require_format(request.headers.get("Accept"), {"format": suffix} if suffix else request.args, DOCUMENT_FORMATS)
    except NotAcceptable:
        if retired:
            raise Gone(_retirement(iri, about)) from None
        raise
    graphs = list(source_graphs(about))
    stated = {graph.dataset["license"].value for graph in graphs if graph.dataset} | set(_values(about, "license"))
    licences = sorted(licence for licence in stated if web_path(licence))
    if selected == HTML:
        page = tombstone(iri, about) if retired else thing_page(iri, about, graphs)
        response = Response(page, content_type=HTML.content_type)
    else:
        document = server_url() + document_path(iri).removeprefix("/")
        if iri.startswith(DATASET):
            response = _dataset(iri, document, selected)
        else:
            response = document_response(document_query("thing", thing=iri, document=document), iri, selected)
    response.headers["Link"] = ", ".join(
        [
            *_links(iri),
            *(_page_links(iri, about) if selected == HTML else (link_value(document_path(iri), "describes", HTML.media_type),)),
            *(link_value(licence, "license") for licence in licences),
            *_successors(about, retired=retired),
        ]
    )
    if retired:
        response.status_code, g.outcome = Gone.status, "gone"
    return response


def _dataset(iri: str, document: str, selected: Format) -> Response:
    """Return the document about a dataset: the statements in the data, and its files."""
    graph = document_graph(app_state().engine, "thing", thing=iri, document=document)
    graph.add(describe_files(app_state().engine, app_state().dumps.current(), server_url(), iri))
    return Response(write_catalog(graph, selected), content_type=selected.content_type)


def _retirement(iri: str, about: Table) -> str:
    """Return a sentence that says that a resource is retired, and names its replacement."""
    new = ", ".join(f"<{row['value'].value}>" for row in about.rows if row["property"].value == REPLACED)
    return f"<{iri}> was retired" + (f"; it is replaced by {new}" if new else "")


def _successors(about: Table, *, retired: bool) -> Iterator[str]:
    """Yield links to the replacements of a retired thing (RFC 5829, section 3.3)."""
    for row in about.rows if retired else ():
        if row["property"].value == REPLACED and (path := web_path(row["value"].value)):
            yield link_value(path, "successor-version")


def _links(iri: str) -> Iterator[str]:
    """Yield the links for machines from a document about a thing (FAIR Signposting Profile, level 1)."""
    if iri.startswith(app_state().names):
        yield link_value(iri, "cite-as")
    yield from (link_value(document_path_in(iri, f.name), "describedby", f.media_type) for f in GRAPH_FORMATS)
    if question := question_name(iri):
        yield link_value(question_path(question), "alternate", HTML.media_type)
    if iri.startswith(DATASET):
        for file in app_state().dumps.current().of(iri.removeprefix(DATASET)):
            yield link_value(file_address(file, server_url()), "item", file.content_type.partition(";")[0])
        yield link_value("/catalog", "collection")


def _page_links(iri: str, about: Table) -> Iterator[str]:
    """Yield links to the types and makers of a dataset from its page (FAIR Signposting Profile, level 1)."""
    if iri.startswith(DATASET):
        yield from (link_value(f"https://schema.org/{kind}", "type") for kind in ("AboutPage", "Dataset"))
        yield from (link_value(maker, "author") for maker in _values(about, "creator") if web_path(maker))


def _values(about: Table, term: str) -> list[str]:
    """Return the IRIs that are values of a Dublin Core term of a thing."""
    iris = {
        row["value"].value
        for row in about.rows
        if row["property"].value == PREFIXES["dcterms"] + term and row["value"].kind == "uri"
    }
    return sorted(iris)
