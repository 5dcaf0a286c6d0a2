"""An engine's answer as a response."""

from flask import Response, request
from werkzeug.wsgi import wrap_file

from planlink.engine import Answer
from planlink.engine.spool import IN_MEMORY


def answered(answer: Answer) -> Response:
    """Return the response that carries an answer; a large one is read from its file as it is sent.

    The ETag is strong: it is made of the bytes (RFC 9110, 8.8.1).
    """
    content = answer.content
    size, digest = content.size, content.digest
    if size > IN_MEMORY:
        content.seek(0)
        response = Response(wrap_file(request.environ, content, 1 << 16), direct_passthrough=True)  # type: ignore[arg-type]
    else:
        response = Response(content.whole())
    response.content_type = answer.format.content_type
    response.content_length = size
    response.set_etag(f"{digest}-{answer.format.name}")
    response.headers["Server-Timing"] = f"engine;dur={answer.seconds * 1000:.2f}" + (", cached" if answer.cached else "")
    return response
