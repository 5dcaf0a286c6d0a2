"""Try the installed wheel outside the checkout; .ci/run runs this in an environment that holds only the wheel."""

import json
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO

PLANLINK = [str(Path(sys.executable).with_name("planlink"))]


def run(*arguments: str) -> str:
    """Run a command of the wheel, which must succeed, and return its output."""
    return subprocess.run([*PLANLINK, *arguments], check=True, capture_output=True, text=True).stdout


def get(address: str, accept: str) -> str:
    """Return the body of a response."""
    request = urllib.request.Request(address, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=20) as response:
        body: bytes = response.read()
        return body.decode()


def try_server(log: IO[str]) -> None:
    """Request pages, data and scripts from the server whose log names its URL."""
    address = next(match[1] for line in log if (match := re.search(r"at (http://\S+)/", line)))
    query = urllib.parse.urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"})
    count = json.loads(get(f"{address}/sparql?{query}", "application/sparql-results+json"))
    assert int(count["results"]["bindings"][0]["n"]["value"]) > 10_000
    assert "ลำปาง" in get(f"{address}/?lang=th", "text/html")
    assert "หลักประกันสุขภาพ" in get(f"{address}/questions/q03-elements-serving-target?lang=th", "text/html")
    page = get(f"{address}/sparql?format=html", "text/html")
    script = re.search(r'<script type="module" src="(/static/build/sparql-[^"]+\.js)">', page)
    assert script, "the wheel holds no built scripts"
    with urllib.request.urlopen(address + script[1], timeout=20) as response:
        assert "immutable" in response.headers["Cache-Control"]
        assert len(response.read()) > 10_000


def main() -> None:
    """Run the main commands as a user of the package."""
    assert run("questions").count("│ q") >= 20
    assert "S1.T4" in run("query", "elements-serving-target", "--param", "target=3.8", "--format", "csv")
    print(run("check").strip())
    with subprocess.Popen([*PLANLINK, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            try_server(process.stderr)
        finally:
            process.terminate()
        process.stderr.read()
        assert process.wait(timeout=20) == 0
    print("the wheel answers, checks its data, serves pages with their scripts, and stops")


if __name__ == "__main__":
    main()
