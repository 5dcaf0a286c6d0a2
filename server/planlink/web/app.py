"""Create the web application; importing this module creates nothing."""

import logging
import time
from functools import partial

from flask import Flask, Response, g, request
from flask_babel import Babel

from planlink import __version__, web
from planlink.engine.interface import Engine
from planlink.errors import PlanlinkError
from planlink.publish.catalogue.dcat import PAGE_SIZE
from planlink.publish.dump_cache import DumpCache
from planlink.questions.collection import Questions
from planlink.reconciliation.deadline import NO_DEADLINE
from planlink.settings import Settings
from planlink.web import assets, routing, template_filters, urls
from planlink.web.http import problems, response_headers
from planlink.web.http.negotiation import language
from planlink.web.recording import RecordingEngine
from planlink.web.rendering import RenderingQueue
from planlink.web.state import AppState
from planlink.web.telemetry import RequestRecord, Telemetry

logger = logging.getLogger(__name__)


def create_app(
    engine: Engine,
    questions: Questions | None = None,
    *,
    settings: Settings | None = None,
    telemetry: Telemetry | None = None,
) -> Flask:
    """Make the application that serves a dataset.

    :param engine: answers its queries; the caller closes it.
    :param questions: the named questions; the shipped ones by default.
    :param settings: the defaults if None.
    :param telemetry: records requests and queries; None: a new one.
    """
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Thai stays legible
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20
    app.config["CATALOG_PAGE"] = PAGE_SIZE
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # merging slashes would redirect to an absolute address with the Host header
    settings = settings or Settings()
    telemetry = telemetry or Telemetry()
    recording = RecordingEngine(engine, telemetry)
    questions = questions or Questions(base=settings.base, bilingual=engine.status.shipped)
    app.extensions["planlink"] = AppState(
        recording,
        questions,
        settings.limits,
        DumpCache(recording),
        RenderingQueue(),
        settings.contact,
        settings.address,
        settings.base,
    )
    Babel(app, default_locale="th", locale_selector=lambda: str(g.get("lang", "th")))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    template_filters.register(app)
    app.jinja_env.globals["plan_page_path"] = urls.plan_page_path
    routing.register(app, *routing.discover(web))
    assets.register(app)
    problems.register(app)
    app.before_request(_begin)
    # the function registered last runs first, so the log records the answer as sent
    app.after_request(partial(_record_request, telemetry))
    response_headers.register(app)

    @app.context_processor
    def _page_context() -> dict[str, object]:
        return {"lang": g.get("lang", "th"), "version": __version__, "status": engine.status}

    return app


def _begin() -> None:
    g.started = time.perf_counter()
    g.lang = language(request.args.get("lang"), request.headers.get("Accept-Language"))


def _record_request(telemetry: Telemetry, response: Response) -> Response:
    telemetry.record_request(
        RequestRecord(
            method=request.method,
            route=request.url_rule.rule if request.url_rule else "",
            status=response.status_code,
            outcome=g.get("outcome", "ok"),
            seconds=time.perf_counter() - g.get("started", time.perf_counter()),
            size=0 if request.method == "HEAD" or response.status_code == 304 else response.content_length,
            media_type=response.mimetype or "",
            queries=tuple(g.get("queries", ())),
        )
    )
    return response


def warm(app: Flask) -> None:
    """Compile the templates, write the dumps and build the index of names, to spare the first visitors the wait.

    :param app: from :func:`create_app`; it may be serving already.
    """
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    try:
        app.extensions["planlink"].dumps.current()
        cache, _ = app.extensions["planlink.reconciliation"]
        cache.current(app.extensions["planlink"].engine, NO_DEADLINE)
    except PlanlinkError as error:
        logger.warning("the dumps or the index of names could not be prepared: %s", error.message)
