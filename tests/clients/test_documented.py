"""Every snippet of docs/clients.md does what the page says."""

import re
import subprocess
import sys

import pytest

from planlink.engine.embedded import EmbeddedEngine
from tests.clients.conftest import NODE, node_package, program
from tests.clients.queries import rows
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^## (.+?)$|^```(\w+)\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
#: The elements with a link that is not rejected, and what they are part of.
QUERY = """PREFIX plan: <https://w3id.org/planlink/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?element {
  ?alignment plan:object <http://metadata.un.org/sdg/3.8> ; plan:subject/dcterms:isPartOf* ?element .
  ?alignment plan:predicate ?strength
  FILTER (?strength IN (plan:directlySupports, plan:indirectlySupports))
  MINUS { ?alignment plan:reviewStatus plan:rejected }
}"""


def snippets() -> list[tuple[str, str, str]]:
    """Return heading, language and code of each snippet."""
    heading, listed = "", []
    for title, language, code in SNIPPETS:
        heading = title or heading
        if language:
            listed.append((heading, language, code))
    return listed


def command(language: str, code: str) -> list[str]:
    if language == "js":
        node_package("@comunica/query-sparql")
        return [program("node"), "--input-type=module", "--eval", code]
    if language == "sh":
        program("curl")
        return [program("bash"), "-c", code]
    assert language == "python"
    return [sys.executable, "-c", code]


def test_every_client_has_a_snippet() -> None:
    assert [language for _, language, _ in snippets()] == ["sh", "python", "python", "python", "js", "html", "python"]


@pytest.mark.parametrize(("heading", "language", "code"), [s for s in snippets() if s[1] != "html"], ids=lambda text: text[:12])
def test_snippet_prints_the_elements(server: str, engine: EmbeddedEngine, heading: str, language: str, code: str) -> None:
    assert "http://127.0.0.1:8000" in code, heading
    arguments = command(language, code.replace("http://127.0.0.1:8000", server))
    printed = subprocess.run(arguments, cwd=NODE, capture_output=True, text=True, timeout=60, check=True).stdout.split()
    expected = {row["element"] for row in rows(engine, QUERY)}
    assert set(printed) - {"element"} == expected  # the CSV that curl prints has a header


def test_documented_page_is_the_one_tested_in_the_browser() -> None:
    tested = (NODE / "yasgui.html").read_text(encoding="utf-8")
    method = 'new URLSearchParams(location.search).get("method") ?? "POST"'
    assert method in tested
    assert [code for _, language, code in snippets() if language == "html"] == [tested.replace(method, '"POST"')]
