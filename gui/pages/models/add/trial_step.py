"""A real test of the model, and the last word: insert it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from core.base.errors import UserError
from core.models.adding import NewModel
from core.models.choices import Answers, protocols_of
from gui.pages.models.add import strings as texts
from gui.pages.models.add.asked import Report, Tried
from gui.pages.models.add.reading import Piece, WrappedText
from gui.pages.models.add.step import Step, Walk
from gui.widgets.card import wrap_to_width

_MARKS = {"ok": ("✓ ", "ok"), "failed": ("✗ ", "error"), "skipped": ("– ", "muted")}


class TrialStep(Step):
    """The test begins when the step is entered, of the model as it would stand in the config."""

    title = "Test"

    def __init__(self, master: tk.Misc, walk: Walk) -> None:
        super().__init__(master, walk)
        self.runs = False
        self.report: Report | None = None
        self._so_far: list[Piece] = []
        self._number = 0
        """Of the test that counts: one that was begun before is of no interest any more."""
        self._tested: Answers | None = None
        self.head = self.note("")
        foot = ttk.Frame(self, style="Surface.TFrame")
        foot.pack(side="bottom", fill="x", pady=(self.theme.px(8), 0))
        self.again = ttk.Button(foot, text=texts.TEST_AGAIN, command=self.test)
        self.again.pack(side="right", anchor="n", padx=(self.theme.px(12), 0))
        self.cost = ttk.Label(foot, style="Surface.Muted.TLabel", justify="left")
        self.cost.pack(side="left", fill="x", expand=True)
        wrap_to_width(self.cost)
        self.lines = WrappedText(self, self.theme)
        self.lines.pack(fill="both", expand=True)

    def first_focus(self) -> tk.Misc:
        return self.lines.text

    def enter(self) -> None:
        """What was tested already, and is the same still, is not paid for twice."""
        answers = self.walk.answers
        self.walk.changed(answers)
        if not protocols_of(answers.mode):
            self._show(texts.NO_TEST, [], texts.INSERT)
            self.again.state(["disabled"])
        elif self._tested != answers or self.report is None:
            self.test()
        else:
            self._heard(self._number, self.report)

    # ---- the test

    def test(self) -> None:
        """Begin one. Whoever does not want to wait for it can insert the model all the same."""
        self._number += 1
        number, self._tested = self._number, self.walk.answers
        self.report, self.runs = None, True
        self._so_far = []
        self._show_running()
        self.walk.plan(self.walk.answers, lambda model: self._send(number, model))

    def _show_running(self) -> None:
        self._show(texts.TESTING, [("…", "muted")], texts.UNTESTED)
        self.again.state(["disabled"])

    def _send(self, number: int, model: NewModel) -> None:
        if number != self._number or not self.winfo_exists():
            return
        context = self.walk.context
        job = self.walk.models.trial(
            model.trial_text, (model.trial_name,), protocols_of(self.walk.answers.mode)
        )
        context.run(
            job,
            lambda report: self._heard(number, report),
            lambda error: self._failed(number, error),
        )

    def _heard(self, number: int, report: Report) -> None:
        if number != self._number or not self.winfo_exists():
            return
        self.runs, self.report = False, report
        asked = [one for one in report.results if one.outcome != "skipped"]
        good = [one for one in asked if one.outcome == "ok"]
        if asked and len(good) == len(asked):
            head, go = texts.ALL_GREEN, texts.INSERT
        else:
            head, go = (texts.SOME_RED if good else texts.NONE_GREEN), texts.INSERT_ANYWAY
        pieces = [piece for one in report.results for piece in _line(one)]
        self._show(head, pieces, go)
        costs = [one.cost for one in good]
        known = [cost for cost in costs if cost is not None]
        if good:
            self.cost.configure(
                text=texts.cost_in_words(sum(known) if len(known) == len(costs) else None)
            )
        self.again.state(["!disabled"])

    def _failed(self, number: int, error: Exception) -> None:
        """The test itself could not be made: nothing is known of the model."""
        if number != self._number or not self.winfo_exists():
            return
        self.runs = False
        if not isinstance(error, UserError):
            self.walk.context.dialogs.error(error)
        what = error.what if isinstance(error, UserError) else "Something went wrong inside."
        more = error.remedy if isinstance(error, UserError) else ""
        pieces = [(f"✗ {what}\n", "error"), (f"{more}\n", "more")]
        self._show(texts.NOT_TESTED, pieces, texts.INSERT_ANYWAY)
        self.again.state(["!disabled"])

    def _show(self, head: str, pieces: list[Piece], go: str) -> None:
        self.head.configure(text=head)
        self.cost.configure(text="")
        self.lines.put(pieces)
        if self.winfo_manager():
            self.walk.relabel(go)

    def progress(self, done: int, total: int, result: Tried | None) -> None:
        """So many of the requests are over; `result` tells of the last one."""
        if self.runs:
            if result is not None:
                self._so_far += _line(result)
            waits = [(texts.asked_so_far(done, total), "muted")] if done < total else []
            self.lines.put([*self._so_far, *waits])

    def leave(self) -> None:
        """Nobody waits for the test any more: it is not to cost more than it has."""
        if self.runs:
            self._number += 1
            self.runs, self._tested = False, None
            self.walk.models.cancel_trial()
            self.again.state(["!disabled"])

    def answer(self, done: Callable[[Answers], None]) -> None:
        self.leave()
        done(self.walk.answers)


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
