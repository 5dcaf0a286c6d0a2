"""The interface speaks Thai wherever it speaks English."""

import re
from collections.abc import Iterator

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.conftest import ROOT

PACKAGE = ROOT / "server" / "planlink" / "web"


def extracted() -> set[str]:
    found = extract_from_dir(PACKAGE, [("templates/**.html", "jinja2"), ("**.py", "python")])
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


def translations() -> Iterator[tuple[str, str, str]]:
    """Yield each message: its identifier, the English with its placeholders, the Thai."""
    with (PACKAGE / "translations" / "th" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file, locale="th"):
            english = [message.id] if isinstance(message.id, str) else list(message.id)
            thai = [message.string or ""] if isinstance(message.string, str | None) else list(message.string)
            if english[0]:
                yield english[0], english[-1], thai[0]


def test_messages_of_pages_and_translations_are_the_same() -> None:
    translated = {identifier: thai for identifier, _, thai in translations()}
    assert set(translated) == extracted()
    assert len(translated) > 40
    assert not [source for source, text in translated.items() if not re.search("[ก-๙]", text)]


def test_placeholders_survive_translation() -> None:
    for _, english, thai in translations():
        assert re.findall(r"%\(\w+\)s", english) == re.findall(r"%\(\w+\)s", thai), english
