"""The text of the Config page as other pages may see and change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.base.status import Status
from core.config.edits import Edit
from gui.editor.code_editor import CodeEditor
from gui.pages.config.applying import Applying
from gui.pages.config.saving import OpenFile


class SharedText:
    """See `gui.frame.open_config.OpenConfig`."""

    def __init__(
        self,
        editor: CodeEditor,
        file: OpenFile,
        applying: Applying,
        *,
        save: Callable[[], None],
        apply: Callable[[], None],
        follow: Callable[[Status], None],
    ) -> None:
        """`save`, `apply` and `follow` are what the page itself does."""
        self._editor = editor
        self._file = file
        self._applying = applying
        self._listeners: list[Callable[[], None]] = []
        self.save = save
        self.apply = apply
        self.follow = follow

    @property
    def text(self) -> str | None:
        return None if self._file.digest is None else self._editor.content

    @property
    def is_free(self) -> bool:
        return self._file.digest is not None and not self._editor.text.read_only

    @property
    def is_unsaved(self) -> bool:
        return self._editor.modified

    @property
    def can_undo(self) -> bool:
        return self.is_free and self._editor.text.history.can_undo

    @property
    def can_redo(self) -> bool:
        return self.is_free and self._editor.text.history.can_redo

    @property
    def situation(self) -> tuple[str, str]:
        if self._file.digest is None:
            return "idle", "Opening…"
        now = self._applying.situation()
        return now.level, now.text

    @property
    def next_step(self) -> tuple[str, bool]:
        step = self._applying.next_step()
        return step.label, step.usable

    def watch(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def tell(self) -> None:
        """Something has changed of what is told here."""
        for listener in self._listeners:
            listener()

    def change(self, base: str, edits: Sequence[Edit]) -> bool:
        if not self.is_free or self._editor.content != base:
            return False
        return self._editor.text.apply_edits(edits)

    def show(self, offset: int) -> None:
        """Bring the line of this character into sight, with the cursor in it."""
        line, _ = self._editor.text.position_at(offset)
        self._editor.go_to((line, 0))

    def undo(self) -> None:
        self._editor.text.undo()

    def redo(self) -> None:
        self._editor.text.redo()
