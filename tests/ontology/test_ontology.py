"""The ontology's files: headers, labels and definitions, kinds of properties, and what OWL 2 DL asks of chains."""

import re
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, VANN
from rdflib.term import Node

from planlink.dataset.sources import shipped_sources
from planlink.files import shipped
from planlink.namespaces import ID, PLAN, PREFIXES

ONTOLOGY = URIRef("https://w3id.org/planlink/ontology")
HEADERS = {"vocabulary": ONTOLOGY, "axioms": ONTOLOGY + "/axioms", "links": ONTOLOGY + "/links"}
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
#: RDF, RDFS and OWL are the language itself: their terms are declared nowhere.
LANGUAGE = tuple(PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))
LANGUAGES = ("en", "th")
#: OWL 2, section 4: the datatypes in use that are in its datatype map.
OWL_DATATYPES = {None, XSD.string, XSD.integer, XSD.decimal}
#: OWL 2, section 11.2: where only simple properties may stand.
SIMPLE_ONLY = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty)
RESTRICTIONS = (
    OWL.cardinality,
    OWL.minCardinality,
    OWL.maxCardinality,
    OWL.qualifiedCardinality,
    OWL.minQualifiedCardinality,
    OWL.maxQualifiedCardinality,
    OWL.hasSelf,
)


def parsed(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="module")
def files() -> dict[str, Graph]:
    return {path.stem: parsed(path) for path in shipped("ontology").glob("*.ttl")}


@pytest.fixture(scope="module")
def ontology(files: dict[str, Graph]) -> Graph:
    merged = Graph()
    for graph in files.values():
        merged += graph
    return merged


@pytest.fixture(scope="module")
def data() -> Graph:
    paths = [source.path for source in shipped_sources() if source.path.parent != shipped("ontology")]
    assert len(paths) == 10, "4 frameworks, crosswalks, agents, catalogue, profile, 2 plans"
    return parsed(*paths)


def declared(ontology: Graph) -> list[URIRef]:
    kinds = (OWL.Class, OWL.NamedIndividual, *PROPERTY_KINDS)
    found = {term for kind in kinds for term in ontology.subjects(RDF.type, kind) if isinstance(term, URIRef)}
    return sorted(found)


def own(ontology: Graph) -> list[URIRef]:
    return [term for term in declared(ontology) if term.startswith(PLAN)]


def texts(graph: Graph, term: Node, prop: URIRef) -> dict[str, str]:
    """Return the texts of a property by language, after checking that there is one a language and nothing else."""
    values = list(graph.objects(term, prop))
    found = {str(value.language): str(value) for value in values if isinstance(value, Literal)}
    assert len(found) == len(values), f"{term} has two values of {prop} in one language, or one that is no text"
    return found


def is_thai(text: str) -> bool:
    return re.search("[\u0e01-\u0e5b]", text) is not None


def test_ontology_has_three_files_with_headers(files: dict[str, Graph]) -> None:
    assert set(files) == set(HEADERS)
    for name, graph in files.items():
        assert list(graph.subjects(RDF.type, OWL.Ontology)) == [HEADERS[name]]


@pytest.mark.parametrize("name", HEADERS)
def test_headers_have_title_creator_date_and_licence(name: str, files: dict[str, Graph]) -> None:
    graph, header = files[name], HEADERS[name]
    for prop in (DCTERMS.title, DCTERMS.description, RDFS.label):
        assert set(texts(graph, header, prop)) == set(LANGUAGES)
    version = str(graph.value(header, OWL.versionInfo))
    single = {
        DCTERMS.creator: URIRef(ID + "agent/planlink"),
        DCTERMS.publisher: URIRef(ID + "agent/planlink"),
        DCTERMS.license: URIRef("https://creativecommons.org/licenses/by/4.0/"),
        DCTERMS.created: Literal("2026-11-22", datatype=XSD.date),
        OWL.versionIRI: URIRef(f"{header}/{version}"),
        VANN.preferredNamespacePrefix: Literal("plan"),
        VANN.preferredNamespaceUri: Literal(PLAN),
    }
    for prop, value in single.items():
        assert list(graph.objects(header, prop)) == [value]
    modified = graph.value(header, DCTERMS.modified)
    assert isinstance(modified, Literal)
    assert modified.datatype == XSD.date
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert version == str(files["vocabulary"].value(ONTOLOGY, OWL.versionInfo)), "the three files are one version"


def test_ontology_imports_nothing(ontology: Graph) -> None:
    assert list(ontology.subject_objects(OWL.imports)) == []


def test_vocabulary_has_all_terms(files: dict[str, Graph], ontology: Graph) -> None:
    terms = own(ontology)
    assert len(terms) == 63, "19 classes, 37 properties, 7 individuals"
    assert own(files["vocabulary"]) == terms


def test_model_guide_names_only_existing_terms(ontology: Graph) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "model.md"
    named = set(re.findall(r"\bplan:(\w+)", page.read_text(encoding="utf-8")))
    assert len(named) > 40
    assert {PLAN + name for name in named} - set(map(str, own(ontology))) == set()


def test_terms_have_one_label_and_definition_per_language(ontology: Graph) -> None:
    for term in own(ontology):
        for prop in (RDFS.label, SKOS.definition):
            found = texts(ontology, term, prop)
            assert set(found) == set(LANGUAGES), term
            assert is_thai(found["th"]), term
            assert not is_thai(found["en"]), term
        definition = texts(ontology, term, SKOS.definition)
        assert definition["en"].endswith("."), f"{term}: an English definition is a sentence"
        assert not definition["th"].endswith("."), f"{term}: Thai has no full stop"


def test_examples_are_bilingual(ontology: Graph) -> None:
    with_example = set(ontology.subjects(SKOS.example))
    assert len(with_example) >= 10
    for term in with_example:
        assert set(texts(ontology, term, SKOS.example)) == set(LANGUAGES)


def test_labels_are_unique(ontology: Graph) -> None:
    for language in LANGUAGES:
        labels = Counter(texts(ontology, term, RDFS.label)[language] for term in declared(ontology))
        assert [label for label, times in labels.items() if times > 1] == []


def test_terms_have_is_defined_by(ontology: Graph) -> None:
    for term in own(ontology):
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [ONTOLOGY], term


def test_external_terms_are_declared_with_labels_and_source(files: dict[str, Graph], ontology: Graph) -> None:
    outside = [term for term in declared(ontology) if not term.startswith(PLAN)]
    assert len(outside) > 50
    assert [term for term in declared(files["links"]) if not term.startswith(PLAN)] == outside
    for term in outside:
        assert set(texts(ontology, term, RDFS.label)) == set(LANGUAGES), term
        assert len(list(ontology.objects(term, RDFS.isDefinedBy))) == 1, term


def test_used_properties_are_declared_as_one_kind(ontology: Graph, data: Graph) -> None:
    used = {p for graph in (ontology, data) for p in graph.predicates() if not str(p).startswith(LANGUAGE)}
    assert len(used) > 40
    for prop in used | {term for kind in PROPERTY_KINDS for term in ontology.subjects(RDF.type, kind)}:
        kinds = [kind for kind in PROPERTY_KINDS if (prop, RDF.type, kind) in ontology]
        assert len(kinds) == 1, f"{prop} is declared as {kinds}"


def test_used_classes_are_declared(ontology: Graph, data: Graph) -> None:
    used = {c for graph in (ontology, data) for c in graph.objects(None, RDF.type) if not str(c).startswith(LANGUAGE)}
    assert len(used) > 20
    assert used - set(ontology.subjects(RDF.type, OWL.Class)) == set()


def test_property_values_fit_the_kind(ontology: Graph, data: Graph) -> None:
    for graph in (ontology, data):
        for prop in set(graph.predicates()):
            for value in graph.objects(None, prop):
                if (prop, RDF.type, OWL.ObjectProperty) in ontology:
                    assert isinstance(value, URIRef), f"{prop} {value!r}"
                if (prop, RDF.type, OWL.DatatypeProperty) in ontology:
                    assert isinstance(value, Literal), f"{prop} {value!r}"
                    assert value.datatype in OWL_DATATYPES, f"{prop} {value!r}: not a datatype of OWL 2"


def test_terms_used_as_alignment_values_have_labels(ontology: Graph, data: Graph) -> None:
    local = ("predicate", "mappingRelation", "justification", "reviewStatus", "basis")
    values = {value for name in local for _, value in data.subject_objects(URIRef(PLAN + name))}
    assert len(values) >= len(local)
    for value in values:
        assert set(texts(ontology, value, RDFS.label)) == set(LANGUAGES), value


def chains(ontology: Graph) -> Iterator[tuple[Node, list[Node]]]:
    for prop, items in ontology.subject_objects(OWL.propertyChainAxiom):
        yield prop, list(Collection(ontology, items))


def same(ontology: Graph, prop: Node) -> Node:
    """Return one name for a property and its inverse: the order that OWL 2 asks for does not tell them apart."""
    return min([prop, *ontology.objects(prop, OWL.inverseOf), *ontology.subjects(OWL.inverseOf, prop)], key=str)


def test_property_chains_are_regular(ontology: Graph) -> None:
    """OWL 2, section 11.2, "restriction on the property hierarchy": a strict order exists."""
    found = list(chains(ontology))
    assert len(found) == 8
    before: dict[Node, set[Node]] = {}
    for narrower, broader in ontology.subject_objects(RDFS.subPropertyOf):
        before.setdefault(same(ontology, broader), set()).add(same(ontology, narrower))
    for prop, links in found:
        assert len(links) == 2
        rest = links[1:] if links[0] == prop else links[:-1] if links[-1] == prop else links
        before.setdefault(same(ontology, prop), set()).update(same(ontology, link) for link in rest)
    for prop, smaller in before.items():
        assert prop not in smaller
    assert list(TopologicalSorter(before).static_order()), "a cycle would have raised CycleError"


def test_properties_with_chains_stay_within_owl_dl(ontology: Graph) -> None:
    """OWL 2, section 11.2, "restriction on simple roles"."""
    composite = {prop for prop, _ in chains(ontology)} | set(ontology.subjects(RDF.type, OWL.TransitiveProperty))
    for prop in list(composite):
        composite |= {broader for broader in ontology.transitive_objects(prop, RDFS.subPropertyOf) if broader}
    composite |= {inverse for prop in composite for inverse in ontology.objects(prop, OWL.inverseOf)}
    composite |= {inverse for prop in composite for inverse in ontology.subjects(OWL.inverseOf, prop)}
    named = {"supports", "directlySupports", "indirectlySupports", "impliedlySupports", "correspondsTo"}
    assert {PLAN + name for name in named} <= set(map(str, composite))
    for prop in composite:
        for kind in SIMPLE_ONLY:
            assert (prop, RDF.type, kind) not in ontology
        assert (prop, OWL.propertyDisjointWith, None) not in ontology
        assert (None, OWL.propertyDisjointWith, prop) not in ontology
        for restriction in ontology.subjects(OWL.onProperty, prop):
            assert not any((restriction, facet, None) in ontology for facet in RESTRICTIONS)
    assert (None, RDF.type, OWL.AllDisjointProperties) not in ontology
