"""The settings, as one table: name, default, meaning. Each is an option of `planlink serve` or an environment variable."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planlink.engine.pool import Limits


@dataclass(frozen=True)
class Setting:
    """One setting.

    :param name: as in `planlink serve --name` and, with `PLANLINK_` before it, in the environment.
    :param default: the value when nothing is said; its type is the setting's type.
    :param help: one line.
    """

    name: str
    default: str | int | float
    help: str

    @property
    def variable(self) -> str:
        """The environment variable."""
        return "PLANLINK_" + self.name.upper()


SETTINGS = (
    Setting("host", "127.0.0.1", "address to listen on"),
    Setting("port", 8000, "port to listen on; 0 picks a free one"),
    Setting("timeout", 30.0, "seconds that a query may take"),
    Setting("workers", 4, "queries that run at once, each in a process of its own"),
    Setting("memory", 2048, "MiB of memory that one query may add"),
    Setting("result", 64, "MiB that one answer may have"),
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
        if kind is not str and values[setting.name] < (0 if setting.name == "port" else 1e-3):
            raise SettingError(f"{setting.name}: {raw} is too small")
    if values["port"] > 65535:
        raise SettingError(f"port: {values['port']} is larger than 65535")
    return values


_KINDS = {int: "a whole number", float: "a number", str: "a text"}


def limits(values: Mapping[str, Any]) -> Limits:
    """Return the engine's limits that the settings say.

    :param values: from :func:`read_settings`.
    """
    mebibyte = 1 << 20
    return Limits(values["timeout"], values["memory"] * mebibyte, values["result"] * mebibyte, values["workers"])
