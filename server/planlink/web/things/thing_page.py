"""The page about a thing: its statements, the graphs that hold them, and the questions about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import g, render_template

from planlink.dataset.question_graph import QUESTION
from planlink.dataset.rules import LAYERS
from planlink.formats import GRAPH_FORMATS, Format
from planlink.namespaces import GRAPH, PLAN, PREFIXES, SDG, SDGO
from planlink.publish.catalogue.dcat import DATASET, datasets
from planlink.publish.catalogue.schema_org import dataset
from planlink.publish.dumps import names_of
from planlink.questions.question import Question
from planlink.questions.tables import Cell, Table
from planlink.web.http.negotiation import in_order
from planlink.web.plans.base_page import all_plans
from planlink.web.plans.evidence_page import MAX_OTHERS, read_evidence
from planlink.web.plans.frameworks import official_texts
from planlink.web.plans.question_answers import QuestionAnswer, ask
from planlink.web.state import app_state
from planlink.web.urls import document_path_in, name_in_address, question_path, server_url

_LABELS = (PREFIXES["skos"] + "prefLabel", PREFIXES["rdfs"] + "label", PREFIXES["dcterms"] + "title")
_EXPLAINING = (PREFIXES["skos"] + "definition", PREFIXES["skos"] + "scopeNote")
#: Properties that name a thing without a label, as `queries/documents/thing.rq` does for machines.
_NAMING = tuple(
    PLAN + name
    for name in ("subject", "predicate", "object", "assessedElement", "againstFramework", "quote", "impliedElement", "impliedAim")
)
_TYPE = PREFIXES["rdf"] + "type"
_NOTATION, _TARGET = PREFIXES["skos"] + "notation", SDGO + "Target"
_FRAMEWORK_ELEMENT = PLAN + "FrameworkElement"
_DEPRECATED, REPLACED = PREFIXES["owl"] + "deprecated", PREFIXES["dcterms"] + "isReplacedBy"
#: A resource with one of these types is still described, deprecated or not; a retired resource has none.
_DESCRIBED = (PLAN, SDGO, PREFIXES["owl"])

#: Classes of things that are on the page of their plan.
_ELEMENTS = tuple(PLAN + kind for kind in ("Vision", "Mission", "Strategy", "Objective", "Tactic", "Project"))
#: The classes of the things that a list of choices offers, by the question that is the list.
_LISTED = {
    "q22-plans": (PLAN + "Plan",),
    "q25-elements": _ELEMENTS,
    "q26-targets": (SDGO + "Target",),
    "q27-tactics": (PLAN + "Tactic",),
}
#: Questions about things that no list offers.
_UNLISTED = {PLAN + "Framework": [("q20-frameworks", "framework"), ("q34-framework-profile", "framework")]}
_OF_ALL = (("q23-about", "thing"), ("q24-mentions", "thing"))


@dataclass(frozen=True)
class SourceGraph:
    """A named graph with statements about a thing, and its files.

    :param graph: its IRI.
    :param files: the names of its dump files with their formats.
    :param dataset: row of the catalogue's dataset that it is, or was computed from; None: in no catalogue.
    """

    graph: str
    files: list[tuple[str, Format]]
    dataset: dict[str, Cell] | None


def thing_page(iri: str, about: Table, graphs: list[SourceGraph]) -> str:
    """Return the page about a thing.

    :param iri: the thing's IRI.
    :param about: the rows of q23.
    :param graphs: from :func:`source_graphs`.
    """
    questions, engine = app_state().questions, app_state().engine
    values = {"thing": iri, "lang": g.lang}
    evidence = read_evidence(iri, about)
    return render_template(
        "plans/evidence.html" if evidence else "things/thing.html",
        evidence=evidence,
        shown_others=MAX_OTHERS,
        iri=iri,
        label=_label(iri, about),
        about=about,
        meaning=_meaning(about),
        official=official_texts(),
        mentions=questions.get("q24-mentions").table(engine, values),
        alignments=questions.get("q04-alignments-of-element").table(engine, {"element": iri, "lang": g.lang}),
        notation=_property_text(about, _NOTATION),
        plan=_plan_of(iri, about),
        serving=ask("q03", target=iri) if _has_type(about, _TARGET) else None,
        refused=_refused_links(iri, about),
        alignment_question=questions.get("q04-alignments-of-element"),
        foreign=iri.startswith(SDG) or iri == SDG.rstrip("/"),
        formats=[(f.name, f.media_type) for f in GRAPH_FORMATS],
        address=lambda name: document_path_in(iri, name),
        graphs=graphs,
        questions=list(_questions_about(iri, about)),
        question=question_name(iri),
        described=_schema_org(iri),
    )


def tombstone(iri: str, about: Table) -> str:
    """Return the page of a retired thing, with its replacements; parameters as for :func:`thing_page`."""
    return render_template(
        "things/retired.html",
        iri=iri,
        label=_label(iri, about),
        about=about,
        replacements=[row for row in about.rows if row["property"].value == REPLACED],
        notes=[row["value"] for row in about.rows if row["property"].value == PREFIXES["skos"] + "changeNote"],
        modified=[row["value"].value for row in about.rows if row["property"].value == PREFIXES["dcterms"] + "modified"],
        formats=[(f.name, f.media_type) for f in GRAPH_FORMATS],
        address=lambda name: document_path_in(iri, name),
    )


def is_retired(iri: str, about: Table) -> bool:
    """Return whether a thing is a tombstone: deprecated, and without its former description."""
    statements = {(row["property"].value, row["value"].value) for row in about.rows}
    described = any(name == _TYPE and value.startswith(_DESCRIBED) for name, value in statements)
    return not iri.startswith(PLAN) and not described and bool(statements & {(_DEPRECATED, "true"), (_DEPRECATED, "1")})


def source_graphs(about: Table) -> Iterator[SourceGraph]:
    """Yield the named graphs with statements about a thing; none for data outside named graphs."""
    graphs = dict.fromkeys(row["graph"].value for row in about.rows if "graph" in row)
    if not graphs:
        return
    described = {row["dataset"].value: dict(row) for row in datasets(app_state().engine, g.lang).rows}
    for graph in graphs:
        part = graph.removeprefix(GRAPH)
        layer, _, source = part.partition("/")
        # only the names: a page does not wait until the files are written
        yield SourceGraph(graph, names_of(graph), described.get(DATASET + (source if layer in LAYERS else part)))


def questions_by_class(questions: Iterable[Question]) -> dict[str, list[tuple[str, str]]]:
    """Return the questions about things of each class, each with the parameter that names the thing.

    :param questions: all questions; the first parameter of a question names its subject.
    """
    by_class = {kind: list(pairs) for kind, pairs in _UNLISTED.items()}
    for question in questions:
        for about in question.parameters[:1]:
            for kind in _LISTED.get(about.choices or "", ()):
                by_class.setdefault(kind, []).append((question.name, about.name))
    return by_class


def _questions_about(iri: str, about: Table) -> Iterator[tuple[Question, str]]:
    """Yield the questions about a thing, each with the path of its answer."""
    classes = [row["value"].value for row in about.rows if row["property"].value == _TYPE]
    by_class = questions_by_class(app_state().questions)
    pairs = dict.fromkeys([*(pair for kind in classes for pair in by_class.get(kind, ())), *_OF_ALL])
    for name, parameter in pairs:
        yield app_state().questions.get(name), question_path(name, {parameter: iri, "lang": g.lang})


def question_name(iri: str) -> str:
    """Return the name of the question that an IRI identifies; empty if it identifies anything else."""
    name = iri.removeprefix(QUESTION)
    return name if iri.startswith(QUESTION) and any(question.name == name for question in app_state().questions) else ""


def _schema_org(iri: str) -> dict[str, Any] | None:
    """Return the description of a dataset for search engines; None for anything else."""
    if not iri.startswith(DATASET):
        return None
    row = next((row for row in datasets(app_state().engine, g.lang).rows if row["dataset"].value == iri), None)
    return dataset(row, app_state().dumps.current(), server_url()) if row else None


def _refused_links(iri: str, about: Table) -> QuestionAnswer | None:
    """Return the refused links from a plan element, or to a framework element; None for other things."""
    if any(_has_type(about, kind) for kind in _ELEMENTS):
        return ask("q36-considered-and-refused", element=iri)
    if _has_type(about, _TARGET) or _has_type(about, _FRAMEWORK_ELEMENT):
        return ask("q36-considered-and-refused", object=iri)
    return None


def _has_type(about: Table, kind: str) -> bool:
    """Return whether a thing is stated to be of a class."""
    return any(row["property"].value == _TYPE and row["value"].value == kind for row in about.rows)


def _property_text(about: Table, name: str) -> str:
    """Return the text of a property; empty if there is none."""
    return next((row["value"].value for row in about.rows if row["property"].value == name), "")


def _plan_of(iri: str, about: Table) -> str:
    """Return the name of the plan that an element is part of; empty for any other thing."""
    if not any(_has_type(about, kind) for kind in _ELEMENTS):
        return ""
    return next((name_in_address(row["plan"].value) for row in all_plans().rows if iri.startswith(row["plan"].value + "/")), "")


def _label(iri: str, about: Table) -> Cell:
    """Return a thing's name in the page's language, else in a fallback language, else the local part of its IRI."""
    return _first_text(about, *_LABELS) or _composed_label(about) or Cell("literal", iri.removeprefix(app_state().names))


def _meaning(about: Table) -> list[Cell]:
    """Return what a framework element says: its definition and its scope note; none for any other thing."""
    texts = (_first_text(about, name) for name in _EXPLAINING)
    return [text for text in texts if text] if _has_type(about, PLAN + "FrameworkElement") else []


def _first_text(about: Table, *names: str) -> Cell | None:
    """Return the first text of some properties in the page's language, else in a fallback language; None if there is none."""
    texts: dict[str, Cell] = {}
    for name in names:
        for row in about.rows:
            if row["property"].value == name and row["value"].kind == "literal":
                texts.setdefault(row["value"].language or "", row["value"])
    return texts[in_order(texts, g.lang)[0]] if texts else None


def _composed_label(about: Table) -> Cell | None:
    """Return a label made of the class of a thing and its subject; None if these are unknown."""
    values = {row["property"].value: row.get("valueLabel") or row["value"] for row in about.rows}
    parts = [values[name].value for name in _NAMING if name in values]
    kind = values.get(PREFIXES["rdf"] + "type")
    return Cell("literal", f"{kind.value}: {' – '.join(parts)}", kind.language) if kind and parts else None
