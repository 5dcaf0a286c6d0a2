"""`planlink load`: the dataset goes to a store of another maker."""

import sys
from pathlib import Path

from planlink.dataset.build import build_files, build_shipped
from planlink.engine.remote.graph_store import RemoteStore, load_all
from planlink.settings import SettingError, credentials


def load(graphs: str | None, update: str | None, files: tuple[Path, ...], timeout: float) -> int:
    """Load every graph, then their union, then the version.

    :param graphs: address of the store's Graph Store Protocol.
    :param update: address of its SPARQL Update.
    :param files: RDF files with named graphs; none: the shipped data.
    :param timeout: seconds that one graph may take.
    :returns: the exit code.
    :raises SettingError: if no address is given.
    :raises PlanlinkError: if the data cannot be read or the store does not take it.
    """
    if not (graphs or update):
        raise SettingError("say where to: --graph-store URL, --update URL, or both")
    store = RemoteStore(graphs, update, credentials(), timeout)
    built = build_files(list(files), union=True) if files else build_shipped()
    sizes = built.dataset.graph_sizes()
    if not sizes:
        raise SettingError("the data has no named graph: a store is loaded graph by graph")
    content = {graph: built.dataset.ntriples([graph]) for graph in sizes}
    for graph in load_all(store, content, built.version):
        print(f"planlink: {graph}", file=sys.stderr, flush=True)
    print(f"planlink: {sum(sizes.values()):,} triples in {len(sizes)} graphs loaded, version {built.version}", file=sys.stderr)
    return 0
