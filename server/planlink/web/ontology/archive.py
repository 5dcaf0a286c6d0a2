"""Former versions of the ontology: one frozen Turtle file each in `ontology/archive/`, served at its version IRI."""

from functools import cache

from planlink.files import shipped
from planlink.formats import Format
from planlink.namespaces import GRAPH
from planlink.rdf.graphs import Graph
from planlink.rdf.store import Dataset

_SUFFIX = ".ttl"


def archived_versions() -> list[str]:
    """Return the numbers of the former versions, such as `0.1.0`, in order."""
    return sorted(path.name.removesuffix(_SUFFIX) for path in (shipped("ontology") / "archive").glob(f"*{_SUFFIX}"))


@cache
def archived_document(version: str, rdf_format: Format) -> bytes:
    """Return a former version as a document.

    :param version: one of :func:`archived_versions`.
    :param rdf_format: a graph format.
    """
    dataset, graph = Dataset(), f"{GRAPH}ontology"
    dataset.load(shipped("ontology") / "archive" / f"{version}{_SUFFIX}", graph)
    return Graph.parse(dataset.ntriples([graph]), f"version {version} of the ontology").write(rdf_format)
