"""Fold typed text: the same words give the same text, however they were typed.

One folding serves search, the parameters of questions, the filters of pages, and reconciliation.
"""

import re
import unicodedata

#: Longer texts are not names: only this many characters of a text make its key.
MAX_KEY_TEXT = 1_000

_TONES = "่-๋"
#: SARA AM as two characters, with a tone mark before, between or after them: NFKC writes it so, and so do some keyboards.
_SARA_AM = re.compile(rf"([{_TONES}]?)ํ([{_TONES}]?)า")
#: Vowels and tone marks on one consonant. Unicode orders only those below it, so a tone mark may stand before its vowel.
_MARKS = re.compile(rf"[{_TONES}ัิ-ฺ]{{2,}}")
#: Marks an abbreviated name (แผนแม่บทฯ); a letter in Unicode.
_PAIYANNOI = "ฯ"
#: A dot that does not stand inside a number such as 3.8, 3.b or s2.t3.
_DOTS = re.compile(r"(?<![0-9])\.|\.(?![0-9a-z])")
_SDG_BEFORE_NUMBER = re.compile(r"^sdgs?\s*(?=[0-9])", re.IGNORECASE)


def normalize_text(text: str) -> str:
    """Return a text in one spelling, as a person would read it; case and punctuation stay.

    Compatibility forms are unified (Unicode NFKC), invisible characters removed, digits of all scripts written 0 to 9, runs of
    white space made one space. In Thai, SARA AM is one character, two SARA E are SARA AE, and vowels precede tone marks.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    composed = unicodedata.normalize("NFKC", visible)
    digits = "".join(_ascii_digit(character) for character in composed)
    thai = _SARA_AM.sub(r"\1\2ำ", _MARKS.sub(_vowels_first, digits)).replace("เเ", "แ")
    return " ".join(thai.split())


def fold_text(text: str) -> str:
    """Return a text for finding one inside another: normalized, without case."""
    # folding case may decompose a letter
    return normalize_text(normalize_text(text).casefold())


def search_text(text: str) -> str:
    """Return the text to search for: normalized, with only the number of `SDG 3.8`, as in the data."""
    return _SDG_BEFORE_NUMBER.sub("", normalize_text(text))


def comparison_key(text: str) -> str:
    """Return the key by which names are compared: a folded text of letters, marks and digits only.

    Spaces are removed, because Thai has none between words. A dot stays inside a number (3.8, s2.t3).

    :param text: of any length; only the first `MAX_KEY_TEXT` characters count.
    """
    key = text[:MAX_KEY_TEXT]
    # dropping a character may bring together two that compose
    while (folded := _letters(fold_text(key))[: 2 * MAX_KEY_TEXT]) != key:
        key = folded
    return key


def _letters(text: str) -> str:
    return _DOTS.sub("", "".join(filter(_counts, text)))


def _counts(character: str) -> bool:
    return character == "." or (character != _PAIYANNOI and unicodedata.category(character)[0] in "LMN")


def _ascii_digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _vowels_first(marks: re.Match[str]) -> str:
    return "".join(sorted(marks[0], key=lambda mark: "่" <= mark <= "๋"))
