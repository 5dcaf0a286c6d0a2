"""Fixtures of the question tests: rows as plain strings, the files as rdflib graphs, datasets from changed files."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from rdflib import Graph

from planlink.dataset.build import Built
from planlink.dataset.rules import derive
from planlink.dataset.sources import shipped_sources
from planlink.engine.embedded import EmbeddedEngine
from planlink.questions.collection import Questions
from planlink.rdf.store import Dataset
from tests.questions import planted
from tests.questions.oracle import Facts
from tests.questions.rows import Row, ask

#: Asks a question by name or number, with parameters, and returns its rows.
Ask = Callable[..., list[Row]]
#: Builds a dataset from graphs by IRI and returns a function that asks it.
Build = Callable[[Mapping[str, Graph]], Ask]
#: The same, with the engine itself.
BuildEngine = Callable[[Mapping[str, Graph]], EmbeddedEngine]
#: Builds the frameworks, the changed demo plan and the unassessed plan.
Demo = Callable[[Callable[[Graph], None]], Ask]


def asker(questions: Questions, engine: EmbeddedEngine) -> Ask:
    """Return a function that asks an engine, in English by default."""

    def ask_by_name(name: str, **values: str) -> list[Row]:
        return ask(questions.get(name), engine, **{"lang": "en", **values})

    return ask_by_name


@pytest.fixture(scope="session")
def shipped_ask(questions: Questions, engine: EmbeddedEngine) -> Ask:
    return asker(questions, engine)


@pytest.fixture(scope="session")
def graphs() -> dict[str, Graph]:
    """Read the shipped files, by the IRI of their named graph. Copy a graph before you change it."""
    graphs_by_iri: dict[str, Graph] = {}
    for source in shipped_sources():
        assert source.graph is not None
        graphs_by_iri.setdefault(source.graph, Graph()).parse(source.path)
    return graphs_by_iri


@pytest.fixture(scope="session")
def facts(graphs: dict[str, Graph]) -> Facts:
    return Facts(graphs.values())


@pytest.fixture(scope="session")
def build_engine(graphs: dict[str, Graph], tmp_path_factory: pytest.TempPathFactory) -> BuildEngine:
    """Build datasets as planlink does: load each file into its graph, then apply the rules."""
    written: dict[int, Path] = {}  # the files of the shipped graphs, each written once
    shipped = {id(graph) for graph in graphs.values()}

    def build_from(changed: Mapping[str, Graph]) -> EmbeddedEngine:
        folder: Path = tmp_path_factory.mktemp("files")
        dataset, started = Dataset(union=True), time.perf_counter()
        for number, (iri, graph) in enumerate(changed.items()):
            path = written.get(id(graph))
            if path is None:
                path = folder / f"{number}.nt"
                path.write_text(graph.serialize(format="nt"), encoding="utf-8")
                if id(graph) in shipped:
                    written[id(graph)] = path
            dataset.load(path, iri)
        derive(dataset)
        return EmbeddedEngine(Built(dataset, "changed", time.perf_counter() - started))

    return build_from


@pytest.fixture(scope="session")
def build(questions: Questions, build_engine: BuildEngine) -> Build:
    return lambda graphs: asker(questions, build_engine(graphs))


@pytest.fixture(scope="module")
def demo(graphs: dict[str, Graph], build: Build) -> Demo:
    common = {iri: graph for iri, graph in graphs.items() if not iri.endswith("/plan")}
    assert len(common) == 9

    def with_changes(change: Callable[[Graph], None]) -> Ask:
        plan = planted.demo()
        change(plan)
        return build({**common, planted.GRAPH + "demo-pao/plan": plan, planted.GRAPH + "idle-pao/plan": planted.idle()})

    return with_changes


@pytest.fixture(scope="module")
def linked(demo: Demo) -> Ask:
    return demo(planted.add_links)
