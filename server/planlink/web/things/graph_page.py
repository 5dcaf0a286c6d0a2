"""`/graph/…`: the content of a named graph, and its files."""

from flask import Response, g, render_template, request

from planlink.errors import NotFound
from planlink.formats import GRAPH_FORMATS
from planlink.namespaces import GRAPH
from planlink.publish.catalogue.dcat import write_catalog
from planlink.publish.catalogue.void import describe_graph, graph_names
from planlink.web.http.negotiation import HTML, in_order, require_format
from planlink.web.operations import DOCUMENT_ERRORS, DOCUMENT_FORMATS, content, path_parameter
from planlink.web.routing import Operation, Surface
from planlink.web.state import app_state
from planlink.web.urls import link_value, server_url

blueprint = Surface("graphs", __name__)
_SUFFIXES = tuple(f.name for f in DOCUMENT_FORMATS)


@blueprint.described(
    "/graph/<path:name>",
    Operation(
        "graph",
        {"th": "อธิบายกราฟที่มีชื่อ", "en": "Describe a named graph"},
        [path_parameter("name", "lampang-pao/plan")],
        {200: content(DOCUMENT_FORMATS)},
        DOCUMENT_ERRORS,
    ),
    serves_data=True,
    vary=("Accept", "Accept-Language"),
)
def named_graph(name: str) -> Response:
    """Describe a named graph in the format of the suffix, `?format=` or the Accept header; its files hold the triples.

    :raises NotFound: if there is no such graph.
    """
    engine, (stem, _, end) = app_state().engine, name.rpartition(".")
    name, suffix = (stem, end) if end in _SUFFIXES and GRAPH + name not in engine.status.graphs else (name, None)
    graph = GRAPH + name
    if graph not in engine.status.graphs:
        raise NotFound(f"there is no named graph <{graph}> here")
    selected = require_format(request.headers.get("Accept"), {"format": suffix} if suffix else request.args, DOCUMENT_FORMATS)
    if selected == HTML:
        response = Response(_page(graph, name), content_type=HTML.content_type)
    else:
        description = describe_graph(graph, engine, app_state().dumps.current(), server_url())
        response = Response(write_catalog(description, selected), content_type=selected.content_type)
    response.headers["Link"] = link_value("/.well-known/void", "describedby")
    return response


def _page(graph: str, name: str) -> str:
    names = graph_names(app_state().engine)[graph]
    return render_template(
        "things/graph.html",
        iri=graph,
        label=names[in_order(names, g.lang)[0]] if names else name,
        size=app_state().engine.status.graphs[graph],
        files=app_state().dumps.current().of(name),
        formats=[(f.name, f.media_type) for f in GRAPH_FORMATS],
    )
