"""An engine's answer as a response."""

from dataclasses import replace

from flask import Response, request
from werkzeug.wsgi import wrap_file

from planlink.engine.interface import Answer, Request
from planlink.engine.spool import MEMORY_LIMIT, Content
from planlink.formats import JSONLD, NTRIPLES, RDFXML, TURTLE, Format
from planlink.rdf.canonical import canonical
from planlink.rdf.graphs import Graph
from planlink.web.state import app_state

#: What is in an answer that has blank nodes; a text may have it too, which costs time and nothing else.
_BLANK = {TURTLE: b"_:", NTRIPLES: b"_:", JSONLD: b'"_:', RDFXML: b"nodeID"}


def answered(answer: Answer) -> Response:
    """Return the response that carries an answer; a large one is read from its file as it is sent.

    The ETag is strong: it is made of the bytes (RFC 9110, 8.8.1).
    """
    content = answer.content
    size, digest = content.size, content.digest
    if size > MEMORY_LIMIT:
        content.seek(0)
        response = Response(wrap_file(request.environ, content, 1 << 16), direct_passthrough=True)  # type: ignore[arg-type] # wrap_file reads any binary file
    else:
        response = Response(content.read_and_close())
    response.content_type = answer.format.content_type
    response.content_length = size
    response.set_etag(f"{digest}-{answer.format.name}")
    response.headers["Server-Timing"] = f"engine;dur={answer.seconds * 1000:.2f}" + (", cached" if answer.cached else "")
    return response


def described(query: str, scope: str, chosen: Format) -> Response:
    """Return the response that carries a document of ours, with the same bytes from one start of the server to the next.

    Blank nodes have other names at every reading of the files; where there are any, they are named by what they say
    (RDF Dataset Canonicalization 1.0), so that the ETag stays while the data do.

    :param query: a CONSTRUCT query that gives the document.
    :param scope: IRI of what it is about.
    :param chosen: one of the graph formats.
    """
    answer = _ask(query, chosen)
    if answer.content.size > MEMORY_LIMIT:
        return answered(answer)
    if _BLANK[chosen] not in answer.body:
        return answered(replace(answer, content=Content.from_bytes(answer.body)))
    graph = canonical(Graph.parse(_ask(query, NTRIPLES).body, scope), scope)
    return Response(graph.write(chosen), content_type=chosen.content_type)


def _ask(query: str, chosen: Format) -> Answer:
    return app_state().engine.answer(Request(query, rows=None, graph=chosen, built_in=True))
