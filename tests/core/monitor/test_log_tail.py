"""The log as it is followed: each line once, in order, whatever happens to the files."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import DataFolderError
from core.base.events import LogChunk
from core.monitor.log_files import tail_end
from core.monitor.log_tail import MAX_BEHIND, LogTail, copy_log

STAMP = "20261123-052011"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def head(level: str, text: str) -> str:
    return f"2026-11-23 05:20:11.123 {level:<8} litellm.proxy: {text}"


def write(folder: Path, data: bytes | str, n: int = 0, run: int = 1, stamp: str = STAMP) -> Path:
    path = folder / f"proxy-{stamp}-{run}-{n}.log"
    with path.open("ab") as file:
        file.write(data.encode() if isinstance(data, str) else data)
    return path


def texts(chunk: LogChunk | None) -> list[str]:
    return [line.text for line in chunk.lines] if chunk else []


def test_nothing_yet(tmp_path: Path) -> None:
    assert LogTail(tmp_path / "missing").read_new() is None
    assert LogTail(tmp_path).read_new() is None


def test_lines_come_once(tmp_path: Path) -> None:
    tail = LogTail(tmp_path)
    write(tmp_path, "one\ntwo\r\n")
    assert texts(tail.read_new()) == ["one", "two"]
    assert tail.read_new() is None
    write(tmp_path, "three\n")
    assert texts(tail.read_new()) == ["three"]


def test_a_folder_in_which_nothing_grows_is_not_listed_again_at_once(tmp_path: Path) -> None:
    clock = Clock()
    tail = LogTail(tmp_path, monotonic=clock)
    assert tail.is_due()
    write(tmp_path, "one\n", run=1)
    write(tmp_path, "two\n", run=2)
    tail.read_new()
    assert tail.is_due()  # there was something: more may be there
    assert tail.read_new() is None
    assert not tail.is_due()
    write(tmp_path, "three\n", run=1)  # by the run that finishes, beside the one that serves
    assert tail.is_due()
    assert texts(tail.read_new()) == ["three"]
    tail.read_new()
    assert not tail.is_due()
    write(tmp_path, "four\n", n=1, run=2)
    clock.now += 1.0
    assert tail.is_due()
    assert texts(tail.read_new()) == ["four"]


def test_a_line_that_is_waited_for_keeps_the_tail_awake(tmp_path: Path) -> None:
    tail = LogTail(tmp_path, monotonic=Clock())
    write(tmp_path, "half a ")
    assert tail.read_new() is None
    assert tail.is_due()


def test_levels_and_their_continuation_lines(tmp_path: Path) -> None:
    tail = LogTail(tmp_path)
    write(tmp_path, "loose\n" + head("ERROR", "it broke") + "\n    Traceback\n")
    chunk = tail.read_new()
    assert chunk is not None
    assert [line.level for line in chunk.lines] == ["INFO", "ERROR", "ERROR"]
    write(tmp_path, "    ValueError\n" + head("DEBUG", "on") + "\n")
    chunk = tail.read_new()
    assert chunk is not None
    assert [line.level for line in chunk.lines] == ["ERROR", "DEBUG"]


def test_a_line_without_its_end_is_waited_for_a_second(tmp_path: Path) -> None:
    clock = Clock()
    tail = LogTail(tmp_path, monotonic=clock)
    write(tmp_path, "half a ")
    assert tail.read_new() is None
    write(tmp_path, "line\n")
    assert texts(tail.read_new()) == ["half a line"]
    write(tmp_path, "a prompt> ")
    assert tail.read_new() is None
    clock.now += 1.0
    assert texts(tail.read_new()) == ["a prompt> "]


def test_half_a_character_is_never_shown(tmp_path: Path) -> None:
    clock = Clock()
    tail = LogTail(tmp_path, monotonic=clock)
    raw = "grün".encode()
    write(tmp_path, raw[:3])
    assert tail.read_new() is None
    clock.now += 1.0
    assert texts(tail.read_new()) == ["gr"]
    write(tmp_path, raw[3:] + b"\n")
    assert texts(tail.read_new()) == ["ün"]


def test_bytes_that_are_no_text_do_not_stop_it(tmp_path: Path) -> None:
    tail = LogTail(tmp_path)
    write(tmp_path, b"bad \xff\xfe byte\nnext\n")
    assert texts(tail.read_new()) == ["bad \ufffd\ufffd byte", "next"]


def test_segments_follow_each_other_by_number(tmp_path: Path) -> None:
    tail = LogTail(tmp_path)
    for n in (9, 10, 11):
        write(tmp_path, f"segment {n}\n", n)
    write(tmp_path, "no end", 11)
    write(tmp_path, "segment 12\n", 12)
    assert texts(tail.read_new()) == [
        "segment 9",
        "segment 10",
        "segment 11",
        "no end",
        "segment 12",
    ]


def test_old_segments_may_be_deleted(tmp_path: Path) -> None:
    tail = LogTail(tmp_path)
    first = write(tmp_path, "one\n", 0)
    assert texts(tail.read_new()) == ["one"]
    first.unlink()
    write(tmp_path, "two\n", 1)
    write(tmp_path, "three\n", 2)
    assert texts(tail.read_new()) == ["two", "three"]


def test_a_truncated_segment_begins_anew(tmp_path: Path) -> None:
    tail = LogTail(tmp_path)
    path = write(tmp_path, "a long first line\n")
    tail.read_new()
    path.write_text("new\n")
    assert texts(tail.read_new()) == ["new"]


def test_two_runs_may_write_at_once(tmp_path: Path) -> None:
    """While one sidecar drains, the next one has begun."""
    tail = LogTail(tmp_path)
    write(tmp_path, "old 1\n", run=1)
    write(tmp_path, "new 1\n", run=2, stamp="20261123-052100")
    assert texts(tail.read_new()) == ["old 1", "new 1"]
    write(tmp_path, "old 2\n", run=1)
    write(tmp_path, "new 2\n", run=2, stamp="20261123-052100")
    assert texts(tail.read_new()) == ["old 2", "new 2"]


def test_other_files_are_none_of_its_business(tmp_path: Path) -> None:
    (tmp_path / "pocket.log").write_text("ours\n")
    (tmp_path / "proxy-x-1-0.log").write_text("no\n")
    (tmp_path / f"proxy-{STAMP}-1-0.log.gz").write_text("no\n")
    assert LogTail(tmp_path).read_new() is None


def test_reading_in_portions(tmp_path: Path) -> None:
    tail = LogTail(tmp_path)
    wanted = [f"line {number}" for number in range(200)]
    write(tmp_path, "\n".join(wanted[:100]) + "\n", 0)
    write(tmp_path, "\n".join(wanted[100:]) + "\n", 1)
    found: list[str] = []
    while (chunk := tail.read_new(97)) is not None:
        found += texts(chunk)
    assert found == wanted


def test_who_is_far_behind_is_told_how_much_was_passed_over(tmp_path: Path) -> None:
    tail = LogTail(tmp_path)
    line = b"x" * 99 + b"\n"
    count = (MAX_BEHIND + 3_000_000) // 2 // len(line)
    write(tmp_path, line * count, 0)
    write(tmp_path, line * count + b"the last\n", 1)
    chunk = tail.read_new(2_000_000)
    assert chunk is not None
    assert chunk.skipped > MAX_BEHIND
    assert chunk.lines[-1].text == "the last"
    assert all(len(one.text) == 99 for one in chunk.lines[:-1])  # no half line at the jump
    assert chunk.skipped + sum(len(one.text) + 1 for one in chunk.lines) >= 2 * count * 100 - 100
    assert tail.read_new() is None


def test_an_endless_line_comes_in_pieces(tmp_path: Path) -> None:
    tail = LogTail(tmp_path)
    write(tmp_path, "ä" * 30_000)
    pieces = texts(tail.read_new())
    write(tmp_path, "\n")
    pieces += texts(tail.read_new())
    assert "".join(pieces) == "ä" * 30_000
    assert len(pieces) > 1


def test_the_end_of_the_log_and_the_tail_meet(tmp_path: Path) -> None:
    write(tmp_path, "one\ntwo\nhal")
    tail = LogTail(tmp_path)
    tail.skip_to_end()
    assert tail.read_new() is None
    write(tmp_path, "f\nthree\nfo")
    shown = texts(tail.read_new())
    assert shown == ["f", "three"]
    older = [line.text for line in tail_end(tmp_path, 10_000, tail.shown())]
    assert older == ["one", "two", "half", "three"]
    write(tmp_path, "ur\n")
    assert texts(tail.read_new()) == ["four"]


def test_the_end_of_the_log_is_bounded_and_whole(tmp_path: Path) -> None:
    write(tmp_path, "".join(f"line {n:04}\n" for n in range(100)), 0)
    write(tmp_path, head("ERROR", "boom") + "\n", 1)
    lines = tail_end(tmp_path, 100)
    assert lines[-1].level == "ERROR"
    assert lines[-2].text == "line 0099"
    assert all(line.text.startswith("line 0") for line in lines[:-1])
    assert tail_end(tmp_path / "missing", 100) == ()


def test_a_copy_has_every_run_in_order(tmp_path: Path) -> None:
    write(tmp_path, "old\nwithout an end", 0, run=1)
    for n in (9, 10):
        write(tmp_path, f"segment {n}\n\n", n, run=2, stamp="20261124-000000")
    target = tmp_path / "copy.txt"
    assert copy_log(tmp_path, target) == target
    assert target.read_text() == "old\nwithout an end\nsegment 9\n\nsegment 10\n\n"
    with pytest.raises(DataFolderError, match="Could not write"):
        copy_log(tmp_path, tmp_path)


def test_a_copy_has_what_is_shown_though_its_file_is_gone(tmp_path: Path) -> None:
    lines = [f"{n} said" for n in range(90)]
    for number in (1, 2):
        write(tmp_path, "".join(f"{line}\n" for line in lines[number * 30 :][:30]), number)
    copy = tmp_path / "copy.txt"
    for shown in (lines, lines[:40], lines[50:], []):
        copy_log(tmp_path, copy, shown=shown)
        gone = 30 if shown[:1] == lines[:1] else 0
        assert copy.read_text().splitlines() == lines[30 - gone :]
    for path in tmp_path.glob("proxy-*.log"):
        path.unlink()
    assert copy_log(tmp_path, copy, shown=lines).read_text().splitlines() == lines


def test_a_copy_has_no_more_secrets_than_the_view(tmp_path: Path) -> None:
    write(tmp_path, "one\nkey sk-secret-secret\x0bsame line\n", 0)
    target = copy_log(tmp_path, tmp_path / "copy.txt", lambda line: line.replace("sk-secret", "*"))
    assert target.read_text() == "one\nkey *-secret\x0bsame line\n"


@given(
    lines=st.lists(st.text(st.characters(exclude_characters="\n\r", codec="utf-8")), max_size=20),
    cuts=st.lists(st.integers(0, 400), max_size=10),
    portion=st.integers(1, 64),
)
def test_whatever_the_pieces_the_lines_are_whole(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], cuts: list[int], portion: int
) -> None:
    folder = tmp_path_factory.mktemp("log")
    raw = "".join(line + "\n" for line in lines).encode()
    places = sorted({min(cut, len(raw)) for cut in cuts} | {0, len(raw)})
    tail = LogTail(folder, monotonic=lambda: 0.0)
    found: list[str] = []
    for start, end in itertools.pairwise(places):
        write(folder, raw[start:end])
        for _ in range(len(raw) // portion + 2):
            found += texts(tail.read_new(portion))
    assert found == lines
