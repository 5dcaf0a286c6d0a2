"""`planlink texts`: fetch the official wording of a framework from its owner, into a folder that other commands read."""

import argparse
import datetime
import sys
import tempfile
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from planlink.cli.options import add_texts_option
from planlink.dataset.texts import SDG_FILE, OfficialTexts, read_sdg_texts
from planlink.engine.remote.download import download
from planlink.errors import DataError
from planlink.formats import TURTLE
from planlink.namespaces import SDG
from planlink.publish.locked_folders import replacing
from planlink.settings import read_settings

#: The UN Statistics Division's own file of goals, targets and indicators; http://metadata.un.org/sdg/void.ttl names its folder.
SDG_ADDRESS = "https://raw.githubusercontent.com/UNStats/LOD4Stats/master/sdg-data/sdg-kos-goals-targets-indicators.ttl"
#: Bytes that the file may have; the UN's has half a mebibyte.
_LIMIT = 16 << 20
_FOLDER = "texts"
_ACCEPT = "text/turtle, application/rdf+xml;q=0.9, application/n-triples;q=0.8, application/ld+json;q=0.7, */*;q=0.1"
_SUFFIXES = {
    "text/turtle": ".ttl",
    "application/rdf+xml": ".rdf",
    "application/n-triples": ".nt",
    "application/ld+json": ".jsonld",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("framework", choices=("sdg",), help="sdg: the Sustainable Development Goals")
    text = f"the UN's linked data of the goals and targets: a file or an http or https address (default {SDG_ADDRESS})"
    parser.add_argument("source", nargs="?", default=SDG_ADDRESS, metavar="FILE|URL", help=text)
    add_texts_option(parser, f"folder to write; created if absent, default {_FOLDER}")
    parser.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="for the download (default 60)")


def run(options: argparse.Namespace) -> int:
    """Fetch, read and write the texts; a failure leaves the folder as it was.

    :returns: the exit code.
    :raises PlanlinkError: if the source cannot be reached, is too large, is not RDF, or is not the SDGs.
    :raises OSError: if the folder cannot be written.
    """
    folder = read_settings({"texts": options.texts}).texts or Path(_FOLDER)
    address, texts = _texts_at(options.source, options.timeout)
    graph = texts.graph(address, datetime.datetime.now(datetime.UTC).date().isoformat())
    with replacing(folder, SDG_FILE) as staging:
        (staging / SDG_FILE).write_bytes(graph.write(TURTLE))
    if texts.doubtful:
        codes = ", ".join(texts.doubtful)
        print(f"planlink: the source has several wordings of {codes}: the longest is taken", file=sys.stderr)
    languages = ", ".join(texts.languages)
    print(
        f"planlink: {len(texts.texts)} goals and targets in {languages} from {options.source} in {folder / SDG_FILE}",
        file=sys.stderr,
    )
    print(f"planlink: planlink serve --texts {folder} shows them", file=sys.stderr)
    return 0


def _texts_at(source: str, seconds: float) -> tuple[str, OfficialTexts]:
    """Return the address of a source, or the UN's own name of the SDGs for a local file, and the texts that it holds."""
    if not source.startswith(("http://", "https://")):
        return SDG.rstrip("/"), _read(Path(source), source)
    fetched = download(source, _ACCEPT, limit=_LIMIT, seconds=seconds)
    with tempfile.TemporaryDirectory(prefix="planlink-texts-") as folder:
        suffix = _SUFFIXES.get(fetched.media_type) or PurePosixPath(urlsplit(fetched.address).path).suffix or ".ttl"
        path = Path(folder) / f"download{suffix}"
        path.write_bytes(fetched.content)
        return fetched.address, _read(path, fetched.address)


def _read(path: Path, name: str) -> OfficialTexts:
    if path.is_file() and path.stat().st_size > _LIMIT:
        raise DataError(f"{name}: the file is larger than {_LIMIT >> 20} MiB")
    try:
        return read_sdg_texts(path)
    except DataError as error:
        message = error.message.removeprefix(f"{path}: ")
        raise DataError(f"{name}: {message}", line=error.line, column=error.column) from error
