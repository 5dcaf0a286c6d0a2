"""Asks a running server and takes what comes, whatever its status."""

import urllib.error
import urllib.request
from email.message import Message
from typing import NamedTuple

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) = STR(?i)) }"


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: Message
    body: bytes


def ask(address: str, method: str = "GET", **headers: str) -> Reply:
    """Ask, whatever the status of the answer."""
    return _send(urllib.request.Request(address, headers=headers, method=method))


def post(address: str, body: bytes, content_type: str) -> Reply:
    """Send a body, whatever the status of the answer."""
    return _send(urllib.request.Request(address, data=body, headers={"Content-Type": content_type}))


def _send(request: urllib.request.Request) -> Reply:
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return Reply(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.headers, error.read())
