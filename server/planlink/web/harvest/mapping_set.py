"""The data in other people's formats."""

from flask import Blueprint, Response, request

from planlink.publish.sssom import NAME, SSSOM, mapping_set
from planlink.web.state import app_state

blueprint = Blueprint("exchange", __name__)


@blueprint.get(f"/{NAME}")
def alignments() -> Response:
    """Answer the alignments as a mapping set in SSSOM/TSV; `?plan=` and `?lang=` are the only parameters.

    The language is never guessed from the browser: the same address is the same file for everybody.
    """
    text = mapping_set(app_state().engine, app_state().questions, request.args).tsv()
    response = Response(text, content_type=SSSOM.content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{NAME}"'
    return response
