"""Drafts: unsaved text is kept where a crash cannot take it, and offered at the next start."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.config.store import ConfigState
from gui.editor.code_editor import CodeEditor
from gui.frame.delayed import Delayed
from gui.frame.dialogs import Choice
from gui.frame.page import Context
from gui.pages.config import strings as texts
from gui.widgets.decision_banner import ActionBanners
from gui.widgets.diff_view import open_comparison

DRAFT_MS = 2000
"""At most this long after an edit a draft of it is on its way to the disk."""
_MATTER = "draft"


class Drafts:
    """Keeps the draft of one editor, and asks about one that was left."""

    def __init__(
        self,
        context: Context,
        editor: CodeEditor,
        banners: ActionBanners,
        base_digest: Callable[[], str | None],
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`base_digest`: of the file that the text comes from, now."""
        self._context = context
        self._editor = editor
        self._banners = banners
        self._base_digest = base_digest
        self._wall = wall
        self._keep_soon = Delayed(editor, DRAFT_MS, self.keep)
        self._kept: int | None = None
        self._offered = ""
        self._file_text = ""

    # ---- keeping

    def edited(self) -> None:
        """The text has changed: a draft follows soon."""
        if not self._keep_soon.waits:
            self._keep_soon.ask()

    def keep(self) -> None:
        """Write a draft now, if there is anything unsaved that is not kept yet."""
        self._keep_soon.cancel()
        text, digest = self._editor.text, self._base_digest()
        state = text.history.state
        if digest is None or text.read_only:
            return
        if not text.history.modified:
            if self._kept is not None:  # it was undone: nothing is left to keep
                self.drop()
            return
        if state == self._kept:
            return
        text.history.seal()
        self._kept = state
        job = self._context.engine.config.keep_draft(self._editor.read(), digest)
        self._context.run(job, lambda _none: None, self._failed)

    def drop(self) -> None:
        """Nothing is unsaved any more."""
        self._keep_soon.cancel()
        self._kept = None
        self._context.run(
            self._context.engine.config.drop_draft(), lambda _none: None, lambda _error: None
        )

    def _failed(self, error: Exception) -> None:
        self._kept = None
        self._context.toast(f"Your unsaved work could not be kept safe. {error}", "warning")

    # ---- offering

    def offer(self, state: ConfigState) -> None:
        """Ask what to do with the draft that came with the file, if there is one."""
        draft = state.draft
        if draft is None:
            return
        if draft.text == state.text:
            self.drop()
            return
        self._offered, self._file_text = draft.text, state.text
        # Until the answer, typing would write a new draft over the one in question.
        self._editor.text.read_only = True
        stale = draft.base_digest != state.digest
        self._banners.show(
            _MATTER,
            "warning",
            texts.draft_text(draft.saved_at, self._wall(), stale=stale),
            [
                ("Restore", self.restore),
                ("Discard", self.discard),
                ("Compare", self._compare),
            ],
        )

    def remind(self) -> None:
        """The person types before the answer."""
        if _MATTER in self._banners:
            self._context.toast("First choose what to do with the unsaved work above.", "warning")

    def restore(self) -> None:
        """Put the draft into the editor, as one step that can be undone."""
        self._answered()
        self._editor.text.set_content(self._offered)
        self._kept = self._editor.text.history.state
        self._editor.text.focus_set()

    def discard(self) -> None:
        """Forget the draft; the file's text stays."""
        self._answered()
        self.drop()

    def _answered(self) -> None:
        self._banners.dismiss(_MATTER)
        self._editor.text.read_only = False

    def _compare(self) -> None:
        def chosen(key: str) -> None:
            if key == "restore":
                self.restore()
            elif key == "discard":
                self.discard()

        open_comparison(
            self._context.dialogs,
            "The file and your unsaved work",
            ("The file", self._file_text),
            ("Unsaved work", self._offered),
            (
                Choice("restore", "Restore", "accent"),
                Choice("discard", "Discard"),
                Choice("close", "Decide later"),
            ),
            chosen,
        )
