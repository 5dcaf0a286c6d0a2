"""Serve the catalogue to CKAN: `/catalog.ckan.json`, and the part of CKAN's Action API that its CKAN harvester reads.

ckanext-harvest requests `package_search` page by page, with `start` and `rows`, until a page is empty, and
`organization_show` if it is configured to create owners. A second harvest requests the packages that changed since the first
(`fq=metadata_modified:[… TO *]`): it gets all of them, because the data do not state when they were published online.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

from flask import Response, jsonify, request

from planlink.errors import NotFound, ParameterError
from planlink.publish.catalogue import ckan
from planlink.questions.collection import Questions
from planlink.sparql.parameters import Bilingual
from planlink.web.operations import JSON_OBJECT, number_parameter, text_parameter
from planlink.web.routing import Json, Operation, Surface
from planlink.web.state import app_state
from planlink.web.urls import server_url

blueprint = Surface("ckan", __name__)
#: CKAN's own defaults (`ckan.search.rows_max`).
_ROWS, _MOST_ROWS = 10, 1000
_SINCE = re.compile(r"metadata_modified:\[[^\]]* TO \*\]")


def _operations(questions: Questions) -> Iterator[Operation]:
    """Yield an operation for each action."""
    numbers = [number_parameter("start", 999_999_999), number_parameter("rows", 999_999_999)]
    descriptions: dict[str, tuple[str, Bilingual, list[Json]]] = {
        "package_search": ("packageSearch", {"th": "ค้นชุดข้อมูลสำหรับ CKAN", "en": "List packages for CKAN"}, numbers),
        "package_show": (
            "packageShow",
            {"th": "แสดงชุดข้อมูลหนึ่งสำหรับ CKAN", "en": "Show a package for CKAN"},
            [text_parameter("id", "planlink-sdg", required=True)],
        ),
        "package_list": ("packageList", {"th": "รายชื่อชุดข้อมูลสำหรับ CKAN", "en": "List the names of the packages for CKAN"}, []),
        "organization_show": (
            "organizationShow",
            {"th": "แสดงหน่วยงานเจ้าของสำหรับ CKAN", "en": "Show the owner of the packages for CKAN"},
            [text_parameter("id", "planlink", required=True)],
        ),
    }
    for action, (name, summary, parameters) in descriptions.items():
        errors = (404,) if action == "organization_show" else (404, 503)
        yield Operation(name, summary, parameters, JSON_OBJECT, errors, path=f"/api/3/action/{action}")


@blueprint.described(
    f"/{ckan.NAME}",
    Operation(
        "catalogForCkan",
        {"th": "ชุดข้อมูลทั้งหมดสำหรับ package_create ของ CKAN", "en": "Return all packages for CKAN's package_create"},
        answers={200: {"content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}}},
        errors=(404, 503),
    ),
    serves_data=True,
    links_description=True,
)
def catalog() -> Response:
    """Return all datasets as `package_create` accepts them."""
    return jsonify(_packages(None))


@blueprint.described("/api/action/<action>", serves_data=True, links_description=True)
@blueprint.described("/api/3/action/<action>", operations=_operations, serves_data=True, links_description=True)
def act(action: str) -> Response:
    """Return the result of one of CKAN's read-only actions."""
    if action not in _ACTIONS:
        raise NotFound(f"there is no action '{action}'; the actions are {', '.join(_ACTIONS)}")
    return jsonify({"help": urljoin(server_url(), "openapi.json"), "success": True, "result": _ACTIONS[action]()})


def _search() -> Json:
    """Return packages in the order of their datasets; a search query is refused, because it would be ignored."""
    for name, allowed in (("q", r"(\*:\*)?"), ("fq", f"({_SINCE.pattern})?")):
        if not re.fullmatch(allowed, request.args.get(name, "").strip()):
            raise ParameterError(f"parameter '{name}': packages are not searched here, only listed; leave it out")
    iris = list(ckan.names(app_state().engine))
    start, rows = _number("start", 0), min(_number("rows", _ROWS), _MOST_ROWS)
    selected = iris[start : start + rows]
    results = [ckan.api_package(package) for package in _packages(selected)] if selected else []
    return {"count": len(iris), "results": results, "sort": "id asc", "facets": {}, "search_facets": {}}


def _show() -> Json:
    package = request.args.get("id", "")
    names = ckan.names(app_state().engine)
    iri = next((iri for iri, name in names.items() if package in (iri, name, ckan.identifier(iri))), None)
    if iri is None:
        raise NotFound(f"there is no package '{package}'; the action package_list names all")
    return ckan.api_package(_packages([iri])[0])


def _list() -> list[str]:
    return list(ckan.names(app_state().engine).values())


def _organization() -> Json:
    owner, organization = ckan.organization(), request.args.get("id", "")
    if organization not in (owner["name"], owner["id"]):
        raise NotFound(f"there is no organization '{organization}'; the only one is '{owner['name']}'")
    return owner


_ACTIONS: dict[str, Callable[[], Json | list[str]]] = {
    "package_search": _search,
    "package_show": _show,
    "package_list": _list,
    "organization_show": _organization,
}


def _packages(only: list[str] | None) -> list[Json]:
    state = app_state()
    return ckan.packages(state.engine, state.dumps.current(), server_url(), services=True, contact=state.contact, only=only)


def _number(name: str, default: int) -> int:
    value = request.args.get(name, "")
    if value and not re.fullmatch("[0-9]{1,9}", value):
        raise ParameterError(f"parameter '{name}': '{value}' is not a whole number")
    return int(value or default)
