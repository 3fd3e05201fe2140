"""What LiteLLM Pocket has unpacked on this computer, and a button that removes it."""

from __future__ import annotations

from collections.abc import Sequence
from tkinter import ttk

from core.base.events import Installed
from gui.frame.page import Context
from gui.frame.words import megabytes
from gui.widgets.form import FormRow


class UnpackedRow:
    """A row of a card; it looks again when it comes into sight."""

    def __init__(self, body: ttk.Frame, context: Context) -> None:
        self._context = context
        self.row = FormRow(body, context.theme, "Unpacked here", "Looking…")
        self.remove = ttk.Button(
            self.row.control, text="Remove", compound="left", command=self._remove
        )
        self.remove.pack()
        self.remove.state(["disabled"])
        self.remove.bind("<Map>", lambda _event: self.look(), add="+")

    def look(self) -> None:
        """Ask what lies there now."""
        self._context.run(self._context.engine.support.unpacked(), self._show)

    def _show(self, found: Sequence[Installed]) -> None:
        self.row.explain(describe(found))
        idle = any(not one.busy for one in found)
        self.remove.state(["!disabled" if idle else "disabled"])

    def _remove(self) -> None:
        def done(left: Sequence[Installed]) -> None:
            self._context.toast("Removed." if not left else "Removed what is not in use.", "ok")
            self.look()

        self._context.run(self._context.engine.support.remove_unpacked(), done)


def describe(found: Sequence[Installed]) -> str:
    """In words."""
    if not found:
        return "Nothing of LiteLLM Pocket lies on this computer outside the data folder."
    lines = [f"{megabytes(one.size)} in {one.folder}" for one in found]
    if any(one.busy for one in found):
        lines.append("It is in use now; with “Leave no trace” it goes when you close the window.")
    return "\n".join(lines)
