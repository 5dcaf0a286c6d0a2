"""The search finds planted texts as people type them, and nothing else."""

from rdflib import Graph

from tests.questions import planted
from tests.questions.conftest import Demo
from tests.questions.oracle import cells
from tests.questions.planted import DEMO


def test_search_is_literal_and_finds_thai_within_words(demo: Demo) -> None:
    def add_decomposed_text(graph: Graph) -> None:
        planted.add_element(graph, DEMO, "S2", 2, text="ลดความเหลื่อมล้ำ (โรงเรียน) 100%")
        planted.add_element(graph, DEMO, "S3", 3, text="ปรับปรุงสถานที่ท\u0e4d\u0e32งาน", label="อาคาร")

    ask = demo(add_decomposed_text)

    def notations(text: str) -> list[str]:
        return [row["notation"] for row in ask("q21", text=text) if row["thing"].startswith(DEMO)]

    assert notations("เหลื่อมล้ำ") == ["S2"]
    assert notations("(โรงเรียน)") == ["S2"]
    assert notations("100%") == ["S2"]
    assert notations("ทำงาน") == notations("ท\u0e4d\u0e32งาน") == ["S3"]
    assert notations("ELEMENT s3") == ["S3"]
    assert notations("S1.T1") == ["S1.T1", "S1.T10"]
    assert notations(".*") == []


def test_search_folds_typed_text(demo: Demo) -> None:
    def add_other_spellings(graph: Graph) -> None:
        planted.add_element(graph, DEMO, "S2", 2, text="เพิ่มพื้นที่สีเขียวร้อยละ ๒๐", label="พื้นที่สีเขียว")
        planted.add_element(graph, DEMO, "S3", 3, text="ประปาน\u0e4d\u0e49\u0e32สะอาด", label="แหล่งน้ำ")

    ask = demo(add_other_spellings)

    def notations(text: str) -> list[str]:
        return [row["notation"] for row in ask("q21", text=text) if row["thing"].startswith(DEMO)]

    assert notations("ร้อยละ 20") == notations("ร้อยละ ๒๐") == notations("ร้อยละ\u00a0\u200b２０") == ["S2"]
    assert notations("เเหล่งน้ำ") == notations("แหล่งน\u0e4d\u0e49\u0e32") == notations(" แหล่งน\u0e49\u0e4d\u0e32") == ["S3"]
    assert notations("น้ำสะอาด") == ["S3"]


def test_search_finds_misspelt_source_text_of_corrected_label(demo: Demo) -> None:
    def add_misspelt_text(graph: Graph) -> None:
        planted.add_element(graph, DEMO, "S4", 4, text="บริการสาธารณะสุข", label="บริการสาธารณสุข")

    ask = demo(add_misspelt_text)
    results = {row["notation"]: row for row in ask("q21", text="สาธารณะสุข", lang="th") if row["thing"].startswith(DEMO)}
    assert cells(results.values(), "notation", "thingLabel", "matched", "kind") == [
        ("S4", "บริการสาธารณสุข", "บริการสาธารณะสุข", "strategy")
    ]
    results = {row["notation"]: row for row in ask("q21", text="element s4", lang="th")}
    assert cells(results.values(), "notation", "thingLabel", "matched") == [("S4", "บริการสาธารณสุข", "Element S4")]
