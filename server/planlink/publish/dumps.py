"""The dataset as files: each named graph, each plan's alignments, and all graphs together, the same bytes from the same data.

A plan's alignments are there as a mapping set too (SSSOM/TSV).

A graph is fetched from the engine, whatever that is, put into canonical order, and written in every format; only one graph is
in memory at a time. The files of all graphs are those of the graphs one after the other, which every one of these formats allows.
"""

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, cast

from planlink.dataset.rules import LAYERS
from planlink.engine.interface import Engine, Request
from planlink.errors import NotFound
from planlink.files import shipped
from planlink.formats import GRAPH_FORMATS, JSON, NQUADS, NTRIPLES, TRIG, TURTLE, Format, Shape
from planlink.namespaces import GRAPH, ID
from planlink.publish.sssom import SSSOM, mapping_set
from planlink.questions.collection import Questions
from planlink.questions.tables import read_table
from planlink.rdf.canonical import canonical, write_graph
from planlink.rdf.serialising import convert
from planlink.sparql.query_files import read_query
from planlink.sparql.terms import bind, iri_text

#: The name of the files that hold every graph.
ALL = "all"
#: The file that lists the checksums of all others, as `sha256sum --check` reads it.
CHECKSUMS = "SHA256SUMS"
CROSSWALKS = "crosswalks"


@dataclass(frozen=True)
class DumpFile:
    """A file.

    :param name: its path below the dumps' folder and below `/dump/`, such as `lampang-pao/plan.ttl`.
    :param part: what it holds: a graph's name, a plan's alignments, or :data:`ALL`.
    :param format: how it is written.
    :param compressed: whether it is packed with gzip.
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
    :param dates: the latest day (YYYY-MM-DD) that a part's own data names, by part; a part without any is missing.
    :param triples: how many triples a part has, by part.
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
        """Return a name for a part's content: equal triples, equal version.

        :param part: see :class:`DumpFile`.
        """
        return _version(self.of(part), self.dates.get(part))


def write_dumps(engine: Engine, folder: Path) -> Dumps:
    """Write the files of a dataset.

    :param engine: answers from it; named graphs that are not ours have no file of their own and are in none.
    :param folder: where to; it is made.
    :raises PlanlinkError: if the engine fails.
    """
    graphs = sorted(graph for graph in engine.status.graphs if graph.startswith(GRAPH) and _harmless(graph))
    dates = _dates(engine, [graph.removeprefix(GRAPH) for graph in graphs])
    questions = Questions()
    files: list[DumpFile] = []
    triples: dict[str, int] = {}
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        whole = _Whole(folder, stack)
        for graph in graphs:
            name = graph.removeprefix(GRAPH)
            text = _fetch(engine, "graph", graph)
            triples[name] = text.count("\n")
            whole.add(text, graph)
            files += _write(folder, name, text)
            if _is_plan(name):
                part = alignments_of(name)
                found = _fetch(engine, "alignments", graph)
                triples[part] = found.count("\n")
                dates |= {part: max(dates[name], dates.get(part, ""))} if name in dates else {}
                written = list(_write(folder, part, found))
                files += [*written, *_mappings(engine, questions, folder, name, _version(written, dates.get(part)))]
    triples[ALL] = sum(triples[graph.removeprefix(GRAPH)] for graph in graphs)
    files += [_described(folder, f"{ALL}.{suffix}", ALL, chosen) for suffix, chosen in _WHOLE.items()]
    (folder / CHECKSUMS).write_text("".join(f"{file.sha256}  {file.name}\n" for file in sorted(files, key=_by_name)))
    return Dumps(folder, {file.name: file for file in files}, dates, triples)


def names_of(graph: str) -> list[tuple[str, Format]]:
    """Return the names of the files that hold a graph alone, with their formats, without writing them; none if it gets no files.

    :param graph: the IRI of a named graph of the dataset.
    """
    if not graph.startswith(GRAPH) or not _harmless(graph):
        return []
    return [(f"{graph.removeprefix(GRAPH)}.{chosen.name}", chosen) for chosen in GRAPH_FORMATS]


def alignments_of(plan: str) -> str:
    """Return the name of the part that holds a plan's alignments.

    :param plan: the name of the plan's graph, such as `lampang-pao/plan`.
    """
    return plan.removesuffix("plan") + "alignments"


def _is_plan(name: str) -> bool:
    return name.endswith("/plan") and name.split("/", maxsplit=1)[0] not in LAYERS


def _harmless(graph: str) -> bool:
    """Tell whether a graph's name can be a file's: nothing in it leads out of the folder, or is longer than a name may be."""
    name = graph.removeprefix(GRAPH)
    parts = name.split("/")
    plain = all(part.replace("-", "").replace("_", "").isalnum() and part.isascii() for part in parts)
    return plain and len(name) <= _LONGEST and parts != [ALL]


def _by_name(file: DumpFile) -> str:
    return file.name


#: Characters of a graph's name that file systems surely take, with a suffix.
_LONGEST = 200
#: The files of all graphs, by suffix.
_WHOLE = {"trig": TRIG, "nq.gz": NQUADS, "ttl": TURTLE}


class _Whole:
    """The files of all graphs, which grow graph by graph."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._trig = stack.enter_context((folder / f"{ALL}.trig").open("wb"))
        self._turtle = stack.enter_context((folder / f"{ALL}.ttl").open("wb"))
        packed = stack.enter_context((folder / f"{ALL}.nq.gz").open("wb"))
        # neither the file's name nor the hour of packing: the same data give the same bytes
        self._nquads = stack.enter_context(gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0))

    def add(self, ntriples: str, graph: str) -> None:
        """Add a graph."""
        self._trig.write(write_graph(ntriples, graph, TRIG))
        self._turtle.write(convert(ntriples, TURTLE))
        cast(IO[bytes], self._nquads).write(write_graph(ntriples, graph, NQUADS))


def _fetch(engine: Engine, query: str, graph: str) -> str:
    text, _ = read_query(shipped("queries") / "documents" / f"{query}.rq")
    asked = Request(bind(text, {"graph": iri_text(graph)}), rows=None, graph=NTRIPLES, built_in=True)
    return canonical(engine.answer(asked).body, graph)


def _write(folder: Path, part: str, ntriples: str) -> Iterator[DumpFile]:
    for chosen in GRAPH_FORMATS:
        name = f"{part}.{chosen.name}"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(ntriples.encode() if chosen == NTRIPLES else convert(ntriples, chosen))
        yield _described(folder, name, part, chosen)


def _mappings(engine: Engine, questions: Questions, folder: Path, plan: str, version: str) -> Iterator[DumpFile]:
    """Write a plan's alignments as a mapping set of the same version as its triples; nothing where there is no such plan."""
    try:
        found = mapping_set(engine, questions, {"plan": ID + plan})
    except NotFound:
        return
    name = f"{alignments_of(plan)}.{SSSOM.name}"
    # the version of everything served would change this plan's file whenever another plan changes
    text = replace(found, metadata={**found.metadata, "mapping_set_version": version}).tsv()
    (folder / name).write_text(text, encoding="utf-8", newline="")
    yield _described(folder, name, alignments_of(plan), SSSOM)


def _version(files: Iterable[DumpFile], day: str | None) -> str:
    triples = "".join(file.sha256 for file in files if file.format.shape is Shape.GRAPH)
    digest = hashlib.sha256(triples.encode()).hexdigest()[:12]
    return f"{day}.{digest}" if day else digest


def _described(folder: Path, name: str, part: str, chosen: Format) -> DumpFile:
    with (folder / name).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    return DumpFile(name, part, chosen, name.endswith(".gz"), size, digest)


def _dates(engine: Engine, names: list[str]) -> dict[str, str]:
    """Return the latest day of each part; what rules give is as new as what they read, of which plan and crosswalks have days."""
    text, _ = read_query(shipped("queries") / "documents" / "dates.rq")
    rows = read_table(engine.answer(Request(text, rows=JSON, graph=None, built_in=True)).body).rows
    said = {row["graph"].value.removeprefix(GRAPH): row["latest"].value for row in rows if "graph" in row}
    dates = {name: said[name] for name in names if name in said}
    for name in names:
        layer, _, source = name.partition("/")
        if layer in LAYERS:
            days = [dates[read] for read in (source, CROSSWALKS) if read in dates]
            dates |= {name: max(days)} if days else {}
    return dates | ({ALL: max(dates.values())} if dates else {})
