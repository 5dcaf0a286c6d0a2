"""Validate data with SHACL, and report the findings in words. The only module that uses pyshacl.

A graph is validated in its context: the shapes may read what its nodes refer to (ontology, frameworks, agents), but only the
nodes of the graph itself are validated. The cost grows with the plan, not with everything that it refers to. Standard: W3C
SHACL with SHACL-SPARQL (https://www.w3.org/TR/shacl/), without the Advanced Features.
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
    """A validation result.

    :param focus: IRI of the focus node.
    :param shape: IRI of the source shape.
    :param path: IRI of the result path, if any.
    :param value: the value node, if any.
    :param severity: `violation`, `warning` or `info`.
    :param message_en: the error and its correction in English, beginning with the short name of the node.
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
    """Validate a graph and return the findings in words.

    :param data: the graph to validate, such as that of a plan.
    :param shapes: one or more of the shipped shapes files, in one graph.
    :param context: triples of the resources that the data refers to; without them `data` must contain everything.
    :returns: the findings, violations first, then by node and shape.
    :raises DataError: if the shapes are ill-formed.
    """
    return findings(report(data, shapes, context))


def report(data: "rdflib.Graph", shapes: "rdflib.Graph", context: "Iterable[_Triple]" = ()) -> "rdflib.Graph":
    """Validate a graph and return the sh:ValidationReport as RDF.

    Nothing is fetched from the network, and no graph is changed.

    :param data: the graph to validate.
    :param shapes: the shapes.
    :param context: triples of the resources that the data refers to; read, not validated.
    :raises DataError: if the shapes are ill-formed.
    """
    import pyshacl  # 200 ms that only validation needs
    import rdflib

    readable = _readable_graph(data, context)
    targeted = _targeted_shapes(shapes, data, readable)
    try:
        _, result, text = pyshacl.validate(readable, shacl_graph=targeted, inference="none", inplace=True)
    except RuntimeError as error:  # the base class of pyshacl's errors
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

    unique = {
        _finding(validation_report, result)
        for top in validation_report.subjects(RDF.type, SH.ValidationReport)
        for result in validation_report.objects(top, SH.result)
    }
    return sorted(unique, key=_order)


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
        severity=next(name for name in SEVERITIES if name == severity),
        message_en=english,
        message_th=thai,
    )


def _readable_graph(data: "rdflib.Graph", context: "Iterable[_Triple]") -> "rdflib.Graph":
    """Copy data and context into one memory graph that parses each query once rather than once per node."""
    import rdflib

    class ParsedOnce(rdflib.Graph):
        def query(self, query_object: "str | Query", *args: Any, **kwargs: Any) -> "Result":
            query = _prepare(query_object) if isinstance(query_object, str) else query_object
            return _with_escapes(super().query(query, *args, **kwargs))

    graph = ParsedOnce(bind_namespaces="none")
    for source in (data, context):
        for subject, predicate, value in source:
            graph.add((subject, predicate, _without_xsd_string(value)))
    return graph


@lru_cache(maxsize=256)
def _prepare(text: str) -> "Query":
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text)


def _with_escapes(result: "Result") -> "Result":
    """Double the backslashes in literals: pyshacl inserts them into the replacement of a regular expression."""
    import rdflib

    if result.type == "SELECT":
        result.bindings = [
            {name: _double_backslashes(value) if isinstance(value, rdflib.Literal) else value for name, value in row.items()}
            for row in result.bindings
        ]
    return result


def _double_backslashes(literal: "rdflib.Literal") -> "rdflib.Literal":
    return type(literal)(literal.replace("\\", "\\\\"), literal.language) if "\\" in literal else literal


def _without_xsd_string(value: Any) -> Any:
    """Remove the datatype xsd:string, which Oxigraph adds: rdflib holds "x" and "x"^^xsd:string unequal."""
    import rdflib

    if isinstance(value, rdflib.Literal) and value.datatype == rdflib.XSD.string:
        return rdflib.Literal(str(value))
    return value


def _targeted_shapes(shapes: "rdflib.Graph", data: "rdflib.Graph", readable: "rdflib.Graph") -> "rdflib.Graph":
    """Copy the shapes, replacing each target class or property by the nodes of the data that it selects.

    Property shapes get the targets of their shape, which is equivalent and takes pyshacl half the time.

    :raises DataError: if a property shape has no path.
    """
    import rdflib
    from rdflib import SH

    targeted = rdflib.Graph(bind_namespaces="none")
    for subject, predicate, value in shapes:
        targeted.add((subject, predicate, _one_line(value) if predicate == SH.select else value))
    for shape in {*shapes.subjects(SH.targetClass), *shapes.subjects(SH.targetSubjectsOf)}:
        parts = list(shapes.objects(shape, SH.property))
        if incomplete := [part for part in parts if (part, SH.path, None) not in shapes]:
            raise DataError(f"The shapes cannot be used: {shape} has a property shape without sh:path: {incomplete[0]}")
        for predicate in (SH.targetClass, SH.targetSubjectsOf, SH.property):
            targeted.remove((shape, predicate, None))
        if (shape, SH.deactivated, rdflib.Literal(True)) in shapes:
            continue
        for node in _target_nodes(shape, shapes, data, readable):
            for validator in (shape, *parts):
                targeted.add((validator, SH.targetNode, node))
    return targeted


def _one_line(query: Any) -> Any:
    """Return a query on one line: for each node, pyshacl runs a regular expression from the start of every line."""
    import rdflib

    return query if "#" in query else rdflib.Literal(re.sub(r"\s*\n\s*", " ", query))


def _target_nodes(shape: Any, shapes: "rdflib.Graph", data: "rdflib.Graph", readable: "rdflib.Graph") -> Iterator[Any]:
    from rdflib import RDF, RDFS, SH

    for target in shapes.objects(shape, SH.targetClass):
        for kind in readable.transitive_subjects(RDFS.subClassOf, target):
            yield from data.subjects(RDF.type, kind)
    for target in shapes.objects(shape, SH.targetSubjectsOf):
        yield from data.subjects(target)


def _restore_languages(graph: "rdflib.Graph", shapes: "rdflib.Graph") -> None:
    """Restore the language tags of messages of SPARQL constraints, which pyshacl loses when it inserts the values."""
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
