"""CKAN takes the catalogue: the fields of Thailand's GD Catalog are all there, and its CKAN harvester finds every package."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, RDF

from tests.conftest import running_server
from tests.support.http import ask
from tests.web.harvest.test_catalogue import ID, SPDX, VCARD

Json = dict[str, Any]
#: What the schema of ckanext-thai_gdc (version 1.4.1) demands, with its choices where it lists them.
MANDATORY: dict[str, set[str]] = {
    "data_type": {"ข้อมูลระเบียน", "ข้อมูลสถิติ", "ข้อมูลภูมิสารสนเทศเชิงพื้นที่", "ข้อมูลหลากหลายประเภท", "ข้อมูลประเภทอื่นๆ"},
    "title": set(),
    "owner_org": set(),
    "maintainer": set(),
    "maintainer_email": set(),
    "tag_string": set(),
    "notes": set(),
    "objective": {
        *("ยุทธศาสตร์ชาติ", "แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ", "แผนความมั่นคงแห่งชาติ", "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ"),
        *("แผนปฏิรูปประเทศ", "แผนระดับที่ 3 (มติครม. 4 ธ.ค. 2560)", "นโยบายรัฐบาล/ข้อสั่งการนายกรัฐมนตรี", "มติคณะรัฐมนตรี"),
        *("เพื่อการให้บริการประชาชน", "กฎหมายที่เกี่ยวข้อง", "พันธกิจหน่วยงาน", "ดัชนี/ตัวชี้วัดระดับนานาชาติ", "ไม่ทราบ", "อื่นๆ"),
    },
    "update_frequency_unit": {
        *("ไม่ทราบ", "ปี", "ครึ่งปี", "ไตรมาส", "เดือน", "สัปดาห์", "วัน", "วันทำการ", "ชั่วโมง", "นาที", "ตามเวลาจริง"),
        *("ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล", "อื่นๆ"),
    },
    "geo_coverage": {
        *("ไม่มี", "โลก", "ทวีป/กลุ่มประเทศในทวีป", "กลุ่มประเทศทางเศรษฐกิจ", "ประเทศ", "ภาค", "จังหวัด", "อำเภอ", "ตำบล", "หมู่บ้าน"),
        *("เทศบาล/อบต.", "พิกัด", "ไม่ทราบ", "อื่นๆ"),
    },
    "data_source": set(),
    "data_format": {
        *("Database", "CSV", "XML", "Image", "Video", "Audio", "Text", "JSON", "HTML", "XLS", "PDF", "RDF", "NoSQL"),
        *("Arc/Info Coverage", "Shapefile", "GeoTiff", "GML", "ไม่ทราบ", "อื่นๆ"),
    },
    "data_category": {"ข้อมูลสาธารณะ", "ข้อมูลส่วนบุคคล", "ข้อมูลความมั่นคง", "ข้อมูลความลับทางราชการ"},
    "license_id": {
        *("License not specified", "Creative Commons Attributions", "Creative Commons Attribution Share-Alike"),
        *("Creative Commons Non-Commercial (Any)", "Open Data Common", "GNU Free Documentation License", "อื่นๆ"),
    },
}
#: Fields that the site's people fill in by a setting; empty until then, for nothing is invented.
OPEN = {"maintainer_email"}


@pytest.fixture(scope="module")
def packages(server: str) -> list[Json]:
    reply = ask(f"{server}/catalog.ckan.json")
    assert reply.headers["Content-Type"] == "application/json"
    found = json.loads(reply.body)
    assert isinstance(found, list)
    assert len(found) == 12
    return found


@pytest.fixture(scope="module")
def catalog(server: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=ask(f"{server}/catalog").body, format="turtle")


def extras(package: Json) -> dict[str, str]:
    keys = [extra["key"] for extra in package["extras"]]
    assert len(keys) == len(set(keys))
    return {extra["key"]: extra["value"] for extra in package["extras"]}


def act(server: str, action: str, **parameters: str) -> Any:
    reply = ask(f"{server}/api/3/action/{action}?{urlencode(parameters)}")
    answer = json.loads(reply.body)
    assert (reply.status, answer["success"]) == (200, True)
    return answer["result"]


def harvest(server: str, rows: int) -> list[Json]:
    """Gather as ckanext-harvest's CKANHarvester does, until a page is empty."""
    found: list[Json] = []
    start, previous = 0, b""
    while True:
        asked = urlencode({"rows": rows, "start": start, "sort": "id asc"})
        body = ask(f"{server}/api/3/action/package_search?{asked}").body
        assert body != previous, "the paging does not seem to work"
        page = json.loads(body)["result"]["results"]
        if not page:
            return found
        found += page
        start, previous = start + rows, body


def test_every_package_has_the_fourteen_mandatory_fields(packages: list[Json]) -> None:
    assert len(MANDATORY) == 14
    for package in packages:
        assert {field for field in MANDATORY if not package[field]} == OPEN


def test_listed_values_are_those_of_the_schema(packages: list[Json]) -> None:
    for package in packages:
        for field, choices in MANDATORY.items():
            values = package[field] if isinstance(package[field], list) else [package[field]]
            assert not choices or set(values) <= choices, field
            if "อื่นๆ" in values:
                assert package[f"{field}_other"], "what is other is told"


def test_national_plans_serve_their_own_objective(packages: list[Json]) -> None:
    named = {package["name"]: package["objective"] for package in packages}
    assert named["planlink-national-strategy"] == ["ยุทธศาสตร์ชาติ"]
    assert named["planlink-master-plan"] == ["แผนแม่บทภายใต้ยุทธศาสตร์ชาติ"]
    assert named["planlink-nesdp13"] == ["แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ"]
    assert named["planlink-sdg"] == ["อื่นๆ"]
    assert named["planlink-lampang-pao-alignments"] == [
        *("ยุทธศาสตร์ชาติ", "แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ", "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ", "อื่นๆ")
    ]


def test_coverage_is_that_of_the_place(packages: list[Json]) -> None:
    found = {package["name"].removeprefix("planlink-"): package["geo_coverage"] for package in packages}
    assert found["lampang-pao-plan"] == found["saraburi-pao-alignments"] == "จังหวัด"
    assert (found["sdg"], found["nesdp13"], found["ontology"]) == ("โลก", "ประเทศ", "ไม่มี")


def test_stock_ckan_accepts_names_and_tags(packages: list[Json]) -> None:
    names = [package["name"] for package in packages]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9_-]{2,100}", name) for name in names)
    tags = [tag for package in packages for tag in package["tag_string"].split(",")]
    assert all(re.fullmatch(r"[\w .-]{2,100}", tag, flags=re.ASCII) for tag in tags)


def test_packages_match_the_catalogue(packages: list[Json], catalog: rdflib.Graph) -> None:
    assert {extras(package)["uri"] for package in packages} == set(map(str, catalog.subjects(RDF.type, DCAT.Dataset)))
    for package in packages:
        iri = rdflib.URIRef(extras(package)["uri"])
        assert extras(package)["identifier"] == extras(package)["guid"] == str(iri)
        for key in ("issued", "modified"):
            assert extras(package)[key] == str(catalog.value(iri, DCTERMS[key]))
        titles = {str(title) for title in catalog.objects(iri, DCTERMS.title)}
        assert titles == {package["title"], extras(package)["title_en"]}
        assert re.search("[ก-ฮ]", package["title"] + package["notes"])
        for description in catalog.objects(iri, DCTERMS.description):
            assert str(description) in package["notes"]
        assert set(package["tag_string"].split(",")) == {str(keyword) for keyword in catalog.objects(iri, DCAT.keyword)}


def test_resources_are_the_distributions(packages: list[Json], catalog: rdflib.Graph) -> None:
    for package in packages:
        iri = rdflib.URIRef(extras(package)["uri"])
        found = {rdflib.URIRef(resource["uri"]): resource for resource in package["resources"]}
        assert set(found) == set(catalog.objects(iri, DCAT.distribution))
        for node, resource in found.items():
            url = catalog.value(node, DCAT.downloadURL) or catalog.value(node, DCAT.accessURL)
            size, checksum = catalog.value(node, DCAT.byteSize), catalog.value(node, SPDX.checksum)
            assert resource["url"] == str(url)
            assert resource.get("size") == (None if size is None else int(str(size)))
            assert resource.get("hash") == (None if size is None else str(catalog.value(checksum, SPDX.checksumValue)))
            assert resource["mimetype"] == ask(str(url), "HEAD", Accept="*/*").headers.get_content_type()
            assert all(resource[key] for key in ("name", "description", "format"))


def test_no_address_is_invented(packages: list[Json]) -> None:
    assert {package["maintainer_email"] for package in packages} == {""}
    assert {package["maintainer"] for package in packages} == {"โครงการ planlink"}
    assert {package["owner_org"] for package in packages} == {"planlink"}


def test_contact_of_the_site_is_in_both_catalogues() -> None:
    with running_server("--contact", "open-data@example.org") as address:
        packages = json.loads(ask(f"{address}/catalog.ckan.json").body)
        assert {package["maintainer_email"] for package in packages} == {"open-data@example.org"}
        assert all(package[field] for package in packages for field in MANDATORY)
        graph = rdflib.Graph().parse(data=ask(f"{address}/catalog").body, format="turtle")
        assert set(graph.subject_objects(VCARD.hasEmail)) == {(ID.contact, rdflib.URIRef("mailto:open-data@example.org"))}


@pytest.mark.parametrize("rows", [1, 4, 12, 100])
def test_ckan_harvester_finds_every_package_once(server: str, packages: list[Json], rows: int) -> None:
    found = harvest(server, rows)
    assert [package["name"] for package in found] == [package["name"] for package in packages]
    assert len({package["id"] for package in found}) == 12


def test_package_is_shown_in_ckans_form(server: str, packages: list[Json]) -> None:
    assert act(server, "package_list") == [package["name"] for package in packages]
    for package in packages[:3]:
        shown = act(server, "package_show", id=package["name"])
        for name in (shown["id"], extras(package)["uri"]):
            assert act(server, "package_show", id=name) == shown
        assert [tag["name"] for tag in shown["tags"]] == package["tag_string"].split(",")
        assert "tag_string" not in shown, "thai_gdc would make each tag twice"
        assert (shown["state"], shown["type"], shown["private"]) == ("active", "dataset", False)
        assert {resource["package_id"] for resource in shown["resources"]} == {shown["id"]}
        kept = {key: value for key, value in package.items() if key not in ("tag_string", "resources")}
        assert all(shown[key] == value for key, value in kept.items())


def test_owner_is_shown(server: str, packages: list[Json]) -> None:
    shown = act(server, "organization_show", id=packages[0]["owner_org"])
    assert act(server, "organization_show", id=shown["id"]) == shown


def test_second_harvest_gets_everything_again(server: str) -> None:
    since = "metadata_modified:[2030-01-01T00:00:00.000001Z TO *]"
    assert act(server, "package_search", fq=since, rows="100")["count"] == 12
    assert len(act(server, "package_search", fq=since, rows="100")["results"]) == 12


def test_older_address_of_the_actions_answers(server: str) -> None:
    assert ask(f"{server}/api/action/package_list").body == ask(f"{server}/api/3/action/package_list").body


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("package_search?q=plan", 400),
        ("package_search?fq=organization:x", 400),
        ("package_search?start=-1", 400),
        ("package_search?rows=all", 400),
        ("package_show?id=none", 404),
        ("package_show", 404),
        ("organization_show?id=none", 404),
        ("package_create", 404),
    ],
)
def test_unsupported_action_is_refused(server: str, asked: str, status: int) -> None:
    reply = ask(f"{server}/api/3/action/{asked}")
    assert reply.status == status
    assert json.loads(reply.body)["detail"]


def test_actions_are_read_only(server: str) -> None:
    assert ask(f"{server}/api/3/action/package_list", "POST").status == 405


def test_packages_can_be_read_from_any_origin(server: str) -> None:
    for path in ("/catalog.ckan.json", "/api/3/action/package_list"):
        assert ask(server + path).headers["Access-Control-Allow-Origin"] == "*"
