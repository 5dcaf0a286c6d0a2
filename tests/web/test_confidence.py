"""Confidences have the same words on every page."""

from flask import Flask
from flask_babel import Babel

from planlink.files import shipped
from planlink.web.confidence import HIGH, MEDIUM, confidence_word, confidence_words
from tests.conftest import ROOT


def test_words_have_fixed_limits() -> None:
    app = Flask(__name__)
    Babel(app, locale_selector=lambda: "en")
    with app.test_request_context():
        words = {
            text: confidence_word(text)
            for text in ("1", "0.8", "0.79", "0.7", "0.69", "0.6", "0", "", "much", "1.1", "-0.1", "nan")
        }
        assert words == {
            **dict.fromkeys(("1", "0.8"), "high"),
            **dict.fromkeys(("0.79", "0.7"), "medium"),
            **dict.fromkeys(("0.69", "0.6", "0"), "low"),
            **dict.fromkeys(("", "much", "1.1", "-0.1", "nan"), ""),
        }
        assert confidence_words("0.8") == "high: of 100 careful readers, about 80 would agree"
        assert confidence_words("0.95") == "high: of 100 careful readers, about 95 would agree"
        assert confidence_words("much") == ""


def test_only_one_module_has_words_for_confidences() -> None:
    templates = [path.read_text(encoding="utf-8") for path in (ROOT / "server/planlink/web/templates").rglob("*.html")]
    modules = {
        path.name for path in (ROOT / "server/planlink").rglob("*.py") if '_("medium")' in path.read_text(encoding="utf-8")
    }
    assert modules == {"confidence.py"}
    assert len(templates) > 20
    assert not [text for text in templates if "_('medium')" in text]


def test_low_confidence_is_due_for_review() -> None:
    text = (shipped("queries") / "questions" / "q18-alignments-to-review.rq").read_text(encoding="utf-8")
    assert f"default: {MEDIUM}" in text
    assert HIGH > MEDIUM
