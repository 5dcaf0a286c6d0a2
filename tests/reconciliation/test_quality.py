"""Matching stays above these floors, and the document has the measured figures."""

import pytest
from benchmarks.reconciliation import table

from planlink.engine.embedded import EmbeddedEngine
from planlink.questions.collection import Questions
from planlink.reconciliation.entities import read_entities
from planlink.reconciliation.matching import Index
from planlink.reconciliation.properties import PROPERTIES
from planlink.reconciliation.service import Reconciler
from tests.conftest import ROOT

PRECISION, RECALL_OF_NAMES, FIRST = 1.0, 0.99, 0.99


@pytest.fixture(scope="module")
def lines(engine: EmbeddedEngine, questions: Questions) -> list[str]:
    return list(table(Reconciler(Index(read_entities(engine)))))


def test_precision_recall_and_rank_stay_above_their_floors(lines: list[str]) -> None:
    measured = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:-1]]
    assert len(measured) == 12
    for group, written, texts, precision, recall, first in measured:
        assert int(texts) >= 100
        assert float(precision) >= PRECISION, (group, written)
        assert float(first) >= FIRST, (group, written)
        if "typo" not in written:
            assert float(recall) >= RECALL_OF_NAMES, (group, written)


def test_unrelated_texts_are_never_matched(lines: list[str]) -> None:
    assert "| 0 wrongly matched |" in lines[-1]


def test_document_has_the_measured_table(lines: list[str]) -> None:
    assert "\n".join(lines) in (ROOT / "docs" / "reconciliation.md").read_text(encoding="utf-8")


def test_the_document_lists_every_property() -> None:
    text = (ROOT / "docs" / "reconciliation.md").read_text(encoding="utf-8")
    for prop in PROPERTIES:
        assert f"`{prop}`" in text
