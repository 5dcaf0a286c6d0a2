"""The page that one begins with, and the search."""

import re
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from planlink.web.http.negotiation import HTML
from planlink.web.plans.page_frame import ask, plans
from planlink.web.state import app_state

blueprint = Blueprint("pages", __name__)
#: The plans whose goals are shown: they are a question for each plan.
WITH_GOALS = 50
#: Questions to begin with, by what people come for.
_FIRST_QUESTIONS = ("q03", "q08", "q07", "q13")
#: People write "SDG 3.8"; the data have the number alone.
_SDG_NUMBER = re.compile(r"^sdgs?\s*(?=\d)", re.IGNORECASE)


@blueprint.get("/")
def home() -> BaseResponse:
    """Show what is here: the plans, and ways in."""
    if request.args.get("plan"):
        return redirect("/plan?" + urlencode(list(request.args.items(multi=True))), 308)
    listed = plans()
    if not listed.rows:
        return Response(render_template("home/empty.html"), content_type=HTML.content_type)
    goals = {row["plan"].value: ask("q02-goal-coverage", plan=row["plan"].value).table for row in listed.rows[:WITH_GOALS]}
    first = [app_state().questions.get(number) for number in _FIRST_QUESTIONS]
    return Response(render_template("home/home.html", plans=listed, goals=goals, first=first), content_type=HTML.content_type)


@blueprint.get("/search")
def search() -> Response:
    """Search things by words in their texts."""
    text = request.args.get("text", "").strip()
    found = ask("q21-search", text=_SDG_NUMBER.sub("", text)) if text else None
    return Response(render_template("home/search.html", text=text, found=found), content_type=HTML.content_type)
