"""Definitions keep every element of each target's official text; scope notes of national elements say how sure they are."""

from pathlib import Path

import pytest
import yaml
from rdflib import RDF, SKOS, Namespace, URIRef

from planlink.namespaces import LANGUAGES, PLAN, SDGO
from tests.support.frameworks import frameworks

ELEMENTS = Path(__file__).with_name("target_elements.yaml")
SDG = Namespace(SDGO)
TARGETS = 169


def _text(thing: URIRef, predicate: URIRef, language: str) -> str:
    """Return the text of a thing in a language, lower-cased; empty if there is not exactly one."""
    texts = [str(text) for text in frameworks().objects(thing, predicate) if getattr(text, "language", None) == language]
    return texts[0].lower() if len(texts) == 1 else ""


def _by_notation(kind: URIRef) -> dict[str, URIRef]:
    graph = frameworks()
    things = [thing for thing in graph.subjects(RDF.type, kind) if isinstance(thing, URIRef)]
    return {str(graph.value(thing, SKOS.notation)): thing for thing in things}


def _elements() -> dict[str, list[dict[str, str]]]:
    content: dict[str, list[dict[str, str]]] = yaml.safe_load(ELEMENTS.read_text(encoding="utf-8"))
    return content


def test_every_target_has_a_list_of_elements() -> None:
    elements = _elements()
    assert set(elements) == set(_by_notation(SDG.Target))
    assert len(elements) == TARGETS
    for code, listed in elements.items():
        names = [each["element"] for each in listed]
        assert len(names) >= 2, code
        assert len(names) == len(set(names)), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_definitions_have_every_element_of_the_official_text(language: str) -> None:
    targets = _by_notation(SDG.Target)
    missing = [
        f"{code}: {each['element']}"
        for code, listed in _elements().items()
        for each in listed
        if not each[language].strip() or each[language].lower() not in _text(targets[code], SKOS.definition, language)
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_goal_and_target_is_defined_beyond_its_label(language: str) -> None:
    for code, thing in {**_by_notation(SDG.Goal), **_by_notation(SDG.Target)}.items():
        definition = _text(thing, SKOS.definition, language)
        assert len(definition) > len(_text(thing, SKOS.prefLabel, language)), code


@pytest.mark.parametrize(("language", "word"), [("en", "sureness: "), ("th", "ระดับความแน่ใจ: ")])
def test_national_elements_have_a_scope_note_that_says_how_sure_it_is(language: str, word: str) -> None:
    graph = frameworks()
    kinds = {code: each for code, each in _by_notation(URIRef(PLAN + "FrameworkElement")).items() if code[0].isalpha()}
    lowest = {code: each for code, each in kinds.items() if (None, SKOS.broader, each) not in graph}
    assert len(lowest) == 6 + 23 + 13
    for code, thing in lowest.items():
        assert _text(thing, SKOS.scopeNote, language), code
        assert word in _text(thing, SKOS.editorialNote, language), code
