"""What every view shares: the parts of the running site."""

from dataclasses import dataclass

from flask import current_app

from planlink.engine.interface import Engine
from planlink.namespaces import BASE
from planlink.publish.dump_cache import KeptDumps
from planlink.questions.collection import Questions
from planlink.settings import Limits


@dataclass(frozen=True)
class Site:
    """The parts of the running site.

    :param engine: answers SPARQL.
    :param questions: the named questions.
    :param limits: what a query may use.
    :param dumps: the dataset as files.
    :param contact: an e-mail address for questions about the data; empty if there is none.
    :param address: the URL, with a slash at its end, under which people reach the server; empty: as each request says.
    :param base: what the names of the things begin with, with a slash at its end.
    """

    engine: Engine
    questions: Questions
    limits: Limits
    dumps: KeptDumps
    contact: str = ""
    address: str = ""
    base: str = BASE

    @property
    def names(self) -> str:
        """What the names that `/id/…` and `/doc/…` stand for begin with."""
        return self.base + "id/"


def site() -> Site:
    """Return the current application's site."""
    found = current_app.extensions["planlink"]
    assert isinstance(found, Site)  # noqa: S101 - put there by the factory
    return found
