"""The coverage matrix matches the oracle for each framework and goal, also without some assessments."""

from collections.abc import Callable

import pytest
from rdflib import RDF, SKOS, Graph, URIRef
from rdflib.term import Node

from tests.questions.conftest import Ask, Build
from tests.questions.oracle import (
    ID,
    LAMPANG,
    MASTER_PLAN,
    MILESTONES,
    NATIONAL_STRATEGY,
    PLAN,
    SDG,
    SDGO,
    STRENGTHS,
    Facts,
    cells,
    plans,
    text,
)

FRAMEWORKS = (SDG, NATIONAL_STRATEGY, MASTER_PLAN, MILESTONES)
COLUMNS = ("element", "column", "state", "direct", "indirect")
ColumnOf = Callable[[Node], Node | None]


def column_function(facts: Facts, framework: str) -> ColumnOf:
    """Return a function that maps the object of a link to the column that counts it."""
    if (URIRef(framework), RDF.type, SDGO.Goal) in facts.graph:
        return lambda thing: thing if facts.goal(thing) == URIRef(framework) else None
    if framework == SDG:
        return lambda thing: facts.goal(thing) or (thing if (thing, RDF.type, SDGO.Goal) in facts.graph else None)
    parents = set(facts.graph.objects(None, SKOS.broader))
    return lambda thing: thing if (thing, SKOS.inScheme, URIRef(framework)) in facts.graph and thing not in parents else None


def expected_matrix(facts: Facts, plan: Node, framework: str, *, with_implied: bool = False) -> set[tuple[str, ...]]:
    column_of = column_function(facts, framework)
    rows = set()
    for element in facts.elements(plan):
        links = facts.supports(element)
        stated = [(column_of(link.object), STRENGTHS[link.predicate]) for link in links]
        direct_links = facts.direct_supports(element) if with_implied else []
        implied = {column_of(other.object) for link in direct_links for other in facts.followed(link.object)}
        for column in ({column for column, _ in stated} | implied) - {None}:
            direct, indirect = (stated.count((column, strength)) for strength in ("direct", "indirect"))
            state = "direct" if direct else "indirect" if indirect else "implied"
            rows.add(text(element, column, state, direct, indirect))
        assessed_framework = SDG if framework.startswith(SDG) else framework
        if not facts.is_assessed(element, assessed_framework):
            rows.add((str(element), "", "not assessed", "", ""))
    return rows


@plans
@pytest.mark.parametrize("framework", [*FRAMEWORKS, *(f"{SDG}/{goal}" for goal in range(1, 18))])
def test_coverage_matrix_has_a_row_for_each_linked_or_unassessed_cell(
    shipped_ask: Ask, facts: Facts, plan: URIRef, framework: str
) -> None:
    rows = cells(shipped_ask("q29", plan=plan, columns=framework), *COLUMNS)
    assert len(rows) == len(set(rows))
    assert set(rows) == expected_matrix(facts, plan, framework)
    on_request = cells(shipped_ask("q29", plan=plan, columns=framework, withImplied="true"), *COLUMNS)
    assert set(on_request) == expected_matrix(facts, plan, framework, with_implied=True)


def test_matrix_of_lampang_plan_has_all_links(shipped_ask: Ask, facts: Facts) -> None:
    rows = [row for framework in FRAMEWORKS for row in cells(shipped_ask("q29", columns=framework), "direct", "indirect")]
    assert sum(int(d) + int(i) for d, i in rows) == len(facts.plan_supports(LAMPANG))
    triples = {(element, p, o) for element in facts.elements(LAMPANG) for p in STRENGTHS for o in facts.graph.objects(element, p)}
    assert len(triples) == len(facts.plan_supports(LAMPANG)) > 0


def test_unassessed_element_has_a_row_without_links(graphs: dict[str, Graph], build: Build) -> None:
    changed = dict(graphs)
    name = next(name for name in graphs if name.endswith("lampang-pao/plan") and "derived" not in name and "implied" not in name)
    changed[name] = Graph() + graphs[name]
    element = URIRef(ID + "lampang-pao/plan/S1.O7")
    for assessment in list(changed[name].subjects(PLAN.assessedElement, element)):
        if (assessment, PLAN.againstFramework, URIRef(SDG)) in changed[name]:
            changed[name].remove((assessment, None, None))
    ask, facts = build(changed), Facts(changed.values())
    for framework in (SDG, f"{SDG}/3", NATIONAL_STRATEGY):
        rows = set(cells(ask("q29", columns=framework), *COLUMNS))
        assert rows == expected_matrix(facts, LAMPANG, framework)
        assert ((str(element), "", "not assessed", "", "") in rows) == framework.startswith(SDG)
