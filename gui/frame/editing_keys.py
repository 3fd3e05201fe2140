"""The usual keys of texts and entry fields, the same on every system.

Tk has other keys on each system: on X11, Ctrl+A goes to the start of the line, Ctrl+W cuts, Ctrl+Y
pastes and Ctrl+K, O and T change the text as a terminal would; no system deletes a whole word. All
widgets of these classes get their keys here, once, so that no page has to think of it.
"""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk
from typing import Literal

from gui.frame.keymap import ALT, held, on_keys

_FIELDS = ("TEntry", "TCombobox", "TSpinbox")
_TERMINAL_HABITS = (
    *(f"<Control-Key-{letter}>" for letter in "dhikot"),
    *(f"<Meta-Key-{key}>" for key in ("b", "d", "f", "less", "greater", "BackSpace", "Delete")),
    "<Key-Insert>",  # which pastes what is selected somewhere on the screen
)
"""A slip of the finger would change the text by these."""


def _letter(letter: str) -> tuple[str, ...]:
    """Ctrl and a letter, with Caps Lock on and off."""
    return f"<Control-Key-{letter}>", f"<Control-Lock-Key-{letter.upper()}>"


_EVENTS = {
    "<<SelectAll>>": (*_letter("a"), "<Control-Key-slash>"),
    "<<Cut>>": (*_letter("x"), "<Shift-Key-Delete>", "<Shift-Key-KP_Delete>", "<Key-F20>"),
    "<<Copy>>": (*_letter("c"), "<Control-Key-Insert>", "<Control-Key-KP_Insert>", "<Key-F16>"),
    "<<Paste>>": (*_letter("v"), "<Shift-Key-Insert>", "<Shift-Key-KP_Insert>", "<Key-F18>"),
    "<<Undo>>": _letter("z"),
    "<<Redo>>": (*_letter("y"), "<Control-Key-Z>", "<Control-Lock-Key-z>"),
}
_MOVES = {
    "PrevChar": ("", "Left"),
    "NextChar": ("", "Right"),
    "PrevWord": ("Control-", "Left"),
    "NextWord": ("Control-", "Right"),
    "LineStart": ("", "Home"),
    "LineEnd": ("", "End"),
    "PrevLine": ("", "Up"),
    "NextLine": ("", "Down"),
    "PrevPara": ("Control-", "Up"),
    "NextPara": ("Control-", "Down"),
}
"""Each also with Shift, which selects, and on the number pad, which X11 tells apart."""
_AS_ELSEWHERE = ("Prior", "Next", "Delete", "Home", "End")
_BY_WORDS = (
    ("<Control-Key-BackSpace>", True),
    ("<Control-Key-Delete>", False),
    ("<Control-Key-KP_Delete>", False),
)


def teach_editing_keys(root: tk.Tk) -> None:
    """Give all texts and entry fields of the program their keys. Once, before the first of them."""
    ttk.Style(root)  # Tk loads the bindings of its themed widgets with it
    _teach_lists(root)
    wanted = dict(_EVENTS)
    for move, (held_, key) in _MOVES.items():
        for select in ("", "Shift-"):
            name = f"<<{'Select' if select else ''}{move}>>"
            wanted[name] = tuple(f"<{held_}{select}Key-{pad}{key}>" for pad in ("", "KP_"))
    for event, sequences in wanted.items():
        root.event_delete(event)
        root.event_add(event, *sequences)
    for event, command in (
        ("<<PrevWord>>", "tk::TextSetCursor"),
        ("<<SelectPrevWord>>", "tk::TextKeySelect"),
    ):
        root.bind_class("Text", event, partial(_to_word_before, command=command))
    for kind in ("Text", *_FIELDS):
        for sequence in _TERMINAL_HABITS:
            root.unbind_class(kind, sequence)
        for sequence, back in _BY_WORDS:
            delete = _delete_in_text if kind == "Text" else _delete_in_field
            root.bind_class(kind, sequence, _by_words(delete, back))
        _number_pad(root, kind)


def _number_pad(root: tk.Tk, kind: str) -> None:
    """What the keys beside the letters do, those of the number pad do without Num Lock."""
    for key in _AS_ELSEWHERE:
        for modifiers in ("", "Shift-", "Control-", "Control-Shift-"):
            script = root.bind_class(kind, f"<{modifiers}Key-{key}>")
            if script:
                root.tk.call("bind", kind, f"<{modifiers}Key-KP_{key}>", script)


def _by_words(
    delete: Callable[[tk.Misc, bool], None], back: bool
) -> Callable[[tk.Event[tk.Misc]], None]:
    def run(event: tk.Event[tk.Misc]) -> None:
        if not held(event) & ALT and isinstance(event.widget, tk.Misc):
            delete(event.widget, back)

    return run


def _delete_in_text(widget: tk.Misc, back: bool) -> None:
    if not isinstance(widget, tk.Text):
        return
    if widget.tag_ranges("sel"):
        widget.delete("sel.first", "sel.last")
    elif back:
        widget.delete(_word_before(widget), "insert")
    else:
        rest = widget.get("insert", "insert lineend")
        number = _tk_length(rest[: _to_word_end(rest)])
        widget.delete("insert", f"insert + {number or 1} chars")
    widget.see("insert")


def _delete_in_field(widget: tk.Misc, back: bool) -> None:
    if not isinstance(widget, ttk.Entry):
        return
    if widget.selection_present():
        widget.delete("sel.first", "sel.last")
        return
    at, text = widget.index("insert"), widget.get()
    hidden = bool(str(widget.cget("show")))  # where its words end is nobody's business
    if back:
        widget.delete(0 if hidden else _word_start(text[:at]), at)
    else:
        widget.delete(at, "end" if hidden else at + _to_word_end(text[at:]))


_WORD = r"(?:\w+|[^\w\s]+)"


def _word_start(text: str) -> int:
    """Where the last word of `text` begins."""
    found = re.search(rf"{_WORD}\s*$", text)
    return found.start() if found else 0


def _to_word_end(text: str) -> int:
    """How many characters of `text` there are up to the end of its first word."""
    found = re.match(rf"\s*{_WORD}", text)
    return found.end() if found else len(text)


def _word_before(text: tk.Text) -> str:
    """The index of the word before the cursor, or of the end of the line before.

    Tk's own skips a word where the cursor stands behind its first letter.
    """
    line = text.get("insert linestart", "insert")
    if not line:
        return "insert - 1 chars"
    return f"insert - {_tk_length(line[_word_start(line) :])} chars"


def _tk_length(text: str) -> int:
    """How many characters Tk counts: two for one beyond the Basic Multilingual Plane."""
    return len(text) + sum(char > "\uffff" for char in text)


def _to_word_before(event: tk.Event[tk.Misc], command: str) -> None:
    if isinstance(event.widget, tk.Text):
        event.widget.tk.call(command, str(event.widget), _word_before(event.widget))


def on_line_start(text: tk.Text, go: Callable[[bool], object]) -> None:
    """Let `go(select)` say where Home leads in `text`; Ctrl+Home stays what it is."""
    for select, held_ in ((False, ""), (True, "Shift-")):
        keys = [f"<{held_}Key-{pad}Home>" for pad in ("", "KP_")]
        on_keys(text, keys, partial(go, select))


# ---- lists


def _teach_lists(root: tk.Tk) -> None:
    """Home and End choose the first and the last row of a list: Tk's know the arrows alone."""

    def go(place: int, event: tk.Event[tk.Misc]) -> None:
        tree = event.widget
        if isinstance(tree, ttk.Treeview) and (rows := tree.get_children()):
            row = rows[place]
            tree.see(row)
            tree.focus(row)
            tree.selection_set(row)

    for key, place in (("Home", 0), ("End", -1)):
        for pad in ("", "KP_"):
            root.bind_class("Treeview", f"<Key-{pad}{key}>", partial(go, place))


# ---- texts that can only be read


def scroll_by_keys(text: tk.Text, after: Callable[[], object] = lambda: None) -> None:
    """The arrows and the page keys scroll `text`, which nobody can type into, and call `after`: the
    cursor that they would move cannot be seen. With Shift they select, as everywhere."""

    def roll(number: int, what: Literal["units", "pages"]) -> Callable[[], None]:
        return lambda: text.yview_scroll(number, what)

    for key, action in {
        "Up": roll(-1, "units"),
        "Down": roll(1, "units"),
        "Prior": roll(-1, "pages"),
        "Next": roll(1, "pages"),
        "Left": lambda: text.xview_scroll(-4, "units"),
        "Right": lambda: text.xview_scroll(4, "units"),
        "Home": lambda: text.yview_moveto(0.0),
        "End": lambda: text.yview_moveto(1.0),
    }.items():
        more = ("", "Control-") if key in ("Home", "End") else ("",)
        keys = [f"<{held_}Key-{pad}{key}>" for held_ in more for pad in ("", "KP_")]

        def run(action: Callable[[], None] = action) -> None:
            action()
            after()

        on_keys(text, keys, run)
