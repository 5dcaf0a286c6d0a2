"""Test suites and schemas of other makers, which this repository does not hold.

They are looked for in the folder that PLANLINK_SUITES names, in `../shared` beside the checkout, and in `.suites`.
`python -m tests.suites` fills `.suites` from the package registry with what neither of the other two has.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

from tests.checkout import ROOT

#: Filled from the package registry; not committed.
FETCHED = ROOT / ".suites"
#: W3C's tests of SPARQL 1.1, https://github.com/w3c/rdf-tests.
SPARQL11 = "w3c-sparql11"
#: The SHACL shapes of DCAT-AP 3.0.1, https://semiceu.github.io/DCAT-AP/releases/3.0.1/. No registry has them.
DCAT_AP = "schemas/dcat-ap"
_SDIST = ROOT / "tests" / "w3c" / "suite-requirements.txt"
_IN_SDIST = "test/data/suites/w3c/sparql11/"


def find(name: str) -> Path | None:
    """Return the folder of a suite, or None where it is absent."""
    places = [Path(os.environ["PLANLINK_SUITES"])] if os.environ.get("PLANLINK_SUITES") else []
    return next((place / name for place in (*places, ROOT.parent / "shared", FETCHED) if (place / name).is_dir()), None)


def need(name: str) -> Path:
    """Return the folder of a suite, or skip the test or the module that calls.

    A suite that a registry has must be there in CI, which sets PLANLINK_CI=1: its absence fails.
    """
    folder = find(name)
    if folder is None and os.environ.get("PLANLINK_CI") and name == SPARQL11:
        pytest.fail(f"{name} is absent: run `make suites`", pytrace=False)
    if folder is None:
        pytest.skip(f"{name} is neither in PLANLINK_SUITES nor in ../shared nor in .suites", allow_module_level=True)
    return folder


def fetch_sparql11() -> None:
    """Take W3C's tests of SPARQL 1.1 out of rdflib's source distribution, which holds an earlier edition of them."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--no-binary", "rdflib", "--require-hashes", "--requirement", str(_SDIST), "--dest", folder]
        subprocess.run(command, check=True)
        (archive,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(archive) as source:
            source.extractall(folder, filter="data")
        shutil.copytree(Path(folder, archive.name.removesuffix(".tar.gz"), _IN_SDIST), FETCHED / SPARQL11)


def main() -> None:
    """Fetch what is absent, and say in one line each where the suites are."""
    if find(SPARQL11) is None:
        fetch_sparql11()
    for name in (SPARQL11, DCAT_AP):
        print(f"tests: {name}: {find(name) or 'absent, its tests are skipped'}")


if __name__ == "__main__":
    main()
