"""Undo and redo: a list of edits, grouped as a person would group them. Pure.

Tk's own undo joins everything typed until the first deletion into one step, and does not tell
what it changed; the colours need to know that.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_PAUSE_S = 1.5
"""Typing after such a pause is a step of its own."""
_MOST_CHARACTERS = 32 * 1024 * 1024
"""Older steps are forgotten beyond this."""


@dataclass(frozen=True)
class Edit:
    """At `line` (from 1) and `column` (from 0), `removed` was replaced by `inserted`."""

    line: int
    column: int
    removed: str
    inserted: str

    @property
    def inverse(self) -> Edit:
        """The edit that takes this one back."""
        return Edit(self.line, self.column, self.inserted, self.removed)

    @property
    def end(self) -> tuple[int, int]:
        """Line and column behind what was inserted."""
        return advance(self.line, self.column, self.inserted)


def advance(line: int, column: int, text: str) -> tuple[int, int]:
    """The position behind `text` when it begins at `line` and `column`."""
    breaks = text.count("\n")
    if not breaks:
        return line, column + len(text)
    return line + breaks, len(text) - text.rindex("\n") - 1


def apply(text: str, edit: Edit) -> str:
    """`text` after `edit`. Raises ValueError when the edit does not fit."""
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: edit.line - 1]) + edit.column
    end = start + len(edit.removed)
    if text[start:end] != edit.removed:
        raise ValueError(f"{edit} does not fit")
    return text[:start] + edit.inserted + text[end:]


@dataclass
class _Step:
    id: int
    edits: list[Edit] = field(default_factory=list)
    kind: str = ""  # insert or delete for keys typed one by one; else empty
    event: int = -1
    at: float = 0.0

    @property
    def size(self) -> int:
        return sum(len(edit.removed) + len(edit.inserted) for edit in self.edits)


class History:
    """What was done, what was taken back, and where in it the saved text stands."""

    def __init__(self, most_characters: int = _MOST_CHARACTERS) -> None:
        self._most = most_characters
        self._size = 0
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._ids = 0
        self._floor = 0
        """Id of the state below the oldest step."""
        self._saved: int | None = 0
        self._open = False
        self._depth = 0

    # ---- recording

    def record(self, edit: Edit, now: float, event: int = -1) -> None:
        """Add `edit`, done at `now` (seconds, monotonic). Edits of one key press share an
        `event`, and are undone together."""
        if edit.removed == edit.inserted:
            return
        self._undone.clear()
        kind = _kind(edit)
        if not self._joins(edit, kind, now, event):
            self._ids += 1
            self._done.append(_Step(self._ids))
        step = self._done[-1]
        step.edits.append(edit)
        step.kind, step.event, step.at = kind, event, now
        self._open = True
        self._size += len(edit.removed) + len(edit.inserted)
        while self._size > self._most and len(self._done) > 1:
            oldest = self._done.pop(0)
            self._size -= oldest.size
            self._floor = oldest.id

    def _joins(self, edit: Edit, kind: str, now: float, event: int) -> bool:
        if not self._open or not self._done:
            return False
        step = self._done[-1]
        if self._depth > 0 or (event >= 0 and event == step.event):
            return True
        if not kind or kind != step.kind or now - step.at > _PAUSE_S:
            return False
        last = step.edits[-1]
        if kind == "delete":
            beside = (edit.line, edit.column + 1) == (last.line, last.column)
            return beside or (edit.line, edit.column) == (last.line, last.column)
        begins_word = last.inserted.isspace() and not edit.inserted.isspace()
        return last.end == (edit.line, edit.column) and not begins_word

    def seal(self) -> None:
        """What comes next is a step of its own."""
        if self._depth == 0:
            self._open = False

    def begin(self) -> None:
        """All edits until the matching `end` are one step. May be nested."""
        if self._depth == 0:
            self._open = False
        self._depth += 1

    def end(self) -> None:
        """See `begin`."""
        self._depth -= 1
        if self._depth == 0:
            self._open = False

    # ---- taking back

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def undo(self) -> list[Edit]:
        """The edits that take the last step back, in order; empty when there is none."""
        self._open = False
        if not self._done:
            return []
        step = self._done.pop()
        self._undone.append(step)
        return [edit.inverse for edit in reversed(step.edits)]

    def redo(self) -> list[Edit]:
        """The edits of the step taken back last, in order; empty when there is none."""
        self._open = False
        if not self._undone:
            return []
        step = self._undone.pop()
        self._done.append(step)
        return list(step.edits)

    # ---- saved or not

    @property
    def state(self) -> int:
        """A number that is the same whenever the text is the same by way of undo and redo."""
        return self._done[-1].id if self._done else self._floor

    @property
    def modified(self) -> bool:
        """Whether the text differs from the saved one."""
        return self.state != self._saved

    def mark_saved(self, state: int | None = None) -> None:
        """The text of `state` (the present one unless given) is what is on disk."""
        self._open = False
        self._saved = self.state if state is None else state

    def mark_unsaved(self) -> None:
        """No text known here is the one on disk."""
        self._saved = None

    def clear(self) -> None:
        """Forget everything; the present text counts as saved."""
        self.__init__(self._most)  # type: ignore[misc]


def _kind(edit: Edit) -> str:
    if len(edit.inserted) == 1 and not edit.removed and edit.inserted != "\n":
        return "insert"
    if len(edit.removed) == 1 and not edit.inserted and edit.removed != "\n":
        return "delete"
    return ""
