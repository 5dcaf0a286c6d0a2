"""Write Paraguay's national development plan, with the links that experts gave it for CEPAL, as a plan in Turtle.

`python -m tests.foreign.paraguay FOLDER FILE` reads the folder of the two tables; they are not committed. The plan is in Spanish
only; each link has the experts' own rating and the year of their work, and nothing else.
"""

import csv
import re
import sys
from pathlib import Path

from rdflib import RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, PROV

PLAN = Namespace("https://w3id.org/planlink/ontology#")
SDG = "http://metadata.un.org/sdg/"
ORGANISATION = URIRef("https://w3id.org/planlink/id/paraguay")
PLAN_IRI = URIRef(ORGANISATION + "/plan")
SCALE = URIRef(PLAN_IRI + "/rating")
EXPERTS = URIRef(PLAN_IRI + "/experts")
SOURCE = URIRef("urn:example:cepal-paraguay")
YEAR = Literal("2021", datatype=XSD.gYear)
#: What each rating of the experts is read as: stated once for all links.
RATINGS = {
    "Total": ("Total", PLAN.directlySupports),
    "Parcial": ("Parcial", PLAN.directlySupports),
    "Contribucion": ("Contribución", PLAN.indirectlySupports),
}


def text(words: str) -> Literal:
    """Return a Spanish text with single spaces."""
    return Literal(" ".join(words.split()), lang="es")


def code_of(group: str) -> str:
    """Return the code of `PND_1_1_10` or `ODS_3_8 `: `1.1.10`, `3.8`."""
    return ".".join(group.strip().split("_")[1:])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def paraguay(folder: Path) -> Graph:
    """Return the plan as a graph.

    :param folder: holds `my_input3.csv`, all links, and `data_full.csv`, which names the strategic objectives.
    """
    graph = Graph()
    links, full = rows_of(folder / "my_input3.csv"), rows_of(folder / "data_full.csv")
    _add_plan(graph)
    names = {".".join(row["Objetivo PND"].split(".")[:2]): row["Objetivo Estratégico"] for row in full}
    for position, code in enumerate(sorted({code_of(row["PND_grupo"]) for row in links}), start=1):
        _add_element(graph, code, PLAN.Strategy, position, names[code], PLAN_IRI)
    objectives = {code_of(row["PND_subgrupo"]): row["Objetivo PND"] for row in links}
    for code, words in objectives.items():
        strategy, _, order = code.rpartition(".")
        name = re.sub(r"^[\d.]+\s*", "", words)
        _add_element(graph, code, PLAN.Objective, int(order), name, URIRef(f"{PLAN_IRI}/{strategy}"))
    for row in links:
        _add_link(graph, code_of(row["PND_subgrupo"]), code_of(row["ODS_subgrupo"]), row["Vinculación"])
    return graph


def _add_plan(graph: Graph) -> None:
    graph.add((ORGANISATION, RDF.type, PLAN.Organisation))
    graph.add((ORGANISATION, SKOS.prefLabel, text("Gobierno de la República del Paraguay")))
    graph.add((PLAN_IRI, RDF.type, PLAN.Plan))
    graph.add((PLAN_IRI, PLAN.planOf, ORGANISATION))
    for predicate in (DCTERMS.title, SKOS.prefLabel):
        graph.add((PLAN_IRI, predicate, text("Plan Nacional de Desarrollo del Paraguay")))
    graph.add((PLAN_IRI, DCTERMS.source, SOURCE))
    graph.add((PLAN_IRI, DCTERMS.license, URIRef("https://opensource.org/license/mit")))
    graph.add((EXPERTS, RDF.type, PROV.Agent))
    graph.add((EXPERTS, SKOS.prefLabel, text("Expertos de la CEPAL")))
    graph.add((SCALE, RDF.type, SKOS.ConceptScheme))
    graph.add((SCALE, SKOS.prefLabel, text("Vinculación")))
    graph.add((SCALE, DCTERMS.source, SOURCE))
    for key, (name, strength) in RATINGS.items():
        rating = URIRef(f"{SCALE}/{key}")
        graph.add((rating, RDF.type, PLAN.SourceRating))
        graph.add((rating, SKOS.prefLabel, text(name)))
        graph.add((rating, SKOS.inScheme, SCALE))
        graph.add((rating, PLAN.correspondingStrength, strength))


def _add_element(graph: Graph, code: str, kind: URIRef, order: int, name: str, parent: URIRef) -> None:
    element = URIRef(f"{PLAN_IRI}/{code}")
    graph.add((element, RDF.type, kind))
    graph.add((element, DCTERMS.isPartOf, parent))
    graph.add((element, SKOS.notation, Literal(code)))
    graph.add((element, PLAN.order, Literal(order)))
    graph.add((element, PLAN.sourceText, text(name)))
    graph.add((element, SKOS.prefLabel, text(name)))
    graph.add((element, DCTERMS.source, SOURCE))


def _add_link(graph: Graph, code: str, target: str, rating: str) -> None:
    element, aim, strength = URIRef(f"{PLAN_IRI}/{code}"), URIRef(SDG + target), RATINGS[rating][1]
    alignment = URIRef(f"{element}/supports/sdg-{target}")
    graph.add((element, strength, aim))
    graph.add((alignment, RDF.type, PLAN.Alignment))
    graph.add((alignment, PLAN.subject, element))
    graph.add((alignment, PLAN.predicate, strength))
    graph.add((alignment, PLAN.object, aim))
    graph.add((alignment, PLAN.sourceRating, URIRef(f"{SCALE}/{rating}")))
    graph.add((alignment, DCTERMS.creator, EXPERTS))
    graph.add((alignment, DCTERMS.created, YEAR))


if __name__ == "__main__":
    paraguay(Path(sys.argv[1])).serialize(sys.argv[2])
