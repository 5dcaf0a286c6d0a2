"""Download a public file: bounded in size and time, a few redirects, never from https to http, no credentials."""

from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from planlink.engine.remote.deadline import Deadline
from planlink.engine.remote.http import HttpClient, Refusal
from planlink.errors import RemoteError

_REDIRECTS = 3
_MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Download:
    """A downloaded file.

    :param address: where it was in the end, after redirects.
    :param media_type: by its Content-Type, without parameters; empty if it has none.
    :param content: its bytes.
    """

    address: str
    media_type: str
    content: bytes


def download(address: str, accept: str, *, limit: int, seconds: float) -> Download:
    """Download a file.

    :param address: http or https.
    :param accept: the Accept header.
    :param limit: bytes that it may have.
    :param seconds: total time, redirects included.
    :raises ParameterError: if the address is malformed.
    :raises RemoteError: if it cannot be fetched, is too large, or takes too long.
    """
    deadline = Deadline(seconds)
    for _ in range(_REDIRECTS + 1):
        try:
            return _get(address, accept, limit, deadline)
        except Refusal as refusal:
            if not refusal.location:
                raise RemoteError(f"{address} answered {refusal.code}: {refusal.text}") from refusal
            target = urljoin(address, refusal.location)
            if address.startswith("https:") and not target.startswith("https:"):
                raise RemoteError(f"{address} redirects to {target}, which is not encrypted") from refusal
            address = target
    raise RemoteError(f"{address}: too many redirects")


def _get(address: str, accept: str, limit: int, deadline: Deadline) -> Download:
    content = bytearray()
    request = httpx.Request("GET", address, headers={"Accept": accept})
    with HttpClient().exchange(request, deadline) as (response, pieces):
        for piece in pieces:
            content += piece
            if len(content) > limit:
                raise RemoteError(f"{address}: the file is larger than {limit // _MEBIBYTE} MiB")
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Download(address, media_type, bytes(content))
