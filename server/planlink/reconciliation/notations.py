"""Read notations as people write them: `3.8`, `SDG 3.8`, `เป้าหมายย่อยที่ ๓.๘`, `Target 3.8`, `ยุทธศาสตร์ชาติ 2`, `S2.T3`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Words before a number, as keys, with the letters that the data have in their place. Notations of the SDGs have none.
_WORDS = {
    "เป้าหมายการพัฒนาที่ยั่งยืน": "",
    "เป้าหมายหลัก": "",
    "เป้าหมายย่อย": "",
    "เป้าหมาย": "",
    "เป้าประสงค์": "",
    "sustainabledevelopmentgoal": "",
    "sdgs": "",
    "sdg": "",
    "goal": "",
    "target": "",
    "ตัวชี้วัด": "",
    "indicator": "",
    "ยุทธศาสตร์ชาติ": "ns",
    "nationalstrategy": "ns",
    "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ": "mp",
    "แผนแม่บท": "mp",
    "masterplan": "mp",
    "หมุดหมาย": "m",
    "milestone": "m",
    "ยุทธศาสตร์": "s",
    "strategy": "s",
}
_WORD = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
#: A letter may end a notation (3.b), and an English name may follow it directly, since keys have no spaces (3.b Support …).
_ENDS = ("(?![a-z])", "")
#: One or two words: `SDG target 3.8`.
_NAMED = [
    re.compile(rf"(?P<words>(?:{_WORD}){{1,2}})(?:ด้านที่|ประเด็นที่|ที่|no|number)?(?P<number>\d+(?:\.\d+|\.?[a-d]{end})*)(?P<rest>.*)")
    for end in _ENDS
]
_BARE = [re.compile(rf"(?P<number>(?:ns|mp|[a-z])?\d+(?:\.[a-z]?\d+|\.[a-d]{end})*)(?P<rest>.*)") for end in _ENDS]
#: Words between a number and a name.
_LINK = re.compile("ประเด็น|ด้าน|เรื่อง")
_LAST_WORD = re.compile(rf"(?:{_WORD})$")
_WHOLE = re.compile(r"\d+")


@dataclass(frozen=True)
class NotationReading:
    """A reading of a text that begins with a notation.

    :param notation: its key, with the letters that the data have.
    :param rest: the key of the following text.
    :param vague: whether it is a bare integer, which may count anything.
    """

    notation: str
    rest: str
    vague: bool

    def names(self) -> tuple[str, ...]:
        """Return the rest, also without words such as `ประเด็น` at its beginning: either may be a name."""
        return self.rest, _LINK.sub("", self.rest, count=1) if _LINK.match(self.rest) else self.rest


def notation_readings(text: str) -> list[NotationReading]:
    """Return the readings of a text that may begin with a notation: none, one or two.

    :param text: from :func:`planlink.sparql.folding.comparison_key`.
    """
    return list(dict.fromkeys(_readings(text)))


def _readings(text: str) -> Iterator[NotationReading]:
    for with_words, alone in zip(_NAMED, _BARE, strict=True):
        if match := with_words.fullmatch(text):
            word = _LAST_WORD.search(match["words"])
            assert word  # noqa: S101 - the pattern matches one or two of the words
            yield NotationReading(_WORDS[word[0]] + match["number"], match["rest"], vague=False)
        elif bare := alone.fullmatch(text):
            yield NotationReading(bare["number"], bare["rest"], vague=bool(_WHOLE.fullmatch(bare["number"])))
