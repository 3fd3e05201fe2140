"""The log's files and its thread: limited size, no secrets, never in the way."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import threading
from pathlib import Path

import pytest

from core.base.secret_rules import HIDDEN
from core.sidecar.logs import OWN_LOGGER, Log
from core.sidecar.masking import Masker
from core.sidecar.segments import Segments
from tests.conftest import WaitUntil
from tests.core.sidecar.logtools import CAP, HEAD, Trouble, texts
from tests.fixtures.threads import join
from tests.systems import needs_deleting_while_open, needs_small_disk

# ---- the files


def test_the_log_stays_under_its_cap_and_loses_the_oldest(tmp_path: Path) -> None:
    cap = 8 * 64 * 1024
    old = tmp_path / "proxy-20200101-000000-1-001.log"
    old.write_bytes(b"x" * 100_000)
    other = tmp_path / "notes.log"
    other.write_bytes(b"y")
    segments = Segments(tmp_path, cap, 2)
    line = b"z" * 999 + b"\n"
    for _ in range(100):
        segments.write([line] * 20)
        assert sum(path.stat().st_size for path in tmp_path.glob("proxy-*.log")) <= cap
    segments.close()
    assert not old.exists()
    assert other.exists()
    names = sorted(path.name for path in tmp_path.glob("proxy-*.log"))
    assert len(names) > 4
    assert all(re.fullmatch(r"proxy-\d{8}-\d{6}-2-\d{3}\.log", name) for name in names)
    assert all(path.stat().st_size <= 64 * 1024 for path in tmp_path.glob("proxy-*.log"))


def test_a_segment_that_cannot_be_deleted_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = tmp_path / "proxy-20200101-000000-1-001.log"
    free = tmp_path / "proxy-20200101-000000-1-002.log"
    for path in (busy, free):
        path.write_bytes(b"x" * 300_000)
    unlink = Path.unlink

    def windows_like(path: Path, missing_ok: bool = False) -> None:
        if path == busy:
            raise PermissionError(errno.EACCES, "in use")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", windows_like)
    Segments(tmp_path, 512 * 1024, 2).write([b"hello\n"])
    assert busy.exists()
    assert not free.exists()


def test_of_several_writers_the_oldest_lines_go_whosever_they_are(tmp_path: Path) -> None:
    """The one with the lower number is no older than the other."""
    quiet = Segments(tmp_path, 512 * 1024, 1, writers=2)
    busy = Segments(tmp_path, 512 * 1024, 2, writers=2)
    for _ in range(400):
        busy.write([b"x" * 4000 + b"\n"])
        quiet.write([b"now and then\n"])
    for one in (quiet, busy):
        one.close()
    assert texts(tmp_path).count("now and then") == 400
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 600 * 1024


@needs_deleting_while_open
def test_a_deleted_segment_is_replaced_by_the_next(tmp_path: Path) -> None:
    now = [0.0]
    segments = Segments(tmp_path, CAP, 1, monotonic=lambda: now[0])
    segments.write([b"one\n"])
    segments.path.unlink()
    now[0] += 5
    segments.write([b"two\n"])
    segments.close()
    assert texts(tmp_path) == ["two"]


def test_a_half_written_line_is_ended_before_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = Segments(tmp_path, CAP, 1)
    segments.write([b"one\n"])
    write, room = os.write, [8]

    def full(descriptor: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "full")
        done = write(descriptor, bytes(data)[: room[0]])
        room[0] -= done
        return done

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="full"):
        segments.write([b"two\n", b"three\n"])
    assert segments.written == 1
    monkeypatch.setattr(os, "write", write)
    segments.write([b"four\n"])
    segments.close()
    assert texts(tmp_path) == ["one", "two", "thre", "four"]


# ---- the queue and its thread


def test_what_was_said_before_go_is_written_after_it(tmp_path: Path) -> None:
    log = Log()
    log.add("INFO", "early", "bird")
    log.open(Segments(tmp_path, CAP, 1), Trouble())
    log.add("INFO", "late", "owl")
    log.close()
    assert [line.split()[-1] for line in texts(tmp_path)] == ["bird", "owl"]


def test_without_go_it_goes_to_stderr() -> None:
    read, write = os.pipe()
    log = Log()
    log.add("ERROR", "sidecar", "it is broken")
    log.spill(write)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        assert b"ERROR    sidecar: it is broken\n" in pipe.read()


def test_memory_is_bounded_before_go(tmp_path: Path) -> None:
    log = Log()
    for number in range(20_000):
        log.add("INFO", "flood", str(number))
    log.open(Segments(tmp_path, CAP, 1), Trouble())
    log.close(10)
    lines = texts(tmp_path)
    assert len(lines) == 5001
    assert "15000 lines of this log could not be written" in "\n".join(lines)


def test_many_threads_lose_and_mix_nothing(tmp_path: Path) -> None:
    log = Log()
    log.open(Segments(tmp_path, CAP, 1), Trouble())

    def talk(name: int) -> None:
        for number in range(300):
            log.add("INFO", f"t{name}", f"number {number}")

    threads = [threading.Thread(target=talk, args=(name,), daemon=True) for name in range(8)]
    for thread in threads:
        thread.start()
    join(*threads)
    log.close(10)
    lines = texts(tmp_path)
    assert all(HEAD.match(line) for line in lines)
    for name in range(8):
        own = [line.rsplit(" ", 1)[1] for line in lines if f" t{name}: " in line]
        assert own == [str(number) for number in range(300)]


def test_lines_of_requests_wait_for_each_other_and_for_no_news(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    log = Log(gather_s=3600)  # longer than any test
    log.open(Segments(tmp_path, CAP, 1), Trouble())
    said: list[str] = []

    def say(level: str, logger: str, lines: int = 1) -> None:
        for _ in range(lines):
            said.append(str(len(said)))
            log.add(level, logger, said[-1])

    def written() -> list[str]:
        return [line.split()[-1] for line in texts(tmp_path)]

    say("INFO", "uvicorn.access", 3)
    for level, logger in (("WARNING", "LiteLLM"), ("ERROR", "x"), ("INFO", OWN_LOGGER)):
        say(level, logger)
        wait_until(lambda: written() == said, what="the news and what came before it")
        say("INFO", "uvicorn.access")
    say("DEBUG", "x", 1000)  # so many do not wait either
    wait_until(lambda: len(written()) >= 1000, what="most of many lines")
    log.close(10)
    assert written() == said


def test_a_folder_that_is_a_file_is_told_once_and_the_log_recovers(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    folder = tmp_path / "logs"
    folder.write_text("in the way")
    trouble = Trouble()
    log = Log(retry_s=0.05)
    log.open(Segments(folder, CAP, 1), trouble)
    for _ in range(3):
        log.add("INFO", "x", "lost")
        wait_until(lambda: trouble.reasons)
    assert len(trouble.reasons) == 1
    assert str(folder) in trouble.reasons[0]
    folder.unlink()
    wait_until(lambda: trouble.reasons[1:] == [""], what="the all-clear")
    log.add("INFO", "x", "found again")
    log.close()
    text = "\n".join(texts(folder))
    assert "found again" in text
    assert "could not be written" in text


@needs_small_disk
def test_a_full_disk_is_told_and_survived(tmp_path: Path, wait_until: WaitUntil) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * 200_000)
        trouble = Trouble()
        log = Log(retry_s=0.05)
        log.open(Segments(disk / "logs", CAP, 1), trouble)
        for number in range(100):
            log.add("INFO", "x", f"{number} " + "y" * 1000)
        wait_until(lambda: trouble.reasons, what="the report of the full disk")
        assert "full" in trouble.reasons[0]
        ballast.unlink()
        wait_until(lambda: trouble.reasons[1:] == [""], what="the all-clear")
        log.add("INFO", "x", "found again")
        log.close()
        lines = texts(disk / "logs")
        assert lines[-1].endswith("found again")
        assert sum("could not be written" in line for line in lines) >= 1
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_secrets_are_masked_before_they_are_written(tmp_path: Path) -> None:
    masker = Masker()
    log = Log(mask=masker)
    masker.add(["sk-very-secret", "short"])
    log.open(Segments(tmp_path, CAP, 1), Trouble())
    log.add("INFO", "x", "the key is sk-very-secret, and short stays")
    log.close()
    (line,) = texts(tmp_path)
    assert line.endswith(f"the key is {HIDDEN}, and short stays")


def test_a_secret_is_masked_in_a_huge_message_too(tmp_path: Path) -> None:
    masker = Masker()
    masker.add(["sk-very-secret"])
    log = Log(mask=masker)
    log.open(Segments(tmp_path, CAP, 1), Trouble())
    log.add("INFO", "x", "y" * 8150 + "sk-very-secret" + "z" * 100_000 + "\nsk-very-secret\n" * 3)
    log.close()
    first, *rest = texts(tmp_path)
    assert re.search(r"\*… \(\d+ more bytes\)$", first)
    assert rest[::2] == [f"    {HIDDEN}"] * 3
    assert "sk-very" not in "".join([first, *rest])


def test_a_mask_that_breaks_does_not_end_the_log(tmp_path: Path) -> None:
    def broken(text: str) -> str:
        if "bad" in text:
            raise ValueError
        return text

    log = Log(mask=broken)
    log.open(Segments(tmp_path, CAP, 1), Trouble())
    log.add("INFO", "x", "bad secret")
    log.add("INFO", "x", "good")
    log.close()
    lines = texts(tmp_path)
    assert "secret" not in lines[0]
    assert lines[1].endswith("good")
