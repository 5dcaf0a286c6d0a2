"""The alignments as an SSSOM mapping set: `/alignments.sssom.tsv`."""

from collections.abc import Iterator

from flask import Response, request

from planlink.publish.sssom import NAME, SSSOM, mapping_set
from planlink.questions.collection import Questions
from planlink.web.operations import content, question_parameter
from planlink.web.routing import Operation, Surface
from planlink.web.state import app_state

blueprint = Surface("exchange", __name__)


def _operations(questions: Questions) -> Iterator[Operation]:
    yield Operation(
        "alignments",
        {
            "th": "ความเชื่อมโยงในรูปชุดการจับคู่ SSSOM/TSV ของทุกแผนหรือแผนเดียว",
            "en": "Return the alignments as a mapping set in SSSOM/TSV, of all plans or of one",
        },
        [question_parameter(parameter) for parameter in questions.alignments.parameters],
        {200: content([SSSOM])},
        (404, 413, 503),
    )


@blueprint.described(f"/{NAME}", operations=_operations, serves_data=True)
def alignments() -> Response:
    """Send the alignments as a mapping set in SSSOM/TSV; `?plan=` and `?lang=` are the only parameters.

    The browser's language is ignored: a URL returns the same file to every client.
    """
    text = mapping_set(app_state().engine, app_state().questions, request.args).tsv()
    response = Response(text, content_type=SSSOM.content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{NAME}"'
    return response
