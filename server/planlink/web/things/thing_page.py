"""The page about a thing: what is said of it, where that stands, and what can be asked about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

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
from planlink.web.plans.question_answers import ask
from planlink.web.state import app_state
from planlink.web.urls import document_path, name_in_address, server_url

_LABELS = (PREFIXES["skos"] + "prefLabel", PREFIXES["rdfs"] + "label", PREFIXES["dcterms"] + "title")
#: What names a thing that has no label of its own, as `queries/documents/thing.rq` does for machines.
_NAMING = tuple(PLAN + name for name in ("subject", "predicate", "object", "assessedElement", "againstFramework", "quote"))
_TYPE = PREFIXES["rdf"] + "type"
_NOTATION, _TARGET = PREFIXES["skos"] + "notation", SDGO + "Target"
_DEPRECATED, REPLACED = PREFIXES["owl"] + "deprecated", PREFIXES["dcterms"] + "isReplacedBy"
#: What has a type of these is described still, deprecated or not; a retired thing has none.
_DESCRIBED = (PLAN, SDGO, PREFIXES["owl"])

#: What stands on the page of its plan.
_ELEMENTS = tuple(PLAN + kind for kind in ("Vision", "Mission", "Strategy", "Objective", "Tactic", "Project"))
#: The classes whose things a list of choices has, by the question that is the list.
_LISTED = {
    "q22-plans": (PLAN + "Plan",),
    "q25-elements": _ELEMENTS,
    "q26-targets": (SDGO + "Target",),
    "q27-tactics": (PLAN + "Tactic",),
}
#: What is asked of things that no list has.
_UNLISTED = {PLAN + "Framework": [("q20-frameworks", "framework"), ("q34-framework-profile", "framework")]}
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


def thing_page(iri: str, about: Table, held: list[Held]) -> str:
    """Return the page.

    :param iri: the thing's.
    :param about: the rows of q23.
    :param held: from :func:`held_in`.
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
        mentions=questions.get("q24-mentions").table(engine, values),
        alignments=questions.get("q04-alignments-of-element").table(engine, {"element": iri, "lang": g.lang}),
        notation=_text_of(about, _NOTATION),
        plan=_plan_of(iri, about),
        serving=ask("q03", target=iri) if _is(about, _TARGET) else None,
        alignment_question=questions.get("q04-alignments-of-element"),
        foreign=iri.startswith(SDG) or iri == SDG.rstrip("/"),
        formats=[(f.name, f.media_type) for f in GRAPH_FORMATS],
        address=lambda name: address_in(iri, name),
        held=held,
        asked=list(_asked(iri, about)),
        question=question_of(iri),
        described=_schema_org(iri),
    )


def tombstone(iri: str, about: Table) -> str:
    """Return the page of a retired thing, with what replaces it; parameters as for :func:`thing_page`."""
    return render_template(
        "things/retired.html",
        iri=iri,
        label=_label(iri, about),
        about=about,
        replacements=[row for row in about.rows if row["property"].value == REPLACED],
        notes=[row["value"] for row in about.rows if row["property"].value == PREFIXES["skos"] + "changeNote"],
        modified=[row["value"].value for row in about.rows if row["property"].value == PREFIXES["dcterms"] + "modified"],
        formats=[(f.name, f.media_type) for f in GRAPH_FORMATS],
        address=lambda name: address_in(iri, name),
    )


def is_retired(iri: str, about: Table) -> bool:
    """Tell whether a thing is a tombstone: deprecated, and no longer described as what it was."""
    said = {(row["property"].value, row["value"].value) for row in about.rows}
    described = any(name == _TYPE and value.startswith(_DESCRIBED) for name, value in said)
    return not iri.startswith(PLAN) and not described and bool(said & {(_DEPRECATED, "true"), (_DEPRECATED, "1")})


def held_in(about: Table) -> Iterator[Held]:
    """Yield the named graphs that speak of a thing; none for data that stand in no named graph."""
    graphs = dict.fromkeys(row["graph"].value for row in about.rows if "graph" in row)
    if not graphs:
        return
    described = {row["dataset"].value: dict(row) for row in datasets(app_state().engine, g.lang).rows}
    for graph in graphs:
        part = graph.removeprefix(GRAPH)
        layer, _, source = part.partition("/")
        # only the names: nobody who reads a page waits until the files are written
        yield Held(graph, names_of(graph), described.get(DATASET + (source if layer in LAYERS else part)))


def askable(questions: Iterable[Question]) -> dict[str, list[tuple[str, str]]]:
    """Return the questions that can be asked about a thing, each with the parameter that the thing is, by the thing's class.

    :param questions: all there are; what one is about is its first parameter.
    """
    found = {kind: list(pairs) for kind, pairs in _UNLISTED.items()}
    for question in questions:
        for about in question.parameters[:1]:
            for kind in _LISTED.get(about.choices or "", ()):
                found.setdefault(kind, []).append((question.name, about.name))
    return found


def _asked(iri: str, about: Table) -> Iterator[tuple[Question, str]]:
    """Yield the questions that can be asked about a thing, with the address of the answer."""
    classes = [row["value"].value for row in about.rows if row["property"].value == _TYPE]
    known = askable(app_state().questions)
    pairs = dict.fromkeys([*(pair for found in classes for pair in known.get(found, ())), *_OF_ALL])
    for name, parameter in pairs:
        yield app_state().questions.get(name), f"/questions/{name}?" + urlencode({parameter: iri, "lang": g.lang})


def question_of(iri: str) -> str:
    """Return the name of the question that a name of ours stands for; empty if it stands for anything else."""
    name = iri.removeprefix(QUESTION)
    return name if iri.startswith(QUESTION) and any(question.name == name for question in app_state().questions) else ""


def _schema_org(iri: str) -> dict[str, Any] | None:
    """Return what search engines want to know of a dataset; None for anything else."""
    if not iri.startswith(DATASET):
        return None
    row = next((row for row in datasets(app_state().engine, g.lang).rows if row["dataset"].value == iri), None)
    return dataset(row, app_state().dumps.current(), server_url()) if row else None


def _is(about: Table, kind: str) -> bool:
    """Tell whether a thing is said to be of a class."""
    return any(row["property"].value == _TYPE and row["value"].value == kind for row in about.rows)


def _text_of(about: Table, name: str) -> str:
    """Return the text of a property; empty if there is none."""
    return next((row["value"].value for row in about.rows if row["property"].value == name), "")


def _plan_of(iri: str, about: Table) -> str:
    """Return the name of the plan on whose page an element stands; empty for any other thing."""
    if not any(_is(about, kind) for kind in _ELEMENTS):
        return ""
    return next((name_in_address(row["plan"].value) for row in all_plans().rows if iri.startswith(row["plan"].value + "/")), "")


def _label(iri: str, about: Table) -> Cell:
    """Return a thing's name in the page's language, else in the next that there is, else the local part of its IRI."""
    return _first_text(about, *_LABELS) or _composed(about) or Cell("literal", iri.removeprefix(app_state().names))


def _first_text(about: Table, *names: str) -> Cell | None:
    """Return the text of some properties in the page's language, else in the next that there is; None if there is none."""
    texts: dict[str, Cell] = {}
    for name in names:
        for row in about.rows:
            if row["property"].value == name and row["value"].kind == "literal":
                texts.setdefault(row["value"].language or "", row["value"])
    return texts[in_order(texts, g.lang)[0]] if texts else None


def _composed(about: Table) -> Cell | None:
    """Return a name made of a thing's class and what it is about; None if that is not known."""
    found = {row["property"].value: row.get("valueLabel") or row["value"] for row in about.rows}
    parts = [found[name].value for name in _NAMING if name in found]
    kind = found.get(PREFIXES["rdf"] + "type")
    return Cell("literal", f"{kind.value}: {' – '.join(parts)}", kind.language) if kind and parts else None


def address_in(iri: str, suffix: str) -> str:
    """Return the address of the document about a thing in one format.

    :param iri: the thing's.
    :param suffix: the format's name.
    """
    path = document_path(iri)
    return f"{path}&format={suffix}" if "?" in path else f"{path}.{suffix}"
