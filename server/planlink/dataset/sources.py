"""List the files of the dataset, each with its named graph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from planlink.errors import DataError
from planlink.files import shipped
from planlink.namespaces import GRAPH, ID, PLAN
from planlink.rdf.store import Dataset

#: The named graph of the profiles.
PROFILES = GRAPH + "profiles"


@dataclass(frozen=True)
class Source:
    """A file and its named graph.

    :param path: the file.
    :param graph: IRI of the named graph; None: the graphs of the file.
    """

    path: Path
    graph: str | None


def plan_graph(organisation: str) -> str:
    """Return the IRI of an organisation's plan graph.

    :param organisation: its local name, such as `lampang-pao`.
    """
    return f"{GRAPH}{organisation}/plan"


def plan_files() -> list[Source]:
    """Return the files of the plans, each with its graph.

    :raises DataError: if there are none.
    """
    data = shipped("data")
    more = [Source(path, plan_graph(path.stem)) for path in _turtle(data / "plans")]
    return [Source(data / "plan.ttl", plan_graph("lampang-pao")), *more]


def shipped_sources() -> list[Source]:
    """Return the files of the shipped dataset in a fixed order, each with its graph (docs/model.md, "Named graphs").

    :raises DataError: if a folder holds no file.
    """
    data = shipped("data")
    sources = [Source(path, GRAPH + "ontology") for path in _turtle(shipped("ontology"))]
    sources += [Source(path, GRAPH + path.stem) for path in _turtle(data / "frameworks")]
    sources += [
        Source(data / name, GRAPH + name.removesuffix(".ttl")) for name in ("crosswalks.ttl", "agents.ttl", "catalog.ttl")
    ]
    sources += [Source(path, PROFILES) for path in _turtle(data / "profiles")]
    return sources + plan_files()


def _turtle(folder: Path) -> Iterator[Path]:
    paths = sorted(folder.glob("*.ttl"))
    if not paths:
        raise DataError(f"{folder}: the folder holds no Turtle file")
    yield from paths


def added_sources(paths: Sequence[Path]) -> list[Source]:
    """Return files of other plans, each with its graph, after the shipped files except plans and catalogue.

    A file with a plan is in the graph that is named after the plan, as in the shipped dataset; any other file is in one that is
    named after the file.

    :param paths: files of triples, each with at most one plan.
    :raises DataError: if a file cannot be read, or holds several plans.
    """
    left_out = {GRAPH + "catalog", *(source.graph for source in plan_files())}
    shared = [source for source in shipped_sources() if source.graph not in left_out]
    return shared + [Source(path, _added_graph(path)) for path in paths]


def _added_graph(path: Path) -> str:
    dataset = Dataset()
    dataset.load(path, f"{GRAPH}added/{path.stem}")
    plans = sorted({plan for plan, _ in dataset.instances(PLAN + "Plan")})
    if len(plans) > 1:
        raise DataError(f"{path}: the file holds {len(plans)} plans; keep one plan a file")
    if not plans:
        return f"{GRAPH}added/{path.stem}"
    return GRAPH + plans[0].removeprefix(ID) if plans[0].startswith(ID) else plans[0]
