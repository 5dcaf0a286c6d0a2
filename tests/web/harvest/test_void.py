"""The description of the dataset (VoID) counts and names what is in its files."""

import gzip
from collections import Counter, defaultdict
from functools import cache

import pyoxigraph as ox
import rdflib
from rdflib import RDF, RDFS

from planlink.engine.embedded import EmbeddedEngine
from tests.support.http import ask

ID = rdflib.Namespace("https://w3id.org/planlink/id/")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")


@cache
def void_of(server: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=ask(f"{server}/.well-known/void").body, format="turtle")


def test_void_counts_things_by_class_and_triples_by_property(server: str) -> None:
    void, graphs = void_of(server), defaultdict[str, list[tuple[str, str, str]]](list)
    for quad in ox.parse(gzip.decompress(ask(f"{server}/dump/all.nq.gz").body), format=ox.RdfFormat.N_QUADS):
        graphs[quad.graph_name.value].append((str(quad.subject), quad.predicate.value, getattr(quad.object, "value", "")))
    told = {str(node): node for node in void.subjects(VOID.classPartition | VOID.propertyPartition)}
    assert set(told) == {*graphs, ID + "dataset/all"}
    for name, node in told.items():
        parts = [graphs[name]] if name in graphs else list(graphs.values())
        things = {(s, o) for graph in parts for s, p, o in graph if p == str(RDF.type)}
        properties = Counter(p for graph in parts for _, p, _ in graph)
        assert counts(void, node, "class", "entities") == Counter(kind for _, kind in things)
        assert counts(void, node, "property", "triples") == properties
        assert int(str(void.value(node, VOID.properties))) == len(properties)
        assert int(str(void.value(node, VOID.classes))) == len({kind for _, kind in things})


def counts(void: rdflib.Graph, node: rdflib.term.Node, term: str, counted: str) -> dict[str, int]:
    parts = list(void.objects(node, VOID[f"{term}Partition"]))
    assert all({text.language for text in void.objects(part, RDFS.label)} == {"en", "th"} for part in parts)  # type: ignore[attr-defined] # labels are literals
    return {str(void.value(part, VOID[term])): int(str(void.value(part, VOID[counted]))) for part in parts}


@cache
def dumped(server: str, graph: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=ask(f"{server}/dump/{graph.partition('/graph/')[2]}.nt").body, format="nt")


def test_void_describes_the_links_to_the_sdgs_and_to_wikidata(server: str, engine: EmbeddedEngine) -> None:
    void = void_of(server)
    found = Counter[tuple[str, str]]()
    for links in void.subjects(RDF.type, VOID.Linkset):
        source, target = void.value(links, VOID.subjectsTarget), void.value(links, VOID.objectsTarget)
        assert str(source) in engine.status.graphs
        assert (source, VOID.subset, links) in void
        graph = dumped(server, str(source))
        space, term = str(void.value(target, VOID.uriSpace)), void.value(links, VOID.linkPredicate)
        pairs = [(s, o) for s, o in graph.subject_objects(term) if str(o).startswith(space) and not str(s).startswith(space)]
        assert int(str(void.value(links, VOID.triples))) == len(pairs) > 0
        found[str(source).rpartition("/graph/")[2], space] += len(pairs)
    assert found["sdg", "http://www.wikidata.org/entity/"] >= 17
    assert found["lampang-pao/plan", "http://metadata.un.org/sdg/"] > 100


def test_void_names_every_graph_with_its_files(server: str, engine: EmbeddedEngine) -> None:
    void = void_of(server)
    sizes = {str(graph): int(str(void.value(graph, VOID.triples))) for graph in void.objects(ID["dataset/all"], VOID.subset)}
    assert sizes == engine.status.graphs
    for graph in sizes:
        assert len(set(void.objects(rdflib.URIRef(graph), VOID.dataDump))) == 4
    assert str(void.value(ID["dataset/all"], VOID.sparqlEndpoint)) == f"{server}/sparql"
