"""The values of parameters, as people type them, become SPARQL terms."""

import pytest

from planlink.errors import ParameterError
from planlink.namespaces import ID, SDG
from planlink.sparql.parameters import Parameter

LABEL = {"en": "x", "th": "x"}


def parameter(kind: str, namespace: str = "") -> Parameter:
    return Parameter("x", kind, LABEL, namespace=namespace)


@pytest.mark.parametrize("typed", ["3.8", "SDG 3.8", "sdg๓.๘", " ３.８ ", "sdg:3.8", "http://metadata.un.org/sdg/3.8"])
def test_sdg_target_may_be_typed_as_people_write_it(typed: str) -> None:
    assert parameter("iri", SDG).term(typed) == "<http://metadata.un.org/sdg/3.8>"


@pytest.mark.parametrize("name", ["เเผน/๑", "SDG 3", "e\u0301"])
def test_other_names_are_identifiers_and_stay_as_they_are(name: str) -> None:
    if " " in name:
        with pytest.raises(ParameterError, match="not an absolute IRI"):
            parameter("iri", ID).term(name)
    else:
        assert parameter("iri", ID).term(name) == f"<{ID}{name}>"


@pytest.mark.parametrize(
    ("kind", "typed", "value"), [("integer", "๑๐", "10"), ("decimal", "๐.๗", "0.7"), ("decimal", "０.７", "0.7")]
)
def test_numbers_may_have_digits_of_other_scripts(kind: str, typed: str, value: str) -> None:
    assert parameter(kind).term(typed) == f'"{value}"^^<http://www.w3.org/2001/XMLSchema#{kind}>'


@pytest.mark.parametrize("typed", ["", " ", "\u200b", "\ufeff\u00a0"])
def test_text_of_invisible_characters_is_empty(typed: str) -> None:
    with pytest.raises(ParameterError, match="the text is empty"):
        parameter("text").term(typed)


def test_text_is_normalized() -> None:
    assert parameter("text").term("น\u0e4d\u0e49\u0e32  ๕ ลิตร") == '"น้ำ 5 ลิตร"'
