"""The dataset's files: `/dump/…`, with ranges, dates and ETags (RFC 9110, sections 8.8 and 14)."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Response, request, send_file

from planlink.errors import NotFound
from planlink.formats import GRAPH_FORMATS, TRIG
from planlink.namespaces import LANGUAGES
from planlink.publish.catalogue.dcat import DATASET, datasets
from planlink.publish.dumps import CHECKSUMS, DumpFile, Dumps
from planlink.publish.sssom import SSSOM
from planlink.web.http.ranges import correct_range
from planlink.web.operations import content, media_types, path_parameter
from planlink.web.routing import Operation, Surface
from planlink.web.state import app_state
from planlink.web.urls import document_path

blueprint = Surface("dumps", __name__)
_CONTENT = (
    content((*GRAPH_FORMATS, TRIG))["content"] | media_types(["application/gzip", "text/plain", SSSOM.media_type])["content"]
)


@blueprint.described(
    "/dump/<path:name>",
    Operation(
        "dump",
        {"th": "รับไฟล์ข้อมูล", "en": "Download a file of the data"},
        [path_parameter("name", "all.nq.gz")],
        {200: {"content": _CONTENT}, 206: {"content": _CONTENT}},
        (404, 413, 503),
    ),
    serves_data=True,
)
def dump(name: str) -> Response:
    """Send a file of the dumps, or a range of it."""
    dumps = app_state().dumps.current()
    try:
        return _send(name, dumps)
    except FileNotFoundError:  # removed by the system, as old files in temporary folders are
        return _send(name, app_state().dumps.rewrite(dumps))


def _send(name: str, dumps: Dumps) -> Response:
    if name == CHECKSUMS:
        return Response((dumps.folder / name).read_bytes(), content_type="text/plain; charset=utf-8")
    file = dumps.files.get(name)
    if file is None:
        raise NotFound(f"there is no dump '{name}'; /dump/{CHECKSUMS} lists all there are")
    changed = _modification_day(file, dumps)
    correct_range(request.environ, f'"{file.sha256}"', changed, (dumps.folder / name).stat().st_size)
    response = send_file(
        dumps.folder / name, mimetype=file.format.media_type, conditional=True, etag=file.sha256, last_modified=changed
    )
    response.content_type = file.content_type
    del response.headers["Cache-Control"]  # the header for all responses replaces that of send_file
    response.headers["Link"] = ", ".join(_links(file.part))
    return response


def _links(part: str) -> Iterator[str]:
    """Yield links from a file to the descriptions of its content (FAIR Signposting Profile, level 1)."""
    yield '</catalog>; rel="describedby"; type="text/turtle"'
    if any(row["dataset"].value == DATASET + part for row in datasets(app_state().engine, LANGUAGES[0]).rows):
        yield f'<{document_path(DATASET + part)}>; rel="collection"; type="text/html"'


def _modification_day(file: DumpFile, dumps: Dumps) -> datetime | None:
    """Return the day on which a file's data changed, as the data state it; the time of writing has no meaning."""
    day = dumps.dates.get(file.part)
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
