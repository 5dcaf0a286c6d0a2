"""What people write for a notation: `3.8`, `SDG 3.8`, `เป้าหมายย่อยที่ ๓.๘`, `Target 3.8`, `ยุทธศาสตร์ชาติ 2`, `S2.T3`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: The words before a number, as keys, with the letters that our notations have there. Those of the SDGs have none.
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
#: A letter may end a notation (3.b); a name in English may follow at once, for keys have no spaces (3.b Support …).
_ENDS = ("(?![a-z])", "")
#: As many as two words: `SDG target 3.8`.
_NAMED = [
    re.compile(rf"(?P<words>(?:{_WORD}){{1,2}})(?:ด้านที่|ประเด็นที่|ที่|no|number)?(?P<number>\d+(?:\.\d+|\.?[a-d]{end})*)(?P<rest>.*)")
    for end in _ENDS
]
_BARE = [re.compile(rf"(?P<number>(?:ns|mp|[a-z])?\d+(?:\.[a-z]?\d+|\.[a-d]{end})*)(?P<rest>.*)") for end in _ENDS]
#: What may stand between a number and the name.
_LINK = re.compile("ประเด็น|ด้าน|เรื่อง")
_LAST_WORD = re.compile(rf"(?:{_WORD})$")
_WHOLE = re.compile(r"\d+")


@dataclass(frozen=True)
class Written:
    """A notation that a text begins with.

    :param notation: its key, with the letters of ours.
    :param rest: the key of what follows.
    :param vague: a bare whole number, which may count anything.
    """

    notation: str
    rest: str
    vague: bool

    def names(self) -> tuple[str, ...]:
        """Return what the rest may be a name of: the rest, and what follows `ประเด็น` and the like at its beginning."""
        return self.rest, _LINK.sub("", self.rest, count=1) if _LINK.match(self.rest) else self.rest


def written(text: str) -> list[Written]:
    """Return the notations that a text may begin with: none, one, or two readings.

    :param text: from :func:`planlink.sparql.folding.comparison_key`.
    """
    return list(dict.fromkeys(_readings(text)))


def _readings(text: str) -> Iterator[Written]:
    for with_words, alone in zip(_NAMED, _BARE, strict=True):
        if named := with_words.fullmatch(text):
            word = _LAST_WORD.search(named["words"])
            assert word  # noqa: S101 - the words are such words
            yield Written(_WORDS[word[0]] + named["number"], named["rest"], vague=False)
        elif bare := alone.fullmatch(text):
            yield Written(bare["number"], bare["rest"], vague=bool(_WHOLE.fullmatch(bare["number"])))
