"""Define, read and validate the settings of `planlink serve`; to add a setting, add a field to :class:`Settings` here.

Each field of :class:`Settings` carries its description: the default, the help text, the bounds. The options of `planlink
serve`, the environment variables and the table in `docs/serving.md` are derived from these.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from planlink.namespaces import BASE

_T = TypeVar("_T")
_MEBIBYTE = 1 << 20


class SettingError(ValueError):
    """A setting or an option has a value that is not allowed."""


@dataclass(frozen=True)
class Limits:
    """Limits of queries from clients.

    :param timeout: seconds from the request until its answer is complete, waiting for a worker included.
    :param memory: bytes of address space that evaluating one query may add.
    :param result: bytes of one serialised answer.
    :param workers: number of queries that run at once.
    :param spool: bytes that all answers together may take in temporary files.
    :param services: IRIs of the endpoints that SERVICE may call.
    """

    timeout: float = 30.0
    memory: int = 2 << 30
    result: int = 64 << 20
    workers: int = 4
    spool: int = 1 << 30
    services: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Credentials:
    """User name and password for another engine; sent by Basic or Digest after the engine's challenge, never before.

    :param user: the user name.
    :param password: the password; never part of a message.
    """

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials(user={self.user!r})"


@dataclass(frozen=True)
class Setting:
    """The description of one setting.

    :param name: the field of :class:`Settings`, and the option without its dashes.
    :param default: the default as a person would type it; empty for none.
    :param help: one line.
    :param metavar: placeholder for the value in `serve --help`.
    :param parse: returns the value of a text; raises ValueError with the reason if it is not allowed.
    """

    name: str
    default: str
    help: str
    metavar: str
    parse: Callable[[str], object]

    @property
    def variable(self) -> str:
        """The environment variable."""
        return "PLANLINK_" + self.name.upper()


def _integer(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise ValueError(f"'{text}' is not a whole number") from None
        if not least <= value <= most:
            raise ValueError(f"{text} is not between {least} and {most}")
        return value

    return parse


def _number(least: float, most: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ValueError(f"'{text}' is not a number") from None
        if not least <= value <= most:  # false for NaN, too
            raise ValueError(f"{text} is not between {least:g} and {most:g}")
        return value

    return parse


def _switch(on: str, off: str) -> Callable[[str], bool]:
    def parse(text: str) -> bool:
        if text not in (on, off):
            raise ValueError(f"'{text}' is neither {on} nor {off}")
        return text == on

    return parse


#: A host name, an IPv4 address or a bracketed IPv6 address, then an optional port (RFC 3986, section 3.2, without its rarer
#: characters).
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _public_url(text: str) -> str:
    """Return an origin (RFC 6454) with a slash at its end; empty if there is none."""
    if not text:
        return ""
    scheme, _, host = text.removesuffix("/").partition("://")
    match = _HOST.fullmatch(host)
    if scheme not in ("http", "https") or not match or ".." in host or int(match["port"] or 1) not in range(1, 65536):
        raise ValueError(f"'{text}' is not http:// or https:// with a host and perhaps a port, and nothing after it")
    return f"{scheme}://{host}/"


def _namespace(text: str) -> str:
    """Return an http or https IRI without query and fragment, with a slash at its end; its path may have any depth."""
    scheme, _, rest = text.partition("://")
    host, _, path = rest.removesuffix("/").partition("/")
    if scheme not in ("http", "https") or not _HOST.fullmatch(host) or re.search(r"[\s<>\"{}|\\^`?#]|//", path):
        raise ValueError(f"'{text}' is not an http or https IRI without query and fragment")
    return text.removesuffix("/") + "/"


def _endpoint(text: str) -> str:
    """Return the URL of a SPARQL endpoint; empty if there is none."""
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        valid = False
    if text and not valid:
        raise ValueError(f"'{text}' is not an http or https address")
    return text


def _engine(text: str) -> str:
    """Return the URL of an engine's endpoint; empty if there is none."""
    parts = urlsplit(_endpoint(text))
    if parts.username or parts.password:
        raise ValueError(
            "a user name and a password do not belong in the URL: use PLANLINK_ENGINE_USER, PLANLINK_ENGINE_PASSWORD"
        )
    return text


def _endpoints(text: str) -> frozenset[str]:
    return frozenset(_endpoint(part.strip()) for part in text.split(",") if part.strip())


def _host_and_port(text: str) -> tuple[str, int] | None:
    """Return host and port of `HOST:PORT`, with an IPv6 address in brackets; None if there is none."""
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdecimal()) or int(port) > 65535:
        raise ValueError(f"'{text}' is not HOST:PORT")
    return host.strip("[]"), int(port)


def _folder(text: str) -> Path | None:
    """Return the path of a folder; None if there is none. The folder is looked at when it is read."""
    return Path(text) if text else None


def parse_email(text: str) -> str:
    """Return an e-mail address; empty if there is none.

    :raises ValueError: if the text is not an e-mail address.
    """
    if text and not _EMAIL.fullmatch(text):
        raise ValueError(f"'{text}' is not an e-mail address")
    return text


def _setting(default: str, parse: Callable[[str], _T], help: str, metavar: str) -> _T:  # noqa: A002 - argparse's own word
    """Return a dataclass field with its description."""
    metadata = {"default": default, "parse": parse, "help": help, "metavar": metavar}
    value: Any = field(default=parse(default), metadata=metadata)
    return value  # type: ignore[no-any-return]  # as dataclasses.field: the type checker sees the value's type


@dataclass(frozen=True)
class Settings:
    """The settings of a server; :func:`read_settings` makes one from options and the environment."""

    host: str = _setting("127.0.0.1", str, "address to bind", "ADDRESS")
    port: int = _setting("8000", _integer(0, 65535), "port to bind; 0 picks a free one", "PORT")
    address: str = _setting(
        "", _public_url, "public URL of the server, such as https://plans.example.org; none: the request's Host", "URL"
    )
    base: str = _setting(BASE, _namespace, "namespace of the things: /id/x and /doc/x stand for this IRI followed by id/x", "IRI")
    timeout: float = _setting("30", _number(0.1, 86400), "seconds that a query may take", "SECONDS")
    workers: int = _setting("4", _integer(1, 1000), "number of queries that run at once, each in a worker process", "N")
    memory: int = _setting("2048", _integer(16, 1 << 20), "MiB of memory that one query may add", "MIB")
    result: int = _setting("64", _integer(1, 4096), "MiB that one answer may have", "MIB")
    spool: int = _setting("1024", _integer(1, 1 << 20), "MiB that all pending answers may have in temporary files", "MIB")
    cache: int = _setting("64", _integer(0, 1 << 20), "MiB of answers to cache in memory; 0 turns the cache off", "MIB")
    receive: float = _setting("10", _number(0.1, 3600), "seconds within which a request has to arrive", "SECONDS")
    service: frozenset[str] = _setting(
        "", _endpoints, "endpoints that SERVICE may call, separated by commas; none by default", "URL,URL"
    )
    engine: str = _setting(
        "", _engine, "SPARQL 1.1 endpoint that answers in place of planlink's own engine; none by default", "URL"
    )
    warm: bool = _setting(
        "yes", _switch("yes", "no"), "prepare the pages and files of the shipped data right after the start: yes, or no", "WORD"
    )
    metrics: tuple[str, int] | None = _setting(
        "", _host_and_port, "address HOST:PORT for Prometheus metrics; none by default", "HOST:PORT"
    )
    contact: str = _setting(
        "", parse_email, "e-mail address that the catalogue gives for questions about the data; none by default", "EMAIL"
    )
    texts: Path | None = _setting(  # noqa: RUF009 - a path is immutable
        "", _folder, "folder of official texts, as planlink texts writes it, to serve beside the data; none by default", "DIR"
    )
    log: bool = _setting("json", _switch("json", "off"), "one line for each request on standard error: json, or off", "WORD")
    #: For `engine`; only from the environment.
    credentials: Credentials | None = None

    @cached_property
    def limits(self) -> Limits:
        """The limits of queries from clients, in bytes."""
        return Limits(
            timeout=self.timeout,
            memory=self.memory * _MEBIBYTE,
            result=self.result * _MEBIBYTE,
            workers=self.workers,
            spool=self.spool * _MEBIBYTE,
            services=self.service,
        )


def _settings() -> Iterator[Setting]:
    for each in fields(Settings):
        if each.metadata:
            yield Setting(each.name, **each.metadata)


#: The descriptions, in the order of `serve --help` and of `docs/serving.md`.
SETTINGS = tuple(_settings())


def read_settings(options: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings: each from its option, else from its environment variable, else its default.

    :param options: texts by name; None counts as absent, other names are ignored.
    :param environment: the process's own by default.
    :raises SettingError: if a value is not allowed.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        option = options.get(setting.name)
        text = environment.get(setting.variable, setting.default) if option is None else str(option)
        try:
            values[setting.name] = setting.parse(text)
        except ValueError as error:
            raise SettingError(f"{setting.name}: {error}") from None
    return Settings(**values, credentials=read_credentials(environment))


def read_credentials(environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Return the credentials for another engine from `PLANLINK_ENGINE_USER` and `PLANLINK_ENGINE_PASSWORD`.

    They come only from the environment, to keep passwords out of the process list.

    :param environment: the process's own by default.
    :returns: None if no user is set.
    """
    user = environment.get("PLANLINK_ENGINE_USER", "")
    return Credentials(user, environment.get("PLANLINK_ENGINE_PASSWORD", "")) if user else None
