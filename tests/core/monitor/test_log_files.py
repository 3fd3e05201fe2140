"""Pages of the log: whatever is in its files, each line comes once, in order, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.events import LogLine, LogPage, LogPlace
from core.monitor.log_files import (
    BEGINNING,
    MOST_LINES,
    all_lines,
    page_after,
    page_around,
    page_before,
    tail_end,
)
from core.monitor.log_tail import LogTail
from tests.core.monitor.test_log_tail import STAMP, head, write

Segments = list[tuple[list[tuple[bytes, bytes]], bool]]
END = LogPlace("99999999-999999", 0, 0, 0)
LATER = "20261124-000000"

raw_lines = st.one_of(
    st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b"")),
    st.text(max_size=30).map(lambda text: text.replace("\n", "").encode("utf-8", "replace")),
    st.sampled_from(["INFO", "ERROR", "DEBUG"]).map(lambda level: head(level, "said").encode()),
    st.sampled_from([b"    Traceback", b"", b"\r", "ünï".encode()]),
)
files = st.lists(
    st.tuples(st.lists(st.tuples(raw_lines, st.sampled_from([b"\n", b"\r\n"]))), st.booleans()),
    max_size=4,
)
"""Per segment its lines with their ends, and whether the last one lacks its own."""


def fill(folder: Path, segments: Segments) -> list[str]:
    """Write them, half of them in a second run; the texts that a reader should get."""
    wanted: list[str] = []
    for number, (lines, cut) in enumerate(segments):
        data = b"".join(raw + end for raw, end in lines)
        if cut and data:
            data = data[:-1]
        run = (1, STAMP) if number < 2 else (2, LATER)
        write(folder, data, number, *run)
        *whole, rest = data.split(b"\n")
        whole += [rest] if rest else []
        wanted += [one.removesuffix(b"\r").decode("utf-8", "replace") for one in whole]
    return wanted


def backwards(folder: Path, size: int) -> list[LogLine]:
    lines: list[LogLine] = []
    place = END
    while True:
        page = page_before(folder, place, size)
        lines = [*page.lines, *lines]
        if page.at_start:
            return lines
        assert page.lines
        place = place_of(page.lines[0])


def forwards(folder: Path, size: int, start: LogPlace = BEGINNING) -> Iterator[LogLine]:
    while True:
        page = page_after(folder, start, size)
        yield from page.lines
        if page.at_end:
            return
        assert page.lines and page.end is not None and page.end > start
        start = page.end


def place_of(line: LogLine) -> LogPlace:
    assert line.place is not None
    return line.place


@given(segments=files, size=st.integers(1, 200))
def test_all_lines_come_once_and_in_order_both_ways(
    tmp_path_factory: pytest.TempPathFactory,
    segments: Segments,
    size: int,
) -> None:
    folder = tmp_path_factory.mktemp("log")
    wanted = fill(folder, segments)
    whole = [line for block in all_lines(folder) for line in block]
    assert [line.text for line in whole] == wanted
    assert backwards(folder, size) == whole  # text, level and place
    assert list(forwards(folder, size)) == whole
    assert [*tail_end(folder, 10**6)] == whole
    for line in whole[:: max(1, len(whole) // 5)]:
        page = page_around(folder, place_of(line))
        assert page.lines == tuple(whole)
        assert next(forwards(folder, size, place_of(line))) == line


@given(segments=files, portion=st.integers(1, 64))
def test_the_tail_tells_the_same_places(
    tmp_path_factory: pytest.TempPathFactory,
    segments: Segments,
    portion: int,
) -> None:
    folder = tmp_path_factory.mktemp("log")
    now = iter(range(10**6))
    tail = LogTail(folder, monotonic=lambda: float(next(now)))
    fill(folder, [(lines, False) for lines, _ in segments])
    found: list[LogLine] = []
    while (chunk := tail.read_new(10**6)) is not None:
        found += chunk.lines
    assert found == [line for block in all_lines(folder) for line in block]


def test_a_line_of_megabytes_comes_in_pieces_that_join(tmp_path: Path) -> None:
    long = "ä€𝄞" * 60_000
    write(tmp_path, f"before\n{long}\nafter\n")
    for lines in (backwards(tmp_path, 5000), list(forwards(tmp_path, 5000))):
        assert "".join(line.text for line in lines) == f"before{long}after"
        assert max(len(line.text.encode()) for line in lines) <= 40_000


def test_a_page_of_short_lines_is_no_longer_than_others(tmp_path: Path) -> None:
    write(tmp_path, "\n" * 12_345, 1)
    write(tmp_path, "\n" * 2_000, 2)
    assert len(page_before(tmp_path, END).lines) == MOST_LINES
    assert len(page_after(tmp_path, BEGINNING).lines) == MOST_LINES
    whole = [line for block in all_lines(tmp_path) for line in block]
    assert backwards(tmp_path, 10**6) == list(forwards(tmp_path, 10**6)) == whole


def test_a_page_is_bounded_over_segments(tmp_path: Path) -> None:
    for number in range(4):
        write(tmp_path, f"{'x' * 99}\n" * 10, number)
    page = page_after(tmp_path, BEGINNING, 1500)
    assert len(page.lines) == 15
    assert not page.at_end
    assert len(page_before(tmp_path, END, 1550).lines) == 15


def test_the_level_of_a_page_that_begins_inside_a_message(tmp_path: Path) -> None:
    write(tmp_path, head("ERROR", "it broke") + "\n" + "    at a line\n" * 50)
    page = page_before(tmp_path, END, 100)
    assert not page.at_start
    assert {line.level for line in page.lines} == {"ERROR"}
    assert {line.level for line in page_after(tmp_path, place_of(page.lines[0])).lines} == {"ERROR"}


def test_what_was_deleted_meanwhile_is_said(tmp_path: Path) -> None:
    first = write(tmp_path, "one\n", 1)
    write(tmp_path, "two\n", 2)
    place = place_of(tail_end(tmp_path, 1000)[0])
    first.unlink()
    page = page_after(tmp_path, place)
    assert page.gone
    assert [line.text for line in page.lines] == ["two"]
    assert page_before(tmp_path, place) == LogPage((), at_start=True)


def test_reading_on_from_a_place_ends_where_the_tail_stands(tmp_path: Path) -> None:
    write(tmp_path, "one\ntwo\n")
    tail = LogTail(tmp_path)
    tail.skip_to_end()
    write(tmp_path, "three\nfo")
    page = page_after(tmp_path, BEGINNING, upto=tail.shown())
    assert [line.text for line in page.lines] == ["one", "two"]
    assert page.at_end
    chunk = tail.read_new()
    assert chunk is not None
    assert [line.text for line in chunk.lines] == ["three"]
