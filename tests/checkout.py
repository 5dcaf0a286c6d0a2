"""Refuse to test another planlink than this checkout's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import planlink

ROOT = Path(__file__).resolve().parent.parent


def require_this_checkout() -> None:
    """End the run unless `import planlink` means this checkout, here and in the processes that tests start.

    Tests run `python -m planlink` in "/", where a relative PYTHONPATH means another folder than here.
    """
    paths = [planlink.__file__]
    if "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit the environment that their parent has checked
        command = [sys.executable, "-c", "import planlink; print(planlink.__file__)"]
        paths.append(subprocess.run(command, cwd="/", capture_output=True, text=True, check=False).stdout.strip())
    for path in paths:
        if not Path(path).is_relative_to(ROOT / "server"):
            pytest.exit(
                f"the tests of {ROOT} would use the planlink in {path or 'no folder'}: "
                "use the Python of this checkout (`make setup-tests`), without PYTHONPATH",
                returncode=4,
            )
