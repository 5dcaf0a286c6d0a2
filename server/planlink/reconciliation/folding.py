"""Texts as they are compared: the same words give the same key, however they were typed."""

import re
import unicodedata

#: Longer texts are nobody's name: they have no candidates.
MAX_TEXT = 1_000

_TONES = "่-๋"
#: SARA AM as two characters, with the tone mark before or between them: what NFKC makes of it, and what some keyboards write.
_SARA_AM = re.compile(rf"([{_TONES}]?)ํ([{_TONES}]?)า")
#: Says that a name goes on (แผนแม่บทฯ); Unicode counts it among the letters.
_PAIYANNOI = "ฯ"
_DOTS = re.compile(r"(?<![0-9])\.|\.(?![0-9a-z])")


def key(text: str) -> str:
    """Return what a text is compared by.

    Compatibility forms are one (NFKC), SARA AM is one character, two SARA E are SARA AE, digits are 0 to 9, case is folded. What
    is no letter, mark or digit is gone, spaces too, for Thai has none between words. A dot stays inside a number (3.8, s2.t3).

    :param text: of any length; only the first `MAX_TEXT` characters count.
    """
    # one character may become eighteen; SARA AM becomes two
    text = unicodedata.normalize("NFKC", text[:MAX_TEXT])[: 2 * MAX_TEXT]
    text = _SARA_AM.sub(r"\1\2ำ", text).replace("เเ", "แ").casefold()
    return _DOTS.sub("", "".join(map(_plain, text)))


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return character if (category[0] in "LMN" and character != _PAIYANNOI) or character == "." else ""
