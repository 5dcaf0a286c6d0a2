"""Packages have names that CKAN takes, and fields for what a catalogue leaves out."""

import re

from planlink.publish.catalogue.ckan import CatalogueReader, name_packages
from planlink.publish.catalogue.dcat import DATASET
from planlink.rdf.graphs import Graph, text


def test_names_are_short_lower_case_and_unique() -> None:
    parts = ["sdg", "a/b-c", "a-b/c", "A/b-c", "x" * 100, "x" * 101, "nan-pao/plan"]
    named = name_packages([DATASET + part for part in parts])
    assert len(set(named.values())) == len(parts)
    assert all(re.fullmatch("planlink-[a-z0-9_-]{2,91}", name) for name in named.values())
    assert (named[DATASET + "sdg"], named[DATASET + "nan-pao/plan"]) == ("planlink-sdg", "planlink-nan-pao-plan")


def test_name_does_not_depend_on_other_datasets() -> None:
    alone, beside = (name_packages([DATASET + part for part in parts]) for parts in (["sdg"], ["all", "nesdp13", "sdg"]))
    assert alone[DATASET + "sdg"] == beside[DATASET + "sdg"]


def test_texts_are_thai_then_english_then_any() -> None:
    title = "http://purl.org/dc/terms/title"
    catalogue = Graph((f"urn:x:{n}", title, text(f"{n}", code)) for n, code in ((1, "en"), (2, "fr"), (3, "en")))
    catalogue.add([("urn:x:1", title, text("หนึ่ง", "th"))])
    reader = CatalogueReader(catalogue)
    assert [reader.text(f"urn:x:{number}", title) for number in (1, 2, 3, 4)] == ["หนึ่ง", "2", "3", ""]
