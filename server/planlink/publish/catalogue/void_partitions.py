"""Describe the partitions of a dataset by class and by property, and its linksets (VoID, sections 4.2 to 5).

Each partition has an IRI below that of the description, so that the description has no blank nodes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from planlink.engine.interface import Engine
from planlink.namespaces import PREFIXES, shorten
from planlink.questions.document_queries import document_table
from planlink.rdf.graphs import RDF_TYPE, RDFS_LABEL, Triple, integer, text, texts

_VOID = "http://rdfs.org/ns/void#"
#: The datasets of others that the data link to: namespace, name in the IRI of the linkset, names for people.
_TARGETS = {
    PREFIXES["sdg"]: ("sdg", "Sustainable Development Goals of the United Nations", "เป้าหมายการพัฒนาที่ยั่งยืนขององค์การสหประชาชาติ"),
    "http://www.wikidata.org/entity/": ("wikidata", "Wikidata", "วิกิสนเทศ"),
}
#: The kinds of partitions: query, VoID's terms for the partition, its term, its size and the number of partitions.
_PARTITIONS = (
    ("void-classes", "classPartition", "class", "entities", "classes"),
    ("void-properties", "propertyPartition", "property", "triples", "properties"),
)


@dataclass(frozen=True)
class DescribedDataset:
    """A dataset described by its partitions.

    :param iri: its IRI.
    :param name: its name in the IRIs of its partitions.
    :param labels: its name for people, by language.
    """

    iri: str
    name: str
    labels: dict[str, str]


def partitions(
    engine: Engine, everything: DescribedDataset, graphs: Iterable[DescribedDataset], document: str
) -> Iterator[Triple]:
    """Yield the number of instances of each class and of triples of each property, for the whole dataset and for each graph.

    :param engine: counts.
    :param everything: all graphs together.
    :param graphs: the graphs to describe.
    :param document: the URL of the description, below which the partitions are named.
    """
    described = {dataset.iri: dataset for dataset in (everything, *graphs)}
    for query, partition, term, size, terms in _PARTITIONS:
        numbers = _numbers(engine, query, everything.iri, described)
        for iri, dataset in described.items():
            yield iri, _VOID + terms, integer(len(numbers[iri]))
            for name, number in sorted(numbers[iri].items()):
                node = f"{document}#{dataset.name}/{term}/{_fragment(name)}"
                yield iri, _VOID + partition, node
                yield node, _VOID + term, name
                yield node, _VOID + size, integer(number)
                yield from texts(node, RDFS_LABEL, {code: f"{label} · {shorten(name)}" for code, label in dataset.labels.items()})


def _numbers(engine: Engine, query: str, everything: str, described: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return sizes by dataset and class or property. The query for classes counts all graphs, too; triples are added up."""
    numbers: dict[str, dict[str, int]] = {iri: {} for iri in described}
    for row in document_table(engine, query).rows:
        graph = row["graph"].value if "graph" in row else everything
        if row["term"].kind == "uri" and graph in numbers:
            numbers[graph][row["term"].value] = int(row["number"].value)
            if query == "void-properties":
                total = numbers[everything]
                total[row["term"].value] = total.get(row["term"].value, 0) + int(row["number"].value)
    return numbers


def linksets(engine: Engine, graphs: Iterable[DescribedDataset], document: str) -> Iterator[Triple]:
    """Yield the links to the SDGs and to Wikidata, by graph and property.

    :param engine: counts.
    :param graphs: the graphs to describe.
    :param document: the URL of the description, below which the linksets are named.
    """
    for namespace, (name, english, thai) in _TARGETS.items():
        node = f"{document}#{name}"
        yield node, RDF_TYPE, _VOID + "Dataset"
        yield node, _VOID + "uriSpace", text(namespace)
        yield from texts(node, RDFS_LABEL, {"en": english, "th": thai})
    described = {dataset.iri: dataset for dataset in graphs}
    for row in document_table(engine, "void-links").rows:
        if "graph" not in row or row["graph"].value not in described:
            continue
        dataset, term = described[row["graph"].value], row["term"].value
        target, english, thai = _TARGETS[row["space"].value]
        node = f"{document}#{dataset.name}/links/{target}/{_fragment(term)}"
        yield dataset.iri, _VOID + "subset", node
        yield node, RDF_TYPE, _VOID + "Linkset"
        yield node, _VOID + "subjectsTarget", dataset.iri
        yield node, _VOID + "objectsTarget", f"{document}#{target}"
        yield node, _VOID + "linkPredicate", term
        yield node, _VOID + "triples", integer(int(row["number"].value))
        names = {"en": english, "th": thai}
        labels = {code: f"{label} → {names.get(code, english)} · {shorten(term)}" for code, label in dataset.labels.items()}
        yield from texts(node, RDFS_LABEL, labels)


def _fragment(iri: str) -> str:
    """Return a term's name as part of a fragment, without a colon: JSON-LD would read one as the end of a prefix."""
    name = shorten(iri)
    return quote(name if name == iri else name.replace(":", "-", 1), safe="/.-_")
