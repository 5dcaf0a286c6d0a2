"""Answers are held in memory or in files, within a budget that is released."""

import errno
import gc
import resource
import threading

import pytest

from planlink.engine.spool import MEMORY_LIMIT, Content, Spool
from planlink.errors import Busy

MEBIBYTE = b"x" * (1 << 20)


def test_small_answer_reserves_nothing() -> None:
    spool = Spool(10)
    content = Content(spool)
    content.write(b"abc" * 1000)
    assert spool.used == 0
    assert content.read_and_close() == b"abc" * 1000


def test_large_answer_is_read_back_from_its_file() -> None:
    spool = Spool(10 << 20)
    content = Content(spool)
    for _ in range(3):
        content.write(MEBIBYTE)
    assert spool.used == content.size == 3 << 20
    content.seek(0)
    assert content.read(5) == b"xxxxx"
    assert len(content.read_and_close()) == 3 << 20
    assert spool.used == 0


def test_answer_over_the_budget_is_refused_and_released() -> None:
    spool = Spool(3 << 20)
    first, second = Content(spool), Content(spool)
    for _ in range(2):
        first.write(MEBIBYTE)
    second.write(MEBIBYTE)
    with pytest.raises(Busy):
        second.write(MEBIBYTE)
    second.close()
    first.close()
    first.close()
    assert spool.used == 0


def test_abandoned_answer_is_released() -> None:
    spool = Spool(10 << 20)
    content = Content(spool)
    content.write(b"x" * (MEMORY_LIMIT + 1))
    del content
    gc.collect()
    assert spool.used == 0


def test_releasing_while_reserving_in_the_same_thread_does_not_deadlock() -> None:
    spool = Spool(10 << 20)
    abandoned = Content(spool)
    abandoned.write(b"x" * (MEMORY_LIMIT + 1))
    abandoned.itself = abandoned  # type: ignore[attr-defined]  # so that the collector alone frees it
    del abandoned

    class Collecting(int):
        def __radd__(self, other: int) -> int:
            gc.collect()
            return other + int(self)

    thread = threading.Thread(target=spool.reserve, args=(Collecting(3),), daemon=True)
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive(), "it is deadlocked"


def test_no_temporary_file_is_reported_as_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    spool = Spool(10 << 20)
    content = Content(spool)
    with pytest.raises(Busy, match="no room"):
        content.write(b"x" * (MEMORY_LIMIT + 1))
    content.close()
    assert spool.used == 0


def test_given_bytes_stay_in_memory_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("tempfile.TemporaryFile")
    content = Content.from_bytes(MEBIBYTE * 3)
    assert content.size == 3 << 20
    assert content.read() == MEBIBYTE * 3


def test_client_with_one_answer_may_use_the_whole_budget() -> None:
    spool = Spool(4 << 20)
    content = Content(spool, client="192.0.2.1")
    for _ in range(4):
        content.write(MEBIBYTE)
    assert spool.used == 4 << 20
    content.close()


def test_answers_to_one_client_may_use_half_of_the_budget_together() -> None:
    spool = Spool(8 << 20)
    contents = [Content(spool, client="192.0.2.1") for _ in range(2)]
    for content in contents:
        content.write(MEBIBYTE)
        content.write(MEBIBYTE)
    with pytest.raises(Busy, match="to your address"):
        contents[0].write(MEBIBYTE)
    other = Content(spool, client="192.0.2.2")
    for _ in range(4):
        other.write(MEBIBYTE)
    other.close()
    contents[1].close()
    contents[0].write(MEBIBYTE)
    contents[0].close()
    assert spool.used == 0


def test_equal_bytes_have_equal_digests_however_divided() -> None:
    whole, pieces = Content.from_bytes(b"abcdef"), Content()
    for piece in (b"ab", b"", b"cdef"):
        pieces.write(piece)
    assert whole.digest == pieces.digest != Content.from_bytes(b"abcdeg").digest


def _write_out(content: Content, size: int) -> None:
    content.write(b"x" * size)
    content.flush()


@pytest.mark.parametrize("tail", [1, 70_000])
def test_full_disk_is_reported_as_busy_and_the_budget_released(tail: int) -> None:
    spool = Spool(10 << 20)
    content = Content(spool)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, before[1]))
    try:
        content.write(MEBIBYTE)
        content.write(MEBIBYTE)
        with pytest.raises(Busy, match="no room"):
            _write_out(content, tail)
        content.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert spool.used == 0
