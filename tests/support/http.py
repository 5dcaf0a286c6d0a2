"""HTTP requests to a running server; an error status is an answer like any other."""

import http.client
import json
import urllib.error
import urllib.request
from email.message import Message
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

#: An Accept header as browsers send it.
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#: A query that runs until its deadline.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) = STR(?i)) }"


class Reply(NamedTuple):
    """An answer."""

    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type without parameters."""
        return str(self.headers.get_content_type())

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """Return the body, read as JSON."""
        return json.loads(self.body)


def ask(address: str, method: str = "GET", **headers: str) -> Reply:
    """Send a request and follow redirects.

    :param headers: `_` in a name stands for `-`.
    """
    return _follow(urllib.request.Request(address, headers=_headers(headers), method=method))


def post(address: str, body: bytes, content_type: str, **headers: str) -> Reply:
    """Send a body; see :func:`ask`."""
    return _follow(urllib.request.Request(address, data=body, headers={"Content-Type": content_type, **_headers(headers)}))


def send(server: str, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
    """Send a request without following redirects; see :func:`ask`."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=20)
    try:
        connection.request(method, path, body, _headers(headers))
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())
    finally:
        connection.close()


def page(server: str, path: str, accept: str = BROWSER, status: int = 200) -> Reply:
    """Return a page, which must have this status."""
    reply = send(server, "GET", path, Accept=accept)
    assert reply.status == status, reply.body[:400]
    return reply


def question_rows(server: str, question: str, **values: str) -> list[dict[str, str]]:
    """Return the rows of a server's answer to a named question."""
    answer = page(server, f"/questions/{question}?" + urlencode({**values, "format": "json"})).json()
    return [{name: cell["value"] for name, cell in row.items()} for row in answer["results"]["bindings"]]


def _headers(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _follow(request: urllib.request.Request) -> Reply:
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return Reply(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.headers, error.read())
