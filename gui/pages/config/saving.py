"""Saving the config, and what happens when somebody else wrote the file meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from core.base.errors import ConfigChangedError, ConfigError
from core.base.events import Job
from core.config.store import ConfigState, Issue, SavedConfig
from gui.editor.code_editor import CodeEditor
from gui.frame.dialogs import Choice
from gui.frame.page import Context
from gui.pages.config import strings as texts
from gui.widgets.decision_banner import ActionBanners
from gui.widgets.diff_view import open_comparison

_MATTER = "changed"
Guard = Callable[[str, Callable[[], None], Callable[[], None]], None]


class OpenFile:
    """The file that the text in the editor comes from."""

    def __init__(
        self,
        context: Context,
        editor: CodeEditor,
        banners: ActionBanners,
        *,
        on_saved: Callable[[SavedConfig], None],
        on_taken: Callable[[ConfigState], None],
        on_wrong: Callable[[Issue], None],
        refresh: Callable[[], None],
        guard: Guard,
    ) -> None:
        """`on_saved` after a save, `on_taken` when the text was replaced by the file's,
        `on_wrong` when a save was refused for one place; `refresh` whenever something to be
        shown has changed; `guard` is asked before a save, with the text, what saves it, and what
        gives that up."""
        self._context = context
        self._editor = editor
        self._banners = banners
        self._on_saved = on_saved
        self._on_taken = on_taken
        self._on_wrong = on_wrong
        self._refresh = refresh
        self._guard = guard
        self._then: list[Callable[[], None]] = []
        self._theirs: ConfigState | None = None
        self._save_after_choice = False
        self.digest: str | None = None
        """Of the file as it was opened or saved last; None until it is open."""
        self.text = ""
        """What is in that file."""
        self.saving = False

    def take(self, state: ConfigState) -> None:
        """The text in the editor is that of the file."""
        self.digest = state.digest
        self.text = state.text
        self._editor.text.history.mark_saved()

    @property
    def conflict(self) -> bool:
        """Whether it is open which version of the file to keep."""
        return _MATTER in self._banners

    @property
    def gone(self) -> bool:
        """Whether there is no file any more, and it is open what to do about it."""
        return self._theirs is not None and self._theirs.gone

    # ---- saving

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Write the text; `then` is called only when that went through."""
        if self.digest is None or self._editor.text.read_only:
            self._editor.text.refused()
            return
        if self.conflict:
            self._save_after_choice = True
            self._context.toast("First choose which version of the file to keep.", "warning")
            return
        if then is not None:
            self._then.append(then)
        if self.saving:
            return
        history = self._editor.text.history
        history.seal()
        state, text = history.state, self._editor.read()
        self.saving = True
        self._refresh()
        self._guard(text, lambda: self._write(state, text), self._give_up)

    def _give_up(self) -> None:
        """The person would rather not save now."""
        self.saving = False
        self._then.clear()
        self._refresh()

    def _write(self, state: int, text: str) -> None:
        history = self._editor.text.history

        def done(saved: SavedConfig) -> None:
            self.saving = False
            self.digest, self.text = saved.digest, text
            history.mark_saved(state)
            self._on_saved(saved)
            self._refresh()
            waiting, self._then = self._then, []
            for one in waiting:
                one()

        job = self._context.engine.config.save(text, self.digest or "")
        self._context.run(job, done, self._failed)

    def _failed(self, error: Exception) -> None:
        self.saving = False
        self._then.clear()
        self._refresh()
        if isinstance(error, ConfigChangedError):
            self._save_after_choice = True
            self.look_at_theirs()
        elif isinstance(error, ConfigError) and error.line is not None:
            column = error.column or 1
            self._on_wrong(Issue(error.line, column, "error", error.what, error.remedy))
            self._context.toast(f"Not saved. Line {error.line}: {error.what}", "error")
        else:
            self._context.dialogs.error(error)

    def replaced(self, text: str, saved: SavedConfig) -> None:
        """The file holds `text` by now; the editor shows it, and forgets what was before."""
        line, column = self._editor.text.cursor
        top = self._editor.text.yview()[0]
        self._editor.text.reset(text)
        self._editor.text.go_to(line, column, see=False)
        self._editor.text.yview_moveto(top)
        self.saving = False
        self.digest, self.text = saved.digest, text
        self._editor.text.history.mark_saved()
        self._on_saved(saved)
        self._refresh()
        waiting, self._then = self._then, []
        for one in waiting:
            one()

    def replace(self, writing: Job[SavedConfig]) -> None:
        """`writing` puts another text into the file; then the editor shows that one."""
        self.saving = True
        self._refresh()

        def written(_saved: SavedConfig) -> None:
            self._context.run(self._context.engine.config.load(), shown, self._failed)

        def shown(state: ConfigState) -> None:
            self.saving = False
            if state.gone:  # in the moment since: that is for the person to decide
                self._ask(state)
                return
            self._theirs = state
            self.take_theirs()

        self._context.run(writing, written, self._failed)

    # ---- somebody else wrote the file

    def changed_outside(self, digest: str) -> None:
        """The file on disk has this digest now."""
        if self.digest is None or self.saving:
            return
        if digest == self.digest and not self.conflict:
            return
        if self._theirs is not None and self._theirs.digest == digest:
            return
        self._save_after_choice = False
        self.look_at_theirs()

    def look_at_theirs(self) -> None:
        """Read what is on disk now, and ask which one to keep."""
        self._context.run(self._context.engine.config.load(), self._ask)

    def _ask(self, theirs: ConfigState) -> None:
        if theirs.digest == self.digest:  # it is back to what it was
            self._theirs = None
            self._banners.dismiss(_MATTER)
            self._refresh()
            return
        same = theirs.text == self._editor.content and not theirs.gone
        if same:  # the very change was made on both sides
            self._settle(theirs)
            return
        self._theirs = theirs
        dirty = self._editor.modified
        text = texts.CHANGED_DIRTY if dirty else texts.CHANGED_CLEAN
        if theirs.gone:
            text = texts.GONE_OR_ANEW if theirs.text else texts.GONE
            self._save_after_choice = True
        mine, other = texts.CHOICES[theirs.gone]
        actions = [(mine, self.keep_mine)]
        if theirs.text or not theirs.gone:
            actions += [(other, self.take_theirs), ("Compare", self._compare)]
        self._banners.show(_MATTER, "warning", text, actions)
        self._refresh()

    def keep_mine(self) -> None:
        """Go on with the text in the editor; the next save replaces the other one."""
        theirs = self._theirs
        if theirs is None:
            return
        self._theirs = None
        self._banners.dismiss(_MATTER)
        self.digest, self.text = theirs.digest, theirs.text
        self._editor.text.history.mark_unsaved()
        self._refresh()
        if self._save_after_choice:
            self.save()
        self._editor.text.focus_set()

    def take_theirs(self) -> None:
        """Show the file's text. Undo brings the former text back."""
        theirs = self._theirs
        if theirs is None:
            return
        self._editor.text.set_content(theirs.text)
        if theirs.gone:  # nobody has written it: it becomes this person's text, and is saved
            self.keep_mine()
            return
        self._settle(theirs)
        self._editor.text.focus_set()

    def _settle(self, theirs: ConfigState) -> None:
        self._theirs = None
        self._banners.dismiss(_MATTER)
        self.take(theirs)
        self._on_taken(theirs)
        self._refresh()

    def _compare(self) -> None:
        theirs = self._theirs
        if theirs is None:
            return

        def chosen(key: str) -> None:
            if key == "mine":
                self.keep_mine()
            elif key == "theirs":
                self.take_theirs()

        gone = theirs.gone
        mine, other = texts.CHOICES[gone]
        open_comparison(
            self._context.dialogs,
            "Your text and that of a first start" if gone else "Your text and the file on disk",
            ("Yours, in the editor", self._editor.content),
            ("Of a first start" if gone else "Theirs, on disk", theirs.text),
            (
                Choice("mine", mine, "accent"),
                Choice("theirs", other),
                Choice("close", "Decide later"),
            ),
            chosen,
        )
