"""A fault: one change to a valid file, and the shape that must report it.

Each file of shapes has a table of faults: `cases_plan.py`, `cases_alignment.py`, `cases_completeness.py`, `cases_profile_th.py`,
`cases_framework.py`, `cases_ontology.py`, `cases_retired.py` and `cases_catalog.py`.
"""

from dataclasses import dataclass
from pathlib import Path

VALID = Path(__file__).parent / "valid"


@dataclass(frozen=True)
class Case:
    """A fault planted into a valid file.

    :param shape: local name of the shape that must report the fault.
    :param at: subject of the Turtle block to change, as the file writes it, without angle brackets.
    :param old: text that occurs exactly once in that block; empty to append `new` to the file as a block.
    :param new: the replacement.
    :param focus: short name of the focus node of the finding, if it is not `at`.
    :param also: local names of other shapes that report the fault too.
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
        """The test id of the case."""
        return f"{self.shape}: {self.old.strip()[:30] or 'added'} → {self.new.strip()[:30] or 'removed'}"

    def turtle(self) -> str:
        """Return the text of the valid file with the fault.

        :raises ValueError: if `old` does not occur exactly once in the block of `at`.
        """
        text = (VALID / f"{self.file}.ttl").read_text(encoding="utf-8")
        if not self.old:
            return f"{text}\n{self.new}\n"
        blocks = text.split("\n\n")
        matches = [n for n, block in enumerate(blocks) if self._is_block_of_subject(block)]
        if len(matches) != 1 or blocks[matches[0]].count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.old!r} must occur exactly once in the block of {self.at}")
        blocks[matches[0]] = blocks[matches[0]].replace(self.old, self.new)
        return "\n\n".join(blocks)

    def _is_block_of_subject(self, block: str) -> bool:
        first = next(line for line in block.splitlines() if not line.startswith("#") or len(block.splitlines()) == 1)
        return first.startswith((f"<{self.at}> a ", f"{self.at} a ", f"<{self.at}> owl:deprecated "))
