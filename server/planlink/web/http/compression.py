"""Compress pages and style sheets where the client accepts it (RFC 9110, 8.4 and 12.5.3).

Answers to queries and dumps are not compressed: they are spooled, have ranges, and strong ETags of their bytes.
"""

import gzip

from flask import Response, request

#: Media types of responses that are small enough to compress at once.
_TYPES = ("text/html", "text/css")
#: Smaller bodies fit into one packet anyway.
_MIN_BYTES = 1024


def compress(response: Response) -> Response:
    """Compress a page; call it before the ETag is made, because each encoding has its own ETag.

    :param response: any response; others than pages are returned unchanged.
    """
    if response.mimetype not in _TYPES or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code in (204, 206, 304) or request.accept_encodings.quality("gzip") <= 0:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < _MIN_BYTES:
        return response
    response.set_data(gzip.compress(body, 6, mtime=0))  # no time: the same page gives the same bytes
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("ETag", None)  # of the uncompressed file
    response.headers.pop("Accept-Ranges", None)
    return response
