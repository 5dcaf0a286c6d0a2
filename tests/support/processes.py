"""Waiting for processes."""

import time
from collections.abc import Callable
from pathlib import Path


def alive(pid: int) -> bool:
    """Return whether a process exists and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until a condition holds, and fail after some seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)


def wait_for_end(*pids: int, seconds: float = 10) -> None:
    """Wait until processes have ended, and fail after some seconds."""
    wait_until(lambda: not any(map(alive, pids)), seconds)
