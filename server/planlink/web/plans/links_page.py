"""The links behind a number: those of an element, or of a strategy with its parts, to a goal, a target or a national aim."""

from collections.abc import Mapping

from flask import Response, request

from planlink.errors import NotFound
from planlink.namespaces import SDG
from planlink.web.plans.base_page import all_plans, render_plan_page, requested_plan, requested_value
from planlink.web.plans.frameworks import meanings, official_texts
from planlink.web.plans.link_filter import address
from planlink.web.plans.question_answers import ask, spreadsheet_response
from planlink.web.routing import Surface
from planlink.web.urls import iri_from_name

blueprint = Surface("links", __name__)


@blueprint.page(
    "/links",
    "links",
    {"th": "แสดงความเชื่อมโยงขององค์ประกอบกับเป้าหมาย", "en": "List the links of an element to an aim"},
    section="/plan",
    disallow="/links?",
)
def links() -> Response:
    """List links with their evidence, or return them as a spreadsheet."""
    plans = all_plans()
    plan = requested_plan(plans)
    element, aim = (iri_from_name(request.args.get(name, "")) for name in ("element", "aim"))
    with_parts = requested_value("parts", ("", "yes")) == "yes"
    tree, alignments = (ask(name, plan=plan["plan"].value) for name in ("q01-plan-tree", "q28-plan-alignments"))
    names = {row["element"].value: row["elementLabel"].value for row in tree.table.rows}
    if element and element not in names:
        raise NotFound(f"this plan has no element <{element}>")
    aim_name = _aim_name(aim)
    parents = {row["element"].value: row["parent"].value for row in tree.table.rows}
    elements = _with_parts(element, parents) if with_parts else {element}
    links = [
        row
        for row in alignments.table.rows
        if (not element or row["element"].value in elements) and (not aim or _leads_to(row["object"].value, aim))
    ]
    return spreadsheet_response(alignments, links) or render_plan_page(
        "links.html",
        (alignments,),
        plans=plans,
        plan=plan,
        links=links,
        element=names.get(element, ""),
        aim=aim_name,
        codes=alignments.question.codes,
        meanings=meanings(),
        official=official_texts(),
        state=address,
    )


def _aim_name(aim: str) -> str:
    """Return the number and the name of a goal, target or national aim; empty for none.

    :param aim: its IRI, or an empty text.
    :raises NotFound: if no framework in the data has it.
    """
    if not aim:
        return ""
    for row in ask("q20-frameworks").table.rows:
        if row["element"].value == aim:
            return f"{row['notation'].value} {row['elementLabel'].value}"
    raise NotFound(f"there is no goal or aim <{aim}> here")


def _leads_to(target: str, aim: str) -> bool:
    """Return whether a link's target is the aim, or an SDG target of it."""
    return target == aim or (aim.startswith(SDG) and target.startswith(f"{aim}."))


def _with_parts(element: str, parents: Mapping[str, str]) -> set[str]:
    """Return an element with everything below it.

    :param element: its IRI.
    :param parents: the parent of each element of the plan; untrusted data may have cycles.
    """
    children: dict[str, list[str]] = {}
    for iri, parent in parents.items():
        children.setdefault(parent, []).append(iri)
    elements, queue = {element}, [element]
    while queue:
        new = set(children.get(queue.pop(), ())) - elements
        elements |= new
        queue += new
    return elements
