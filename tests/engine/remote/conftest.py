"""Each real server, started once for all tests."""

from collections.abc import Iterator

import pytest

from tests.engine.remote.servers import RemoteServer, oxigraph, virtuoso


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteServer]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteServer]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        yield server


@pytest.fixture(params=["virtuoso", "oxigraph"])
def remote(request: pytest.FixtureRequest) -> RemoteServer:
    """Return each server in turn; a missing one fails the test with how to install it."""
    server: RemoteServer = request.getfixturevalue(f"{request.param}_server")
    return server
