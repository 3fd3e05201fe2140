"""A real test of the model, and the last word: insert it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from core.base.errors import UserError
from core.models.adding import NewModel
from core.models.choices import Answers, protocols_of
from gui.pages.models.add import strings as texts
from gui.pages.models.add.asked import Report, Tried
from gui.pages.models.add.step import Step, Walk
from gui.pages.models.trial_results import TrialResults, how_it_went


class TrialStep(Step):
    """The test begins when the step is entered, of the model as it would stand in the config."""

    title = "Test"

    def __init__(self, master: tk.Misc, walk: Walk) -> None:
        super().__init__(master, walk)
        self.runs = False
        self.report: Report | None = None
        self._number = 0
        """Of the test that counts: one that was begun before is of no interest any more."""
        self._tested: Answers | None = None
        self.results = TrialResults(self, self.theme, self.test)
        self.results.pack(fill="both", expand=True)

    def first_focus(self) -> tk.Misc:
        return self.results.lines.text

    def enter(self) -> None:
        """What was tested already, and is the same still, is not paid for twice."""
        answers = self.walk.answers
        self.walk.changed(answers)
        if not protocols_of(answers.mode):
            self.results.show(texts.NO_TEST, [], can_test=False)
            self._relabel(texts.INSERT)
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
        self.results.begin()
        self._relabel(texts.UNTESTED)
        self.walk.plan(self.walk.answers, lambda model: self._send(number, model))

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
        head = how_it_went(report, texts.ALL_GREEN, texts.SOME_RED, texts.NONE_GREEN)
        self.results.report(head, report)
        self._relabel(texts.INSERT if head == texts.ALL_GREEN else texts.INSERT_ANYWAY)

    def _failed(self, number: int, error: Exception) -> None:
        if number != self._number or not self.winfo_exists():
            return
        self.runs = False
        if not isinstance(error, UserError):
            self.walk.context.dialogs.error(error)
        self.results.failure(texts.NOT_TESTED, error)
        self._relabel(texts.INSERT_ANYWAY)

    def _relabel(self, go: str) -> None:
        if self.winfo_manager():
            self.walk.relabel(go)

    def progress(self, done: int, total: int, result: Tried | None) -> None:
        """So many of the requests are over; `result` tells of the last one."""
        if self.runs:
            self.results.progress(done, total, result)

    def leave(self) -> None:
        """Nobody waits for the test any more: it is not to cost more than it has."""
        if self.runs:
            self._number += 1
            self.runs, self._tested = False, None
            self.walk.models.cancel_trial()
            self.results.again.state(["!disabled"])

    def answer(self, done: Callable[[Answers], None]) -> None:
        self.leave()
        done(self.walk.answers)
