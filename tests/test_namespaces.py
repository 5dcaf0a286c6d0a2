"""Shortening and expanding IRIs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlink.namespaces import PREFIXES, PrefixMap, expand, local_name, shorten, shorten_text

#: Ends of IRIs, with the characters that decide whether a CURIE can stand for one.
ENDS = st.text(st.sampled_from("aZ9/#?:.-_%ก"), max_size=12)


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        ("http://metadata.un.org/sdg/ontology#Target", "sdgo:Target"),
        ("http://metadata.un.org/sdg/3.8", "sdg:3.8"),
        ("http://metadata.un.org/sdg/ontology", "sdg:ontology"),
        ("https://w3id.org/planlink/id/lampang-pao/plan/S1.T4", "id:lampang-pao/plan/S1.T4"),
        ("https://w3id.org/sssom/mappings/x", "sssom:mappings/x"),
    ],
)
def test_longest_namespace_shortens_an_iri(iri: str, curie: str) -> None:
    assert shorten(iri) == curie
    assert expand(curie) == iri


@pytest.mark.parametrize(
    "iri",
    [
        "http://metadata.un.org/sdg",
        "http://metadata.un.org/sdg/",
        "http://metadata.un.org/sdg/ontology#",
        "http://metadata.un.org/sdg///example.org/x",
        "urn:example:x",
        "",
    ],
)
def test_iri_without_a_curie_stays_as_it_is(iri: str) -> None:
    assert shorten(iri) == iri


@given(st.sampled_from(sorted(PREFIXES.values())), ENDS)
def test_expanding_undoes_shortening(namespace: str, end: str) -> None:
    iri = namespace + end
    curie = shorten(iri)
    assert iri in (curie, expand(curie))
    assert curie == iri or not re.match(r"\w+://", curie)


@pytest.mark.parametrize("name", ["ex:x", "plan", "", ":x", "https://example.org/"])
def test_unknown_prefix_has_no_expansion(name: str) -> None:
    assert expand(name) is None


def test_prefixes_may_be_the_callers_own() -> None:
    prefix_map = PrefixMap({"a": "urn:a:", "ab": "urn:a:b:"})
    assert prefix_map.split("urn:a:b:c") == ("ab", "c")
    assert prefix_map.split("urn:a:c") == ("a", "c")
    assert prefix_map.split("urn:a:b:") is None


@pytest.mark.parametrize(
    ("text", "shortened"),
    [
        ("https://w3id.org/planlink/id/lampang-pao/plan/S1.T4", "lampang-pao/plan/S1.T4"),
        ("<http://metadata.un.org/sdg/3.8> is a http://metadata.un.org/sdg/ontology#Target.", "<sdg:3.8> is a sdgo:Target."),
        ("the namespace http://metadata.un.org/sdg/ alone", "the namespace http://metadata.un.org/sdg/ alone"),
        ("http://metadata.un.org/sdg", "http://metadata.un.org/sdg"),
        ("ไม่พบ https://w3id.org/planlink/ontology#realises ใน", "ไม่พบ plan:realises ใน"),
    ],
)
def test_iris_within_a_sentence_are_shortened(text: str, shortened: str) -> None:
    assert shorten_text(text) == shortened


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("https://w3id.org/planlink/graph/lampang-pao/plan", "lampang-pao/plan"),
        ("https://w3id.org/planlink/id/lampang-pao/plan/S1.T4", "S1.T4"),
        ("http://metadata.un.org/sdg/ontology#Target", "Target"),
        ("http://metadata.un.org/sdg/", "sdg"),
        ("https://", "https:"),
        ("x", "x"),
        ("/", "/"),
    ],
)
def test_local_name_is_the_last_part_of_an_iri(iri: str, name: str) -> None:
    assert local_name(iri) == name
