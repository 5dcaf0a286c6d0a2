"""Make HTTP responses from the answers of an engine."""

from dataclasses import replace

from flask import Response, request
from werkzeug.wsgi import wrap_file

from planlink.engine.interface import Answer, Request
from planlink.engine.spool import MEMORY_LIMIT, Content
from planlink.formats import JSONLD, NTRIPLES, RDFXML, TURTLE, Format
from planlink.rdf.canonical import canonical
from planlink.rdf.graphs import Graph
from planlink.web.state import app_state

#: Occurs in every answer with blank nodes; an occurrence in a literal costs only time.
_BLANK = {TURTLE: b"_:", NTRIPLES: b"_:", JSONLD: b'"_:', RDFXML: b"nodeID"}


def answer_response(answer: Answer) -> Response:
    """Return an answer as a response; a large one is read from its file while it is sent.

    The ETag is strong: it is derived from the bytes (RFC 9110, section 8.8.1).
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


def document_response(query: str, scope: str, graph_format: Format) -> Response:
    """Return an RDF document as a response, with the same bytes after every start of the server.

    Blank nodes get other names whenever the files are read, so they are renamed by their content (RDF Dataset Canonicalization
    1.0); the ETag stays the same while the data do.

    :param query: the CONSTRUCT query of the document.
    :param scope: IRI of the subject of the document.
    :param graph_format: one of the graph formats.
    """
    answer = _answer(query, graph_format)
    if answer.content.size > MEMORY_LIMIT:
        return answer_response(answer)
    if _BLANK[graph_format] not in answer.body:
        return answer_response(replace(answer, content=Content.from_bytes(answer.body)))
    graph = canonical(Graph.parse(_answer(query, NTRIPLES).body, scope), scope)
    return Response(graph.write(graph_format), content_type=graph_format.content_type)


def _answer(query: str, graph_format: Format) -> Answer:
    return app_state().engine.answer(Request(query, rows=None, graph=graph_format, built_in=True))
