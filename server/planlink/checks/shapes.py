"""SHACL: what a graph breaks, in words. The one room that knows pyshacl.

A graph is judged in its context: the nodes that it describes itself are judged, and what they refer to (the ontology, the
frameworks, the agents) may be read but is not judged again. So the cost grows with the plan that changed, not with everything
that it points to. Standard: W3C SHACL with SHACL-SPARQL (https://www.w3.org/TR/shacl/), without the Advanced Features.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from planlink.errors import DataError
from planlink.namespaces import shorten_text

if TYPE_CHECKING:
    import rdflib
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result

    _Triple = tuple[rdflib.Node, rdflib.Node, rdflib.Node]

Severity = Literal["violation", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")

_PLACEHOLDER = re.compile(r"\{[?$]\w+\}")


@dataclass(frozen=True)
class Finding:
    """One thing that a shape found wrong.

    :param focus: IRI of the node that was judged.
    :param shape: IRI of the shape that fired.
    :param path: the property that is at fault, where the shape names one.
    :param value: the value at fault, where there is one.
    :param severity: `violation`, `warning` or `info`.
    :param message_en: what is wrong and what to do, in English; it begins with the short name of the node.
    :param message_th: the same in Thai.
    """

    focus: str
    shape: str
    path: str | None
    value: str | None
    severity: Severity
    message_en: str
    message_th: str


def validate(data: "rdflib.Graph", shapes: "rdflib.Graph", context: "Iterable[_Triple]" = ()) -> list[Finding]:
    """Judge a graph by shapes, and say in words what is wrong.

    :param data: the graph to judge, such as a plan's.
    :param shapes: one or more of the shipped shapes files, in one graph.
    :param context: triples of what the data refers to, such as a graph; without them `data` must hold everything.
    :returns: the findings, violations first, then by node and shape; empty when all is well.
    :raises DataError: if the shapes are ill-formed.
    """
    return findings(report(data, shapes, context))


def report(data: "rdflib.Graph", shapes: "rdflib.Graph", context: "Iterable[_Triple]" = ()) -> "rdflib.Graph":
    """Judge a graph by shapes and return the sh:ValidationReport as RDF.

    Nothing is fetched from the network, and none of the graphs is changed.

    :param data: the graph to judge.
    :param shapes: the shapes.
    :param context: triples of what the data refers to; they are read, not judged.
    :raises DataError: if the shapes are ill-formed.
    """
    import pyshacl  # 200 ms that only validation needs
    import rdflib

    seen = _readable(data, context)
    aimed = _aimed(shapes, data, seen)
    try:
        _, result, text = pyshacl.validate(seen, shacl_graph=aimed, inference="none", inplace=True)
    except RuntimeError as error:  # all of pyshacl's own errors are
        raise DataError(f"The shapes cannot be used: {error}") from error
    if not isinstance(result, rdflib.Graph):
        raise DataError(f"The shapes cannot be used: {text}")
    _restore_languages(result, shapes)
    return result


def findings(validation_report: "rdflib.Graph") -> list[Finding]:
    """Read a sh:ValidationReport made by :func:`report`.

    :param validation_report: the report's graph.
    :returns: the findings, violations first, then by node, shape, path, value and message.
    """
    from rdflib import RDF, SH

    found = {
        _finding(validation_report, result)
        for top in validation_report.subjects(RDF.type, SH.ValidationReport)
        for result in validation_report.objects(top, SH.result)
    }
    return sorted(found, key=_order)


def _order(finding: Finding) -> tuple[int, str, str, str, str, str]:
    path, value = finding.path or "", finding.value or ""
    return SEVERITIES.index(finding.severity), finding.focus, finding.shape, path, value, finding.message_en


def _finding(graph: "rdflib.Graph", result: Any) -> Finding:
    from rdflib import SH

    focus = str(graph.value(result, SH.focusNode))
    path, value = graph.value(result, SH.resultPath), graph.value(result, SH.value)
    messages = {getattr(text, "language", None): str(text) for text in graph.objects(result, SH.resultMessage)}
    fallback = " ".join(sorted(messages.values()))
    english, thai = (f"{shorten_text(focus)}: {shorten_text(messages.get(language, fallback))}" for language in ("en", "th"))
    severity = str(graph.value(result, SH.resultSeverity)).removeprefix(str(SH)).lower()
    return Finding(
        focus=focus,
        shape=str(graph.value(result, SH.sourceShape)),
        path=None if path is None else str(path),
        value=None if value is None else str(value),
        severity=next(known for known in SEVERITIES if known == severity),
        message_en=english,
        message_th=thai,
    )


def _readable(data: "rdflib.Graph", context: "Iterable[_Triple]") -> "rdflib.Graph":
    """Copy what pyshacl may read into one memory graph whose queries are parsed once, not once a node."""
    import rdflib

    class ParsedOnce(rdflib.Graph):
        def query(self, query_object: "str | Query", *args: Any, **kwargs: Any) -> "Result":
            query = _prepared(query_object) if isinstance(query_object, str) else query_object
            return _escaped(super().query(query, *args, **kwargs))

    graph = ParsedOnce(bind_namespaces="none")
    for source in (data, context):
        for subject, predicate, value in source:
            graph.add((subject, predicate, _plain(value)))
    return graph


@lru_cache(maxsize=256)
def _prepared(text: str) -> "Query":
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text)


def _escaped(result: "Result") -> "Result":
    """Double the backslashes of the literals found, for pyshacl pastes them into a regular expression's replacement."""
    import rdflib

    if result.type == "SELECT":
        result.bindings = [
            {name: _doubled(value) if isinstance(value, rdflib.Literal) else value for name, value in row.items()}
            for row in result.bindings
        ]
    return result


def _doubled(literal: "rdflib.Literal") -> "rdflib.Literal":
    return type(literal)(literal.replace("\\", "\\\\"), literal.language) if "\\" in literal else literal


def _plain(value: Any) -> Any:
    """Take the datatype off an xsd:string: an Oxigraph store gives it, and rdflib holds "x" and "x"^^xsd:string unequal."""
    import rdflib

    if isinstance(value, rdflib.Literal) and value.datatype == rdflib.XSD.string:
        return rdflib.Literal(str(value))
    return value


def _aimed(shapes: "rdflib.Graph", data: "rdflib.Graph", seen: "rdflib.Graph") -> "rdflib.Graph":
    """Copy the shapes, with each target by class or property replaced by the nodes of the data that it means.

    The property shapes of a shape with targets get these targets themselves, which says the same and takes pyshacl half the time.
    """
    import rdflib
    from rdflib import SH

    aimed = rdflib.Graph(bind_namespaces="none")
    for subject, predicate, value in shapes:
        aimed.add((subject, predicate, _one_line(value) if predicate == SH.select else value))
    for shape in {*shapes.subjects(SH.targetClass), *shapes.subjects(SH.targetSubjectsOf)}:
        parts = list(shapes.objects(shape, SH.property))
        if lost := [part for part in parts if (part, SH.path, None) not in shapes]:
            raise DataError(f"The shapes cannot be used: {shape} has a property shape without sh:path: {lost[0]}")
        for predicate in (SH.targetClass, SH.targetSubjectsOf, SH.property):
            aimed.remove((shape, predicate, None))
        if (shape, SH.deactivated, rdflib.Literal(True)) in shapes:
            continue
        for node in _targets(shape, shapes, data, seen):
            for judge in (shape, *parts):
                aimed.add((judge, SH.targetNode, node))
    return aimed


def _one_line(query: Any) -> Any:
    """Write a query in one line: once a node, pyshacl searches it from the beginning of every line."""
    import rdflib

    return query if "#" in query else rdflib.Literal(re.sub(r"\s*\n\s*", " ", query))


def _targets(shape: Any, shapes: "rdflib.Graph", data: "rdflib.Graph", seen: "rdflib.Graph") -> Iterator[Any]:
    from rdflib import RDF, RDFS, SH

    for target in shapes.objects(shape, SH.targetClass):
        for kind in seen.transitive_subjects(RDFS.subClassOf, target):
            yield from data.subjects(RDF.type, kind)
    for target in shapes.objects(shape, SH.targetSubjectsOf):
        yield from data.subjects(target)


def _restore_languages(graph: "rdflib.Graph", shapes: "rdflib.Graph") -> None:
    """Give the messages of SPARQL constraints their language tags back, which pyshacl loses when it fills in the values."""
    import rdflib
    from rdflib import SH

    templates: dict[Any, Mapping[str, re.Pattern[str]]] = {}
    for result, constraint in graph.subject_objects(SH.sourceConstraint):
        if constraint not in templates:
            templates[constraint] = dict(_templates(shapes.objects(constraint, SH.message)))
        for message in list(graph.objects(result, SH.resultMessage)):
            for language, template in templates[constraint].items():
                if template.fullmatch(str(message)):
                    graph.remove((result, SH.resultMessage, message))
                    graph.add((result, SH.resultMessage, rdflib.Literal(str(message), lang=language)))
                    break


def _templates(messages: Iterable[Any]) -> Iterator[tuple[str, re.Pattern[str]]]:
    for message in messages:
        fixed = (re.escape(part) for part in _PLACEHOLDER.split(str(message)))
        yield str(message.language), re.compile(".*".join(fixed), re.DOTALL)
