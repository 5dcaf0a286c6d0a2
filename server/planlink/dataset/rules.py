"""Build the derived and implied layers: run the CONSTRUCT rules of `queries/rules/` over the dataset, in their order."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planlink.errors import DataError, QueryMalformed
from planlink.files import shipped
from planlink.namespaces import GRAPH, PLAN
from planlink.rdf.store import Dataset
from planlink.sparql.query_files import read_query
from planlink.sparql.terms import bind, iri_text

LAYERS = ("derived", "implied")
SCOPES = ("crosswalks", "plan")


@dataclass(frozen=True)
class Rule:
    """One rule.

    :param name: the file's name without its suffix.
    :param text: the CONSTRUCT query.
    :param layer: one of :data:`LAYERS`.
    :param scope: `plan` (run once a plan, with ?plan bound) or `crosswalks` (run once).
    :param order: rules run in ascending order.
    """

    name: str
    text: str
    layer: str
    scope: str
    order: int


def rules(folder: Path | None = None) -> list[Rule]:
    """Read the rules, in the order in which they run.

    :param folder: where the .rq files are; the shipped ones by default.
    :raises DataError: if a header is malformed, or the folder holds no rule.
    """
    read = []
    for path in sorted((folder or shipped("queries") / "rules").glob("*.rq")):
        text, header = read_query(path)
        layer, scope, order = str(header.get("graph")), str(header.get("scope")), header.get("order")
        if layer not in LAYERS or scope not in SCOPES or not isinstance(order, int):
            raise DataError(f"{path}: graph must be one of {LAYERS}, scope one of {SCOPES}, and order a whole number")
        read.append(Rule(path.stem, text, layer, scope, order))
    if not read:
        raise DataError(f"{folder or 'queries/rules'}: the folder holds no rule")
    return sorted(read, key=lambda rule: (rule.order, rule.name))


def layer_graph(layer: str, source_graph: str) -> str:
    """Return the IRI of the graph that holds a layer of a source graph.

    :param layer: one of :data:`LAYERS`.
    :param source_graph: IRI of a plan's graph, or of the crosswalks'.
    """
    return f"{GRAPH}{layer}/{source_graph.removeprefix(GRAPH)}"


def derive(dataset: Dataset) -> int:
    """Run all rules and add the triples that they construct to the graphs of the layers.

    :param dataset: holds the stated layer; changed in place.
    :returns: the number of triples that the rules constructed.
    """
    added = 0
    for rule in rules():
        for graph, values in _runs(rule, dataset):
            try:
                added += dataset.construct_into(layer_graph(rule.layer, graph), bind(rule.text, values))
            except QueryMalformed as error:
                raise DataError(f"queries/rules/{rule.name}.rq: {error.message}") from error
    return added


def _runs(rule: Rule, dataset: Dataset) -> Iterator[tuple[str, dict[str, str]]]:
    if rule.scope == "crosswalks":
        yield GRAPH + "crosswalks", {}
        return
    for plan, graph in dataset.instances(PLAN + "Plan"):
        yield graph, {"plan": iri_text(plan)}
