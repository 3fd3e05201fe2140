"""Import: what was found on this computer, then what would come of it, to be agreed to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tkinter import ttk

from core.base.errors import UserError
from core.importing.draft import Draft, ImportedKey, Place
from core.importing.service import Taken
from gui.frame.dialogs import Choice, Dialog
from gui.frame.form_dialog import FormDialog
from gui.frame.open_config import OpenConfig
from gui.frame.page import Context
from gui.frame.words import is_locked
from gui.pages.config import import_words as texts
from gui.widgets.read_only import ReadOnlyText
from gui.widgets.tick_list import TickList, TickRow

_WIDTH = 580
_COLUMNS = 78
_REPORT_ROWS = 8
_TICK_ROWS = 4
_CODE_ROWS = 18


class Importing:
    """From the menu to the edit of the text; one import at a time."""

    def __init__(self, context: Context, config: OpenConfig, seen: Callable[[], None]) -> None:
        """`seen` is called when the text has been changed: it should be looked at."""
        self._context = context
        self._config = config
        self._seen = seen

    def open(self) -> None:
        """Offer what is on this computer, and any other file or folder."""
        if self._config.text is None:
            self._context.toast(texts.NOT_OPEN)
            return

        def found(places: Sequence[Place]) -> None:
            if self._is_free():
                ImportDialog(self._context, places, self.look)

        self._context.run(self._context.engine.importing.places(), found, self._failed)

    def look(self, path: Path) -> None:
        """Show what importing `path` would do."""
        text = self._config.text
        if text is None:
            self._context.toast(texts.NOT_OPEN)
            return

        def read(draft: Draft) -> None:
            if self._is_free():
                ImportReview(self._context, draft, self._change)

        self._context.run(self._context.engine.importing.look(path, text), read, self._failed)

    def _change(self, draft: Draft, taken: Taken) -> None:
        """The keys are in the vault: now the text, as one step of its undo."""
        if self._context.engine.account.user is None:  # locked meanwhile: the text waits
            return
        is_done = not draft.edits or self._config.change(draft.base, draft.edits)
        if not is_done:
            self._context.dialogs.info(texts.TEXT_CHANGED, texts.TEXT_CHANGED_REMEDY)
        else:
            self._context.toast(texts.imported(draft, taken), "ok")
        if taken.report:
            lines = "\n".join(f"{one.where}: {one.text}" for one in taken.report)
            self._context.dialogs.info(texts.NOT_COPIED, lines)
        if draft.edits and is_done:
            self._seen()

    def _is_free(self) -> bool:
        """Not locked meanwhile, and nothing else is asked."""
        context = self._context
        return context.engine.account.user is not None and not context.dialogs.open_dialogs

    def _failed(self, error: Exception) -> None:
        if not is_locked(error):
            self._context.dialogs.error(error)


class ImportDialog(Dialog):
    """A button for each program that has settings here; a file; a folder."""

    def __init__(
        self, context: Context, places: Sequence[Place], chosen: Callable[[Path], None]
    ) -> None:
        super().__init__(context.dialogs, texts.TITLE, "plain")
        self._context = context
        self._look = chosen
        theme = context.theme
        self._words(texts.WHAT, "Muted").pack(anchor="w")
        self._words(texts.found(len(places)), "Strong").pack(anchor="w", pady=(theme.px(14), 0))
        self.places: list[ttk.Button] = []
        for place in places:
            button = ttk.Button(
                self.body, text=place.program, command=partial(self._choose, place.path)
            )
            button.pack(fill="x", pady=(theme.px(8), theme.px(2)))
            self._words(str(place.path), "Small").pack(anchor="w")
            self.places.append(button)
        self.add_buttons(
            (
                Choice("file", texts.FILE),
                Choice("folder", texts.FOLDER),
                Choice("cancel", "Cancel"),
            ),
            self._pressed,
        )
        self.open(self.places[0] if self.places else None)

    def _words(self, text: str, style: str) -> ttk.Label:
        return ttk.Label(
            self.body,
            text=text,
            style=f"Surface.{style}.TLabel",
            wraplength=self._context.theme.em(440),
            justify="left",
        )

    def _pressed(self, key: str) -> None:
        self.close()
        if key == "file":
            self._context.dialogs.open_file(texts.FILE_TITLE, self._look)
        elif key == "folder":
            self._context.dialogs.open_folder(texts.FOLDER_TITLE, self._look)

    def _choose(self, path: Path) -> None:
        self.close()
        self._look(path)


class ImportReview(FormDialog):
    """Models, keys and files that come, and what becomes of every item of the source. Nothing
    happens before the button."""

    def __init__(self, context: Context, draft: Draft, go: Callable[[Draft, Taken], None]) -> None:
        super().__init__(context, texts.review_title(draft), _WIDTH)
        self._draft = draft
        self._go_on = go
        self.note(texts.what_comes(draft))
        self.list: TickList | None = None
        rows = [_row(one) for one in draft.keys]
        # What would run is ticked by nobody but the person, who can read it before.
        rows += [
            TickRow(one.name, texts.file_note(one), not one.is_code, warn=one.is_code)
            for one in draft.files
        ]
        if rows:
            self.label(texts.ticks_title(draft))
            self.list = TickList(
                self.body, context.theme, context.icons, rows, lambda: self.say(""), _TICK_ROWS
            )
            self.list.pack(fill="x")
        self.label(texts.report_title(draft))
        self.report = ReadOnlyText(self.body, context.theme, _COLUMNS, _rows_of(draft), wrap="word")
        around = context.theme.px(14)
        self.report.text.tag_configure("item", lmargin1=around, lmargin2=2 * around)
        lines = texts.report_lines(draft)
        self.report.put(*(one for text, kind in lines for one in (f"{text}\n", (kind,))))
        self.report.pack(fill="both", expand=True)
        self.line()
        label = texts.PUT if draft.edits else texts.SAVE
        has_code = any(one.is_code for one in draft.files)
        between = (Choice("code", texts.READ_CODE),) if has_code else ()
        self.offer(Choice("put", label, "accent"), texts.WAITING, between=between)
        if draft.is_empty:
            self.forbid("put", texts.NOTHING)
        self.open(self.list.tree if self.list is not None else self.report.text)

    def submit(self) -> None:
        """Keys and files that are ticked first: the text names them."""
        if self._draft.is_empty:
            return
        ticked = set(self.list.ticked) if self.list is not None else set()
        keys = {one.name for one in self._draft.keys if one.name in ticked}
        files = {one.name for one in self._draft.files if one.name in ticked}
        self.send(self.context.engine.importing.take(self._draft, keys, files), self._done)

    def pressed(self, key: str) -> None:
        """What the ticks of programs are about."""
        if key == "code":
            CodeView(self.context, self._draft)

    def _done(self, taken: Taken) -> None:
        self.close()
        self._go_on(self._draft, taken)

    def failed(self, error: Exception) -> None:
        """Not if it was locked: that takes the dialog away."""
        if not is_locked(error):
            super().failed(error)

    def refused(self, error: UserError) -> None:
        self.say(str(error))


class CodeView(Dialog):
    """The Python files of an import, to be read."""

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context.dialogs, texts.code_title(draft), "warning")
        theme = context.theme
        ttk.Label(
            self.body,
            text=texts.CODE_WHAT,
            style="Surface.Muted.TLabel",
            wraplength=theme.em(_WIDTH),
            justify="left",
        ).pack(anchor="w", pady=(0, theme.px(10)))
        self.view = ReadOnlyText(self.body, theme, _COLUMNS, _CODE_ROWS)
        self.view.pack(fill="both", expand=True)
        self.view.put(draft.code)
        self.add_buttons((Choice("close", "Close", "accent"),), lambda _key: self.close())
        self.open(self.view.text)


def _row(key: ImportedKey) -> TickRow:
    # What would replace a key is chosen by hand: somebody uses the one that is there.
    note = texts.key_note(key)
    return TickRow(key.name, note, not key.stored, can_tick=not key.same, warn=key.stored)


def _rows_of(draft: Draft) -> int:
    lines = sum(1 + len(text) // (_COLUMNS - 6) for text, _kind in texts.report_lines(draft))
    return max(3, min(_REPORT_ROWS, lines))
