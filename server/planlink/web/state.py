"""The application's state: the engine, the questions and the settings that every view uses."""

from dataclasses import dataclass

from flask import current_app

from planlink.engine.interface import Engine
from planlink.namespaces import BASE
from planlink.publish.dump_cache import DumpCache
from planlink.questions.collection import Questions
from planlink.settings import Limits
from planlink.web.rendering import RenderingQueue


@dataclass(frozen=True)
class AppState:
    """The state of a running application.

    :param engine: answers SPARQL queries.
    :param questions: the named questions.
    :param limits: the limits of one query.
    :param dumps: the dataset as files.
    :param rendering: the queue of requests that make pages and files of large answers.
    :param contact: e-mail address for questions about the data; empty if there is none.
    :param address: public URL of the server, with a trailing slash; empty: the URL of each request is used.
    :param base: namespace of the resources' IRIs, with a trailing slash.
    """

    engine: Engine
    questions: Questions
    limits: Limits
    dumps: DumpCache
    rendering: RenderingQueue
    contact: str = ""
    address: str = ""
    base: str = BASE

    @property
    def names(self) -> str:
        """The namespace of the IRIs behind `/id/…` and `/doc/…`."""
        return self.base + "id/"


def app_state() -> AppState:
    """Return the state of the current application."""
    state = current_app.extensions["planlink"]
    assert isinstance(state, AppState)  # noqa: S101 - create_app put it there
    return state
