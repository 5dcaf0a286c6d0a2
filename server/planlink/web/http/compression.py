"""Pages and style sheets leave compressed, where the client takes it (RFC 9110, 8.4 and 12.5.3).

Answers to queries and dumps are sent as they are: they are spooled, ranged, and known by strong ETags of their bytes.
"""

import gzip

from flask import Response, request

#: What is made here and small enough to be compressed in a moment.
_TYPES = ("text/html", "text/css")
#: Below this many bytes, compression saves no packet.
_WORTH_IT = 1024


def compress(response: Response) -> Response:
    """Compress a page; to be called before its ETag is made, for each form of it has its own.

    :param response: any response; what is no page comes back as it was.
    """
    if response.mimetype not in _TYPES or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code in (204, 206, 304) or request.accept_encodings.quality("gzip") <= 0:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < _WORTH_IT:
        return response
    response.set_data(gzip.compress(body, 6, mtime=0))  # without the time, the same page gives the same bytes
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("ETag", None)  # a file's, of the form that is not sent
    response.headers.pop("Accept-Ranges", None)
    return response
