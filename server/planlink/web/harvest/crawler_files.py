"""Files for crawlers: `/robots.txt` and `/sitemap.xml`, built from the descriptions of the routes."""

from flask import Response, render_template

from planlink.web.operations import media_types
from planlink.web.routing import Operation, Surface, routes
from planlink.web.urls import server_url

blueprint = Surface("crawler_files", __name__)


@blueprint.described(
    "/robots.txt",
    Operation(
        "robots",
        {"th": "สิ่งที่โปรแกรมสำรวจเว็บอ่านได้", "en": "State what crawlers may read"},
        answers={200: media_types(["text/plain"])},
    ),
)
def robots() -> Response:
    """Let crawlers read pages and files, but send no queries (RFC 9309)."""
    closed = sorted({route.disallow for route in routes() if route.disallow})
    lines = ("User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {server_url()}sitemap.xml", "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@blueprint.described(
    "/sitemap.xml",
    Operation(
        "sitemap",
        {"th": "รายการหน้าเว็บ", "en": "List the pages"},
        answers={200: media_types(["application/xml"])},
        errors=(503,),
    ),
)
def sitemap() -> Response:
    """List the pages, each with the day its data changed (sitemaps.org protocol)."""
    pages = [page for route in routes() for page in route.sitemap()]
    page = render_template("harvest/sitemap.xml", pages=pages, address=server_url().rstrip("/"))
    return Response(page, content_type="application/xml")
