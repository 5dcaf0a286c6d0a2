"""`/api`: a form for every route, from the same descriptions as `/openapi.json`."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Response, g, render_template, request

from planlink.errors import NotFound
from planlink.web.api.openapi import operations
from planlink.web.http.negotiation import HTML
from planlink.web.routing import Json, Operation, Surface, routes
from planlink.web.state import app_state
from planlink.web.urls import in_path, server_url, with_query

blueprint = Surface("api_page", __name__)
_QUESTIONS = "/questions/"


@dataclass(frozen=True)
class Field:
    """A form field for a parameter.

    :param name: the parameter's.
    :param place: `query`, `path`, or `form` for the body of a POST request.
    :param label: its name for people.
    :param value: its initial value.
    :param options: the allowed values; empty: any.
    :param required: whether the route needs it.
    """

    name: str
    place: str
    label: str
    value: str
    options: tuple[str, ...]
    required: bool


@dataclass(frozen=True)
class OperationForm:
    """An operation as the page shows it.

    :param name: its operationId.
    :param method: `GET` or `POST`.
    :param path: path template, with `{name}` for a parameter.
    :param summary: its purpose, in the page's language.
    :param fields: its parameters.
    :param address: path and query string for the values of the fields.
    :param command: the same request with curl.
    """

    name: str
    method: str
    path: str
    summary: str
    fields: tuple[Field, ...]
    address: str
    command: str

    @property
    def is_question(self) -> bool:
        """Whether it has a page among the questions."""
        return self.path.startswith(_QUESTIONS)

    @property
    def is_form(self) -> bool:
        """Whether an HTML form can send it: a form cannot put a value into a path."""
        return all(field.place != "path" for field in self.fields)


@blueprint.page("/api", "api", {"th": "ทดลองใช้เส้นทางต่าง ๆ", "en": "Try the routes"}, links_description=True, in_sitemap=True)
def api_page() -> Response:
    """Show every route as a form; `?operation=` and its parameters show the address for these values.

    :raises NotFound: if there is no such operation.
    """
    selected = request.args.get("operation", "")
    forms = list(_operation_forms(selected))
    if selected and selected not in {form.name for form in forms}:
        raise NotFound(f"there is no operation '{selected}' here; /openapi.json lists them")
    page = render_template(
        "api/api.html",
        groups=([form for form in forms if form.is_question], [form for form in forms if not form.is_question]),
        selected=selected,
    )
    return Response(page, content_type=HTML.content_type)


def _operation_forms(selected: str) -> Iterator[OperationForm]:
    for path, operation in operations(routes(), app_state().questions):
        values = request.args if operation.name == selected else {}
        fields = tuple(_fields(operation, values))
        method = operation.method.upper()
        address, command = _address(path, fields), _command(method, path, fields)
        yield OperationForm(operation.name, method, path, operation.summary[g.lang], fields, address, command)


def _fields(operation: Operation, values: Mapping[str, str]) -> Iterator[Field]:
    """Yield the parameters without lists, which are all optional: a form cannot leave an empty field out of a list."""
    parameters = list(operation.parameters)
    if "requestBody" in operation.more:
        schema = operation.more["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
        required = schema.get("required", ())
        parameters += [{"name": n, "in": "form", "schema": s, "required": n in required} for n, s in schema["properties"].items()]
    for parameter in parameters:
        if parameter["schema"].get("type") != "array":
            yield _field(parameter, values)


def _field(parameter: Json, values: Mapping[str, str]) -> Field:
    name, schema = parameter["name"], parameter["schema"]
    default = parameter.get("example", schema.get("default", next(iter(schema.get("examples", [])), "")))
    if name == "lang":
        default = g.lang
    elif name == "format" and "json" in schema.get("enum", ()):
        default = "json"
    english, _, thai = parameter.get("description", "").partition(" · ")
    label = (thai or english) if g.lang == "th" else english
    options = tuple(schema.get("enum", ()))
    return Field(name, parameter["in"], label, values.get(name, str(default)), options, bool(parameter.get("required")))


def _address(path: str, fields: tuple[Field, ...]) -> str:
    for field in fields:
        if field.place == "path":
            path = path.replace(f"{{{field.name}}}", in_path(field.value))
    return with_query(path, [(field.name, field.value) for field in fields if field.place == "query" and field.value])


def _command(method: str, path: str, fields: tuple[Field, ...]) -> str:
    words = ["curl", server_url().rstrip("/") + _address(path, fields)]
    if method == "POST":
        for field in fields:
            if field.place == "form" and field.value:
                words += ["--data-urlencode", f"{field.name}={field.value}"]
    return shlex.join(words)
