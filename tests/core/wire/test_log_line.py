"""The one line format of the log, whatever it is given."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wire.log_line import LONGEST_LINE, Entry, format_entry, level_name, printed_level
from tests.core.sidecar.logtools import HEAD


def line_of(text: str, level: str = "INFO") -> list[str]:
    return format_entry(Entry(1_700_000_000.123, level, "litellm.proxy", text))


def test_a_line_has_date_level_and_logger() -> None:
    (line,) = line_of("all is well")
    assert HEAD.match(line)
    assert line[19:] == ".123 INFO     litellm.proxy: all is well"


def test_further_lines_are_indented_so_that_nobody_can_forge_a_head() -> None:
    lines = line_of("first\n2026-01-01 00:00:00.000 ERROR    x: forged\r\nthird\rfourth")
    assert [line[:4] for line in lines[1:]] == ["    "] * 3


def test_colours_and_control_characters_are_gone() -> None:
    (line,) = line_of("\x1b[92mgreen\x1b[0m \x1b]0;title\x07bell\x07 \x00nul \u202egnp.exe\x9b1mx")
    assert line.endswith("green bell nul gnp.exex")


def test_a_long_line_is_cut_and_says_by_how_much() -> None:
    (line,) = line_of("ä" * 10_000)
    assert len(line.encode()) < LONGEST_LINE + 40
    kept, cut = re.fullmatch(r"(.*)… \((\d+) more bytes\)", line).groups()  # type: ignore[union-attr]
    assert len(kept.encode()) + int(cut) == len("ä".encode()) * 10_000 + line.index("ä")


def test_a_flood_of_lines_in_one_message_is_cut() -> None:
    lines = line_of("x\n" * 5000)
    assert len(lines) <= 1001
    assert "more lines" in lines[-1]


@given(text=st.text(), level=st.sampled_from(["INFO", "ERROR", "CRITICAL"]))
def test_every_line_is_a_head_or_indented(text: str, level: str) -> None:
    first, *rest = line_of(text, level)
    assert HEAD.match(first)
    for line in (first, *rest):
        assert line.encode("utf-8", "backslashreplace").count(b"\n") == 0
        assert line == line.splitlines()[0] if line else True
    assert all(line.startswith("    ") or not line for line in rest)


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("hello", "INFO"),
        ("ERROR: no", "ERROR"),
        ("\x1b[31mERROR\x1b[0m no", "ERROR"),
        ("[WARNING] careful", "WARNING"),
        ("Traceback (most recent call last):", "ERROR"),
        ("ERRORS are rare", "INFO"),
    ],
)
def test_printed_lines_have_a_level(line: str, level: str) -> None:
    assert printed_level(line) == level


def test_odd_levels_become_known_ones() -> None:
    assert [level_name(n) for n in (0, 5, 25, 35, 60)] == [
        *("DEBUG", "DEBUG", "INFO", "WARNING", "CRITICAL")
    ]
