"""Compile the interface's translations (.po → .mo) whenever the package is built or installed for editing."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface):  # type: ignore[type-arg] # hatchling names no argument
    """Hatch build hook; see https://hatch.pypa.io/latest/plugins/build-hook/reference/."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write a .mo file beside each .po file below the package's translations folder."""
        translations = Path(self.root, "server", "planlink", "web", "translations")
        for source in sorted(translations.glob("*/LC_MESSAGES/*.po")):
            with source.open("rb") as reading, source.with_suffix(".mo").open("wb") as writing:
                write_mo(writing, read_po(reading, locale=source.parts[-3]))
