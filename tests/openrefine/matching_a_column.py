"""OpenRefine reconciles a Thai column with the service and fetches columns from it: `make test-openrefine`.

The file name keeps it out of plain pytest: OpenRefine is a Java program of 100 MB that nothing else needs.
"""

import csv
import io
import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import RunningServer
from tests.openrefine.refine import OpenRefine, running_openrefine

SDG = "http://metadata.un.org/sdg/"
NATIONAL = "https://w3id.org/planlink/id/th/"
#: Texts of a plan's table, each with the thing that it means; empty: a person must decide.
COLUMN = {
    "หลักประกันสุขภาพถ้วนหน้า": SDG + "3.8",
    "เป้าหมายย่อยที่ ๓.๘": SDG + "3.8",
    "การบริหารจัดการน้ําทั้งระบบ": NATIONAL + "master-plan/19",
    "ยุทธศาสตร์ชาติ ด้านที่ 2": NATIONAL + "national-strategy/2",
    "หมุดหมายที่ 4 ไทยเป็นศูนย์กลางทางการแพทย์และสุขภาพมูลค่าสูง": NATIONAL + "nesdp13/4",
    "ความมั่นคง": "",
    "หลักประกันสุขภาพถวนหน้า": "",
    "จัดซื้อรถบรรทุกน้ำ": "",
}
FILLED = ("label-en", "notation", "goal", "direct-supporters")


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    with running_openrefine(tmp_path_factory.mktemp("openrefine")) as openrefine:
        yield openrefine


@pytest.fixture(scope="module")
def manifest(server: RunningServer) -> dict[str, Any]:
    with urllib.request.urlopen(f"{server}/reconcile") as response:
        document: dict[str, Any] = json.load(response)
    return document


def reconcile(refine: OpenRefine, service: str, manifest: dict[str, Any], kind: dict[str, Any] | None = None) -> str:
    """Create a project of the column, reconcile it with things of a type or of any type, and return the project's id."""
    table = io.StringIO()
    csv.writer(table).writerows([["ชื่อในแผน", "ปี"], *([text, "2569"] for text in COLUMN)])
    project = refine.create_project(table.getvalue())
    config = {
        "mode": "standard-service",
        "service": service,
        "identifierSpace": manifest["identifierSpace"],
        "schemaSpace": manifest["schemaSpace"],
        "type": kind and {"id": kind["id"], "name": kind["name"]},
        "autoMatch": True,
        "columnDetails": [],
        "limit": 0,
    }
    refine.command("reconcile", project, columnName="ชื่อในแผน", config=json.dumps(config))
    return project


@pytest.fixture(scope="module")
def project(refine: OpenRefine, server: RunningServer, manifest: dict[str, Any]) -> str:
    return reconcile(refine, f"{server}/reconcile", manifest)


def matches(refine: OpenRefine, project: str) -> dict[str, str]:
    """Return the match of each text; empty: none."""
    _, rows = refine.rows(project)
    cells = [cell for cell, *_ in rows if cell]
    return {cell["v"]: cell["r"]["m"]["id"] if cell["r"]["j"] == "matched" else "" for cell in cells}


def test_sure_matches_are_made_and_the_rest_is_left_to_people(refine: OpenRefine, project: str) -> None:
    assert matches(refine, project) == COLUMN


def test_selected_type_makes_a_shared_name_sure(refine: OpenRefine, server: RunningServer, manifest: dict[str, Any]) -> None:
    kind = next(kind for kind in manifest["defaultTypes"] if kind["name"] == "ยุทธศาสตร์ชาติ")
    result = matches(refine, reconcile(refine, f"{server}/reconcile", manifest, kind))
    sure = {text: thing for text, thing in result.items() if thing}
    assert sure == {"ความมั่นคง": NATIONAL + "national-strategy/1", "ยุทธศาสตร์ชาติ ด้านที่ 2": NATIONAL + "national-strategy/2"}


def test_unsure_matches_have_candidates(refine: OpenRefine, project: str) -> None:
    _, rows = refine.rows(project)
    candidates = {cell["v"]: [c["id"] for c in cell["r"].get("c", [])] for cell, *_ in rows if cell}
    assert candidates["ความมั่นคง"][:2] == [NATIONAL + "master-plan/1", NATIONAL + "national-strategy/1"]
    assert candidates["หลักประกันสุขภาพถวนหน้า"][0] == SDG + "3.8"


def test_columns_are_fetched_from_the_service(
    refine: OpenRefine, project: str, server: RunningServer, manifest: dict[str, Any]
) -> None:
    proposed = manifest["extend"]["propose_properties"]
    address = f"{proposed['service_url']}{proposed['service_path']}?type=sdgo:Target"
    with urllib.request.urlopen(address) as response:
        names = {prop["id"]: prop["name"] for prop in json.load(response)["properties"]}
    refine.command(
        "extend-data",
        project,
        baseColumnName="ชื่อในแผน",
        endpoint=f"{server}/reconcile",
        identifierSpace=manifest["identifierSpace"],
        schemaSpace=manifest["schemaSpace"],
        extension=json.dumps({"properties": [{"id": prop, "name": names[prop]} for prop in FILLED]}),
        columnInsertIndex="1",
    )
    header, *rows = csv.reader(io.StringIO(refine.export(project)))
    assert header == ["ชื่อในแผน", *(names[prop] for prop in FILLED), "ปี"]
    values = {row[0]: row[1:] for row in rows}
    assert rows[0][1:4] == ["Universal health coverage", "3.8", "สุขภาพและความเป็นอยู่ที่ดี"]
    assert int(rows[0][4]) >= 1
    water = values["การบริหารจัดการน้ำทั้งระบบ"]  # OpenRefine exports the name of the matched thing
    assert (water[1], water[2]) == ("MP19", "")
    assert values["จัดซื้อรถบรรทุกน้ำ"] == ["", "", "", "", "2569"]
