"""A stand-in for Solr, which neither Debian nor the package index has: accepts every document and finds none.

CKAN runs unchanged: it builds its index documents and sends them here.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import ckan

_SCHEMA = (Path(ckan.__file__).parent / "config" / "solr" / "schema.xml").read_bytes()
_NOTHING_FOUND = {"responseHeader": {"status": 0}, "response": {"numFound": 0, "start": 0, "docs": []}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        schema = "/schema" in self.path
        body = _SCHEMA if schema else json.dumps(_NOTHING_FOUND).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml" if schema else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Say nothing."""


@contextmanager
def search_stand_in() -> Iterator[str]:
    """Run a Solr that finds nothing, and yield its URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/solr"
        finally:
            server.shutdown()
