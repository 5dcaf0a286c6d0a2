"""The interface speaks Thai wherever it speaks English."""

import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.conftest import ROOT

PACKAGE = ROOT / "server" / "planlink"


def extracted() -> set[str]:
    found = extract_from_dir(PACKAGE / "templates", [("**.html", "jinja2")], {"**.html": {}})
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


def test_every_message_of_the_templates_is_translated_and_nothing_else_is_kept() -> None:
    with (PACKAGE / "translations" / "th" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale="th")
    translated = {}
    for message in catalog:
        identifier = message.id[0] if isinstance(message.id, tuple) else message.id
        text = message.string[0] if isinstance(message.string, tuple) else message.string
        if identifier:
            translated[identifier] = text
    assert set(translated) == extracted()
    assert len(translated) > 40
    assert not [source for source, text in translated.items() if not re.search("[ก-๙]", text)]


def test_placeholders_survive_translation() -> None:
    with (PACKAGE / "translations" / "th" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file, locale="th"):
            source = message.id[-1] if isinstance(message.id, tuple) else message.id
            text = message.string[0] if isinstance(message.string, tuple) else message.string
            if source:
                assert set(re.findall(r"%\(\w+\)s", source)) == set(re.findall(r"%\(\w+\)s", text)), source
