"""The home page and the search."""

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from planlink.web.http.negotiation import HTML
from planlink.web.plans.base_page import all_plans
from planlink.web.plans.question_answers import ask
from planlink.web.routing import Surface
from planlink.web.state import app_state
from planlink.web.urls import with_query

blueprint = Surface("home", __name__)
#: Plans whose goals are shown: each costs a question.
WITH_GOALS = 50
#: Questions to begin with, by the needs of visitors.
_FIRST_QUESTIONS = ("q03", "q08", "q07", "q13")


@blueprint.page(
    "/",
    "home",
    {"th": "แสดงแผนและสิ่งที่แผนสนับสนุน", "en": "Show the plans and what they support"},
    links_description=True,
    in_sitemap=True,
)
def home() -> BaseResponse:
    """Show the plans and the ways into the data."""
    if request.args.get("plan"):
        return redirect(with_query("/plan", request.args.items(multi=True)), 308)
    plan_table = all_plans()
    if not plan_table.rows:
        return Response(render_template("home/empty.html"), content_type=HTML.content_type)
    goals = {row["plan"].value: ask("q02-goal-coverage", plan=row["plan"].value).table for row in plan_table.rows[:WITH_GOALS]}
    first_questions = [app_state().questions.get(number) for number in _FIRST_QUESTIONS]
    return Response(
        render_template("home/home.html", plans=plan_table, goals=goals, first=first_questions), content_type=HTML.content_type
    )


@blueprint.page(
    "/search",
    "search",
    {"th": "ค้นหาสิ่งต่าง ๆ ด้วยถ้อยคำ", "en": "Search for words in the texts of the data"},
    disallow="/search?",
)
def search() -> Response:
    """Search for words in the texts of the data."""
    text = request.args.get("text", "").strip()
    results = ask("q21-search", text=text) if text else None
    return Response(render_template("home/search.html", text=text, results=results), content_type=HTML.content_type)
