"""The configs that the gateway was given: looking at them, comparing, and going back to one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from core.base.status import Status
from core.config.history import Applied, Outcome
from gui.editor.code_editor import CodeEditor
from gui.frame.dialogs import Choice, Dialog
from gui.frame.page import Context
from gui.frame.words import shorten
from gui.pages.config import strings as texts
from gui.pages.config.history_list import HistoryList, HistoryRow
from gui.pages.config.saving import OpenFile
from gui.widgets.diff_view import open_comparison

_HINT = "Going back writes that config into the file (the present one is backed up) and {then}."

_MOST_REASON = 320
"""Characters of a reason: what fits under the list."""


def sensible(entry: Applied, on_disk: str | None, running: str) -> bool:
    """Whether it makes sense to go back to `entry`: not to what was refused or died early, and not
    to what the file holds and the gateway runs on anyhow."""
    if entry.outcome not in (Outcome.WORKED, Outcome.NEW):
        return False
    return entry.digest != (on_disk or "") or entry.digest != running


def best_way_back(entries: Sequence[Applied], on_disk: str | None, running: str) -> Applied | None:
    """What to put in the place of the file: the config that runs, else the newest that worked;
    None where there is nothing better than the file."""
    others = [one for one in entries if one.digest != (on_disk or "") and not one.hidden]
    good = [one for one in others if one.outcome is Outcome.WORKED]
    serving = [
        one
        for one in others
        if one.digest == running and one.outcome in (Outcome.WORKED, Outcome.NEW)
    ]
    return next(iter(serving + good), None)


def running_one(entries: Sequence[Applied], running: str) -> Applied | None:
    """The entry of the config that runs: the newest of those that came into service, where the
    same one was given more than once."""
    same = [one for one in entries if one.digest == running != ""]
    served = [one for one in same if one.outcome in (Outcome.WORKED, Outcome.NEW)]
    return next(iter(served + same), None)


class ConfigHistory:
    """Opens the dialog with the history of one file, and goes back in it."""

    def __init__(
        self,
        context: Context,
        editor: CodeEditor,
        file: OpenFile,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._context = context
        self._editor = editor
        self._file = file
        self._wall = wall
        self._status = Status()
        self._dialog: Dialog | None = None
        self.list: HistoryList | None = None
        """In the dialog that is open; None while none is."""

    def follow(self, status: Status) -> None:
        """The gateway is so now: an open dialog shows it."""
        before, self._status = self._status, status
        if self.list is not None and (before.config, before.apply) != (status.config, status.apply):
            self._context.run(
                self._context.engine.config.history(), self._fill, lambda _error: None
            )

    # ---- the dialog

    def open(self, chosen: str = "") -> None:
        """Show the list; `chosen` is the id of the entry to select."""
        self._context.run(
            self._context.engine.config.history(), lambda entries: self._show(entries, chosen)
        )

    def _show(self, entries: Sequence[Applied], chosen: str) -> None:
        if self.list is not None or not self._editor.winfo_viewable():
            return  # asked twice, or the window was locked meanwhile
        context = self._context
        dialog = context.dialogs.new("Configs that the gateway was given")
        then = "applies it" if self._status.state.active else "starts the gateway with it"
        self._dialog = dialog
        self.list = HistoryList(
            dialog.body,
            context.theme,
            context.icons,
            _HINT.format(then=then),
            texts.NO_HISTORY,
            self._selected,
        )
        self.list.pack(fill="both", expand=True)
        # Closed by whatever means, it is forgotten.
        self.list.bind("<Destroy>", self._gone, add="+")
        dialog.add_buttons(
            (
                Choice("back", "Go back to this one", "accent"),
                Choice("compare", "Compare"),
                Choice("close", "Close"),
            ),
            self._answer,
        )
        self._fill(entries, chosen)
        dialog.open(focus=self.list.tree)

    def _gone(self, _event: object) -> None:
        self.list = self._dialog = None

    def _fill(self, entries: Sequence[Applied], chosen: str = "") -> None:
        if self.list is None:
            return
        runs = running_one(entries, self._status.config)
        rows = [self._row(one, running=one is runs) for one in entries]
        self.list.show(rows, chosen or (self.list.selected.id if self.list.selected else ""))

    def _row(self, entry: Applied, *, running: bool) -> HistoryRow:
        level, icon, outcome, sentence = texts.OUTCOMES[entry.outcome]
        details = f"{sentence} {shorten(entry.reason, _MOST_REASON)}".strip()
        if entry.hidden:
            details = f"{details} {texts.KEYS_NOT_KEPT}"
        return HistoryRow(
            entry,
            level,
            icon,
            outcome,
            texts.when(entry.at, self._wall()),
            texts.models_text(entry.models),
            running,
            f"{details} The gateway runs on it now." if running else details,
        )

    def _selected(self, entry: Applied | None) -> None:
        if self._dialog is None:
            return
        back = entry is not None and self._sensible(entry)
        # Where there is no sense in going back, nothing asks for it: to compare is what is left.
        for key, usable in (("back", back), ("compare", entry is not None)):
            self._dialog.buttons[key].state(["!disabled" if usable else "disabled"])
        self._dialog.make_default("back" if back else "close" if entry is None else "compare")

    def _sensible(self, entry: Applied) -> bool:
        # One without its values lacks what would have to be put back.
        return not entry.hidden and sensible(entry, self._file.digest, self._status.config)

    def _answer(self, key: str) -> None:
        dialog, entry = self._dialog, self.list.selected if self.list is not None else None
        if key != "close" and entry is None:
            return
        if dialog is not None:
            dialog.close()
        if entry is not None and key == "back":
            self._ask_to_go_back(entry)
        elif entry is not None and key == "compare":
            self._compare(entry)

    def _compare(self, entry: Applied) -> None:
        def chosen(key: str) -> None:
            if key == "back":
                self._ask_to_go_back(entry)
            elif key == "list":
                self.open(entry.id)

        named = texts.when(entry.at, self._wall())
        back = (Choice("back", "Go back to this one", "accent"),)
        open_comparison(
            self._context.dialogs,
            f"Your text and the config of {named}",
            ("Yours, in the editor", self._editor.content),
            (f"The gateway was given, {named}", entry.text),
            (
                *(back if self._sensible(entry) else ()),
                Choice("list", "Back to the list"),
                Choice("close", "Close"),
            ),
            chosen,
        )

    # ---- going back

    def _ask_to_go_back(self, entry: Applied) -> None:
        """An Enter in a list is too little for what tools notice at once."""
        if self._editor.modified or self._editor.text.read_only:
            self.go_back(entry)  # which has a question or a word of its own
            return
        self._context.dialogs.confirm(
            f"Go back to the config of {texts.when(entry.at, self._wall())}?",
            f"It is written into the file, and the gateway {self._then}. The present file is "
            "backed up.",
            "Go back",
            lambda: self.go_back(entry),
        )

    @property
    def _then(self) -> str:
        return "changes over to it" if self._status.state.active else "starts with it"

    def go_back(self, entry: Applied) -> None:
        """Make `entry` the file again, after the person agreed to lose unsaved changes."""
        if self._editor.text.read_only or self._file.digest is None:
            self._editor.text.refused()
            return

        def go() -> None:
            self._file.replace(self._context.engine.gateway.go_back(entry.id))

        if not self._editor.modified:
            go()
            return
        self._context.dialogs.confirm(
            "Replace your unsaved changes?",
            f"The editor will show the config of {texts.when(entry.at, self._wall())}. "
            f"The gateway {self._then}. Undo brings your text back.",
            "Go back",
            go,
        )
