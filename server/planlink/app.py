"""The web application's factory: nothing is built at import."""

from flask import Flask, Response, g, request
from flask_babel import Babel

from planlink import __version__
from planlink.engine import Engine
from planlink.negotiation import language
from planlink.questions import Questions
from planlink.views import pages, presentation, problems, question_pages, sparql, things
from planlink.views.site import Site

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}


def create_app(engine: Engine, questions: Questions | None = None) -> Flask:
    """Make the application that serves one dataset.

    :param engine: answers its queries; the caller closes it.
    :param questions: the named questions; the shipped ones by default.
    """
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Thai stays legible
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20
    app.url_map.strict_slashes = False
    app.extensions["planlink"] = Site(engine, questions or Questions())
    Babel(app, default_locale="th", locale_selector=lambda: str(g.get("lang", "th")))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    presentation.register(app)
    for blueprint in (pages.blueprint, sparql.blueprint, question_pages.blueprint, things.blueprint):
        app.register_blueprint(blueprint)
    problems.register(app)

    @app.before_request
    def _choose_language() -> None:
        g.lang = language(request.args.get("lang"), request.headers.get("Accept-Language"))

    @app.after_request
    def _add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.context_processor
    def _page_context() -> dict[str, object]:
        return {"lang": g.get("lang", "th"), "version": __version__, "status": engine.status}

    return app
