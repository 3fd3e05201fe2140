"""A Windows program without a console of its own answers in the one it was started from."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any, Literal

import pytest

from core.cli.terminal import adopt_console, is_terminal
from tests.systems import needs_terminals


@pytest.mark.parametrize("mode", ["r", "w"])
def test_nobody_sits_where_nothing_is(mode: Literal["r", "w"]) -> None:
    """Windows calls NUL a terminal: `serve <NUL` would wait for a password for ever."""
    with Path(os.devnull).open(mode, encoding="utf-8") as nowhere:
        assert not is_terminal(nowhere)
    assert not is_terminal(None)


def test_a_file_is_no_terminal(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w", encoding="utf-8") as file:
        assert not is_terminal(file)


@needs_terminals
def test_a_terminal_is_one() -> None:
    if sys.platform == "win32":
        raise NotImplementedError
    ours, theirs = os.openpty()
    with open(theirs, "w", encoding="utf-8") as stream:  # noqa: PTH123 - it is a descriptor
        assert is_terminal(stream)
    os.close(ours)


class Kernel32:
    """Says whether there is a console to be had; counts how often it was asked."""

    def __init__(self, answer: int = 1) -> None:
        self.answer = answer
        self.asked: list[int] = []

    def AttachConsole(self, whose: int) -> int:
        self.asked.append(whose)
        return self.answer


class Devices:
    def __init__(self) -> None:
        self.opened: list[tuple[str, str]] = []

    def __call__(self, device: str, mode: str) -> Any:
        self.opened.append((device, mode))
        return io.StringIO()


def take_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the test itself: pytest puts its own streams back between fixtures and test."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
        monkeypatch.setattr(sys, f"__{name}__", None)


def test_a_verb_speaks_and_hears_in_the_console_of_its_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take_streams(monkeypatch)
    kernel32, devices = Kernel32(), Devices()
    adopt_console(["serve"], kernel32=kernel32, open_device=devices)
    assert kernel32.asked == [0xFFFFFFFF]
    assert devices.opened == [("CONIN$", "r"), ("CONOUT$", "w"), ("CONOUT$", "w")]
    print("ready")
    assert isinstance(sys.stdout, io.StringIO)
    assert sys.stdout.getvalue() == "ready\n"
    assert sys.stdin is sys.__stdin__, "or getpass would show the password"


def test_a_double_click_looks_for_no_console(monkeypatch: pytest.MonkeyPatch) -> None:
    take_streams(monkeypatch)
    kernel32 = Kernel32()
    adopt_console([], kernel32=kernel32, open_device=Devices())
    assert kernel32.asked == []


def test_where_there_is_no_console_it_stays_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    take_streams(monkeypatch)
    devices = Devices()
    adopt_console(["serve"], kernel32=Kernel32(answer=0), open_device=devices)
    assert devices.opened == []
    assert sys.stdout is None


def test_a_device_that_cannot_be_opened_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    take_streams(monkeypatch)

    def refuse(device: str, mode: str) -> Any:
        raise OSError(6, "The handle is invalid")

    adopt_console(["serve"], kernel32=Kernel32(), open_device=refuse)
    assert sys.stdout is None


def test_redirected_streams_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys, "stdout", mine)
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "__stderr__", None)
    devices = Devices()
    adopt_console(["selfcheck"], kernel32=Kernel32(), open_device=devices)
    assert sys.stdout is mine
    assert devices.opened == [("CONOUT$", "w")]
