"""Check the shipped data, or other plans, in stages.

The stages are *parse* (the files are well-formed), *shapes* (SHACL), *reasoner* (OWL 2 consistency), *hygiene* (rules across
graphs) and *questions* (every question runs and returns the columns of its header).
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NoReturn

from planlink.checks import hygiene, reasoner
from planlink.checks.profiles import core_shapes, declared_shapes, is_shapes_file, profile_shapes
from planlink.checks.shapes import validate
from planlink.dataset.build import Built, build_shipped, build_sources
from planlink.dataset.sources import added_sources
from planlink.engine.embedded import EmbeddedEngine
from planlink.errors import DataError, ParameterError, PlanlinkError, ReasonerError
from planlink.formats import TURTLE
from planlink.namespaces import LANGUAGES, PREFIXES
from planlink.questions.collection import Questions
from planlink.rdf.graphs import RDF_TYPE, BlankNode, Graph, Term, boolean, text

VIOLATION = "violation"
#: SHACL requires a constraint component; not all findings come from shapes, so this one stands for all of planlink.
_COMPONENT = "https://w3id.org/planlink/shapes#CheckComponent"


@dataclass(frozen=True)
class Finding:
    """An error in the data.

    :param stage: the stage that reports it.
    :param severity: `violation` or `warning`; only violations fail the check.
    :param subject: IRI of the resource, or the file's path.
    :param source: the shape, check or question that reports it.
    :param message_en: the error and how to correct it.
    :param message_th: the same in Thai.
    """

    stage: str
    severity: str
    subject: str
    source: str
    message_en: str
    message_th: str


@dataclass(frozen=True)
class StageResult:
    """The findings of one stage.

    :param stage: the stage's name.
    :param findings: in the order of the files or checks.
    :param seconds: how long the stage took.
    """

    stage: str
    findings: list[Finding]
    seconds: float


def run_stages(
    only: Sequence[str] | None = None,
    before: Callable[[str], None] = lambda stage: None,
    texts: Path | None = None,
    data: Sequence[Path] = (),
) -> Iterator[StageResult]:
    """Check the shipped data, or other files, stage by stage.

    :param only: names of the stages to run; all by default. `parse` always runs: the others need its result.
    :param before: called with each stage's name before it starts, except `parse`.
    :param texts: folder of official texts to check beside the shipped data; none by default.
    :param data: files of other plans and profiles to check instead of the shipped plans and catalogue; files of shapes among them
        are the shapes of the profiles. Only findings about what these files describe are reported.
    :raises ParameterError: if a stage is unknown.
    """
    unknown = sorted(set(only or ()) - set(STAGES))
    if unknown:
        raise ParameterError(f"there is no stage '{unknown[0]}'; the stages are {', '.join(STAGES)}")
    try:
        checked = _read(data, texts)
    except DataError as error:
        yield StageResult("parse", [_error_finding("parse", error)], 0.0)
        return
    yield StageResult("parse", [], checked.built.seconds)
    for name, stage in _STAGES.items():
        if not only or name in only:
            before(name)
            started = time.perf_counter()
            findings = _stage_findings(name, stage, checked)
            yield StageResult(name, findings, time.perf_counter() - started)


@dataclass(frozen=True)
class _Checked:
    """What is checked.

    :param built: the dataset.
    :param shapes: files of shapes besides the shipped ones.
    :param graphs: IRIs of the graphs to report on; None: all.
    :param subjects: IRIs of the resources that these graphs describe.
    """

    built: Built
    shapes: Sequence[Path] = ()
    graphs: frozenset[str] | None = None
    subjects: frozenset[str] = frozenset()


def _read(data: Sequence[Path], texts: Path | None) -> _Checked:
    if not data:
        return _Checked(build_shipped(texts))
    shapes = [path for path in data if is_shapes_file(path)]
    added = [path for path in data if path not in shapes]
    sources = added_sources(added)
    built = build_sources(sources, shipped=False)
    graphs = [source.graph for source in sources if source.path in added and source.graph]
    subjects = {subject for subject, _, _ in Graph.parse(built.dataset.ntriples(graphs))}
    return _Checked(built, shapes, frozenset(graphs), frozenset(each for each in subjects if isinstance(each, str)))


def _stage_findings(name: str, stage: Callable[[_Checked], Iterable[Finding]], checked: _Checked) -> list[Finding]:
    """Run a stage; an error that ends it is a finding, added to those before it."""
    findings: list[Finding] = []
    try:
        findings.extend(stage(checked))
    except PlanlinkError as error:
        findings.append(_error_finding(name, error))
    if checked.graphs is None or name != "hygiene":
        return findings
    return [finding for finding in findings if finding.subject in checked.subjects or finding.source == name]


def _error_finding(stage: str, error: PlanlinkError) -> Finding:
    place = f" (line {error.line}, column {error.column})" if error.line else ""
    english = f"{error.message}{place}: correct the file so that it can be used."
    thai = f"{error.message}{place}: ใช้ไฟล์นี้ไม่ได้ โปรดแก้ไขไฟล์ให้ถูกต้อง"
    return Finding(stage, VIOLATION, error.message.split(": ")[0], stage, english, thai)


def _raise_empty(folder: str) -> NoReturn:
    """Refuse to pass data if a folder has no checks.

    :raises DataError: always.
    """
    raise DataError(f"{folder}: the folder holds no checks")


def _shapes(checked: _Checked) -> Iterator[Finding]:
    """Validate each graph with the others as context, except other plans: the cost per plan stays constant."""
    import rdflib

    core, by_artifact = core_shapes(), profile_shapes(checked.shapes)
    dataset = checked.built.dataset
    sizes = dataset.graph_sizes()
    plans = {graph for _, graph in dataset.instances(PREFIXES["plan"] + "Plan")}
    stated = sorted({source.graph for source in checked.built.sources if source.graph and source.graph in sizes})
    parsed = {graph: rdflib.Graph().parse(data=dataset.ntriples([graph]), format="nt") for graph in stated}
    for graph, data in parsed.items():
        if checked.graphs is not None and graph not in checked.graphs:
            continue
        shapes = sum(declared_shapes(graph, parsed, by_artifact), core)
        context = chain.from_iterable(parsed[other] for other in stated if other != graph and other not in plans)
        for result in validate(data, shapes, context):
            yield Finding("shapes", result.severity, result.focus, result.shape, result.message_en, result.message_th)


def _reasoner(checked: _Checked) -> Iterator[Finding]:
    stated = [source.graph for source in checked.built.sources if source.graph]
    ontology = PREFIXES["plan"].rstrip("#")
    try:
        result = reasoner.reason(checked.built.dataset.ntriples(dict.fromkeys(stated)))
    except ReasonerError as error:
        english = f"{error.message}: nothing is known of the data's consistency; correct what the reasoner cannot read."
        thai = f"{error.message}: เครื่องมืออนุมานทำงานไม่สำเร็จ จึงยังไม่ทราบว่าข้อมูลสอดคล้องกันหรือไม่ โปรดแก้ไขส่วนที่อ่านไม่ได้"
        yield Finding("reasoner", VIOLATION, ontology, "HermiT", english, thai)
        return
    if not result.consistent:
        english = f"The data contradicts the ontology ({result.explanation}): correct the type or the link that cannot be."
        thai = f"ข้อมูลขัดแย้งกับออนโทโลยี ({result.explanation}) โปรดแก้ไขประเภทหรือความเชื่อมโยงที่เป็นไปไม่ได้"
        yield Finding("reasoner", VIOLATION, ontology, "HermiT", english, thai)


def _hygiene(checked: _Checked) -> Iterator[Finding]:
    for offence in hygiene.offences(checked.built.dataset, hygiene.read_checks() or _raise_empty("queries/checks/")):
        english, thai = f"{offence.message_en} {offence.advice_en}", f"{offence.message_th} {offence.advice_th}"
        yield Finding("hygiene", offence.severity, offence.thing, offence.check, english, thai)


def _questions(checked: _Checked) -> Iterator[Finding]:
    engine = EmbeddedEngine(checked.built)
    for question in list(Questions()) or _raise_empty("queries/questions/"):
        for language in LANGUAGES:
            try:
                columns = question.table(engine, {"lang": language}).columns
            except PlanlinkError as error:
                english, thai = f"the question fails: {error.message}", f"คำถามทำงานไม่สำเร็จ: {error.message}"
                yield Finding("questions", VIOLATION, question.name, question.name, english, thai)
                continue
            if set(columns) != set(question.columns):
                odd = ", ".join(sorted(set(columns) ^ set(question.columns)))
                english = f"the header and the query disagree on the columns {odd}: describe each column that the query gives."
                thai = f"ส่วนหัวกับคำสั่งไม่ตรงกันในคอลัมน์ {odd} โปรดอธิบายทุกคอลัมน์ที่คำสั่งให้ผล"
                yield Finding("questions", VIOLATION, question.name, question.name, english, thai)


_STAGES: dict[str, Callable[[_Checked], Iterable[Finding]]] = {
    "shapes": _shapes,
    "reasoner": _reasoner,
    "hygiene": _hygiene,
    "questions": _questions,
}


#: The names of the stages, in the order in which they run.
STAGES = ("parse", *_STAGES)


def shacl_report(findings: Sequence[Finding]) -> str:
    """Return a SHACL validation report (SHACL, section 3.6)."""
    shacl, report = PREFIXES["sh"], BlankNode("report")
    graph = Graph([(report, RDF_TYPE, shacl + "ValidationReport"), (report, shacl + "conforms", boolean(not findings))])
    for number, finding in enumerate(findings):
        result = BlankNode(f"result{number}")
        severity = {"violation": "Violation", "warning": "Warning"}.get(finding.severity, "Info")
        graph.add(
            [
                (report, shacl + "result", result),
                (result, RDF_TYPE, shacl + "ValidationResult"),
                (result, shacl + "focusNode", _node(finding.subject)),
                (result, shacl + "resultSeverity", shacl + severity),
                (result, shacl + "sourceShape", _node(finding.source)),
                (result, shacl + "sourceConstraintComponent", _COMPONENT),
                (result, shacl + "resultMessage", text(finding.message_en, "en")),
                (result, shacl + "resultMessage", text(finding.message_th, "th")),
            ]
        )
    return graph.write(TURTLE).decode().rstrip()


def _node(name: str) -> Term:
    return name if name.startswith(("http://", "https://", "urn:")) else text(name)
