"""Write the dataset as files: each named graph, each plan's alignments, and all graphs together; equal data give equal bytes.

A plan's alignments are also written as a mapping set (SSSOM/TSV).

Each graph is fetched from the engine, made canonical, and written in every format; only one graph is in memory at a time. The
files of all graphs concatenate the files of the graphs; their formats allow that.
"""

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, cast

from planlink.dataset.rules import LAYERS
from planlink.engine.interface import Engine
from planlink.errors import NotFound
from planlink.formats import GRAPH_FORMATS, NQUADS, TRIG, TURTLE, Format, Shape
from planlink.namespaces import GRAPH, ID
from planlink.publish.sssom import SSSOM, mapping_set
from planlink.questions.collection import Questions
from planlink.questions.document_queries import document_graph, document_table
from planlink.rdf.canonical import canonical
from planlink.rdf.graphs import Graph

#: The name of the files of all graphs.
ALL = "all"
#: The file that lists the checksums of all others, as `sha256sum --check` reads it.
CHECKSUMS = "SHA256SUMS"
CROSSWALKS = "crosswalks"


@dataclass(frozen=True)
class DumpFile:
    """A file.

    :param name: its path below the dump folder and below `/dump/`, such as `lampang-pao/plan.ttl`.
    :param part: its content: a graph's name, a plan's alignments, or :data:`ALL`.
    :param format: its serialisation.
    :param compressed: whether it is compressed with gzip.
    :param size: in bytes.
    :param sha256: its SHA-256, in hexadecimal digits.
    """

    name: str
    part: str
    format: Format
    compressed: bool
    size: int
    sha256: str

    @property
    def content_type(self) -> str:
        """The Content-Type header."""
        return "application/gzip" if self.compressed else self.format.content_type


@dataclass(frozen=True)
class Dumps:
    """The files of a dataset.

    :param folder: where they are.
    :param files: by name, in order.
    :param dates: the latest day (YYYY-MM-DD) in the data of a part, by part; parts without one are left out.
    :param triples: the number of triples of a part, by part.
    """

    folder: Path
    files: Mapping[str, DumpFile]
    dates: Mapping[str, str]
    triples: Mapping[str, int]

    def of(self, part: str) -> list[DumpFile]:
        """Return the files of a part, in the order in which formats are offered.

        :param part: see :class:`DumpFile`.
        """
        return [file for file in self.files.values() if file.part == part]

    def version(self, part: str) -> str:
        """Return the version of a part: equal triples have equal versions.

        :param part: see :class:`DumpFile`.
        """
        return _version(self.of(part), self.dates.get(part))


def write_dumps(engine: Engine, folder: Path) -> Dumps:
    """Write the files of a dataset.

    :param engine: serves it; named graphs outside planlink's own namespace are in no file.
    :param folder: the target folder, which is created.
    :raises PlanlinkError: if the engine fails.
    """
    graphs = sorted(graph for graph in engine.status.graphs if graph.startswith(GRAPH) and _is_file_name(graph))
    dates = _dates(engine, [graph.removeprefix(GRAPH) for graph in graphs])
    questions = Questions()
    files: list[DumpFile] = []
    triples: dict[str, int] = {}
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        whole = _Whole(folder, stack)
        for graph in graphs:
            name = graph.removeprefix(GRAPH)
            content = canonical(document_graph(engine, "graph", graph=graph), graph)
            triples[name] = len(content)
            whole.add(content, graph)
            files += _write(folder, name, content)
            if _is_plan(name):
                part = alignments_of(name)
                alignments = canonical(document_graph(engine, "alignments", graph=graph), graph)
                triples[part] = len(alignments)
                dates |= {part: max(dates[name], dates.get(part, ""))} if name in dates else {}
                written = list(_write(folder, part, alignments))
                files += [*written, *_mappings(engine, questions, folder, name, _version(written, dates.get(part)))]
    triples[ALL] = sum(triples[graph.removeprefix(GRAPH)] for graph in graphs)
    files += [_dump_file(folder, f"{ALL}.{suffix}", ALL, file_format) for suffix, file_format in _WHOLE.items()]
    (folder / CHECKSUMS).write_text("".join(f"{file.sha256}  {file.name}\n" for file in sorted(files, key=_by_name)))
    return Dumps(folder, {file.name: file for file in files}, dates, triples)


def names_of(graph: str) -> list[tuple[str, Format]]:
    """Return the names and formats of the files of one graph, without writing them; none if it has no files.

    :param graph: the IRI of a named graph of the dataset.
    """
    if not graph.startswith(GRAPH) or not _is_file_name(graph):
        return []
    return [(f"{graph.removeprefix(GRAPH)}.{file_format.name}", file_format) for file_format in GRAPH_FORMATS]


def alignments_of(plan: str) -> str:
    """Return the name of the part that holds a plan's alignments.

    :param plan: the name of the plan's graph, such as `lampang-pao/plan`.
    """
    return plan.removesuffix("plan") + "alignments"


def _is_plan(name: str) -> bool:
    return name.endswith("/plan") and name.split("/", maxsplit=1)[0] not in LAYERS


def _is_file_name(graph: str) -> bool:
    """Return whether a graph's name can be a file name: it is not too long and stays inside the folder."""
    name = graph.removeprefix(GRAPH)
    parts = name.split("/")
    plain = all(part.replace("-", "").replace("_", "").isalnum() and part.isascii() for part in parts)
    return plain and len(name) <= _LONGEST and parts != [ALL]


def _by_name(file: DumpFile) -> str:
    return file.name


#: Characters of a graph's name that any file system accepts, with a suffix.
_LONGEST = 200
#: The files of all graphs, by suffix.
_WHOLE = {"trig": TRIG, "nq.gz": NQUADS, "ttl": TURTLE}


class _Whole:
    """The files of all graphs, written graph by graph."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._trig = stack.enter_context((folder / f"{ALL}.trig").open("wb"))
        self._turtle = stack.enter_context((folder / f"{ALL}.ttl").open("wb"))
        packed = stack.enter_context((folder / f"{ALL}.nq.gz").open("wb"))
        # no file name and no time: equal data give equal bytes
        self._nquads = stack.enter_context(gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0))

    def add(self, graph: Graph, name: str) -> None:
        """Add a named graph."""
        self._trig.write(graph.write_named(name, TRIG))
        self._turtle.write(graph.write(TURTLE))
        cast(IO[bytes], self._nquads).write(graph.write_named(name, NQUADS))


def _write(folder: Path, part: str, graph: Graph) -> Iterator[DumpFile]:
    for file_format in GRAPH_FORMATS:
        name = f"{part}.{file_format.name}"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(graph.write(file_format))
        yield _dump_file(folder, name, part, file_format)


def _mappings(engine: Engine, questions: Questions, folder: Path, plan: str, version: str) -> Iterator[DumpFile]:
    """Write a plan's alignments as a mapping set with the version of its triples; nothing if there is no such plan."""
    try:
        mappings = mapping_set(engine, questions, {"plan": ID + plan})
    except NotFound:
        return
    name = f"{alignments_of(plan)}.{SSSOM.name}"
    # the version of the whole dataset would change this file whenever another plan changes
    text = replace(mappings, metadata={**mappings.metadata, "mapping_set_version": version}).tsv()
    (folder / name).write_text(text, encoding="utf-8", newline="")
    yield _dump_file(folder, name, alignments_of(plan), SSSOM)


def _version(files: Iterable[DumpFile], day: str | None) -> str:
    triples = "".join(file.sha256 for file in files if file.format.shape is Shape.GRAPH)
    digest = hashlib.sha256(triples.encode()).hexdigest()[:12]
    return f"{day}.{digest}" if day else digest


def _dump_file(folder: Path, name: str, part: str, file_format: Format) -> DumpFile:
    with (folder / name).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    return DumpFile(name, part, file_format, name.endswith(".gz"), size, digest)


def _dates(engine: Engine, names: list[str]) -> dict[str, str]:
    """Return the latest day of each part; a derived graph is as new as the newer of its plan and the crosswalks."""
    rows = document_table(engine, "dates").rows
    stated = {row["graph"].value.removeprefix(GRAPH): row["latest"].value for row in rows if "graph" in row}
    dates = {name: stated[name] for name in names if name in stated}
    for name in names:
        layer, _, source = name.partition("/")
        if layer in LAYERS:
            days = [dates[part] for part in (source, CROSSWALKS) if part in dates]
            dates |= {name: max(days)} if days else {}
    return dates | ({ALL: max(dates.values())} if dates else {})
