"""What a dataset is made of, class by class and property by property, and where its links lead (VoID, sections 4.2 to 5).

Each part has an IRI in the description itself, so that the description is the same each time and every part has a name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from planlink.engine.interface import Engine, Request
from planlink.files import shipped
from planlink.formats import JSON
from planlink.namespaces import PREFIXES, shorten
from planlink.publish.catalogue.distributions import Triple
from planlink.questions.tables import Cell, read_table
from planlink.sparql.query_files import read_query
from planlink.sparql.terms import iri_text, literal_text

_VOID, _XSD, _DCT = "http://rdfs.org/ns/void#", PREFIXES["xsd"], PREFIXES["dcterms"]
_TYPE, _LABEL = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"
#: The others' datasets that ours link to: where their names begin, and what people call them.
_TARGETS = {
    PREFIXES["sdg"]: ("sdg", "Sustainable Development Goals of the United Nations", "เป้าหมายการพัฒนาที่ยั่งยืนขององค์การสหประชาชาติ"),
    "http://www.wikidata.org/entity/": ("wikidata", "Wikidata", "วิกิสนเทศ"),
}
_PARTS = (
    ("void-classes", "classPartition", "class", "entities", "classes"),
    ("void-properties", "propertyPartition", "property", "triples", "properties"),
)


@dataclass(frozen=True)
class Whole:
    """A dataset that is told of part by part.

    :param iri: its IRI.
    :param name: its name in the IRIs of its parts.
    :param labels: what it is called, by language.
    """

    iri: str
    name: str
    labels: dict[str, str]


def partitions(engine: Engine, everything: Whole, graphs: Iterable[Whole], document: str) -> Iterator[Triple]:
    """Yield how many things of each class and triples of each property there are, in all and in each graph.

    :param engine: counts.
    :param everything: all graphs together.
    :param graphs: those that are told of.
    :param document: the address of the description, below which the parts are named.
    """
    wholes = {whole.iri: whole for whole in graphs}
    for query, part, term, counted, terms in _PARTS:
        numbers: dict[str, dict[str, int]] = {iri: {} for iri in (everything.iri, *wholes)}
        for row in _rows(engine, query):
            graph = row["graph"].value if "graph" in row else everything.iri
            if row["term"].kind == "uri" and graph in numbers:
                numbers[graph][row["term"].value] = int(row["number"].value)
                if query == "void-properties":
                    total = numbers[everything.iri]
                    total[row["term"].value] = total.get(row["term"].value, 0) + int(row["number"].value)
        for whole in (everything, *wholes.values()):
            node = iri_text(whole.iri)
            yield node, _VOID + terms, _count(len(numbers[whole.iri]))
            for iri, number in sorted(numbers[whole.iri].items()):
                own = iri_text(f"{document}#{whole.name}/{term}/{_fragment(iri)}")
                yield node, _VOID + part, own
                yield own, _VOID + term, iri_text(iri)
                yield own, _VOID + counted, _count(number)
                yield from _labels(own, {code: f"{whole.labels[code]} · {shorten(iri)}" for code in whole.labels})


def linksets(engine: Engine, graphs: Iterable[Whole], document: str) -> Iterator[Triple]:
    """Yield the links to the SDGs and to Wikidata, graph by graph and property by property.

    :param engine: counts.
    :param graphs: those that are told of.
    :param document: the address of the description, below which the sets are named.
    """
    for space, (name, english, thai) in _TARGETS.items():
        node = iri_text(f"{document}#{name}")
        yield node, _TYPE, iri_text(_VOID + "Dataset")
        yield node, _VOID + "uriSpace", literal_text(space)
        yield from _labels(node, {"en": english, "th": thai})
    wholes = {whole.iri: whole for whole in graphs}
    for row in _rows(engine, "void-links"):
        if "graph" not in row or row["graph"].value not in wholes:
            continue
        whole, term, target = wholes[row["graph"].value], row["term"].value, _TARGETS[row["space"].value]
        node = iri_text(f"{document}#{whole.name}/links/{target[0]}/{_fragment(term)}")
        yield iri_text(whole.iri), _VOID + "subset", node
        yield node, _TYPE, iri_text(_VOID + "Linkset")
        yield node, _VOID + "subjectsTarget", iri_text(whole.iri)
        yield node, _VOID + "objectsTarget", iri_text(f"{document}#{target[0]}")
        yield node, _VOID + "linkPredicate", iri_text(term)
        yield node, _VOID + "triples", _count(int(row["number"].value))
        names = {"en": target[1], "th": target[2]}
        yield from _labels(
            node, {code: f"{whole.labels[code]} → {names.get(code, target[1])} · {shorten(term)}" for code in whole.labels}
        )


def _rows(engine: Engine, name: str) -> Sequence[Mapping[str, Cell]]:
    text, _ = read_query(shipped("queries") / "documents" / f"{name}.rq")
    return read_table(engine.answer(Request(text, rows=JSON, graph=None, built_in=True)).body).rows


def _labels(node: str, texts: dict[str, str]) -> Iterator[Triple]:
    yield from ((node, _LABEL, literal_text(text, code)) for code, text in texts.items())


def _fragment(iri: str) -> str:
    """Return a term's name as a part of a fragment; without a colon, for JSON-LD would read one as the end of a prefix."""
    name = shorten(iri)
    return quote(name if name == iri else name.replace(":", "-", 1), safe="/.-_")


def _count(number: int) -> str:
    return literal_text(number, datatype=_XSD + "integer")
