"""A headless OpenRefine and a client of its HTTP interface."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

PROGRAM = Path("/usr/bin/openrefine")
_BOUNDARY = "----a-boundary-that-no-column-has"
ENGINE = json.dumps({"facets": [], "mode": "row-based"})


class OpenRefine:
    """One running OpenRefine.

    :param address: its URL, without a trailing slash.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def create_project(self, csv: str) -> str:
        """Create a project of a CSV table and return its id."""
        body = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="project-name"\r\n\r\nplan\r\n'
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="project-file"; filename="plan.csv"\r\n'
            f"Content-Type: text/csv; charset=UTF-8\r\n\r\n{csv}\r\n--{_BOUNDARY}--\r\n"
        )
        options = json.dumps({"encoding": "UTF-8", "separator": ",", "headerLines": 1})
        parameters = {"csrf_token": self._token(), "format": "text/line-based/*sv", "options": options}
        request = urllib.request.Request(
            f"{self.address}/command/core/create-project-from-upload?{urlencode(parameters)}",
            data=body.encode(),
            headers={"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            match = re.search(r"project=(\d+)", response.url)
        assert match, "OpenRefine created no project"
        return match[1]

    def command(self, name: str, project: str, **parameters: str) -> Any:
        """Post a command for a project, wait until it is done, and return the response."""
        answer = self._post(name, {"project": project, "engine": ENGINE, "csrf_token": self._token(), **parameters})
        deadline = time.monotonic() + 120
        while self._get("get-processes", project=project)["processes"]:
            assert time.monotonic() < deadline, f"OpenRefine does not finish {name}"
            time.sleep(0.2)
        return answer

    def rows(self, project: str) -> tuple[list[str], list[list[dict[str, Any] | None]]]:
        """Return the names of the columns, and each row's cells in that order with their reconciliation."""
        columns = self._get("get-models", project=project)["columnModel"]["columns"]
        answer = self._post("get-rows", {"project": project, "engine": ENGINE, "start": "0", "limit": "1000"})
        reconciliations = answer.get("pool", {}).get("recons", {})
        rows = []
        for row in answer["rows"]:
            cells = [row["cells"][column["cellIndex"]] if column["cellIndex"] < len(row["cells"]) else None for column in columns]
            rows.append([cell and {**cell, "r": reconciliations.get(str(cell.get("r")), cell.get("r"))} for cell in cells])
        return [column["name"] for column in columns], rows

    def export(self, project: str) -> str:
        """Return the project as CSV."""
        parameters = {"project": project, "engine": ENGINE, "format": "csv", "csrf_token": self._token()}
        request = urllib.request.Request(f"{self.address}/command/core/export-rows", data=urlencode(parameters).encode())
        with urllib.request.urlopen(request, timeout=60) as response:
            return str(response.read().decode("utf-8"))

    def _token(self) -> str:
        return str(self._get("get-csrf-token")["token"])

    def _get(self, name: str, **parameters: str) -> Any:
        with urllib.request.urlopen(f"{self.address}/command/core/{name}?{urlencode(parameters)}", timeout=60) as response:
            return json.load(response)

    def _post(self, name: str, parameters: dict[str, str]) -> Any:
        request = urllib.request.Request(f"{self.address}/command/core/{name}", data=urlencode(parameters).encode())
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        assert answer.get("code", "ok") in ("ok", "pending"), answer
        return answer


@contextmanager
def running_openrefine(folder: Path) -> Iterator[OpenRefine]:
    """Run OpenRefine on a free port, with its data in a folder.

    :param folder: an empty folder.
    """
    assert PROGRAM.exists(), "this test needs OpenRefine: apt-get install openrefine"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(PROGRAM), "-i", "127.0.0.1", "-p", str(port), "-d", str(folder), "-m", "512M", "-x", "refine.headless=true"]
    environment = {**os.environ, "HOME": str(folder), "JAVA_TOOL_OPTIONS": f"-Duser.home={folder}"}
    log = (folder / "openrefine.log").open("wb")
    with log, subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, folder / "openrefine.log")
            yield OpenRefine(address)
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # the program is a script, and Java its child
            process.wait(timeout=60)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/command/core/get-version", timeout=5) as response:
                json.load(response)
                return
        except (urllib.error.URLError, OSError, ValueError):
            time.sleep(0.3)
    raise AssertionError("OpenRefine did not start: " + log.read_text(errors="replace")[-3000:])
