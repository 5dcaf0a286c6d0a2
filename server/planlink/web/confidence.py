"""Say confidences in words: the only place with their limits, for every page."""

from flask_babel import gettext as _

#: The lowest confidences that are called high and medium; a link below the second is due for review (the default of q18).
HIGH, MEDIUM = 0.8, 0.7


def confidence_word(confidence: str) -> str:
    """Return `high`, `medium` or `low` in the page's language; empty for a text that is not a number from 0 to 1.

    :param confidence: a decimal.
    """
    number = _number(confidence)
    if number is None:
        return ""
    return str(_("high") if number >= HIGH else _("medium") if number >= MEDIUM else _("low"))


def confidence_words(confidence: str) -> str:
    """Return the word for a confidence, and how many of 100 readers it expects to agree; empty as :func:`confidence_word`.

    :param confidence: a decimal.
    """
    number = _number(confidence)
    if number is None:
        return ""
    readers = _("of 100 careful readers, about %(number)s would agree", number=round(100 * number))
    return f"{confidence_word(confidence)}: {readers}"


def _number(confidence: str) -> float | None:
    try:
        number = float(confidence)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None
