"""A person at the editor: real keys, and what one sees of them."""

from __future__ import annotations

import tkinter as tk

from gui.editor.code_editor import CodeEditor
from tests.gui.keyboard import as_it_arrives

TEXT = "model_list:\n  - model_name: demo\n    litellm_params:\n      model: x\n"


class Hand:
    """Types into an editor."""

    def __init__(self, root: tk.Tk, editor: CodeEditor) -> None:
        self.root = root
        self.editor = editor
        self.text = editor.text

    def open(self, text: str, line: int = 1, column: int = 0) -> None:
        self.text.reset(text)
        self.text.go_to(line, column)
        self.text.focus_force()
        self.root.update()

    def keys(self, *sequences: str) -> None:
        for sequence in sequences:
            self.root.focus_get().event_generate(as_it_arrives(sequence))  # type: ignore[union-attr]
            self.root.update()

    def type(self, text: str) -> None:
        names = {" ": "space", "\n": "Return", ":": "colon", "-": "minus", "#": "numbersign"}
        self.keys(*(f"<KeyPress-{names.get(char, char)}>" for char in text))

    @property
    def content(self) -> str:
        return self.text.content

    def tagged(self, tag: str) -> list[str]:
        ranges = [str(index) for index in self.text.tag_ranges(tag)]
        return [self.text.get(a, b) for a, b in zip(ranges[::2], ranges[1::2], strict=True)]
