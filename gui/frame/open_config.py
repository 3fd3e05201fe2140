"""The open config, for pages that change it by forms: one text, whatever page shows it.

The text has one home, the editor of the Config page, with its undo, its draft and its way to the
file. Other pages read it and change it through this, and hear when it changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from core.base.status import Status
from core.config.edits import Edit


class OpenConfig(Protocol):
    """What a page may do with the text that the Config page has open."""

    @property
    def text(self) -> str | None:
        """As it is in the editor; None while the file is not open."""

    @property
    def is_free(self) -> bool:
        """It may be changed: the file is open, and no question about it waits for an answer."""

    @property
    def is_unsaved(self) -> bool:
        """It differs from the file."""

    @property
    def can_undo(self) -> bool:
        """There is a step to take back, of a form or typed."""

    @property
    def can_redo(self) -> bool:
        """There is a step that was taken back."""

    @property
    def situation(self) -> tuple[str, str]:
        """How saved and running it is: a level (idle, ok, warning, error) and words."""

    @property
    def next_step(self) -> tuple[str, bool]:
        """What applying it is called now ("Save and apply", "Start"), and whether it can be."""

    def follow(self, status: Status) -> None:
        """Take up the gateway's state, which is told to the page in front alone."""

    def watch(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change of the text, and of what is told here about it."""

    def change(self, base: str, edits: Sequence[Edit]) -> bool:
        """Make `edits` as one step that can be undone. False, and nothing is done, when the text is
        no longer `base`, or may not be changed now."""

    def undo(self) -> None:
        """Take the last step back."""

    def redo(self) -> None:
        """Do again what was taken back last."""

    def save(self) -> None:
        """Write the file, if there is anything to write."""

    def apply(self) -> None:
        """Save what is unsaved, and let the gateway use it."""
