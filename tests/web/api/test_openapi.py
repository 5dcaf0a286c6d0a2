"""The OpenAPI description is valid, and Schemathesis finds no route that differs from it."""

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from planlink import web
from planlink.questions.collection import Questions
from planlink.web.api.openapi import describe
from planlink.web.routing import discover

ROUTES = [route for surface in discover(web) for route in surface.routes]
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


def test_every_question_and_its_parameters_are_described(server: str, questions: Questions) -> None:
    with urllib.request.urlopen(f"{server}/openapi.json") as response:
        described = json.load(response)
    assert described["openapi"] == "3.1.0"
    for question in questions:
        operation = described["paths"][f"/questions/{question.name}"]["get"]
        names = [parameter["name"] for parameter in operation["parameters"]]
        assert names == [*(parameter.name for parameter in question.parameters), "format"]
        assert question.ask["th"] in operation["description"]


def test_description_is_valid_openapi_3_1(questions: Questions) -> None:
    validate(describe(ROUTES, questions, "http://127.0.0.1/"), cls=OpenAPIV31SpecValidator)


@pytest.mark.parametrize(
    "broken",
    [
        {"info": {"title": "planlink"}},
        {"paths": {"/doc/{name}": {"get": {"responses": {"200": {"description": "the parameter is not declared"}}}}}},
    ],
)
def test_validator_rejects_a_broken_description(questions: Questions, broken: dict[str, object]) -> None:
    with pytest.raises(OpenAPIValidationError):
        validate({**describe(ROUTES, questions, "http://127.0.0.1/"), **broken}, cls=OpenAPIV31SpecValidator)


@pytest.mark.slow
def test_schemathesis_finds_nothing(server: str) -> None:
    # whoever asks first waits until the files are made, on a busy machine longer than Schemathesis does
    urllib.request.urlopen(f"{server}/dump/SHA256SUMS", timeout=60).close()
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file",
        str(CONFIGURATION),
        "run",
        f"{server}/openapi.json",
    ]
    options = ["--max-examples", "15", "--seed", "1", "--checks", "all", "--no-color"]
    run = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-6000:]
    tested = re.search(r"Tested: (\d+)", run.stdout)
    assert tested
    assert int(tested[1]) >= 45, "it tested all operations"
