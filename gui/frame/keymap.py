"""The shortcuts there are: the one list that they are bound from and that is shown to the person.

A key that does something of ours is named here and nowhere else: widgets and pages bind it by its
name, so that what the list says is what the keyboard does. The keys that every text field has (see
`gui.frame.editing_keys`) are not in it.
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Action = Callable[[], object]

SHIFT, CONTROL, ALT = 0x1, 0x4, 0x20000
"""Bits of an event's state."""
_X11_ALT = 0x8
"""What a keyboard says there for Alt; on Windows this is Num Lock."""

_WORDS = {
    "Control": "Ctrl",
    "Return": "Enter",
    "slash": "/",
    "plus": "+",
    "minus": "−",
    "Escape": "Esc",
    "Prior": "Page Up",
    "Next": "Page Down",
    "Delete": "Delete",
    "space": "Space",
    "equal": "=",
    "period": ".",
}
_SAME = {
    "Return": ("KP_Enter",),
    "slash": ("KP_Divide",),
    "plus": ("equal", "KP_Add"),
    "minus": ("KP_Subtract",),
    "0": ("KP_0",),
    "Up": ("KP_Up",),
    "Down": ("KP_Down",),
    "Left": ("KP_Left",),
    "Right": ("KP_Right",),
    "Home": ("KP_Home",),
    "End": ("KP_End",),
    "Delete": ("KP_Delete",),
}
"""Keys that mean the same: those of the number pad are others to Tk, and + needs Shift on many
keyboards."""


@dataclass(frozen=True)
class Keys:
    """What a shortcut does, where, and its keys as `Control-Shift-z`; any of them will do."""

    where: str
    does: str
    keys: tuple[str, ...]


def _keys(where: str, does: str, *keys: str) -> Keys:
    return Keys(where, does, keys)


EVERYWHERE, CONFIG, MODELS, KEYS_PAGE, REQUESTS, LOGS, FIND, LISTS, CHARTS = (
    "Everywhere",
    "Config",
    "Models",
    "Keys",
    "Requests",
    "Logs",
    "While finding",
    "In dialogs and lists",
    "In charts, figures and sortable tables",
)

KEYMAP: Mapping[str, Keys] = {
    "page 1": _keys(EVERYWHERE, "Status", "Control-1"),
    "page 2": _keys(EVERYWHERE, "Config", "Control-2"),
    "page 3": _keys(EVERYWHERE, "Models", "Control-3"),
    "page 4": _keys(EVERYWHERE, "Keys", "Control-4"),
    "page 5": _keys(EVERYWHERE, "Clients", "Control-5"),
    "page 6": _keys(EVERYWHERE, "Usage", "Control-6"),
    "page 7": _keys(EVERYWHERE, "Requests", "Control-7"),
    "page 8": _keys(EVERYWHERE, "Logs", "Control-8"),
    "page 9": _keys(EVERYWHERE, "Settings", "Control-9"),
    "larger": _keys(EVERYWHERE, "Larger text", "Control-plus"),
    "smaller": _keys(EVERYWHERE, "Smaller text", "Control-minus"),
    "usual size": _keys(EVERYWHERE, "Text of the usual size", "Control-0"),
    "shortcuts": _keys(EVERYWHERE, "This list", "F1"),
    "save": _keys(CONFIG, "Save", "Control-s"),
    "apply": _keys(CONFIG, "Save and apply, or start the gateway", "Control-Return"),
    "undo": _keys(CONFIG, "Undo", "Control-z"),
    "redo": _keys(CONFIG, "Redo", "Control-y", "Control-Shift-z"),
    "find": _keys(CONFIG, "Find", "Control-f"),
    "replace": _keys(CONFIG, "Find and replace", "Control-h"),
    "find next": _keys(CONFIG, "Next hit", "F3"),
    "find previous": _keys(CONFIG, "Hit before", "Shift-F3"),
    "go to line": _keys(CONFIG, "Go to a line", "Control-g", "Control-l"),
    "next issue": _keys(CONFIG, "Next problem", "F8"),
    "previous issue": _keys(CONFIG, "Problem before", "Shift-F8"),
    "fix": _keys(CONFIG, "Mend the problem in this line, where that is offered", "Control-period"),
    "complete": _keys(CONFIG, "What may stand here (Tab takes it)", "Control-space"),
    "help": _keys(CONFIG, "What is known of the word at the cursor", "Shift-F1"),
    "follow name": _keys(CONFIG, "To the model that a fallback or an alias names", "F12"),
    "go to model": _keys(CONFIG, "Go to a model or a section, by its name", "Control-Shift-o"),
    "fold block": _keys(CONFIG, "Fold the block at the cursor", "Alt-Left"),
    "unfold block": _keys(CONFIG, "Unfold the block at the cursor", "Alt-Right"),
    "fold all blocks": _keys(CONFIG, "Fold all blocks", "Alt-Shift-Left"),
    "unfold all blocks": _keys(CONFIG, "Unfold all blocks", "Alt-Shift-Right"),
    "comment": _keys(CONFIG, "Comment lines out, or in again", "Control-slash"),
    "duplicate": _keys(CONFIG, "Duplicate lines", "Control-d"),
    "lines up": _keys(CONFIG, "Move lines up", "Alt-Up"),
    "lines down": _keys(CONFIG, "Move lines down", "Alt-Down"),
    "indent": _keys(CONFIG, "Indent", "Tab"),
    "outdent": _keys(CONFIG, "Indent less", "Shift-Tab"),
    "leave text": _keys(CONFIG, "Out of the text, to the next field", "Control-Tab"),
    "leave text back": _keys(CONFIG, "Out of the text, to the field before", "Control-Shift-Tab"),
    "edit model": _keys(MODELS, "Edit the selected model", "Return"),
    "delete model": _keys(MODELS, "Delete the selected model", "Delete"),
    "model up": _keys(MODELS, "Move the selected model up", "Alt-Up"),
    "model down": _keys(MODELS, "Move the selected model down", "Alt-Down"),
    "filter keys": _keys(KEYS_PAGE, "Filter (or just type)", "Control-f"),
    "open key": _keys(KEYS_PAGE, "Replace the selected key, or add it", "Return"),
    "copy key": _keys(KEYS_PAGE, "Copy the selected key", "Control-c"),
    "delete key": _keys(KEYS_PAGE, "Delete the selected key", "Delete"),
    "filter requests": _keys(REQUESTS, "Filter", "Control-f"),
    "open row": _keys(REQUESTS, "All that is known of the selected request", "Return"),
    "request before": _keys(REQUESTS, "The request before, while one is open", "Alt-Up"),
    "request behind": _keys(REQUESTS, "The next request, while one is open", "Alt-Down"),
    "find in log": _keys(LOGS, "Find", "Control-f"),
    "next in log": _keys(LOGS, "Next hit", "F3"),
    "previous in log": _keys(LOGS, "Hit before", "Shift-F3"),
    "log top": _keys(LOGS, "To the oldest line", "Home", "Control-Home"),
    "log end": _keys(LOGS, "To the newest line, and follow", "End", "Control-End"),
    "search log": _keys(LOGS, "Search all of the log", "Control-Shift-f"),
    "fold": _keys(LOGS, "Open or close folded lines (the selected, or the first)", "Return"),
    "fold all": _keys(LOGS, "Open or close all folded lines", "Shift-Return"),
    "follow id": _keys(LOGS, "To the request whose id is selected, or the first", "Control-Return"),
    "bar next": _keys(FIND, "Next hit", "Return", "F3"),
    "bar previous": _keys(FIND, "Hit before", "Shift-Return", "Shift-F3"),
    "replace one": _keys(FIND, "Replace this hit (in the lower field)", "Return"),
    "replace all": _keys(FIND, "Replace all hits (in the lower field)", "Control-Return"),
    "close bar": _keys(FIND, "Close", "Escape"),
    "show password": _keys(LISTS, "Show the password that is typed, or hide it", "Control-r"),
    "tick": _keys(LISTS, "Tick, or take the tick away", "space"),
    "cancel": _keys(LISTS, "Close the dialog without doing anything", "Escape"),
    "figure next": _keys(CHARTS, "Show the next figure in full", "Right"),
    "figure previous": _keys(CHARTS, "Show the figure before", "Left"),
    "chart next": _keys(CHARTS, "Read the next value of a chart", "Right"),
    "chart previous": _keys(CHARTS, "Read the value before", "Left"),
    "chart first": _keys(CHARTS, "Read the first value", "Home"),
    "chart last": _keys(CHARTS, "Read the last value", "End"),
    "sort next": _keys(CHARTS, "Sort a table by its next column", "Right"),
    "sort previous": _keys(CHARTS, "Sort a table by the column before", "Left"),
    "sort other way": _keys(CHARTS, "Turn the order of a table round", "space"),
}
"""By a short name; in the order of the list."""

AT_LOGIN = ("larger", "smaller", "usual size", "shortcuts", "show password")
"""Those that do something before anybody is logged in."""


def sequences(name: str) -> tuple[str, ...]:
    """Everything that Tk has to be told to listen to for the shortcut `name`."""
    found: list[str] = []
    for keys in KEYMAP[name].keys:
        *held, key = keys.split("-")
        prefix = "".join(f"{one}-" for one in held)
        for one in (key, *_SAME.get(key, ())):
            if len(one) == 1 and one.isalpha():  # Caps Lock makes it the other letter
                found += [f"<{prefix}{one.lower()}>", f"<{prefix}{one.upper()}>"]
            elif one == "Tab" and "Shift" in held and sys.platform != "win32":
                found += [f"<{prefix}Tab>", f"<{prefix.replace('Shift-', '')}ISO_Left_Tab>"]
            else:
                found.append(f"<{prefix}Key-{one}>")
    return tuple(found)


def label(name: str) -> str:
    """The keys of the shortcut `name`, as they are written on keyboards."""
    return " or ".join(_said(keys) for keys in KEYMAP[name].keys)


def _said(keys: str) -> str:
    parts = [_WORDS.get(one, one.upper() if len(one) == 1 else one) for one in keys.split("-")]
    return "+".join(parts)


def held(event: tk.Event[tk.Misc]) -> int:
    """Which of SHIFT, CONTROL and ALT are down."""
    state = int(event.state)
    if sys.platform != "win32" and state & _X11_ALT:
        state |= ALT
    return state & (SHIFT | CONTROL | ALT)


def bind(widget: tk.Misc, name: str, action: Action, *, add: bool = False) -> None:
    """Let the shortcut `name` do `action` in `widget`, and nothing else hear of it."""
    on_keys(widget, sequences(name), action, add=add)


def on_keys(widget: tk.Misc, among: Iterable[str], action: Action, *, add: bool = False) -> None:
    """Let each of the sequences do `action`, with exactly its modifiers: for Tk, Ctrl+Home is a
    Home, too."""
    for sequence in among:
        wanted, counted = _modifiers(sequence)

        def run(
            event: tk.Event[tk.Misc], wanted: int = wanted, counted: int = counted
        ) -> str | None:
            if held(event) & counted != wanted:
                return None
            action()
            return "break"

        widget.bind(sequence, run, add="+" if add else None)


def _modifiers(sequence: str) -> tuple[int, int]:
    """Those that must be held, and those that count at all: Caps Lock makes a large letter, too,
    and whether a digit or a sign such as + needs Shift is up to the keyboard."""
    bits = {"Shift": SHIFT, "Control": CONTROL, "Alt": ALT}
    wanted = sum(bit for word, bit in bits.items() if f"{word}-" in sequence)
    if "ISO_Left_Tab" in sequence:
        wanted |= SHIFT
    key = sequence.strip("<>").split("-")[-1]
    named = len(key) > 1 and key[0].isupper()
    return wanted, SHIFT | CONTROL | ALT if named or wanted & SHIFT else CONTROL | ALT
