"""Compile the translations (.po → .mo) when the package is built or installed in editable mode."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface):  # type: ignore[type-arg] # hatchling names no argument
    """Build hook; see https://hatch.pypa.io/latest/plugins/build-hook/reference/."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write a .mo file beside each .po file below the package's translations folder."""
        translations = Path(self.root, "server", "planlink", "web", "translations")
        for source in sorted(translations.glob("*/LC_MESSAGES/*.po")):
            with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
                write_mo(mo, read_po(po, locale=source.parts[-3]))
