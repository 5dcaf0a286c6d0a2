"""CKAN's own harvester follows the pages of a paged catalogue."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from planlink.engine.embedded import EmbeddedEngine
from planlink.web.app import create_app
from tests.harvest.test_ckan_harvest import harvest

SIZE, DATASETS = 4, 12
SOURCES = ("catalog", "catalog?format=rdf", "catalog?format=jsonld")


@pytest.fixture(scope="module")
def paged(engine: EmbeddedEngine) -> Iterator[str]:
    """Run a server whose catalogue has four datasets a page, and yield its URL."""
    app = create_app(engine)
    app.config["CATALOG_PAGE"] = SIZE
    served = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    thread.join()
    served.server_close()


def test_datasets_of_all_pages_are_imported(paged: str) -> None:
    assert SIZE < DATASETS
    results = harvest(paged, "th", SOURCES)
    assert set(results) == {*SOURCES, "again"}
    for source, result in results.items():
        assert result["gather_errors"] == []
        assert [o["errors"] for o in result["objects"] if o["errors"]] == []
        assert len({o["guid"] for o in result["objects"]}) == len(result["datasets"]) == DATASETS, source
