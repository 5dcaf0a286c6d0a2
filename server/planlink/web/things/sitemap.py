"""The pages about things in the sitemap."""

from collections.abc import Iterator

from planlink.engine.interface import Request
from planlink.files import shipped
from planlink.formats import JSON
from planlink.namespaces import GRAPH
from planlink.questions.tables import read_table
from planlink.sparql.query_files import read_query
from planlink.sparql.terms import bind, literal_text
from planlink.web.routing import SitemapPage
from planlink.web.state import app_state
from planlink.web.urls import document_path


def thing_pages() -> Iterator[SitemapPage]:
    """Yield the page about each thing, with the day its data changed."""
    text, _ = read_query(shipped("queries") / "documents" / "pages.rq")
    text = bind(text, {"names": literal_text(app_state().names)})
    rows = read_table(app_state().engine.answer(Request(text, rows=JSON, graph=None, built_in=True)).body).rows
    dates = app_state().dumps.current().dates
    for row in rows:
        day = dates.get(row["graph"].value.removeprefix(GRAPH)) if "graph" in row else None
        yield SitemapPage(document_path(row["thing"].value), day)
