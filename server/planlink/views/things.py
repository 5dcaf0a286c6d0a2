"""Every name that we mint answers: `/id/…` sends on to `/doc/…`, which describes the thing to people and machines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, g, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from planlink.engine import Request
from planlink.errors import Gone, NotAcceptable, NotFound, ParameterError
from planlink.exchange.catalog import DATASET, datasets, file_address
from planlink.exchange.dumps import names_of
from planlink.exchange.schema_org import dataset
from planlink.formats import GRAPH_FORMATS, Format
from planlink.graph.rules import LAYERS
from planlink.negotiation import HTML, in_order, required
from planlink.questions import Cell, Question, Table
from planlink.store import bind, iri_text
from planlink.terms import GRAPH, PLAN, PREFIXES, SDG, SDGO
from planlink.views.answers import answered
from planlink.views.site import document_path, here, site, web_path

blueprint = Blueprint("things", __name__)
_OFFERED = (HTML, *GRAPH_FORMATS)
_LABELS = (PREFIXES["skos"] + "prefLabel", PREFIXES["rdfs"] + "label", PREFIXES["dcterms"] + "title")
_SUFFIXES = {f".{f.name}": f for f in _OFFERED}
_TYPE = PREFIXES["rdf"] + "type"
_DEPRECATED, _REPLACED = PREFIXES["owl"] + "deprecated", PREFIXES["dcterms"] + "isReplacedBy"
#: What has a type of these is described still, deprecated or not; a retired thing has none.
_DESCRIBED = (PLAN, SDGO, PREFIXES["owl"])

_OF_ELEMENT = (("q04-alignments-of-element", "element"),)
#: The questions that can be asked about a thing, each with the parameter that the thing is, by the thing's class.
ASKABLE = {
    PLAN + "Plan": tuple(
        (name, "plan")
        for name in (
            *("q01-plan-tree", "q02-goal-coverage", "q08-gaps", "q09-national-strategy-coverage", "q10-master-plan-coverage"),
            *("q11-milestone-coverage", "q12-chain", "q14-similar-plans", "q15-unrealised-objectives", "q16-tactics-by-reach"),
            *("q18-alignments-to-review", "q19-provenance", "q28-plan-alignments"),
        )
    ),
    **{PLAN + name: _OF_ELEMENT for name in ("Vision", "Mission", "Strategy", "Objective", "Project")},
    PLAN + "Tactic": (*_OF_ELEMENT, ("q17-form-pho02", "tactic")),
    SDGO + "Target": (("q03-elements-serving-target", "target"), ("q05-target-profile", "target")),
    PLAN + "Framework": (("q20-frameworks", "framework"),),
}
_OF_ALL = (("q23-about", "thing"), ("q24-mentions", "thing"))


@dataclass(frozen=True)
class Held:
    """A named graph that speaks of a thing, and where to take it from.

    :param graph: its IRI.
    :param files: the names of its dump files with their formats.
    :param dataset: the dataset of the catalogue that it is, or that it was computed from, as its row; None: in no catalogue.
    """

    graph: str
    files: list[tuple[str, Format]]
    dataset: dict[str, Cell] | None


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
    return _document(site().names, name)


@blueprint.get("/sdg/<path:name>")
def sdg(name: str) -> Response:
    """Describe what is known here of a thing of the UN's, as :func:`document` does."""
    return _document(SDG, name)


def _document(namespace: str, name: str) -> Response:
    for suffix, chosen in _SUFFIXES.items():
        if name.endswith(suffix):
            return _describe(namespace + name.removesuffix(suffix), chosen.name)
    return _describe(namespace + name)


@blueprint.get("/thing")
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
    questions, engine = site().questions, site().engine
    iri = questions.get("q23-about").iri("thing", {"thing": iri})
    about = questions.get("q23-about").table(engine, {"thing": iri, "lang": g.lang})
    if not about.rows:
        raise NotFound(f"nothing is known here of <{iri}>")
    retired = _is_retired(iri, about)
    try:
        chosen = required(request.headers.get("Accept"), {"format": suffix} if suffix else request.args, _OFFERED)
    except NotAcceptable:
        if retired:
            raise Gone(_told(iri, about)) from None
        raise
    held = list(_held(about))
    licences = sorted({part.dataset["license"].value for part in held if part.dataset})
    if chosen == HTML:
        page = _tombstone(iri, about) if retired else _page(iri, about, held)
        response = Response(page, content_type=HTML.content_type)
    else:
        document = here() + document_path(iri).removeprefix("/")
        text = bind(questions.document_text, {"thing": iri_text(iri), "document": iri_text(document)})
        response = answered(engine.answer(Request(text, rows=None, graph=chosen, ours=True)))
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Link"] = ", ".join(
        [*_links(iri), *(f'<{licence}>; rel="license"' for licence in licences), *_successors(about, retired=retired)]
    )
    if retired:
        response.status_code, g.outcome = Gone.status, "gone"
    return response


def _page(iri: str, about: Table, held: list[Held]) -> str:
    questions, engine = site().questions, site().engine
    values = {"thing": iri, "lang": g.lang}
    return render_template(
        "thing.html",
        iri=iri,
        label=_label(iri, about),
        about=about,
        mentions=questions.get("q24-mentions").table(engine, values),
        alignments=questions.get("q04-alignments-of-element").table(engine, {"element": iri, "lang": g.lang}),
        alignment_question=questions.get("q04-alignments-of-element"),
        foreign=iri.startswith(SDG) or iri == SDG.rstrip("/"),
        formats=[(f.name, f.media_type) for f in GRAPH_FORMATS],
        address=lambda name: _address(iri, name),
        held=held,
        asked=list(_asked(iri, about)),
        described=_schema_org(iri),
    )


def _tombstone(iri: str, about: Table) -> str:
    return render_template(
        "retired.html",
        iri=iri,
        label=_label(iri, about),
        about=about,
        replacements=[row for row in about.rows if row["property"].value == _REPLACED],
        notes=[row["value"] for row in about.rows if row["property"].value == PREFIXES["skos"] + "changeNote"],
        modified=[row["value"].value for row in about.rows if row["property"].value == PREFIXES["dcterms"] + "modified"],
        formats=[(f.name, f.media_type) for f in GRAPH_FORMATS],
        address=lambda name: _address(iri, name),
    )


def _is_retired(iri: str, about: Table) -> bool:
    """Tell whether a thing is a tombstone: deprecated, and no longer described as what it was."""
    said = {(row["property"].value, row["value"].value) for row in about.rows}
    described = any(name == _TYPE and value.startswith(_DESCRIBED) for name, value in said)
    return not iri.startswith(PLAN) and not described and bool(said & {(_DEPRECATED, "true"), (_DEPRECATED, "1")})


def _told(iri: str, about: Table) -> str:
    """Return in a sentence that a thing is retired, and what replaces it."""
    new = ", ".join(f"<{row['value'].value}>" for row in about.rows if row["property"].value == _REPLACED)
    return f"<{iri}> was retired" + (f"; it is replaced by {new}" if new else "")


def _successors(about: Table, *, retired: bool) -> Iterator[str]:
    """Yield where what replaces a retired thing is (RFC 5829, section 3.3)."""
    for row in about.rows if retired else ():
        if row["property"].value == _REPLACED and (path := web_path(row["value"].value)):
            yield f'<{quote(path, safe=_IN_LINK)}>; rel="successor-version"'


def _held(about: Table) -> Iterator[Held]:
    """Yield the named graphs that speak of a thing; none for data that stand in no named graph."""
    graphs = dict.fromkeys(row["graph"].value for row in about.rows if "graph" in row)
    if not graphs:
        return
    described = {row["dataset"].value: dict(row) for row in datasets(site().engine, g.lang).rows}
    for graph in graphs:
        part = graph.removeprefix(GRAPH)
        layer, _, source = part.partition("/")
        # only the names: nobody who reads a page waits until the files are written
        yield Held(graph, names_of(graph), described.get(DATASET + (source if layer in LAYERS else part)))


def _asked(iri: str, about: Table) -> Iterator[tuple[Question, str]]:
    """Yield the questions that can be asked about a thing, with the address of the answer."""
    classes = [row["value"].value for row in about.rows if row["property"].value == _TYPE]
    pairs = dict.fromkeys([*(pair for found in classes for pair in ASKABLE.get(found, ())), *_OF_ALL])
    for name, parameter in pairs:
        yield site().questions.get(name), f"/questions/{name}?" + urlencode({parameter: iri, "lang": g.lang})


def _schema_org(iri: str) -> dict[str, Any] | None:
    """Return what search engines want to know of a dataset; None for anything else."""
    if not iri.startswith(DATASET):
        return None
    row = next((row for row in datasets(site().engine, g.lang).rows if row["dataset"].value == iri), None)
    return dataset(row, site().dumps.current(), here()) if row else None


#: What may stand in a Link header's target as it is.
_IN_LINK = ":/#%?=&;"


def _links(iri: str) -> Iterator[str]:
    """Yield where a machine goes on from a page about a thing (Signposting for FAIR, level 1)."""
    if iri.startswith(site().names):
        yield f'<{quote(iri, safe=":/#%")}>; rel="cite-as"'
    yield from (f'<{_address(iri, f.name)}>; rel="describedby"; type="{f.media_type}"' for f in GRAPH_FORMATS)
    if iri.startswith(DATASET):
        files = site().dumps.current().of(iri.removeprefix(DATASET))
        yield from (f'<{file_address(file, here())}>; rel="item"; type="{file.format.media_type}"' for file in files)
        yield '</catalog>; rel="collection"'


def _label(iri: str, about: Table) -> Cell:
    """Return a thing's name in the page's language, else in the next that there is, else the local part of its IRI."""
    return _first_text(about, *_LABELS) or Cell("literal", iri.removeprefix(site().names))


def _first_text(about: Table, *names: str) -> Cell | None:
    """Return the text of some properties in the page's language, else in the next that there is; None if there is none."""
    texts: dict[str, Cell] = {}
    for name in names:
        for row in about.rows:
            if row["property"].value == name and row["value"].kind == "literal":
                texts.setdefault(row["value"].language or "", row["value"])
    return texts[in_order(texts, g.lang)[0]] if texts else None


def _address(iri: str, suffix: str) -> str:
    path = document_path(iri)
    return f"{path}&format={suffix}" if "?" in path else f"{path}.{suffix}"
