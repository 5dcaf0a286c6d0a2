"""Every name that we mint answers: `/id/…` sends on to `/doc/…`, which describes the thing to people and machines."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, g, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from planlink.engine import Request
from planlink.errors import NotFound, ParameterError
from planlink.exchange.catalog import DATASET, datasets, file_address
from planlink.exchange.schema_org import dataset
from planlink.formats import GRAPH_FORMATS
from planlink.negotiation import HTML, required
from planlink.questions import Table
from planlink.store import bind, iri_text
from planlink.terms import ID, PREFIXES, SDG
from planlink.views.answers import answered
from planlink.views.evidence import OTHERS, evidence
from planlink.views.site import site

blueprint = Blueprint("things", __name__)
_OFFERED = (HTML, *GRAPH_FORMATS)
_LABELS = (PREFIXES["skos"] + "prefLabel", PREFIXES["rdfs"] + "label", PREFIXES["dcterms"] + "title")
_SUFFIXES = {f".{f.name}": f for f in _OFFERED}


@blueprint.get("/id/<path:name>")
def identify(name: str) -> BaseResponse:
    """Send a client from the thing to the document about it (303, Cool URIs for the Semantic Web, section 4.3)."""
    state = f"?{request.query_string.decode()}" if request.query_string else ""
    response = redirect("/doc/" + quote(name) + state, 303)
    response.headers["Vary"] = "Accept"
    return response


@blueprint.get("/doc/<path:name>")
def document(name: str) -> Response:
    """Describe a thing of ours, by Accept, `?format=` or suffix."""
    for suffix, chosen in _SUFFIXES.items():
        if name.endswith(suffix):
            return _describe(ID + name.removesuffix(suffix), chosen.name)
    return _describe(ID + name)


@blueprint.get("/thing")
def thing() -> Response:
    """Describe anything that the data speaks of, by its IRI."""
    iri = request.args.get("iri", "")
    if not iri:
        raise ParameterError("parameter 'iri' is missing")
    return _describe(iri)


def _describe(iri: str, suffix: str | None = None) -> Response:
    chosen = required(request.headers.get("Accept"), {"format": suffix} if suffix else request.args, _OFFERED)
    questions, engine = site().questions, site().engine
    iri = questions.get("q23-about").iri("thing", {"thing": iri})
    values = {"thing": iri, "lang": g.lang}
    about = questions.get("q23-about").table(engine, values)
    if not about.rows:
        raise NotFound(f"nothing is known here of <{iri}>")
    if chosen == HTML:
        mentions = questions.get("q24-mentions").table(engine, values)
        found = evidence(iri, about)
        page = render_template(
            "evidence.html" if found else "thing.html",
            evidence=found,
            shown_others=OTHERS,
            iri=iri,
            label=_label(iri, about),
            about=about,
            mentions=mentions,
            alignments=questions.get("q04-alignments-of-element").table(engine, {"element": iri, "lang": g.lang}),
            alignment_question=questions.get("q04-alignments-of-element"),
            foreign=iri.startswith(SDG) or iri == SDG.rstrip("/"),
            formats=[(f.name, f.media_type) for f in GRAPH_FORMATS],
            address=lambda name: _address(iri, name),
            described=_schema_org(iri),
        )
        response = Response(page, content_type=HTML.content_type)
    else:
        text = bind(questions.document_text, {"thing": iri_text(iri)})
        response = answered(engine.answer(Request(text, rows=None, graph=chosen, ours=True)))
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Link"] = ", ".join(_links(iri))
    return response


def _schema_org(iri: str) -> dict[str, Any] | None:
    """Return what search engines want to know of a dataset; None for anything else."""
    if not iri.startswith(DATASET):
        return None
    row = next((row for row in datasets(site().engine, g.lang).rows if row["dataset"].value == iri), None)
    return dataset(row, site().dumps.current(), request.url_root) if row else None


def _links(iri: str) -> Iterator[str]:
    """Yield where a machine goes on from a page about a thing (Signposting for FAIR, level 1)."""
    if iri.startswith(ID):
        yield f'<{quote(iri, safe=":/#%")}>; rel="cite-as"'
    yield from (f'<{_address(iri, f.name)}>; rel="describedby"; type="{f.media_type}"' for f in GRAPH_FORMATS)
    if iri.startswith(DATASET):
        files = site().dumps.current().of(iri.removeprefix(DATASET))
        yield from (f'<{file_address(file, request.url_root)}>; rel="item"; type="{file.format.media_type}"' for file in files)
        yield '</catalog>; rel="collection"'


def _label(iri: str, about: Table) -> str:
    """Return a thing's name in the page's language, else in another, else the local part of its IRI."""
    labels = [row["value"] for row in about.rows if row["property"].value in _LABELS]
    labels.sort(key=lambda cell: cell.language != g.lang)
    return labels[0].value if labels else iri.removeprefix(ID)


def _address(iri: str, suffix: str) -> str:
    if iri.startswith(ID):
        return f"/doc/{quote(iri.removeprefix(ID))}.{suffix}"
    return "/thing?" + urlencode({"iri": iri, "format": suffix})
