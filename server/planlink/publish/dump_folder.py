"""`planlink dump DIR`: the site's data as files that any web host can publish."""

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from planlink.dataset.build import build_shipped
from planlink.engine.embedded import EmbeddedEngine
from planlink.errors import ParameterError
from planlink.formats import GRAPH_FORMATS, TURTLE
from planlink.publish.catalogue import ckan
from planlink.publish.catalogue.dcat import describe_catalog, write_catalog
from planlink.publish.catalogue.void import describe_dataset
from planlink.publish.dumps import write_dumps


def dump(folder: Path, url: str, contact: str = "") -> int:
    """Write the dumps of the shipped dataset, the catalogue in every format and for CKAN, and the VoID description.

    A web host of files answers no queries, so the catalogue there names no data services.

    :param folder: where to; it is made, and files of the same names are replaced.
    :param url: where the folder will be published.
    :param contact: an e-mail address for questions about the data; empty if there is none.
    :returns: the exit code.
    :raises PlanlinkError: if the data cannot be read, or the address is none.
    """
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ParameterError(f"url: '{url}' is not an http or https address")
    address = url.rstrip("/") + "/"
    built = build_shipped()
    engine = EmbeddedEngine(built)
    dumps = write_dumps(engine, folder / "dump")
    catalog = describe_catalog(engine, dumps, address, services=False, contact=contact)
    for chosen in GRAPH_FORMATS:
        (folder / f"catalog.{chosen.name}").write_bytes(write_catalog(catalog, chosen))
    packages = ckan.packages(engine, dumps, address, services=False, contact=contact)
    (folder / ckan.NAME).write_text(json.dumps(packages, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    void = describe_dataset(engine, dumps, address, services=False)
    (folder / "void.ttl").write_bytes(write_catalog(void, TURTLE))
    print(f"planlink: {len(dumps.files)} files of version {built.version} in {folder}", file=sys.stderr)
    return 0
