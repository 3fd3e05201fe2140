"""What LiteLLM Pocket has left on this computer, and a button that takes it away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tkinter import ttk

from core.base.wording import count
from core.clients.state import Trace
from gui.frame.page import Context
from gui.frame.words import megabytes
from gui.widgets.form import FormRow

_QUESTION = (
    "The tools that were connected from this data folder get their own settings back, and what "
    "was unpacked is removed; what is in use now goes when you close LiteLLM Pocket. Your data "
    "folder stays where it is."
)
_NOTHING = "Nothing of LiteLLM Pocket lies on this computer outside the data folder."
_LEFT = "What is left goes when you close LiteLLM Pocket, or belongs to another one."


class LeftHereRow:
    """A row of a card; it looks again when it comes into sight."""

    def __init__(self, body: ttk.Frame, context: Context) -> None:
        self._context = context
        self.row = FormRow(body, context.theme, "What is on this computer", "Looking…")
        self.leave = ttk.Button(
            self.row.control, text="Leave this computer…", compound="left", command=self._ask
        )
        self.leave.pack()
        self.leave.state(["disabled"])
        self.leave.bind("<Map>", lambda _event: self.look(), add="+")

    def look(self) -> None:
        """Ask what lies there now."""
        self._context.run(self._context.engine.clients.left_here(), self._show)

    def _show(self, found: Sequence[Trace]) -> None:
        self.row.explain(describe(found))
        ours = any(not one.foreign for one in found)
        self.leave.state(["!disabled" if ours else "disabled"])

    def _ask(self) -> None:
        self._context.dialogs.confirm(
            "Leave this computer?", _QUESTION, "Leave this computer", self._leave
        )

    def _leave(self) -> None:
        def done(left: Sequence[Trace]) -> None:
            self._show(left)
            self._context.toast(_LEFT if left else "Nothing of it is left here.", "ok")

        engine = self._context.engine

        def leave(_settings: object = None) -> None:
            self._context.run(engine.clients.leave(), done)

        if engine.support.unpacks:  # what is in use goes at the end
            self._context.run(engine.settings.change(leave_no_trace=True), leave)
        else:
            leave()


def describe(found: Sequence[Trace]) -> str:
    """In words, a line for each; notes of several connections, in the folder of such, are one."""
    lines = [_line(one) for one in found if one.kind != "note"]
    notes: dict[tuple[Path, bool], list[Trace]] = {}
    for one in found:
        if one.kind == "note":
            notes.setdefault((one.path.parent, one.foreign), []).append(one)
    for (folder, foreign), some in notes.items():
        several = f"{count(len(some), 'note')} on connections{_whose(foreign)}: {folder}"
        lines.append(several if len(some) > 1 else _line(some[0]))
    return "\n".join(lines) or _NOTHING


def _line(trace: Trace) -> str:
    size = f", {megabytes(trace.size)}" if trace.size else ""
    return f"{trace.text}{_whose(trace.foreign)}: {trace.path}{size}"


def _whose(foreign: bool) -> str:
    return " (another data folder's)" if foreign else ""
