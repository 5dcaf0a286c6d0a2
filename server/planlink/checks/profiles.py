"""Find the shapes of a graph: those of the core, and those of the profiles that the graph declares.

A profile is a prof:Profile (W3C Profiles Vocabulary, https://www.w3.org/TR/dx-prof/). A graph declares it with
dcterms:conformsTo, on something that it describes, such as its plan, or on its own name. The profile names its shapes as an
artifact (prof:hasArtifact) with the role of validation; the artifact is the owl:Ontology that the file of the shapes describes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planlink.errors import DataError
from planlink.files import shipped
from planlink.namespaces import GRAPH, PREFIXES
from planlink.rdf.store import Dataset

if TYPE_CHECKING:
    import rdflib

_VALIDATION = PREFIXES["prof"] + "role/validation"


def core_shapes() -> "rdflib.Graph":
    """Return the shapes that every graph must satisfy.

    :raises DataError: if there are none, or a file cannot be read.
    """
    paths = sorted(shipped("shapes").glob("*.ttl"))
    if not paths:
        raise DataError("shapes/: the folder holds no checks")
    return read_shapes(paths)


def read_shapes(paths: Iterable[Path]) -> "rdflib.Graph":
    """Read files of shapes into one graph.

    :param paths: Turtle files.
    :raises DataError: if a file cannot be read; names the place.
    """
    import rdflib

    graph = rdflib.Graph()
    for path in paths:
        Dataset().load(path)  # reports the place of a syntax error better than rdflib
        graph.parse(path)
    return graph


def is_shapes_file(path: Path) -> bool:
    """Return whether a file holds SHACL shapes, not data.

    :raises DataError: if it cannot be read.
    """
    dataset = Dataset()
    dataset.load(path, GRAPH + "shapes")
    return bool(dataset.instances(PREFIXES["sh"] + "NodeShape"))


def profile_shapes(more: Sequence[Path] = ()) -> dict[str, "rdflib.Graph"]:
    """Return the shapes of all known profiles, by the IRI of the artifact.

    :param more: files of shapes besides the shipped ones in `shapes/profiles/`.
    :raises DataError: if a file cannot be read, or does not say which artifact it is.
    """
    from rdflib import OWL, RDF

    by_artifact = {}
    for path in (*sorted((shipped("shapes") / "profiles").glob("*.ttl")), *more):
        graph = read_shapes([path])
        artifact = next(graph.subjects(RDF.type, OWL.Ontology), None)
        if artifact is None:
            raise DataError(f"{path}: the shapes have no owl:Ontology that a profile can name with prof:hasArtifact")
        by_artifact[str(artifact)] = graph
    return by_artifact


def declared_shapes(
    graph: str, parsed: Mapping[str, "rdflib.Graph"], by_artifact: Mapping[str, "rdflib.Graph"]
) -> Iterator["rdflib.Graph"]:
    """Return the shapes of the profiles that a graph declares.

    :param graph: IRI of the graph.
    :param parsed: all graphs by IRI, with the descriptions of the profiles.
    :param by_artifact: from :func:`profile_shapes`.
    :raises DataError: if the shapes of a declared profile are unknown.
    """
    import rdflib
    from rdflib.namespace import DCTERMS, PROF

    on_its_name = (value for each in parsed.values() for value in each.objects(rdflib.URIRef(graph), DCTERMS.conformsTo))
    declared = {*parsed[graph].objects(None, DCTERMS.conformsTo), *on_its_name}
    for data in parsed.values():
        for resource in (part for profile in declared for part in data.objects(profile, PROF.hasResource)):
            if (resource, PROF.hasRole, rdflib.URIRef(_VALIDATION)) in data:
                for artifact in map(str, data.objects(resource, PROF.hasArtifact)):
                    if artifact not in by_artifact:
                        raise DataError(f"{graph} declares a profile whose shapes <{artifact}> are not among the files")
                    yield by_artifact[artifact]
