"""Routes, each described where it is defined: its rule, its operations, and the menus and documents it appears in.

The menus, `/openapi.json`, `/api`, `/robots.txt`, `/sitemap.xml` and the headers CORS, `Link` and `Vary` are derived from these
descriptions. A module in a folder of this package that has a :class:`Surface` named `blueprint` is discovered and served.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

from flask import Blueprint, Flask, current_app, request

from planlink.questions.collection import Questions
from planlink.sparql.parameters import Bilingual

Json = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])
_PLACEHOLDER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
_EXTENSION = "planlink.routes"
LANG: Json = {"name": "lang", "in": "query", "schema": {"type": "string"}, "description": "Language of pages: th or en"}


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext's tools find messages that are translated later
    """Mark a UI string for translation; templates translate it."""
    return message


@dataclass(frozen=True)
class Operation:
    """One method of a path, as OpenAPI 3.1 describes it.

    :param name: the operationId.
    :param summary: one line, in Thai and English.
    :param parameters: parameter objects.
    :param answers: response objects by status.
    :param errors: statuses of the problems it may answer, beside 400.
    :param method: in lower case.
    :param path: path template; empty: that of the rule.
    :param more: further members of the operation object, such as `requestBody`.
    """

    name: str
    summary: Bilingual
    parameters: Sequence[Json] = ()
    answers: Mapping[int, Json] = field(default_factory=dict)
    errors: Sequence[int] = ()
    method: str = "get"
    path: str = ""
    more: Json = field(default_factory=dict)


@dataclass(frozen=True)
class MenuEntry:
    """An entry of the main menu.

    :param label: a message marked with :func:`N_`.
    :param position: entries are sorted by it.
    :param query: query string of the link, after the language.
    """

    label: str
    position: int
    query: str = ""


@dataclass(frozen=True)
class Tab:
    """A tab above the pages about one plan.

    :param label: a message marked with :func:`N_`.
    :param position: tabs are sorted by it.
    :param parameter: the parameter of the page that names the plan.
    :param on_home: whether the plan's card on the home page links to it.
    :param needs: a column of q22-plans; the card has the link only if its number is not zero.
    """

    label: str
    position: int
    parameter: str = "plan"
    on_home: bool = False
    needs: str = ""


class SitemapPage(NamedTuple):
    """A page in the sitemap: its path with the query string, and the day its data changed (ISO 8601) if known."""

    path: str
    day: str | None = None


@dataclass(frozen=True)
class Route:
    """A route, with the facts that other parts derive from it.

    :param rule: as Flask writes it.
    :param operations: return its operations, given the named questions.
    :param is_page: whether it answers one page of HTML.
    :param serves_data: whether programs on any web page may read it (CORS).
    :param links_description: whether its responses link to `/openapi.json` and `/api` (RFC 8631).
    :param vary: request headers that its responses depend on.
    :param menu: its entry in the main menu.
    :param tab: its tab above the pages about a plan.
    :param section: path of the menu entry that is current on its page; empty: its own.
    :param sitemap: return its pages in the sitemap.
    :param disallow: path prefix that `robots.txt` closes to crawlers.
    """

    rule: str
    operations: Callable[[Questions], Iterable[Operation]] = lambda questions: ()
    is_page: bool = False
    serves_data: bool = False
    links_description: bool = False
    vary: Sequence[str] = ()
    menu: MenuEntry | None = None
    tab: Tab | None = None
    section: str = ""
    sitemap: Callable[[], Iterable[SitemapPage]] = tuple
    disallow: str = ""

    @property
    def path(self) -> str:
        """The rule as an OpenAPI path template: `/doc/{name}` for `/doc/<path:name>`."""
        return _PLACEHOLDER.sub(r"{\1}", self.rule)

    def covers(self, path: str) -> bool:
        """Return whether a path that matches no rule belongs to this route: an error below it is answered as its own."""
        prefix, placeholder, _ = self.rule.partition("<")
        return path.startswith(prefix) if placeholder else path in (self.rule, f"{self.rule}/")


class Surface(Blueprint):
    """A blueprint whose routes are described."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name)
        self.routes: list[Route] = []

    def described(
        self, rule: str, *operations: Operation, methods: Sequence[str] = ("GET",), **description: Any
    ) -> Callable[[View], View]:
        """Register a view under a rule together with its description.

        :param rule: as Flask writes it.
        :param operations: of the rule's path; for operations that depend on the questions give `operations=` a function.
        :param methods: HTTP methods.
        :param description: further fields of :class:`Route`.
        """
        if operations:
            description["operations"] = lambda questions: operations
        self.routes.append(Route(rule, **description))
        return self.route(rule, methods=list(methods), provide_automatic_options=False if "OPTIONS" in methods else None)

    def page(
        self, rule: str, name: str, summary: Bilingual, *, in_sitemap: bool = False, **description: Any
    ) -> Callable[[View], View]:
        """Register a view that answers a page of HTML in the language of the reader.

        :param rule: a path without placeholders.
        :param name: the operationId.
        :param summary: one line, in Thai and English.
        :param in_sitemap: whether the sitemap lists the page.
        :param description: further fields of :class:`Route`.
        """
        if in_sitemap:
            description["sitemap"] = lambda: (SitemapPage(rule),)
        operation = Operation(name, summary, [LANG], {200: {"content": {"text/html": {}}}}, (404, 503))
        return self.described(rule, operation, is_page=True, vary=("Accept-Language",), **description)


def discover(package: ModuleType) -> Iterator[Surface]:
    """Yield the surfaces of the modules in the folders of a package, in the order of their names."""
    for room in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if room.ispkg:
            for module in pkgutil.iter_modules(importlib.import_module(room.name).__path__, f"{room.name}."):
                surface = getattr(importlib.import_module(module.name), "blueprint", None)
                if isinstance(surface, Surface) and surface.import_name == module.name:
                    yield surface


def register(app: Flask, *surfaces: Surface) -> None:
    """Let an application serve surfaces beside those it has, and its templates list their routes."""
    described = list(app.extensions.get(_EXTENSION, ()))
    for surface in surfaces:
        app.register_blueprint(surface)
        described += surface.routes
    app.extensions[_EXTENSION] = tuple(sorted(described, key=lambda route: route.rule))
    app.jinja_env.globals.update(menu=_menu, tabs=_tabs, section=_section)


def routes() -> Sequence[Route]:
    """Return the routes of the current application, sorted by rule."""
    described: tuple[Route, ...] = current_app.extensions[_EXTENSION]
    return described


def current_route() -> Route | None:
    """Return the route of the current request, or the one that an unmatched path lies below; None: there is none."""
    if request.url_rule:
        return next((route for route in routes() if route.rule == request.url_rule.rule), None)
    return next((route for route in reversed(routes()) if route.covers(request.path)), None)


def _menu() -> list[Route]:
    return sorted((route for route in routes() if route.menu), key=lambda route: route.menu.position if route.menu else 0)


def _tabs() -> list[Route]:
    return sorted((route for route in routes() if route.tab), key=lambda route: route.tab.position if route.tab else 0)


def _section() -> str:
    """Return the path of the menu entry that is current; it may be below one."""
    route = current_route()
    return (route.section if route else "") or request.path
