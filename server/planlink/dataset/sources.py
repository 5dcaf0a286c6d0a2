"""List the files of the dataset, each with its named graph."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planlink.errors import DataError
from planlink.files import shipped
from planlink.namespaces import GRAPH


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
    return sources + plan_files()


def _turtle(folder: Path) -> Iterator[Path]:
    paths = sorted(folder.glob("*.ttl"))
    if not paths:
        raise DataError(f"{folder}: the folder holds no Turtle file")
    yield from paths
