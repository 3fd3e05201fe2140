"""Closing the console of `serve` is a wish to end, and Windows is kept waiting until it is done."""

from __future__ import annotations

import sys
import threading

import pytest

from core.cli.console_end import CLOSED, LOGGED_OFF, SHUT_DOWN, ConsoleEnd
from tests.fixtures.threads import join


@pytest.mark.parametrize("event", [CLOSED, LOGGED_OFF, SHUT_DOWN])
def test_windows_waits_for_the_orderly_end(event: int) -> None:
    wished = threading.Event()
    end = ConsoleEnd(wished.set, orderly_s=60)
    heard: list[bool] = []
    windows = threading.Thread(target=lambda: heard.append(end.hear(event)), daemon=True)
    with end.watched():
        windows.start()
        assert wished.wait(30)
        assert windows.is_alive()  # and would end the program if it came back
    join(windows)
    assert heard == [True]


def test_it_is_hurried_before_the_time_is_over() -> None:
    wishes: list[None] = []
    end = ConsoleEnd(lambda: wishes.append(None), orderly_s=0.0, hurried_s=0.0)
    with end.watched():
        assert end.hear(CLOSED)
    assert len(wishes) == 2


@pytest.mark.parametrize("event", [0, 1], ids=["Ctrl-C", "Ctrl-Break"])
def test_keys_are_left_to_python(event: int) -> None:
    wishes: list[None] = []
    assert not ConsoleEnd(lambda: wishes.append(None)).hear(event)
    assert wishes == []


@pytest.mark.skipif(sys.platform != "win32", reason="consoles are Windows's")
def test_the_handler_can_be_put_in_and_taken_out_again() -> None:
    for _ in range(2):
        with ConsoleEnd(lambda: None).watched():
            pass
