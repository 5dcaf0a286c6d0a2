"""`planlink load`: load the dataset into the store of another engine."""

import argparse
import sys

from planlink.cli.options import add_data_options, add_texts_option
from planlink.dataset.build import build_files, build_shipped
from planlink.engine.remote.graph_store import RemoteStore, load_all
from planlink.settings import SettingError, read_credentials, read_settings


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--graph-store", metavar="URL", help="the store's SPARQL 1.1 Graph Store Protocol endpoint")
    parser.add_argument("--update", metavar="URL", help="the store's SPARQL 1.1 Update endpoint")
    parser.add_argument("--timeout", type=float, default=120.0, metavar="SECONDS", help="for each graph (default 120)")
    add_texts_option(parser, "folder of official texts to load beside the shipped data; none by default")
    add_data_options(parser, nargs="+", union=False)


def run(options: argparse.Namespace) -> int:
    """Load every graph, then their union, then the version.

    :returns: the exit code.
    :raises SettingError: if no endpoint is given, or the data has no named graph.
    :raises PlanlinkError: if the data cannot be read or the store refuses it.
    """
    if not (options.graph_store or options.update):
        raise SettingError("say where to: --graph-store URL, --update URL, or both")
    store = RemoteStore(options.graph_store, options.update, read_credentials(), options.timeout)
    texts = read_settings({"texts": options.texts}).texts
    built = build_files(options.data, union=True) if options.data else build_shipped(texts)
    sizes = built.dataset.graph_sizes()
    if not sizes:
        raise SettingError("the data has no named graph: a store is loaded graph by graph")
    content = {graph: built.dataset.ntriples([graph]) for graph in sizes}
    for graph in load_all(store, content, built.version):
        print(f"planlink: {graph}", file=sys.stderr, flush=True)
    print(f"planlink: {sum(sizes.values()):,} triples in {len(sizes)} graphs loaded, version {built.version}", file=sys.stderr)
    return 0
