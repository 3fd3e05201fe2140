"""What a test of a model has said, request by request: of a new model and of one of the config."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from core.base.errors import UserError
from gui.frame.focus import tab_order
from gui.look.theme import Theme
from gui.pages.models.add import strings as texts
from gui.pages.models.add.asked import Report, Tried
from gui.pages.models.add.reading import Piece, WrappedText
from gui.widgets.card import wrap_to_width

_MARKS = {"ok": ("✓ ", "ok"), "failed": ("✗ ", "error"), "skipped": ("– ", "muted")}


class TrialResults(ttk.Frame):
    """A sentence; a line for each request; the cost, and a button to test again."""

    def __init__(self, master: tk.Misc, theme: Theme, again: Callable[[], object]) -> None:
        super().__init__(master, style="Surface.TFrame")
        self._so_far: list[Piece] = []
        self.head = ttk.Label(self, style="Surface.Muted.TLabel", justify="left")
        wrap_to_width(self.head)
        self.head.pack(fill="x", pady=(0, theme.px(8)))
        foot = ttk.Frame(self, style="Surface.TFrame")
        foot.pack(side="bottom", fill="x", pady=(theme.px(8), 0))
        self.again = ttk.Button(foot, text=texts.TEST_AGAIN, command=again)
        self.again.pack(side="right", anchor="n", padx=(theme.px(12), 0))
        self.cost = ttk.Label(foot, style="Surface.Muted.TLabel", justify="left")
        self.cost.pack(side="left", fill="x", expand=True)
        wrap_to_width(self.cost)
        self.lines = WrappedText(self, theme)
        self.lines.pack(fill="both", expand=True)
        tab_order(self.lines, foot)

    def show(self, head: str, pieces: list[Piece], *, can_test: bool) -> None:
        """Say this and nothing of a test of before."""
        self.head.configure(text=head)
        self.cost.configure(text="")
        self.lines.put(pieces)
        self.again.state(["!disabled" if can_test else "disabled"])

    def begin(self) -> None:
        """A test is under way."""
        self._so_far = []
        self.show(texts.TESTING, [("…", "muted")], can_test=False)

    def progress(self, done: int, total: int, result: Tried | None) -> None:
        """So many of the requests are over; `result` tells of the last one."""
        if result is not None:
            self._so_far += _line(result)
        waits = [(texts.asked_so_far(done, total), "muted")] if done < total else []
        self.lines.put([*self._so_far, *waits])

    def report(self, head: str, report: Report) -> None:
        """How it went; `head` is what to make of it."""
        self.show(head, [piece for one in report.results for piece in _line(one)], can_test=True)
        costs = [one.cost for one in report.results if one.outcome == "ok"]
        known = [cost for cost in costs if cost is not None]
        if costs:
            self.cost.configure(
                text=texts.cost_in_words(sum(known) if len(known) == len(costs) else None)
            )

    def failure(self, head: str, error: Exception) -> None:
        """The test itself could not be made: nothing is known of the model."""
        what = error.what if isinstance(error, UserError) else "Something went wrong inside."
        more = error.remedy if isinstance(error, UserError) else ""
        self.show(head, [(f"✗ {what}\n", "error"), (f"{more}\n", "more")], can_test=True)


def how_it_went(report: Report, all_well: str, some: str, none: str) -> str:
    """The words for it: every request came back, some did, or none."""
    asked = [one for one in report.results if one.outcome != "skipped"]
    good = [one for one in asked if one.outcome == "ok"]
    if asked and len(good) == len(asked):
        return all_well
    return some if good else none


def _line(result: Tried) -> list[Piece]:
    mark, tag = _MARKS[result.outcome]
    what = texts.variant(
        result.protocol, is_streamed=result.is_streamed, with_tool=result.with_tool
    )
    if result.outcome == "ok":
        took = "" if result.seconds is None else f"   {result.seconds:.1f} s"
        return [(mark, tag), (what, ""), (f"{took}\n", "muted")]
    status = "" if result.status is None else f" ({result.status})"
    pieces = [(mark, tag), (f"{what}{status}\n", "")]
    pieces += [
        (f"{text}\n", more)
        for text, more in ((result.words, "more"), (result.remedy, "more"))
        if text
    ]
    return pieces
