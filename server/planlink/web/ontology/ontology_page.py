"""The ontology at its own IRI: a page in both languages, an RDF document, and its versions."""

from collections.abc import Iterator

from flask import Response, g, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from planlink.errors import NotFound
from planlink.formats import GRAPH_FORMATS
from planlink.namespaces import shorten
from planlink.questions.document_queries import document_query, document_table
from planlink.questions.tables import Table
from planlink.web.answers import document_response
from planlink.web.http.negotiation import HTML, require_format
from planlink.web.ontology.archive import archived_document, archived_versions
from planlink.web.ontology.diagram import draw
from planlink.web.ontology.vocabulary import ONTOLOGY, LocalisedText, Vocabulary, by_language, read
from planlink.web.operations import DOCUMENT_ERRORS, DOCUMENT_FORMATS, content, path_parameter
from planlink.web.routing import LANG, Json, Operation, Surface
from planlink.web.state import app_state
from planlink.web.urls import link_value, redirect_path, web_path

blueprint = Surface("ontology", __name__)
_DOCUMENT: Json = {"serves_data": True, "vary": ("Accept", "Accept-Language")}
_SUFFIXES = {f.name: f for f in DOCUMENT_FORMATS}


@blueprint.described(
    "/ontology",
    Operation(
        "ontology",
        {"th": "เอกสารอธิบายออนโทโลยี", "en": "Document the ontology"},
        [LANG],
        {200: content(DOCUMENT_FORMATS)},
        DOCUMENT_ERRORS,
    ),
    **_DOCUMENT,
)
@blueprint.described(
    "/ontology.<suffix>",
    Operation(
        "ontologyAs",
        {"th": "ออนโทโลยีในรูปแบบที่เลือก", "en": "Return the ontology in one format"},
        [path_parameter("suffix", "ttl", *_SUFFIXES)],
        {200: content(DOCUMENT_FORMATS)},
        (404, 503),
    ),
    **_DOCUMENT,
)
def current_version(suffix: str | None = None) -> Response:
    """Send the ontology in the format of the suffix, `?format=` or the Accept header."""
    if suffix is not None and suffix not in _SUFFIXES:
        raise NotFound(f"the ontology is not available as '.{suffix}', but as {', '.join('.' + name for name in _SUFFIXES)}")
    return _send(_vocabulary(), suffix)


@blueprint.described(
    "/ontology/<path:name>",
    Operation(
        "ontologyVersion",
        {"th": "ออนโทโลยีรุ่นหนึ่ง", "en": "Return a version of the ontology"},
        [path_parameter("name", "0.2.0"), LANG],
        {200: content(DOCUMENT_FORMATS), 303: {}},
        DOCUMENT_ERRORS,
    ),
    **_DOCUMENT,
)
def version(name: str) -> BaseResponse:
    """Send the version of a version IRI; redirect from the IRI of one of its files to the whole ontology.

    Former versions are RDF documents without a page.

    :raises NotFound: if there is no such version or file.
    """
    stem, _, end = name.rpartition(".")
    name, suffix = (stem, end) if end in _SUFFIXES else (name, None)
    vocabulary, iri = _vocabulary(), f"{ONTOLOGY}/{name}"
    version_iri = vocabulary.value("owl:versionIRI")
    if iri == version_iri:
        return _send(vocabulary, suffix)
    if name in archived_versions():
        return _archived(name, suffix)
    for part, part_version in vocabulary.parts.items():
        if iri in (part, part_version):
            return _redirect("/ontology" if iri == part else "/ontology" + version_iri.removeprefix(ONTOLOGY), suffix)
    if former := next((each for each in archived_versions() if name.endswith(f"/{each}")), None):
        return _redirect(f"/ontology/{former}", suffix)
    raise NotFound(
        f"the ontology has no version or file '{name}'; its version is {version_iri.rsplit('/', 1)[-1] or 'not stated'}"
    )


def _archived(name: str, suffix: str | None) -> Response:
    selected = require_format(request.headers.get("Accept"), {"format": suffix} if suffix else request.args, GRAPH_FORMATS)
    return Response(archived_document(name, selected), content_type=selected.content_type)


def _redirect(path: str, suffix: str | None) -> BaseResponse:
    return redirect(redirect_path(path, suffix), 303)


def _vocabulary() -> Vocabulary:
    """Return the ontology.

    :raises NotFound: if the served data do not hold it.
    """
    vocabulary = read(_table("ontology-headers"), _table("ontology-terms"), _table("ontology-relations"))
    if not vocabulary.header:
        raise NotFound("this server holds no ontology")
    return vocabulary


def _table(name: str) -> Table:
    return document_table(app_state().engine, name)


def _send(vocabulary: Vocabulary, suffix: str | None) -> Response:
    selected = require_format(request.headers.get("Accept"), {"format": suffix} if suffix else request.args, DOCUMENT_FORMATS)
    if selected == HTML:
        response = Response(_page(vocabulary), content_type=HTML.content_type)
    else:
        response = document_response(document_query("ontology"), ONTOLOGY, selected)
    response.headers["Link"] = ", ".join(_links(vocabulary, page=selected == HTML))
    return response


def _links(vocabulary: Vocabulary, *, page: bool) -> Iterator[str]:
    """Yield the links for machines (FAIR Signposting Profile, level 1)."""
    yield link_value(ONTOLOGY, "cite-as")
    yield from (link_value(f"/ontology.{f.name}", "describedby", f.media_type) for f in GRAPH_FORMATS)
    if page:
        yield from (link_value(f"https://schema.org/{kind}", "type") for kind in ("AboutPage", "DefinedTermSet"))
    else:
        yield link_value("/ontology", "describes", HTML.media_type)
    if licence := web_path(vocabulary.value("dcterms:license")):
        yield link_value(licence, "license")


def _page(vocabulary: Vocabulary) -> str:
    def name(iri: str) -> str:
        """Return a term's label in the page's language, or its CURIE."""
        texts = vocabulary.terms[iri].texts["label"] if iri in vocabulary.terms else {}
        return _localise(texts)[0].value if texts else shorten(iri)

    return render_template(
        "ontology/ontology.html",
        ontology=vocabulary,
        iri=ONTOLOGY,
        diagram=draw(vocabulary, name),
        outside=[term for term in vocabulary.terms.values() if not term.own],
        name=name,
        shorten=shorten,
        localised=_localise,
        formats=[(f.name, f.media_type) for f in GRAPH_FORMATS],
    )


def _localise(texts: dict[str, str]) -> list[LocalisedText]:
    return by_language(texts, str(g.lang))
