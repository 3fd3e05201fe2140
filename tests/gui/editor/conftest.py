"""An editor in a window of its own."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from typing import Any

import pytest

from gui.editor.code_editor import CodeEditor
from gui.frame.editing_keys import teach_editing_keys
from gui.look.icons import Icons
from gui.look.styles import themed
from tests.gui.editor.hand import TEXT, Hand


@pytest.fixture
def saved() -> list[str]:
    return []


@pytest.fixture
def hand(saved: list[str]) -> Iterator[Hand]:
    root = tk.Tk()
    errors: list[Any] = []
    root.report_callback_exception = lambda *details: errors.append(details)
    root.geometry("700x500+0+0")
    teach_editing_keys(root)
    theme = themed(root)
    editor = CodeEditor(
        root, theme, Icons(root, theme), {"save": lambda: saved.append(editor.content)}
    )
    editor.pack(fill="both", expand=True)
    root.update()
    hand = Hand(root, editor)
    hand.open(TEXT)
    yield hand
    root.destroy()
    assert not errors
