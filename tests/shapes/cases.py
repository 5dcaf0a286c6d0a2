"""One change to a valid file, and the shape that must notice it.

The tables are `cases_plan.py`, `cases_alignment.py`, `cases_framework.py`, `cases_ontology.py`, `cases_retired.py` and
`cases_catalog.py`, one a
file of shapes.
"""

from dataclasses import dataclass
from pathlib import Path

VALID = Path(__file__).parent / "valid"


@dataclass(frozen=True)
class Case:
    """A fault planted into a valid file.

    :param shape: local name of the shape that must fire.
    :param at: the thing whose block of Turtle is changed, as the file writes it, without angle brackets.
    :param old: text that stands exactly once in that block; empty to add `new` to the file as a block of its own.
    :param new: what replaces it.
    :param focus: short name of the node that the finding must be about, where it is not `at`.
    :param also: local names of the shapes that cannot but fire too.
    :param file: the valid file, without its suffix.
    """

    shape: str
    at: str
    old: str
    new: str
    focus: str = ""
    also: tuple[str, ...] = ()
    file: str = "plan"

    @property
    def name(self) -> str:
        """What pytest calls the case."""
        return f"{self.shape}: {self.old.strip()[:30] or 'added'} → {self.new.strip()[:30] or 'removed'}"

    def turtle(self) -> str:
        """Return the valid file's text with the fault in it.

        :raises ValueError: if `old` does not stand exactly once in the block of `at`.
        """
        text = (VALID / f"{self.file}.ttl").read_text(encoding="utf-8")
        if not self.old:
            return f"{text}\n{self.new}\n"
        blocks = text.split("\n\n")
        places = [n for n, block in enumerate(blocks) if self._starts(block)]
        if len(places) != 1 or blocks[places[0]].count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.old!r} must stand exactly once in the block of {self.at}")
        blocks[places[0]] = blocks[places[0]].replace(self.old, self.new)
        return "\n\n".join(blocks)

    def _starts(self, block: str) -> bool:
        first = next(line for line in block.splitlines() if not line.startswith("#") or len(block.splitlines()) == 1)
        return first.startswith((f"<{self.at}> a ", f"{self.at} a ", f"<{self.at}> owl:deprecated "))
