"""`/api`: every route as a form that goes to it, made from the same description as `/openapi.json`."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, g, render_template, request

from planlink.errors import NotFound
from planlink.web.api.openapi import describe
from planlink.web.http.negotiation import HTML
from planlink.web.state import app_state
from planlink.web.urls import server_url

Json = Mapping[str, Any]

blueprint = Blueprint("api_page", __name__)
_PAGES = "/questions/"
#: The summaries of the description in Thai; questions bring their own words.
SUMMARIES = {
    "sparqlGet": "ตอบคำสั่ง SPARQL หรืออธิบายจุดบริการเมื่อไม่มีคำสั่ง (SPARQL 1.1 Protocol)",
    "sparqlPost": "ตอบคำสั่ง SPARQL (SPARQL 1.1 Protocol)",
    "questions": "แสดงรายการคำถาม",
    "id": "ไปจากสิ่งหนึ่งยังเอกสารที่อธิบายสิ่งนั้น",
    "doc": "อธิบายสิ่งหนึ่งของ planlink",
    "thing": "อธิบายสิ่งหนึ่งตาม IRI",
    "sdg": "อธิบายเป้าหมายหลักหรือเป้าหมายย่อยของ SDGs ที่เป็นของสหประชาชาติ",
    "graph": "อธิบายกราฟที่มีชื่อ",
    "search": "ค้นหาสิ่งต่าง ๆ ด้วยถ้อยคำ",
    "plan": "แสดงแผนและสิ่งที่แผนสนับสนุน",
    "coverage": "แสดงว่าองค์ประกอบใดสนับสนุนเป้าหมายใด เป็นแผนภาพความร้อน",
    "flow": "แสดงความเชื่อมโยงของแผนผ่านยุทธศาสตร์",
    "gaps": "แสดงเป้าหมายย่อยที่ไม่มีองค์ประกอบใดสนับสนุนทางตรง พร้อมสาเหตุ",
    "coherence": "แสดงเป้าหมายหลักที่ได้รับการสนับสนุนร่วมกัน และความเชื่อมโยงที่ระบุเทียบกับโดยนัย",
    "compare": "เปรียบเทียบแผนกับแผนอื่น แผนเฉลี่ย หรือกรอบแผนระดับชาติ",
    "report": "แสดงรายงานของแผนหรือยุทธศาสตร์สำหรับพิมพ์",
    "pho02": "เสนอข้อความความเชื่อมโยงสำหรับแบบ ผ.02",
    "links": "แสดงความเชื่อมโยงขององค์ประกอบกับเป้าหมาย",
    "reconcileGet": "จับคู่ข้อความ ให้ค่าของสิ่งต่าง ๆ หรือบอกว่าบริการทำอะไรได้ (Reconciliation Service API 0.2)",
    "reconcilePost": "จับคู่ข้อความ หรือให้ค่าของสิ่งต่าง ๆ",
    "reconcileSuggest": "เสนอคำระหว่างพิมพ์",
    "reconcileFlyout": "อธิบายคำที่เสนอ",
    "reconcilePreview": "แสดงสิ่งหนึ่งในกรอบเล็ก",
    "reconcilePropose": "เสนอคุณสมบัติของประเภทหนึ่ง",
    "reconcileInGet": "จับคู่ข้อความ ให้ค่าของสิ่งต่าง ๆ หรือบอกว่าบริการทำอะไรได้ ในภาษาที่ระบุ",
    "reconcileInPost": "จับคู่ข้อความ หรือให้ค่าของสิ่งต่าง ๆ ในภาษาที่ระบุ",
    "reconcileInSuggest": "เสนอคำระหว่างพิมพ์ ในภาษาที่ระบุ",
    "reconcileInFlyout": "อธิบายคำที่เสนอ ในภาษาที่ระบุ",
    "reconcileInPreview": "แสดงสิ่งหนึ่งในกรอบเล็ก ในภาษาที่ระบุ",
    "reconcileInPropose": "เสนอคุณสมบัติของประเภทหนึ่ง ในภาษาที่ระบุ",
    "catalogForCkan": "ชุดข้อมูลทั้งหมดสำหรับ package_create ของ CKAN",
    "packageSearch": "ค้นชุดข้อมูลสำหรับ CKAN",
    "packageShow": "แสดงชุดข้อมูลหนึ่งสำหรับ CKAN",
    "packageList": "รายชื่อชุดข้อมูลสำหรับ CKAN",
    "organizationShow": "แสดงหน่วยงานเจ้าของสำหรับ CKAN",
    "alignments": "ความเชื่อมโยงในรูปชุดการจับคู่ SSSOM/TSV ของทุกแผนหรือแผนเดียว",
    "ontology": "เอกสารอธิบายออนโทโลยี",
    "ontologyAs": "ออนโทโลยีในรูปแบบที่เลือก",
    "ontologyVersion": "ออนโทโลยีรุ่นหนึ่ง",
    "catalog": "แสดงบัญชีข้อมูล",
    "dump": "รับไฟล์ข้อมูล",
    "void": "อธิบายชุดข้อมูลด้วย VoID",
    "robots": "สิ่งที่โปรแกรมสำรวจเว็บอ่านได้",
    "sitemap": "รายการหน้าเว็บ",
    "home": "แสดงแผนและสิ่งที่แผนสนับสนุน",
    "health": "เซิร์ฟเวอร์ทำงานอยู่หรือไม่",
    "ready": "ตอบคำถามได้หรือไม่",
    "openapi": "คำอธิบายเส้นทางตามมาตรฐาน OpenAPI",
    "api": "ทดลองใช้เส้นทางต่าง ๆ",
}


@dataclass(frozen=True)
class Field:
    """A parameter in a form.

    :param name: the parameter's.
    :param place: `query`, `path`, or `form` for the body of a POST.
    :param label: what it is, for people.
    :param value: what the form begins with.
    :param options: the allowed values; empty if there is no list of them.
    :param required: whether the route answers only with it.
    """

    name: str
    place: str
    label: str
    value: str
    options: tuple[str, ...]
    required: bool


@dataclass(frozen=True)
class Operation:
    """A route as the page shows it.

    :param name: its operationId.
    :param method: `GET` or `POST`.
    :param path: with `{name}` where a parameter stands.
    :param summary: what it does, in the page's language.
    :param fields: its parameters.
    :param address: path and query for the fields' values.
    :param command: the same for a terminal.
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
        """Whether it has a page of its own among the questions."""
        return self.path.startswith(_PAGES)

    @property
    def is_form(self) -> bool:
        """Whether a form can go to it as it is: HTML has none whose values become part of a path."""
        return all(field.place != "path" for field in self.fields)


@blueprint.get("/api")
def show() -> Response:
    """Show every route as a form; `?operation=` and its parameters show the address that they give."""
    chosen = request.args.get("operation", "")
    found = list(_operations(chosen))
    if chosen and chosen not in {operation.name for operation in found}:
        raise NotFound(f"there is no operation '{chosen}' here; /openapi.json lists them")
    page = render_template(
        "api/api.html",
        groups=([o for o in found if o.is_question], [o for o in found if not o.is_question]),
        chosen=chosen,
    )
    return Response(page, content_type=HTML.content_type)


def _operations(chosen: str) -> Iterator[Operation]:
    titles = {question.name: question.title[g.lang] for question in app_state().questions}
    for path, methods in describe(app_state().questions, server_url())["paths"].items():
        for method, said in methods.items():
            name = said["operationId"]
            given = request.args if name == chosen else {}
            fields = tuple(_fields(said, given))
            thai = SUMMARIES.get(name) if g.lang == "th" else None
            summary = titles.get(name) or thai or said["summary"]
            address, command = _address(path, fields), _command(method.upper(), path, fields)
            yield Operation(name, method.upper(), path, summary, fields, address, command)


def _fields(operation: Json, given: Mapping[str, str]) -> Iterator[Field]:
    """Yield the parameters but for lists, which are all optional: a form sends an empty field as an empty value, not as none."""
    parameters = list(operation["parameters"])
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
        required = schema.get("required", ())
        parameters += [{"name": n, "in": "form", "schema": s, "required": n in required} for n, s in schema["properties"].items()]
    for parameter in parameters:
        if parameter["schema"].get("type") != "array":
            yield _field(parameter, given)


def _field(parameter: Json, given: Mapping[str, str]) -> Field:
    name, schema = parameter["name"], parameter["schema"]
    usual = parameter.get("example", schema.get("default", next(iter(schema.get("examples", [])), "")))
    if name == "lang":
        usual = g.lang
    elif name == "format" and "json" in schema.get("enum", ()):
        usual = "json"
    label = parameter.get("description", "")
    english, _, thai = label.partition(" · ")
    shown = (thai or english) if g.lang == "th" else english
    value = given.get(name, str(usual))
    options = tuple(schema.get("enum", ()))
    return Field(name, parameter["in"], shown, value, options, bool(parameter.get("required")))


def _address(path: str, fields: tuple[Field, ...]) -> str:
    for field in fields:
        if field.place == "path":
            path = path.replace(f"{{{field.name}}}", quote(field.value))
    asked = [(field.name, field.value) for field in fields if field.place == "query" and field.value]
    return path + ("?" + urlencode(asked) if asked else "")


def _command(method: str, path: str, fields: tuple[Field, ...]) -> str:
    words = ["curl", server_url().rstrip("/") + _address(path, fields)]
    if method == "POST":
        for field in fields:
            if field.place == "form" and field.value:
                words += ["--data-urlencode", f"{field.name}={field.value}"]
    return shlex.join(words)
