"""Every name that we mint answers: `/id/…` sends on to `/doc/…`, which describes the thing to people and machines."""

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from planlink.errors import Gone, NotAcceptable, NotFound, ParameterError
from planlink.formats import GRAPH_FORMATS, Format
from planlink.namespaces import PREFIXES, SDG
from planlink.publish.catalogue.dcat import DATASET, describe_files, write_catalog
from planlink.publish.catalogue.distributions import file_address
from planlink.questions.document_queries import document_graph, document_query
from planlink.questions.tables import Table
from planlink.web.answers import described
from planlink.web.http.negotiation import HTML, required
from planlink.web.operations import DOCUMENT_ERRORS, DOCUMENT_FORMATS, content, path_parameter, text_parameter
from planlink.web.routing import Json, Operation, Surface
from planlink.web.state import app_state
from planlink.web.things.sitemap import thing_pages
from planlink.web.things.thing_page import REPLACED, address_in, held_in, is_retired, question_of, thing_page, tombstone
from planlink.web.urls import document_path, redirect_path, server_url, web_path

blueprint = Surface("things", __name__)
_SUFFIXES = {f".{f.name}": f for f in DOCUMENT_FORMATS}
_DOCUMENT: Json = {"serves_data": True, "vary": ("Accept", "Accept-Language")}
#: What may stand in a Link header's target as it is.
_IN_LINK = ":/#%?=&;"


def _document_of(name: str, thai: str, english: str, *parameters: Json) -> Operation:
    summary, errors = {"th": thai, "en": english}, (*DOCUMENT_ERRORS, 410)
    return Operation(name, summary, parameters, {200: content(DOCUMENT_FORMATS)}, errors)


@blueprint.described(
    "/id/<path:name>",
    Operation(
        "id",
        {"th": "ไปจากสิ่งหนึ่งยังเอกสารที่อธิบายสิ่งนั้น", "en": "Go from a thing to the document about it"},
        [path_parameter("name", "lampang-pao/plan/S1.T4")],
        {303: {}},
        (404,),
    ),
    serves_data=True,
    vary=("Accept",),
)
def redirect_to_document(name: str) -> BaseResponse:
    """Send a client from the thing to the document about it (303, Cool URIs for the Semantic Web, section 4.3)."""
    return redirect(redirect_path("/doc/" + name), 303)


@blueprint.described(
    "/doc/<path:name>",
    _document_of("doc", "อธิบายสิ่งหนึ่งของ planlink", "Describe a thing of ours", path_parameter("name", "lampang-pao/plan/S1.T4")),
    sitemap=thing_pages,
    **_DOCUMENT,
)
def document(name: str) -> Response:
    """Describe a thing of ours, by Accept, `?format=` or suffix."""
    return _document(app_state().names, name)


@blueprint.described(
    "/sdg/<path:name>",
    _document_of(
        "sdg",
        "อธิบายเป้าหมายหลักหรือเป้าหมายย่อยของ SDGs ที่เป็นของสหประชาชาติ",
        "Describe a thing of the UN's SDGs",
        path_parameter("name", "3.8"),
    ),
    **_DOCUMENT,
)
def sdg(name: str) -> Response:
    """Describe what is known here of a thing of the UN's, as :func:`document` does."""
    return _document(SDG, name)


def _document(namespace: str, name: str) -> Response:
    for suffix, chosen in _SUFFIXES.items():
        if name.endswith(suffix):
            return _describe(namespace + name.removesuffix(suffix), chosen.name)
    return _describe(namespace + name)


@blueprint.described(
    "/thing",
    _document_of(
        "thing",
        "อธิบายสิ่งหนึ่งตาม IRI",
        "Describe a thing by its IRI",
        text_parameter("iri", "http://metadata.un.org/sdg/3.8", required=True),
    ),
    disallow="/thing?",
    **_DOCUMENT,
)
def thing() -> Response:
    """Describe anything that the data speaks of, by its IRI."""
    iri = request.args.get("iri", "")
    if not iri:
        raise ParameterError("parameter 'iri' is missing")
    return _describe(iri)


def _describe(iri: str, suffix: str | None = None) -> Response:
    """Describe a thing.

    :raises NotFound: if nothing is said of it; before any question of formats.
    :raises Gone: if it is retired, to who takes none of the formats.
    """
    questions, engine = app_state().questions, app_state().engine
    iri = questions.get("q23-about").iri("thing", {"thing": iri})
    about = questions.get("q23-about").table(engine, {"thing": iri, "lang": g.lang})
    if not about.rows:
        raise NotFound(f"nothing is known here of <{iri}>")
    retired = is_retired(iri, about)
    try:
        chosen = required(request.headers.get("Accept"), {"format": suffix} if suffix else request.args, DOCUMENT_FORMATS)
    except NotAcceptable:
        if retired:
            raise Gone(_told(iri, about)) from None
        raise
    held = list(held_in(about))
    stated = {part.dataset["license"].value for part in held if part.dataset} | set(_values(about, "license"))
    licences = sorted(licence for licence in stated if web_path(licence))
    if chosen == HTML:
        page = tombstone(iri, about) if retired else thing_page(iri, about, held)
        response = Response(page, content_type=HTML.content_type)
    else:
        document = server_url() + document_path(iri).removeprefix("/")
        if iri.startswith(DATASET):
            response = _dataset(iri, document, chosen)
        else:
            response = described(document_query("thing", thing=iri, document=document), iri, chosen)
    response.headers["Link"] = ", ".join(
        [
            *_links(iri),
            *(_landing(iri, about) if chosen == HTML else (f'<{document_path(iri)}>; rel="describes"; type="text/html"',)),
            *(f'<{quote(licence, safe=_IN_LINK)}>; rel="license"' for licence in licences),
            *_successors(about, retired=retired),
        ]
    )
    if retired:
        response.status_code, g.outcome = Gone.status, "gone"
    return response


def _dataset(iri: str, document: str, chosen: Format) -> Response:
    """Return the document about a dataset: what the data state, and its files, which only the program knows."""
    graph = document_graph(app_state().engine, "thing", thing=iri, document=document)
    graph.add(describe_files(app_state().engine, app_state().dumps.current(), server_url(), iri))
    return Response(write_catalog(graph, chosen), content_type=chosen.content_type)


def _told(iri: str, about: Table) -> str:
    """Return in a sentence that a thing is retired, and what replaces it."""
    new = ", ".join(f"<{row['value'].value}>" for row in about.rows if row["property"].value == REPLACED)
    return f"<{iri}> was retired" + (f"; it is replaced by {new}" if new else "")


def _successors(about: Table, *, retired: bool) -> Iterator[str]:
    """Yield where what replaces a retired thing is (RFC 5829, section 3.3)."""
    for row in about.rows if retired else ():
        if row["property"].value == REPLACED and (path := web_path(row["value"].value)):
            yield f'<{quote(path, safe=_IN_LINK)}>; rel="successor-version"'


def _links(iri: str) -> Iterator[str]:
    """Yield where a machine goes on from a page about a thing (Signposting for FAIR, level 1)."""
    if iri.startswith(app_state().names):
        yield f'<{quote(iri, safe=":/#%")}>; rel="cite-as"'
    yield from (f'<{address_in(iri, f.name)}>; rel="describedby"; type="{f.media_type}"' for f in GRAPH_FORMATS)
    if asked := question_of(iri):
        yield f'</questions/{asked}>; rel="alternate"; type="text/html"'
    if iri.startswith(DATASET):
        for file in app_state().dumps.current().of(iri.removeprefix(DATASET)):
            media_type = file.content_type.partition(";")[0]
            yield f'<{file_address(file, server_url())}>; rel="item"; type="{media_type}"'
        yield '</catalog>; rel="collection"'


def _landing(iri: str, about: Table) -> Iterator[str]:
    """Yield what the page about a dataset is, and who made what it leads to (FAIR Signposting Profile, level 1)."""
    if iri.startswith(DATASET):
        yield from (f'<https://schema.org/{kind}>; rel="type"' for kind in ("AboutPage", "Dataset"))
        yield from (f'<{quote(maker, safe=_IN_LINK)}>; rel="author"' for maker in _values(about, "creator") if web_path(maker))


def _values(about: Table, term: str) -> list[str]:
    """Return the IRIs that a term of Dublin Core's gives a thing."""
    found = {
        row["value"].value
        for row in about.rows
        if row["property"].value == PREFIXES["dcterms"] + term and row["value"].kind == "uri"
    }
    return sorted(found)
