"""Describe the catalogue for search engines: schema.org's DataCatalog and Dataset as JSON-LD with an inline context."""

from collections.abc import Mapping
from typing import Any

from planlink.publish.catalogue.dcat import CATALOG, DATASET
from planlink.publish.catalogue.distributions import file_address
from planlink.publish.dumps import DumpFile, Dumps
from planlink.questions.tables import Cell

Json = dict[str, Any]
_CONTEXT = {"@vocab": "https://schema.org/"}
_CREATOR = {"@type": "Organization", "@id": "https://w3id.org/planlink/id/agent/planlink", "name": "The planlink project"}


def data_catalog(rows: tuple[Mapping[str, Cell], ...], dumps: Dumps, title: str, address: str) -> Json:
    """Return the catalogue.

    :param rows: the datasets, from :func:`planlink.publish.catalogue.dcat.datasets`.
    :param dumps: the files of the datasets.
    :param title: of the catalogue.
    :param address: the server's URL, with a trailing slash.
    """
    return {
        "@context": _CONTEXT,
        "@type": "DataCatalog",
        "@id": CATALOG,
        "name": title,
        "url": f"{address}catalog",
        "dataset": [_dataset(row, dumps, address) for row in rows],
    }


def dataset(row: Mapping[str, Cell], dumps: Dumps, address: str) -> Json:
    """Return one dataset.

    :param row: the dataset, from :func:`planlink.publish.catalogue.dcat.datasets`.
    :param dumps: its files.
    :param address: the server's URL, with a trailing slash.
    """
    return {"@context": _CONTEXT, **_dataset(row, dumps, address)}


def _dataset(row: Mapping[str, Cell], dumps: Dumps, address: str) -> Json:
    part = row["dataset"].value.removeprefix(DATASET)
    fields = {
        "@type": "Dataset",
        "@id": row["dataset"].value,
        "identifier": row["dataset"].value,
        "url": f"{address}doc/dataset/{part}",
        "name": row["title"].value,
        "description": row["description"].value,
        "inLanguage": ["th", "en"],
        "license": row["license"].value,
        "isAccessibleForFree": True,
        "creator": _CREATOR,
        "publisher": _CREATOR,
        "datePublished": row["issued"].value,
        "version": dumps.version(part),
        "includedInDataCatalog": {"@id": CATALOG},
        "distribution": [_download(file, address) for file in dumps.of(part)],
    }
    return fields | ({"dateModified": dumps.dates[part]} if part in dumps.dates else {})


def _download(file: DumpFile, address: str) -> Json:
    return {
        "@type": "DataDownload",
        "contentUrl": file_address(file, address),
        "encodingFormat": file.format.media_type,
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }
