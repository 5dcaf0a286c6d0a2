"""List the pages about plans in the sitemap."""

from collections.abc import Callable, Iterator

from planlink.web.plans.base_page import all_plans
from planlink.web.routing import SitemapPage
from planlink.web.state import app_state
from planlink.web.urls import name_in_address, plan_page_path


def pages_of_plans(page: str) -> Callable[[], Iterator[SitemapPage]]:
    """Return a function that yields a page for each plan, with the day the plan's data changed.

    :param page: the page's path; its parameter `plan` names the plan.
    """

    def sitemap_pages() -> Iterator[SitemapPage]:
        dates = app_state().dumps.current().dates
        for row in all_plans().rows:
            plan = name_in_address(row["plan"].value)
            yield SitemapPage(plan_page_path(page, plan), dates.get(plan))

    return sitemap_pages
