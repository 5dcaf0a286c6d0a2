"""What the tests of other formats share."""

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.publish.sssom import mapping_set
from planlink.questions.collection import Questions


@pytest.fixture(scope="session")
def thai(engine: EmbeddedEngine, questions: Questions) -> str:
    """Give the mapping set of all plans and crosswalks, in Thai."""
    return mapping_set(engine, questions, {}).tsv()
