"""What would change, shown before it is applied."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from core.config.history import Applied
from gui.editor.code_editor import CodeEditor
from gui.frame.dialogs import Choice
from gui.frame.page import Context
from gui.pages.config import strings as texts
from gui.pages.config.history import running_one
from gui.widgets.diff_view import open_comparison


class Review:
    """Compares the text in the editor with the config that runs, and asks. Where the two are the
    same, or what runs is not known, there is nothing to ask."""

    def __init__(self, context: Context, editor: CodeEditor, is_open: Callable[[], bool]) -> None:
        """`is_open` tells whether the window shows its pages, this one or another."""
        self._context = context
        self._editor = editor
        self._is_open = is_open
        self._asking = False

    def ask(self, running: str, go: Callable[[], None]) -> None:
        """Call `go` once the person has agreed; `running` is the digest of the config that runs."""
        if not self._context.engine.settings.now.review_before_apply:
            go()
            return
        if self._asking:
            return
        self._asking = True

        def found(entries: Sequence[Applied]) -> None:
            self._asking = False
            if not self._is_open():
                return  # locked meanwhile: whoever comes back can ask again
            entry = running_one(entries, running)
            same = entry is not None and entry.text.rstrip() == self._editor.content.rstrip()
            if entry is None or same:
                go()
            else:
                self._show(entry, go)

        def not_known(_error: Exception) -> None:
            self._asking = False
            go()

        self._context.run(self._context.engine.config.history(), found, not_known)

    def _show(self, entry: Applied, go: Callable[[], None]) -> None:
        context = self._context
        # By its name alone: what is a Python object may be freed on another thread, where Tk waits.
        always = "pocket_review_always"
        self._editor.setvar(always, "1")

        def chosen(key: str) -> None:
            if key != "apply":
                return
            if not self._editor.getboolean(self._editor.getvar(always)):
                context.run(
                    context.engine.settings.change(review_before_apply=False),
                    lambda _settings: None,
                )
            go()

        def tick(body: tk.Misc) -> tk.Widget:
            box = ttk.Checkbutton(body, text=texts.REVIEW_ALWAYS, style="Surface.TCheckbutton")
            box.configure({"variable": always})
            return box

        open_comparison(
            context.dialogs,
            texts.REVIEW_TITLE,
            (texts.REVIEW_RUNS_HIDDEN if entry.hidden else texts.REVIEW_RUNS, entry.text),
            (texts.REVIEW_WOULD_RUN, self._editor.content),
            (Choice("apply", "Apply", "accent"), Choice("cancel", "Cancel")),
            chosen,
            below=tick,
        )
