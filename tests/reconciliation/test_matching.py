"""Texts are matched with things, and uncertain candidates are not."""

import unicodedata

import pytest

from planlink.engine.embedded import EmbeddedEngine
from planlink.errors import ParameterError, QueryTimeout
from planlink.questions.collection import Questions
from planlink.reconciliation.deadline import Deadline
from planlink.reconciliation.entities import Entities, read_entities
from planlink.reconciliation.matching import EXACT, LED, SHARED, Index
from planlink.reconciliation.notations import NotationReading, notation_readings
from planlink.reconciliation.properties import PROPERTIES, offered_properties
from planlink.reconciliation.requests import Query, read_extension, read_queries
from planlink.reconciliation.service import Reconciler
from planlink.sparql.folding import MAX_KEY_TEXT, comparison_key

SDG = "http://metadata.un.org/sdg/"
SDGO = "http://metadata.un.org/sdg/ontology#"
ID = "https://w3id.org/planlink/id/"
PLAN = "https://w3id.org/planlink/ontology#"


@pytest.fixture(scope="session")
def entities(engine: EmbeddedEngine, questions: Questions) -> Entities:
    return read_entities(engine)


@pytest.fixture(scope="session")
def reconciler(entities: Entities) -> Reconciler:
    return Reconciler(Index(entities))


def candidates(reconciler: Reconciler, text: str, **more: object) -> list[tuple[str, float, bool]]:
    """Return the candidates for a text: identifiers, scores, and whether each is a match."""
    values: dict[str, object] = {"types": (), "every": False, "limit": 10, "properties": (), **more}
    answer = reconciler.answer({"q": Query(text, **values)}, "th")  # type: ignore[arg-type] # values are of mixed types
    return [(found["id"], found["score"], found["match"]) for found in answer["q"]["result"]]


def matched(reconciler: Reconciler, text: str, **more: object) -> list[str]:
    return [thing for thing, _, sure in candidates(reconciler, text, **more) if sure]


def test_keys_of_shipped_texts_are_their_own_keys(entities: Entities) -> None:
    texts = [cell.value for entity in entities.by_id.values() for cells in entity.values.values() for cell in cells]
    assert len(texts) > 3000
    for text in texts:
        assert comparison_key(comparison_key(text)) == comparison_key(text)
        assert comparison_key(unicodedata.normalize("NFD", text)) == comparison_key(text)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("3.8", SDG + "3.8"),
        ("SDG 3.8", SDG + "3.8"),
        ("SDG3.8", SDG + "3.8"),
        ("sdg target 3.8", SDG + "3.8"),
        ("Target 3.8", SDG + "3.8"),
        ("เป้าหมายย่อย 3.8", SDG + "3.8"),
        ("เป้าหมายย่อยที่ ๓.๘", SDG + "3.8"),
        ("SDGs เป้าหมายที่ 3", SDG + "3"),
        ("Goal 3", SDG + "3"),
        ("Sustainable Development Goal 3", SDG + "3"),
        ("SDG 3.b", SDG + "3.b"),
        ("3.B", SDG + "3.b"),
        ("NS2", ID + "th/national-strategy/2"),
        ("ยุทธศาสตร์ชาติ 2", ID + "th/national-strategy/2"),
        ("ยุทธศาสตร์ชาติ ด้านที่ ๒", ID + "th/national-strategy/2"),
        ("แผนแม่บทฯ ประเด็นที่ 19", ID + "th/master-plan/19"),
        ("แผนแม่บทภายใต้ยุทธศาสตร์ชาติ (20) ประเด็น การบริการประชาชนและประสิทธิภาพภาครัฐ", ID + "th/master-plan/20"),
        ("Master Plan 19", ID + "th/master-plan/19"),
        ("หมุดหมายที่ 13", ID + "th/nesdp13/13"),
        ("Milestone 13", ID + "th/nesdp13/13"),
        ("3.8 Universal health coverage", SDG + "3.8"),
        ("1.a Resources for developing countries to end poverty", SDG + "1.a"),
        ("เป้าหมายที่ 3: สุขภาพและความเป็นอยู่ที่ดี", SDG + "3"),
        (SDG + "3.8", SDG + "3.8"),
        (ID + "lampang-pao/plan/S1.T4", ID + "lampang-pao/plan/S1.T4"),
        ("S6.T4", ID + "lampang-pao/plan/S6.T4"),
        ("การบริหารจัดการน้ําทั้งระบบ", ID + "th/master-plan/19"),
        ("zero hunger", SDG + "2"),
        ("SDGs", SDG.rstrip("/")),
    ],
)
def test_names_notations_and_identifiers_are_matched(reconciler: Reconciler, text: str, thing: str) -> None:
    assert matched(reconciler, text) == [thing]
    assert candidates(reconciler, text)[0] == (thing, EXACT, True)


@pytest.mark.parametrize(
    "text",
    [
        "3",  # counts anything: goals, master plans, milestones
        "ยุทธศาสตร์ที่ 2",  # of which plan?
        "S2",
        "ความมั่นคง",  # of the National Strategy, and a Master Plan
        "เป้าหมายย่อย 99.9",
        "3.8.1",
        "3.8 การประมง",  # notation and name contradict each other
        "หลักประกันสุขภาพถวนหน้า",
        "สุขภาพ",
        "เป้าหมาย 5 คน",
        "ก",
        "Universal",
        SDG + "99",
    ],
)
def test_uncertain_candidate_is_never_matched(reconciler: Reconciler, text: str) -> None:
    assert matched(reconciler, text) == []


def test_shared_name_has_all_things_as_candidates(reconciler: Reconciler) -> None:
    found = candidates(reconciler, "ความมั่นคง")
    assert found[:2] == [(ID + "th/master-plan/1", SHARED, False), (ID + "th/national-strategy/1", SHARED, False)]


def test_type_decides_a_shared_name(reconciler: Reconciler) -> None:
    assert matched(reconciler, "ความมั่นคง", types=(ID + "th/national-strategy",)) == [ID + "th/national-strategy/1"]
    assert matched(reconciler, "3", types=(SDGO + "Goal",)) == [SDG + "3"]
    assert matched(reconciler, "3", types=(ID + "th/master-plan",)) == [ID + "th/master-plan/3"]


def test_candidates_have_the_requested_types(reconciler: Reconciler) -> None:
    strategies = candidates(reconciler, "ส่งเสริมคุณภาพชีวิต", types=(PLAN + "Strategy",))
    assert strategies
    assert all("/plan/S" in thing and "." not in thing.rpartition("/")[2] for thing, _, _ in strategies)
    assert candidates(reconciler, "3.8", types=("urn:no-such-type",)) == []
    both = (SDGO + "Target", PLAN + "FrameworkElement")
    assert matched(reconciler, "3.8", types=both, every=True) == [SDG + "3.8"]
    assert candidates(reconciler, "3.8", types=(SDGO + "Target", SDGO + "Goal"), every=True) == []


def test_disagreeing_properties_prevent_a_match(reconciler: Reconciler) -> None:
    goal = PROPERTIES["goal"]
    text = "หลักประกันสุขภาพถ้วนหน้า"
    for value in (SDG + "3", "สุขภาพและความเป็นอยู่ที่ดี", "Good health and well-being", "๓"):
        assert candidates(reconciler, text, properties=((goal, (value,)),))[0] == (SDG + "3.8", EXACT, True)
    assert candidates(reconciler, text, properties=((goal, ("4",)),))[0] == (SDG + "3.8", 50.0, False)


def test_properties_decide_a_shared_name(reconciler: Reconciler) -> None:
    plan = ((PROPERTIES["part-of"], (ID + "saraburi-pao/plan",)),)
    assert matched(reconciler, "S2", properties=plan) == [ID + "saraburi-pao/plan/S2"]


def test_properties_alone_find_things(reconciler: Reconciler) -> None:
    assert matched(reconciler, "", properties=((PROPERTIES["notation"], ("3.8",)),)) == [SDG + "3.8"]
    targets = candidates(reconciler, "", properties=((PROPERTIES["goal"], ("SDG 3", "3")),), limit=50)
    assert len(targets) == 13
    assert not any(sure for _, _, sure in targets)


def test_candidates_are_sorted_and_limited(reconciler: Reconciler) -> None:
    found = candidates(reconciler, "ส่งเสริมการท่องเที่ยว", limit=4)
    scores = [score for _, score, _ in found]
    assert len(found) == 4
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= EXACT for score in scores)


def test_leading_notation_makes_a_candidate(reconciler: Reconciler) -> None:
    assert (SDG + "3.8", LED, False) in candidates(reconciler, "3.8 การเข้าถึงบริการของโรงพยาบาลในจังหวัด")


def test_every_name_finds_its_own_thing(reconciler: Reconciler, entities: Entities) -> None:
    """By section 3.4: a name alone returns its thing, and so does an identifier."""
    for entity in entities.by_id.values():
        assert matched(reconciler, entity.id) == [entity.id]
        for language in ("th", "en"):
            assert entity.id in [thing for thing, _, _ in candidates(reconciler, entity.name(language))]


def test_text_beyond_the_limit_has_no_candidates(reconciler: Reconciler) -> None:
    name = "หลักประกันสุขภาพถ้วนหน้า"
    assert matched(reconciler, name + " " * (MAX_KEY_TEXT - len(name))) == [SDG + "3.8"]
    assert candidates(reconciler, name + " " * MAX_KEY_TEXT) == []


def test_notation_with_letter_has_two_readings() -> None:
    assert notation_readings(comparison_key("ไม่มีเลข")) == []
    assert notation_readings(comparison_key("3")) == [NotationReading("3", "", vague=True)]
    assert notation_readings(comparison_key("SDG 3")) == [NotationReading("3", "", vague=False)]
    assert [reading.notation for reading in notation_readings(comparison_key("3.b Support research"))] == ["3", "3.b"]


def test_all_types_are_offered(entities: Entities) -> None:
    counts = dict.fromkeys((kind.partition(":")[2] for kind in entities.kinds if "//" not in kind), 0)
    for entity in entities.by_id.values():
        for kind in entity.kinds:
            if "//" not in kind:
                counts[kind.partition(":")[2]] += 1
    assert counts["Goal"] == 17
    assert counts["Target"] == 169
    assert counts["FrameworkElement"] == 232
    assert counts["Framework"] == 4
    assert {"Plan", "Vision", "Mission", "Strategy", "Objective", "Tactic"} <= set(counts)
    assert all(counts.values())
    assert ID + "th/nesdp13" in entities.kinds


def test_every_property_has_values(reconciler: Reconciler, entities: Entities) -> None:
    assert [prop.id for prop in offered_properties(entities, "")] == list(PROPERTIES)
    asked = read_extension(
        '{"ids": ["%s", "urn:unknown"], "properties": [{"id": "goal"}, {"id": "direct-supporters"}]}' % (SDG + "3.8")
    )
    told = reconciler.extend(asked, "en")
    assert told["rows"][SDG + "3.8"]["goal"] == [{"id": SDG + "3", "name": "Good health and well-being"}]
    assert told["rows"]["urn:unknown"] == {"goal": [], "direct-supporters": []}


@pytest.mark.parametrize("thing", [SDG + "3.8", SDG + "3", ID + "th/national-strategy/4"])
def test_supporter_counts_equal_the_question(
    reconciler: Reconciler, engine: EmbeddedEngine, questions: Questions, thing: str
) -> None:
    """A goal has the supporters of its targets."""
    parts = [other for other, entity in reconciler.entities.by_id.items() if thing in entity.texts(SDGO + "isTargetOf")]
    asked = [questions.get("q03").table(engine, {"target": target, "lang": "en"}).rows for target in (thing, *parts)]
    assert any(asked)
    for strength, prop in (("direct", "direct-supporters"), ("indirect", "indirect-supporters")):
        elements = {row["element"].value for rows in asked for row in rows if row["strength"].value == strength}
        told = reconciler.extend(read_extension(f'{{"ids": ["{thing}"], "properties": [{{"id": "{prop}"}}]}}'), "en")
        assert told["rows"][thing][prop] == [{"int": len(elements)}]


def test_suggestions_list_prefix_matches_before_substrings(reconciler: Reconciler) -> None:
    found = reconciler.suggest("entity", "Universal", 0, "en")["result"]
    assert found[0]["name"].startswith("Universal")
    assert reconciler.suggest("entity", "SDG 3.8", 0, "en")["result"][0]["id"] == SDG + "3.8"
    assert reconciler.suggest("entity", SDG + "3.8", 0, "en")["result"][0]["id"] == SDG + "3.8"
    first, second = (reconciler.suggest("entity", "การ", skip, "th")["result"] for skip in (0, 10))
    assert len(first) == len(second) == 10
    assert not {item["id"] for item in first} & {item["id"] for item in second}


def test_queries_are_read() -> None:
    read = read_queries(
        '{"q0": {"query": "x", "type": "t", "limit": 3, "type_strict": "all"}, "q1": {"query": "y", "limit": 999}}'
    )
    assert read["q0"] == Query("x", ("t",), every=True, limit=3, properties=())
    assert read["q1"].limit == 50


def test_slow_batch_stops_between_queries(reconciler: Reconciler) -> None:
    queries = read_queries('{"a": {"query": "x"}, "b": {"query": "y"}}')
    assert [*reconciler.answer(queries, "th", Deadline(60))] == ["a", "b"]
    with pytest.raises(QueryTimeout, match="send fewer queries"):
        reconciler.answer(queries, "th", Deadline(-1))


def test_overlong_number_is_refused_clearly() -> None:
    with pytest.raises(ParameterError, match="a number in it is too long"):
        read_queries('{"a": {"query": "x", "limit": ' + "9" * 5000 + "}}")
