"""Write the dataset and its catalogue into a folder that any web host can publish (`planlink dump DIR`)."""

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from planlink.dataset.build import build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.engine.interface import Engine
from planlink.errors import DataError, ParameterError
from planlink.formats import GRAPH_FORMATS, TURTLE
from planlink.publish.catalogue import ckan
from planlink.publish.catalogue.dcat import describe_catalog, write_catalog
from planlink.publish.catalogue.void import describe_dataset
from planlink.publish.dumps import CHECKSUMS, Dumps, write_dumps
from planlink.publish.locked_folders import replacing


def dump(folder: Path, url: str, contact: str = "", texts: Path | None = None) -> int:
    """Write the dumps of the shipped dataset, the catalogue in every format and for CKAN, and the VoID description.

    A web host of files answers no queries, so the catalogue names no data services. The files are replaced when all are
    written, the checksums last: an interrupted run leaves whole files, old or new.

    :param folder: the target folder; created if absent, and files of the same names are replaced.
    :param url: where the folder will be published.
    :param contact: an e-mail address for questions about the data; empty if there is none.
    :param texts: folder of official texts to write beside the shipped data; none by default.
    :returns: the exit code.
    :raises PlanlinkError: if the data cannot be read, the URL is malformed, or the files cannot be written.
    """
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ParameterError(f"url: '{url}' is not an http or https address")
    address = url.rstrip("/") + "/"
    built = build_shipped(texts)
    engine = EmbeddedEngine(built)
    try:
        with replacing(folder, f"dump/{CHECKSUMS}") as staging:
            dumps = _write(staging, engine, address, contact)
    except OSError as error:
        raise DataError(f"{folder}: the files cannot be written: {error.strerror or error}") from error
    print(f"planlink: {len(dumps.files)} files of version {built.version} in {folder}", file=sys.stderr)
    return 0


def _write(folder: Path, engine: Engine, address: str, contact: str) -> Dumps:
    dumps = write_dumps(engine, folder / "dump")
    catalog = describe_catalog(engine, dumps, address, services=False, contact=contact)
    for rdf_format in GRAPH_FORMATS:
        (folder / f"catalog.{rdf_format.name}").write_bytes(write_catalog(catalog, rdf_format))
    packages = ckan.packages(engine, dumps, address, services=False, contact=contact)
    (folder / ckan.NAME).write_text(json.dumps(packages, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    void = describe_dataset(engine, dumps, address, services=False)
    (folder / "void.ttl").write_bytes(write_catalog(void, TURTLE))
    return dumps
