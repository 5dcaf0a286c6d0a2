"""List the pages about resources in the sitemap."""

from collections.abc import Iterator

from planlink.namespaces import GRAPH
from planlink.questions.document_queries import document_table
from planlink.rdf.graphs import text
from planlink.web.routing import SitemapPage
from planlink.web.state import app_state
from planlink.web.urls import document_path


def thing_pages() -> Iterator[SitemapPage]:
    """Yield the page about each thing, with the day its data changed."""
    dates = app_state().dumps.current().dates
    for row in document_table(app_state().engine, "pages", names=text(app_state().names)).rows:
        day = dates.get(row["graph"].value.removeprefix(GRAPH)) if "graph" in row else None
        yield SitemapPage(document_path(row["thing"].value), day)
