"""The catalogue for CKAN: `/catalog.ckan.json`, and as much of CKAN's Action API as its CKAN harvester reads.

ckanext-harvest asks `package_search` page by page, with `start` and `rows`, until a page is empty, and `organization_show` if
it is told to make the owners. A second harvest asks for what has changed since the first (`fq=metadata_modified:[… TO *]`): all
is answered, for the days that the data name are not those on which they went on line.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from flask import Blueprint, Response, jsonify, request

from planlink.errors import NotFound, ParameterError
from planlink.publish.catalogue import ckan
from planlink.web.state import app_state
from planlink.web.urls import server_url

Json = dict[str, Any]
blueprint = Blueprint("ckan", __name__)
#: CKAN's own defaults (`ckan.search.rows_max`).
_ROWS, _MOST_ROWS = 10, 1000
_SINCE = re.compile(r"metadata_modified:\[[^\]]* TO \*\]")


@blueprint.get(f"/{ckan.NAME}")
def catalog() -> Response:
    """Answer every dataset as `package_create` takes it."""
    return jsonify(_packages(None))


@blueprint.get("/api/action/<action>")
@blueprint.get("/api/3/action/<action>")
def act(action: str) -> Response:
    """Answer one of CKAN's read-only actions."""
    if action not in _ACTIONS:
        raise NotFound(f"there is no action '{action}'; those that are answered are {', '.join(_ACTIONS)}")
    return jsonify({"help": urljoin(server_url(), "openapi.json"), "success": True, "result": _ACTIONS[action]()})


def _search() -> Json:
    """Return packages in the order of their datasets. Nothing is searched, so a query is refused, not ignored."""
    for name, allowed in (("q", r"(\*:\*)?"), ("fq", f"({_SINCE.pattern})?")):
        if not re.fullmatch(allowed, request.args.get(name, "").strip()):
            raise ParameterError(f"parameter '{name}': packages are not searched here, only listed; leave it out")
    named = ckan.names(app_state().engine)
    start, rows = _number("start", 0), min(_number("rows", _ROWS), _MOST_ROWS)
    wanted = list(named)[start : start + rows]
    found = [ckan.as_shown(package) for package in _packages(wanted)] if wanted else []
    return {"count": len(named), "results": found, "sort": "id asc", "facets": {}, "search_facets": {}}


def _show() -> Json:
    asked = request.args.get("id", "")
    iri = next((iri for iri, name in ckan.names(app_state().engine).items() if asked in (iri, name, ckan.identifier(iri))), None)
    if iri is None:
        raise NotFound(f"there is no package '{asked}'; the action package_list names all")
    return ckan.as_shown(_packages([iri])[0])


def _list() -> list[str]:
    return list(ckan.names(app_state().engine).values())


def _organization() -> Json:
    found, asked = ckan.organization(), request.args.get("id", "")
    if asked not in (found["name"], found["id"]):
        raise NotFound(f"there is no organization '{asked}'; the only one is '{found['name']}'")
    return found


_ACTIONS: dict[str, Callable[[], Json | list[str]]] = {
    "package_search": _search,
    "package_show": _show,
    "package_list": _list,
    "organization_show": _organization,
}


def _packages(only: list[str] | None) -> list[Json]:
    found = app_state()
    dumps = found.dumps.current()
    return ckan.packages(found.engine, dumps, server_url(), services=True, contact=found.contact, only=only)


def _number(name: str, default: int) -> int:
    asked = request.args.get(name, "")
    if asked and not re.fullmatch("[0-9]{1,9}", asked):
        raise ParameterError(f"parameter '{name}': '{asked}' is not a whole number")
    return int(asked or default)
