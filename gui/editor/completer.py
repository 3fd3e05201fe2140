"""Offers what may stand at the cursor, while one types and when asked; it never takes a letter."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from core.config.completion import NOTHING, Completions
from gui.editor.completion_list import CompletionList
from gui.editor.text import EditText, Position
from gui.frame.keymap import held
from gui.look.theme import Theme

Ask = Callable[[str, int, bool, Callable[[Completions], None]], None]
"""Called with the text, an offset in it, whether the person asked, and who is told, later."""
_PAGE = 7


class Completer:
    """Tab takes the chosen one, or the first; Enter only what is chosen; Esc closes."""

    def __init__(self, text: EditText, theme: Theme, ask: Ask) -> None:
        self._text = text
        self._ask = ask
        self.list = CompletionList(text, theme, self._take)
        self._found = NOTHING
        self._start: Position = (1, 0)
        self._tail = 0
        """Characters of the word behind the cursor, which it takes the place of."""
        self._soon: str | None = None
        """What was typed is drawn first, and then asked about."""
        self._asking = False
        self._again: bool | None = None
        """The person typed (False) or asked (True) while an answer was on its way."""
        self._changes = 0
        self._open_tag, self._after_tag = f"Completing{text}", f"After{text}"
        text.bindtags((*text.bindtags(), self._after_tag))
        text.bind_class(self._after_tag, "<KeyPress>", self._typed)
        for key, action in {
            "Up": lambda: self.list.step(-1),
            "Down": lambda: self.list.step(1),
            "Prior": lambda: self.list.step(-_PAGE),
            "Next": lambda: self.list.step(_PAGE),
            "Tab": lambda: self._take(max(0, self.list.chosen)),
            "Return": self._enter,
            "Escape": self.close,
        }.items():
            for pad in ("", "KP_") if key != "Escape" else ("",):
                name = "KP_Enter" if pad and key == "Return" else pad + key
                text.bind_class(self._open_tag, f"<Key-{name}>", self._only_plain(action))
        text.on_change(self._changed)
        text.on_move(self._moved)
        text.bind("<FocusOut>", lambda _event: self.close(), add="+")
        text.bind("<Unmap>", lambda _event: self.close(), add="+")
        text.bind("<Destroy>", lambda _event: self._forget(), add="+")

    @property
    def is_open(self) -> bool:
        return self.list.visible

    def open(self) -> None:
        """The person asks what may stand here."""
        self._request(asked=True)

    def close(self) -> None:
        """Take the list away."""
        self._forget()
        self._again = None
        self._changes += 1  # what is on its way comes too late
        self._hide()

    def scrolled(self) -> None:
        """The view has moved: the list moves along."""
        if self.is_open and not self.list.show_at(self._text.index_of(*self._start)):
            self._hide()

    # ---- asking

    def _typed(self, event: tk.Event[tk.Misc]) -> None:
        if event.char and event.char.isprintable() and not self._text.read_only:
            self._ask_soon()

    def _ask_soon(self) -> None:
        # Whoever looks for an answer would take the processor from the drawing of the letter.
        if self._soon is None:
            self._soon = self._text.after_idle(self._drawn)

    def _drawn(self) -> None:
        self._soon = self._text.after(0, self._ask_now)

    def _ask_now(self) -> None:
        self._soon = None
        self._request(asked=False)

    def _forget(self) -> None:
        if self._soon is not None:
            self._text.after_cancel(self._soon)
            self._soon = None

    def _request(self, *, asked: bool) -> None:
        text = self._text
        if text.read_only or text.selection is not None:
            return
        if self._asking:
            self._again = bool(self._again) or asked
            return
        self._asking = True
        at, changes = text.cursor, self._changes

        def answered(found: Completions) -> None:
            self._asking = False
            again, self._again = self._again, None
            if not text.winfo_exists():
                return
            if changes == self._changes and at == text.cursor:
                self._show(found, at, asked=asked)
            elif again is not None:
                self._request(asked=again)

        self._ask(text.content, text.offset(at), asked, answered)

    # ---- showing

    def _show(self, found: Completions, at: Position, *, asked: bool) -> None:
        text = self._text
        if not found.items or text.focus_get() is not text:
            self._hide()
            return
        offset = text.offset(at)
        before = offset - found.start
        if before < 0 or before > at[1]:
            self._hide()
            return
        self._found, self._start = found, (at[0], at[1] - before)
        self._tail = len(text.line(at[0])) - at[1] - max(0, found.end - offset)
        first = 0 if asked or (found.closed and before) else -1
        if self.list.show(found.items, first, text.index_of(*self._start)):
            tags = text.bindtags()
            if self._open_tag not in tags:
                text.bindtags((self._open_tag, *tags))
        else:
            self._hide()

    def _hide(self) -> None:
        self.list.hide()
        tags = self._text.bindtags()
        if self._open_tag in tags:
            self._text.bindtags(tuple(tag for tag in tags if tag != self._open_tag))

    def _changed(self, _line: int, _removed: int, _inserted: int) -> None:
        self._changes += 1
        if self.is_open:
            self._narrow()

    def _moved(self) -> None:
        if self.is_open:
            self._narrow()

    def _narrow(self) -> None:
        """Keep what still fits what stands between the start of the word and the cursor."""
        text = self._text
        line, column = text.cursor
        if line != self._start[0] or column < self._start[1]:
            self._hide()
            return
        typed = text.line(line)[self._start[1] : column]
        items = self._found.narrowed(typed).items
        if not items or any(one.label == typed for one in items[:1]):
            self._hide()
            return
        if items != self.list.items:
            chosen = -1 if self.list.chosen < 0 else 0
            if not self.list.show(items, chosen, text.index_of(*self._start)):
                self._hide()

    # ---- taking

    def _only_plain(
        self, action: Callable[[], object]
    ) -> Callable[[tk.Event[tk.Misc]], str | None]:
        def run(event: tk.Event[tk.Misc]) -> str | None:
            if held(event) or not self.is_open:
                return None
            return None if action() is False else "break"

        return run

    def _enter(self) -> bool:
        if self.list.chosen < 0:  # nothing was chosen: it is a new line
            self.close()
            return False
        self._take(self.list.chosen)
        return True

    def _take(self, number: int) -> None:
        text, item = self._text, self.list.items[number]
        line, column = text.cursor
        self._hide()
        if text.read_only or line != self._start[0]:
            return
        whole = text.line(line)
        end = max(column, len(whole) - self._tail)
        text.apply_edit(self._start, whole[self._start[1] : end], item.text)
        breaks = item.text.count("\n")
        behind = len(item.text) - item.text.rfind("\n") - 1 if breaks else 0
        text.go_to(line + breaks, behind if breaks else self._start[1] + len(item.text))
        text.focus_set()
        self._request(asked=False)
