"""The settings, as one table: name, default, meaning. Each is an option of `planlink serve` or an environment variable."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from planlink.namespaces import BASE


@dataclass(frozen=True)
class Limits:
    """What a query from outside may use.

    :param timeout: seconds from the request until its answer is complete, waiting for a worker included.
    :param memory: bytes of address space that evaluating one query may add.
    :param result: bytes of one serialised answer.
    :param workers: how many queries from outside run at once.
    :param spool: bytes that answers may have in files together.
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
    """Who asks; sent by Basic or Digest, as the server challenges, and only after it did.

    :param user: the user's name.
    :param password: its password; never part of a message.
    """

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials(user={self.user!r})"


@dataclass(frozen=True)
class Setting:
    """One setting.

    :param name: as in `planlink serve --name` and, with `PLANLINK_` before it, in the environment.
    :param default: the value when nothing is said; its type is the setting's type.
    :param help: one line.
    :param least: the smallest number allowed.
    :param most: the largest number allowed.
    :param words: the words allowed; none: any.
    """

    name: str
    default: str | int | float
    help: str
    least: float = 0
    most: float = 0
    words: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable."""
        return "PLANLINK_" + self.name.upper()


#: A host by name, IPv4 or IPv6, and perhaps a port (RFC 3986, section 3.2, without its rarer characters).
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")

SETTINGS = (
    Setting("host", "127.0.0.1", "address to listen on"),
    Setting("port", 8000, "port to listen on; 0 picks a free one", 0, 65535),
    Setting(
        "address", "", "address under which people reach the server, such as https://plans.example.org; none: the request's Host"
    ),
    Setting("base", BASE, "what the names of the things begin with: /id/x and /doc/x stand for BASEid/x"),
    Setting("timeout", 30.0, "seconds that a query may take", 0.1, 86400),
    Setting("workers", 4, "queries that run at once, each in a worker process", 1, 1000),
    Setting("memory", 2048, "MiB of memory that one query may add", 16, 1 << 20),
    Setting("result", 64, "MiB that one answer may have", 1, 4096),
    Setting("spool", 1024, "MiB that all answers under way may have in temporary files", 1, 1 << 20),
    Setting("cache", 64, "MiB of finished answers to keep in memory; 0 keeps none", 0, 1 << 20),
    Setting("receive", 10.0, "seconds in which a request has to arrive", 0.1, 3600),
    Setting("service", "", "endpoints that SERVICE may call: their addresses, with commas between; none by default"),
    Setting("engine", "", "a SPARQL 1.1 endpoint that answers instead of planlink's own engine: its address; none by default"),
    Setting(
        "warm", "yes", "prepare the pages and files of the shipped data right after the start: yes, or no", words=("yes", "no")
    ),
    Setting("metrics", "", "address HOST:PORT for Prometheus metrics; none by default"),
    Setting("contact", "", "e-mail address that the catalogue gives for questions about the data; none by default"),
    Setting("log", "json", "one line a request on standard error: json, or off", words=("json", "off")),
)


class SettingError(ValueError):
    """A setting has a value that it cannot have."""


def read_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return every setting's value: what was given, else the environment's, else the default.

    :param given: values by name; None counts as not given.
    :raises SettingError: if a value is not of the setting's type or not positive.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        said = given.get(setting.name)
        raw: Any = os.environ.get(setting.variable, setting.default) if said is None else said
        kind = type(setting.default)
        try:
            values[setting.name] = kind(raw)
        except ValueError:
            raise SettingError(f"{setting.name}: '{raw}' is not {_KINDS[kind]}") from None
        if kind is not str and not setting.least <= values[setting.name] <= setting.most:
            raise SettingError(f"{setting.name}: {raw} is not between {setting.least:g} and {setting.most:g}")
        if setting.words and values[setting.name] not in setting.words:
            raise SettingError(f"{setting.name}: '{raw}' is none of {', '.join(setting.words)}")
    return values


_KINDS = {int: "a whole number", float: "a number", str: "a text"}


def limits(values: Mapping[str, Any]) -> Limits:
    """Return the engine's limits that the settings say.

    :param values: from :func:`read_settings`.
    """
    mebibyte = 1 << 20
    return Limits(
        timeout=values["timeout"],
        memory=values["memory"] * mebibyte,
        result=values["result"] * mebibyte,
        workers=values["workers"],
        spool=values["spool"] * mebibyte,
        services=frozenset(_addresses("service", values["service"])),
    )


def credentials() -> Credentials | None:
    """Return who we are for other engines: `PLANLINK_ENGINE_USER` and `PLANLINK_ENGINE_PASSWORD`; None without a user.

    They come from the environment alone, so that no password stands in a list of processes.
    """
    user = os.environ.get("PLANLINK_ENGINE_USER", "")
    return Credentials(user, os.environ.get("PLANLINK_ENGINE_PASSWORD", "")) if user else None


def address(name: str, value: str) -> tuple[str, int] | None:
    """Return host and port of an address, None if there is none.

    :param name: the setting, for the message.
    :param value: `HOST:PORT`; an IPv6 address stands in brackets.
    :raises SettingError: if it is none.
    """
    if not value:
        return None
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise SettingError(f"{name}: '{value}' is not HOST:PORT")
    return host.strip("[]"), int(port)


def email(name: str, value: str) -> str:
    """Return an e-mail address, empty if there is none.

    :param name: the setting, for the message.
    :param value: the address.
    :raises SettingError: if it is none.
    """
    if value and not re.fullmatch(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", value):
        raise SettingError(f"{name}: '{value}' is not an e-mail address")
    return value


def public_address(value: str) -> str:
    """Return the address under which people reach the server, with a slash at its end; empty if none is set.

    :param value: `https://HOST`, perhaps with a port.
    :raises SettingError: if there is more to it, or less.
    """
    if not value:
        return ""
    scheme, _, host = value.removesuffix("/").partition("://")
    found = _HOST.fullmatch(host)
    if scheme not in ("http", "https") or not found or ".." in host or int(found["port"] or 1) not in range(1, 65536):
        raise SettingError(f"address: '{value}' is not http:// or https:// with a host and perhaps a port, and nothing after it")
    return f"{scheme}://{host}/"


def base(value: str) -> str:
    """Return what the names of the things begin with, with a slash at its end.

    :param value: an http or https IRI without query and fragment; its path may have any depth.
    :raises SettingError: if it is none.
    """
    scheme, _, rest = value.partition("://")
    host, _, path = rest.removesuffix("/").partition("/")
    if scheme not in ("http", "https") or not _HOST.fullmatch(host) or re.search(r"[\s<>\"{}|\\^`?#]|//", path):
        raise SettingError(f"base: '{value}' is not an http or https IRI without query and fragment")
    return value.removesuffix("/") + "/"


def _addresses(name: str, value: str) -> list[str]:
    found = [part.strip() for part in value.split(",") if part.strip()]
    for part in found:
        if urlsplit(part).scheme not in ("http", "https") or not urlsplit(part).hostname:
            raise SettingError(f"{name}: '{part}' is not an http or https address")
    return found
